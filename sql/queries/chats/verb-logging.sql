-- Whether this database logs every statement, until when, and who has switched it on.
select s.settings ->> 'log_statement' as log_statement,
       s.settings ->> 'log_duration' as log_duration,
       trueup.logging_is_on(s.settings) as every,
       extract(epoch from l.until)::bigint as until,
       extract(epoch from l.until - pg_catalog.clock_timestamp())::bigint as left_s,
       l.login,
       trueup.logging_why_not() as why_not,
       pg_catalog.current_database() as database
  from (select trueup.logging_now() as settings) s
  left join trueup.logging l on l.ended_at is null
