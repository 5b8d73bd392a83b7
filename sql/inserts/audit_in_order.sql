-- params: after text, filter jsonb, look bigint
-- The audit within bounds and beyond cursor, the newest first: the first "look" rows. That limit keeps the filter out, so
-- that a page is read off the index. Not for look null: all would be sorted.
(select a.*
   from trueup.audit a
  where a.at >= (select since from bounds)
    and a.at <= (select until from bounds)
    and (:after is null
         or a.at <= (select at from cursor)
            and (a.at, a.id) < (select c.at, case when c.audit then c.id else -1 end from cursor c))
  order by a.at desc, a.id desc
  limit :look)
