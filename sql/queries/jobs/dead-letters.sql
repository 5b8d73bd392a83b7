-- params: after text, skip bigint, rows integer, filter jsonb
-- What failed for good, the newest first.
select shown.*
  from {{dead_letters}} as shown
 where (:after is null or shown.id < :after::bigint)
   and {{matches}}
 order by shown.id desc
offset :skip
 limit :rows
