-- params: rows integer, filter jsonb
-- The pane of chats where there is no schema trueup, or no right to read it: pairs without a chat as they are now.
select f.key,
       '' as at,
       true as drifted,
       'missing' as state,
       f.label,
       f.scope,
       b.bookings,
       b.first as waits,
       null as since,
       null as again,
       f.total
  from (select {{key}} as key,
               d.*,
               count(*) over () as total
          from (
{{rule}}
) as d
         cross join lateral (
                 select d.scope,
                        pg_catalog.concat_ws(' ', d.label, d.teacher_id, d.student_id) as words,
                        null::text as quick,
                        pg_catalog.jsonb_build_object('label', d.label, 'scope', d.scope) || {{key}} as fields) as shown
         where {{matches}}
         order by 1
         limit :rows) f
 cross join lateral (
         select f.teacher_id,
                f.student_id) p
 cross join lateral {{pair_booked}} as b
 order by f.key
