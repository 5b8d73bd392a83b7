-- A million open findings of the gigs pane.
truncate trueup.finding;

insert into trueup.finding (rule, key, scope, label, stored, actual)
select 'gig-counters',
       jsonb_build_object('gig_id', md5('finding ' || n)::uuid),
       'ws_' || n % 1000,
       'Drifted gig number ' || n,
       jsonb_build_object('responses', n % 50, 'new_responses', n % 7),
       jsonb_build_object('responses', n % 50 + 1, 'new_responses', n % 7)
  from generate_series(1, 1000000) as n;

insert into trueup.run (rule, hash, finished_at, found)
values ('gig-counters', '', clock_timestamp(), 1000000);
