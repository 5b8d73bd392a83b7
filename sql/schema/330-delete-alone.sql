-- title:  Deleting rows to which nothing refers
-- title[ru]: Удаление строк, на которые ничто не ссылается
-- repeat: when changed
-- cost:   replaces a function
-- cost[ru]: заменяет функцию
--
-- For an undo that takes back a row which a repair made: what others have hung on it since is not to go with it, however
-- their foreign keys would have it. Runs with the rights of the caller, who must be able to see the columns of the
-- foreign keys and no others; what may not be seen is an error, and never "nothing".

--: apply
-- Deletes the rows of those keys ({column: value} over the columns of a unique index) to which no other row refers.
-- Returns each key whose row was there, with one of the tables that still refer to it; null: it went.
create or replace function trueup.delete_alone(rel regclass, keys jsonb[])
returns table (key jsonb, child regclass)
language plpgsql
as $$
#variable_conflict use_column
declare
  roots jsonb[];
  children regclass[] := pg_catalog.array_fill(null::regclass, array[pg_catalog.cardinality(keys)]);
  link record;
  found integer[];
begin
  if pg_catalog.cardinality(keys) = 0 then
    return;
  end if;
  roots := trueup.image_roots(rel, keys);
  for link in select f.child, f.condition from trueup.image_foreign_keys(rel) f order by f.child::text loop
    execute pg_catalog.format(
      'select array(select k.n from (select (p ->> ''n'')::integer as n, p -> ''v'' as v from pg_catalog.unnest($1) p) k'
      || ' where exists (select from %s t where %s))', trueup.image_source(link.child), link.condition)
      into found using roots;
    children := array(select case when u.n = any (found) then link.child else u.c end
                        from pg_catalog.unnest(children) with ordinality as u (c, n)
                       order by u.n);
  end loop;
  execute pg_catalog.format('delete from %s t using rows from (pg_catalog.unnest($1), pg_catalog.unnest($2)) as k (key, child)'
    || ' where k.child is null and %s', trueup.image_source(rel),
    trueup.image_match(rel, array(select pg_catalog.jsonb_object_keys(keys[1])), 'key', true))
    using keys, children;
  return query
  select k.key,
         k.child
    from rows from (pg_catalog.unnest(keys), pg_catalog.unnest(children)) with ordinality as k (key, child, n)
   where k.n in (select (r ->> 'n')::bigint from pg_catalog.unnest(roots) r)
   order by k.n;
end;
$$;

revoke all on function trueup.delete_alone(regclass, jsonb[]) from public;
grant execute on function trueup.delete_alone(regclass, jsonb[]) to trueup_runner
