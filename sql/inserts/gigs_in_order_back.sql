-- params: after text, filter jsonb, look bigint
-- All gigs beyond "after", by id and down: the first "look" of them (null: all). None where one workspace is asked for, which
-- has an index of its own.
(select g.*
   from gigs g
  where :filter -> 'scope' is null
    and (:after is null or pg_catalog.left(:after, 1) = '1' and g.id < pg_catalog.substr(:after, 3)::uuid)
  order by g.id desc
  limit :look)
