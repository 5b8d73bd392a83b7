select extract(epoch from clock_timestamp())::bigint as clock,
       0 as backend,
       0 as workers,
       '' as version
