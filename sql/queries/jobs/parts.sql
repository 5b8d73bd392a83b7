-- params: job_id bigint, after text, skip bigint, rows integer
-- The parts of a job, each of which one runner takes at a time.
select pg_catalog.jsonb_build_object('job_id', p.job, 'part', p.no) as key,
       p.no::text as at,
       p.no + 1 as no,
       case
       when p.state = 'done' then 'done'
       when p.lease_until > clock_timestamp() then 'leased'
       when p.token is not null then 'late'
       else 'open'
       end as state,
       nullif(p.cursor, 0) as done,
       nullif(pg_catalog.cardinality(p.keys), 0) as total,
       nullif(p.failed + p.refused, 0) as failed,
       p.runner,
       extract(epoch from p.lease_until)::bigint as lease
  from trueup.part p
 where p.job = :job_id
   and (:after is null or p.no > :after::integer)
 order by p.no
offset :skip
 limit :rows
