-- params: teacher_id uuid, student_id uuid, after text, skip bigint, rows integer
-- What trueup did to the chat of one pair, the newest first, and when and by whom that was undone.
select pg_catalog.jsonb_build_object('audit', m.id) as key,
       m.id::text as at,
       extract(epoch from m.at)::bigint as done,
       case when j.kind = 'undo' then 'undo ' || m.rule else m.rule end as what,
       coalesce(m.after ->> 'room', m.before ->> 'room') as room,
       coalesce(j.operator, j.requested_by) as who,
       j.reason as why,
       extract(epoch from u.at)::bigint as undone,
       coalesce(u.operator, u.requested_by) as undone_by
  from trueup.audit m
  left join trueup.job j on j.id = m.job
  left join lateral (
         select t.at,
                k.operator,
                k.requested_by
           from trueup.audit t
           left join trueup.job k on k.id = t.job
          where t.undoes = m.id
          limit 1) u on true
 where m.rule in ('chat-missing', 'chat-soft-deleted')
   and m.key = pg_catalog.jsonb_build_object('teacher_id', :teacher_id, 'student_id', :student_id)
   and (:after is null or m.id < :after::bigint)
 order by m.id desc
offset :skip
 limit :rows
