-- params: after text
-- Where a page of the audit goes on: the time, and the number of a change or of a refusal. No row at the start.
(select pg_catalog.split_part(:after, '|', 1)::timestamptz as at,
        pg_catalog.split_part(:after, '|', 2) = '0' as audit,
        pg_catalog.split_part(:after, '|', 3)::bigint as id
  where :after is not null)
