-- Every gig wrong again, and trueup as if it had never looked.
truncate gigs.gigs cascade;

insert into gigs.gigs
select *
  from bench.gigs;

truncate trueup.finding, trueup.run, trueup.job, trueup.part, trueup.outcome, trueup.audit;
