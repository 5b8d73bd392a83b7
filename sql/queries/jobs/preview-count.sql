-- params: job bigint
-- How many rows preview.sql has.
select coalesce(sum(pg_catalog.cardinality(p.keys)), 0)::bigint as rows,
       false as more,
       coalesce(sum(pg_catalog.cardinality(p.keys)), 0)::bigint as shown,
       false as shown_more
  from trueup.part p
 where p.job = :job
