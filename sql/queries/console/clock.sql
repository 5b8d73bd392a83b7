select extract(epoch from clock_timestamp())::bigint as clock,
       0 as backend,
       0 as workers,
       null as halted,
       null as halted_by,
       null as halted_at,
       '' as version
