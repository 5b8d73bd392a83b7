-- The same update, audit and resolving of findings as a repair, for all gigs in one statement.
set search_path to gigs;
set jit to off;

with changed as (
  update gigs g
     set responses = c.total,
         updated_at = now(),
         new_responses = c.new
    from (select o.id,
                 o.responses,
                 o.new_responses,
                 coalesce(r.total, 0)::integer as total,
                 coalesce(r.new, 0)::integer as new
            from gigs o
            left join (select entity_id,
                              count(*) as total,
                              count(*) filter (where status = 'NEW') as new
                         from responses
                        where entity_type = 'gig'
                        group by entity_id) r on r.entity_id = o.id) c
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
select (select count(*) from audited) as audited,
       (select count(*) from resolved) as resolved
