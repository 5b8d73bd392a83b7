-- rule:     million
-- title:    A million rows that are always wrong
-- system:   gigs
-- severity: notice
-- key:      number bigint

--: detect
select n as number,
       'scope ' || n % 100 as scope,
       'row ' || n as label,
       jsonb_build_object('value', n % 50) as stored,
       jsonb_build_object('value', n % 50 + 1) as actual
  from generate_series(1, 1000000) as n
 where (:number is null or n = any(array(select unnest(:number))))
   and (:scope is null or 'scope ' || n % 100 = :scope)
