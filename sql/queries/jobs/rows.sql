-- params: job_id bigint, after text, skip bigint, rows integer, filter jsonb, members jsonb
-- What became of the rows of a job: those that are left with the reason, then those that it changed, with before and
-- after. "at" is the part of the list, and the place in it. Either part is read in the order of its index, each for itself:
-- of both as one the planner would sort all that a job has.
with cursor as materialized (
  select pg_catalog.split_part(:after, '|', 1) = '1' as changed,
         case when :after like '0|%' then pg_catalog.substr(:after, 3)::jsonb end as place,
         case when :after like '1|%' then pg_catalog.substr(:after, 3)::bigint end as id
),
page as materialized (
  select e.*
    from ((select r.part,
                  r.place,
                  r.id,
                  r.row,
                  r.what,
                  r.told,
                  r.before,
                  r.after
             from {{job_rows_left}} as r
            cross join lateral {{shown_job_row}}
            where (:after is null or not (select c.changed from cursor c) and r.place > (select c.place from cursor c))
              and {{matches}}
            order by r.place
            limit :skip + :rows)
          union all
          (select r.part,
                  r.place,
                  r.id,
                  r.row,
                  r.what,
                  r.told,
                  r.before,
                  r.after
             from {{job_rows_changed}} as r
            cross join lateral {{shown_job_row}}
            where (:after is null or not (select c.changed from cursor c) or r.id < (select c.id from cursor c))
              and {{matches}}
            order by r.id desc
            limit :skip + :rows)) e
   order by e.part, e.place, e.id desc
  offset :skip
   limit :rows
)
select case when g.part = 1 then pg_catalog.jsonb_build_object('audit', g.id, 'refusal', null) end as key,
       g.part || '|' || coalesce(g.place::text, g.id::text) as at,
       g.what,
       coalesce(
         f.label,
         g.before #>> '{response,candidate_name}',
         g.after #>> '{response,candidate_name}',
         pg_catalog.translate(pg_catalog.jsonb_path_query_array(g.row, '$.*')::text, '[]"', '')) as label,
       case
       when g.part = 0 then g.told
       else {{audit_change}}
       end as change,
       extract(epoch from u.at)::bigint as undone
  from page g
  left join trueup.job j on j.id = :job_id
 cross join lateral (select j.rule, g.before, g.after) a
  left join trueup.finding f on f.rule = j.rule
                            and f.key = g.row
  left join lateral (
         select t.at
           from trueup.audit t
          where t.undoes = g.id
          limit 1) u on true
 order by g.part, g.place, g.id desc
