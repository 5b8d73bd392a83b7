\set i :i + 1
select count(*) as total, count(*) filter (where status = 'NEW') as new from gigs.responses where entity_type = 'gig' and entity_id = md5('gig ' || :i)::uuid \gset
update gigs.gigs set responses = :total, new_responses = :new, updated_at = now() where id = md5('gig ' || :i)::uuid;
insert into trueup.audit (job, rule, key, before, after) values (0, 'gig-counters', jsonb_build_object('gig_id', md5('gig ' || :i)::uuid), '{"responses": 12, "new_responses": 3}', jsonb_build_object('responses', :total::integer, 'new_responses', :new::integer));
