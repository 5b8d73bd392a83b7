-- title:   Foreign key from responses to gigs
-- when:    gigs responses responses.gig_id
-- variant: column
-- cost:    rewrites and reads nothing; a moment's lock on both tables that waits for those who write to them. From then on a response for a gig that is not there is refused

--: installed
select exists (select
                 from pg_constraint
                where conrelid = to_regclass('responses')
                  and confrelid = to_regclass('gigs')
                  and contype = 'f'
                  and confdeltype = 'c')

--: apply
alter table responses
  add constraint responses_gig_id_fk foreign key (gig_id) references gigs on delete cascade not valid
