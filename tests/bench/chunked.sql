-- The share :share of :shares of all gigs, in chunks of 1,000: lock, recount and update, audit, resolve the findings, in
-- a transaction each that does not wait for the disk. What a worker does, by a session that does nothing else.
set search_path to gigs;
set jit to off;
set synchronous_commit to off;

prepare lock (uuid[]) as
select id
  from gigs
 where id = any ($1)
 order by id
   for no key update;

prepare repair (uuid[]) as
with changed as (
  update gigs g
     set responses = c.total,
         updated_at = now(),
         new_responses = c.new
    from (select o.id,
                 o.responses,
                 o.new_responses,
                 r.total,
                 r.new
            from gigs o
           cross join lateral (select count(*)::integer as total,
                                      count(*) filter (where status = 'NEW')::integer as new
                                 from responses
                                where entity_type = 'gig'
                                  and entity_id = o.id) r
           where o.id = any ($1)) c
   where g.id = c.id
     and (g.responses is distinct from c.total or g.new_responses is distinct from c.new)
  returning jsonb_build_object('gig_id', g.id) as key,
            jsonb_build_object('responses', c.responses, 'new_responses', c.new_responses) as before,
            jsonb_build_object('responses', g.responses, 'new_responses', g.new_responses) as after
),
audited as (
  insert into trueup.audit (job, rule, key, before, after)
  select 0,
         'gig-counters',
         key,
         before,
         after
    from changed
  returning 1
),
resolved as (
  update trueup.finding f
     set resolved_at = clock_timestamp(),
         version = f.version + 1
    from changed c
   where f.rule = 'gig-counters'
     and f.key = c.key
     and f.resolved_at is null
  returning 1
)
select count(*)
  from audited;

-- Neighbours together, as the parts of a job are; a transaction each.
select format('begin; execute lock (%1$L); execute repair (%1$L); commit', array_agg(id))
  from (select id,
               row_number() over (order by id) - 1 as place
          from gigs) g
 where place * :shares / (select count(*) from gigs) = :share
 group by place / 1000
\gexec
