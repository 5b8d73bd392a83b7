-- params: name text
-- The steps of a checklist that may fail now: of each the last that was said.
select w.step,
       w.reason,
       coalesce(w.operator, w.login::text) as who,
       extract(epoch from w.until)::bigint as until,
       greatest(extract(epoch from w.until - pg_catalog.clock_timestamp()) * 1000, 0)::bigint as left_ms
  from (select distinct on (step)
               *
          from trueup.checklist_waiver
         where name = :name
         order by step, id desc) w
 where w.until > pg_catalog.clock_timestamp()
 order by w.step
