-- params: job bigint, runner text, last boolean, lease_ms integer
with free as materialized (
  select job,
         no,
         token is not null as held
    from trueup.part
   where job = :job
     and state <> 'done'
     and (lease_until is null or lease_until < clock_timestamp())
   order by case when :last then -no else no end
   limit 1
     for update skip locked
)
update trueup.part p
   set token = nextval('trueup.token'),
       runner = :runner,
       lease_until = clock_timestamp() + :lease_ms * interval '1 millisecond'
  from free
 where p.job = free.job
   and p.no = free.no
returning p.no,
          p.token,
          p.state,
          free.held as taken_over
