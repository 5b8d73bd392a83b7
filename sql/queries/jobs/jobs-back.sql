-- params: after text, skip bigint, rows integer, filter jsonb
-- The same from the end towards the start.
select b.*
  from (select shown.*
          from {{jobs}} as shown
         where (:after is null or shown.id > :after::bigint)
           and {{matches}}
         order by shown.id
        offset :skip
         limit :rows) b
 order by b.id desc
