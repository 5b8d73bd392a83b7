-- params: after text, skip bigint, rows integer, filter jsonb
-- Jobs, the newest first.
select shown.*
  from {{jobs}} as shown
 where (:after is null or shown.id < :after::bigint)
   and {{matches}}
 order by shown.id desc
offset :skip
 limit :rows
