-- title:  Deleting with a before-image
-- title[ru]: Удаление с сохранением прежнего
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции
--
-- Deleting rows with a before-image: the rows themselves, everything that the foreign keys delete along with them, and
-- the links that the foreign keys set to NULL or to a default. Generic over tables: what hangs on a row is asked from
-- pg_constraint each time, so that tables which the application adds later are kept as well.
--
--   trueup.delete_rows(table, keys)      deletes, returns an image for each key whose row went
--   trueup.restore_rows(keys, images)    310-restore.sql: brings back, says for each key why not
--   trueup.image_rows(image, table)      the rows of one table in an image, as {column: text}
--   trueup.update_rows(table, keys, changes)   sets columns of the rows of those keys
--
-- A key is {column: value} over the columns of a unique index. An image is
--   {"rows":  [{"table", "columns": [...], "values": [[text or null, ...], ...]}, ...]      parents first
--    "links": [{"table", "action": n|d, "set": {column: text}, "key": {column: text}}, ...]}
-- Each value is what the output function of its type prints, and comes back through the input function: exact for every
-- type, where jsonb is not. The settings that these functions obey are fixed wherever values are read or made. In a
-- SQL_ASCII database, whose bytes may be no text for anybody else, values are kept in the escape format of bytea.
-- Generated columns are left out, they make themselves.
--
-- Functions that read have a fixed search_path. Those that write keep the caller's, for the application's own triggers,
-- which fire as they would for the application, may not find their tables without it. All run with the rights of the
-- caller: select and update (for the lock) on whatever hangs on the row, delete on the row, insert to bring it back.
-- Where row security would hide a row they fail rather than keep half an image.

--: apply
-- Each column of a table in order: where it is among them (from 0), its type, whether it generates itself.
create or replace function trueup.image_columns(rel regclass)
returns table (place integer, num smallint, name name, type text, made boolean)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select (row_number() over (order by a.attnum))::integer - 1,
         a.attnum,
         a.attname,
         format_type(a.atttypid, a.atttypmod),
         a.attgenerated <> ''
    from pg_attribute a
   where a.attrelid = rel
     and a.attnum > 0
     and not a.attisdropped;
end;

-- How a statement names the rows that belong to a foreign key of that table: a parent of plain inheritance without its
-- children, a partitioned table with its partitions.
create or replace function trueup.image_source(rel regclass)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select case relkind when 'p' then '' else 'only ' end || rel
    from pg_class
   where oid = rel;
end;

-- The expression that makes a jsonb array of texts of all columns of t. concat() goes through the output function, a
-- cast to text might not; "is distinct from null" tells a NULL from a composite value of NULLs.
create or replace function trueup.image_values(rel regclass)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select format('pg_catalog.to_jsonb(array[%s]::pg_catalog.text[])',
                string_agg(format('case when t.%I is distinct from null then pg_catalog.concat(t.%I) end', name, name),
                           ', ' order by place))
    from trueup.image_columns(rel);
end;

-- The columns of the best unique index for telling rows of a table apart, with the operator that compares each; the
-- primary key if there is one. With given, the index must have no other columns than those. No row: there is none.
create or replace function trueup.image_key(rel regclass, given name[])
returns table (name name, type text, equals text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select a.attname, format_type(a.atttypid, a.atttypmod), format('operator(%I.%s)', n.nspname, o.oprname)
    from (select i.indkey, i.indclass, i.indnkeyatts
            from pg_index i
           where i.indrelid = rel
             and i.indisunique
             and i.indisvalid
             and i.indimmediate
             and i.indpred is null
             and i.indexprs is null
             and not exists (select
                               from generate_series(0, i.indnkeyatts - 1) s
                               join pg_attribute c on c.attrelid = rel and c.attnum = i.indkey[s]
                              where not c.attnotnull
                                 or c.attname <> all (given))
           order by i.indisprimary desc, i.indnkeyatts, i.indexrelid
           limit 1) best
   cross join lateral generate_series(0, best.indnkeyatts - 1) s
    join pg_attribute a on a.attrelid = rel and a.attnum = best.indkey[s]
    join pg_opclass k on k.oid = best.indclass[s]
    join pg_amop m on m.amopfamily = k.opcfamily
                  and m.amopstrategy = 3
                  and m.amoplefttype = k.opcintype
                  and m.amoprighttype = k.opcintype
    join pg_operator o on o.oid = m.amopopr
    join pg_namespace n on n.oid = o.oprnamespace;
end;

-- The condition that joins t with the text members of k.<member>, by a unique index over the columns given. Where there is
-- none and strict is false, by all of them whose values can be compared.
create or replace function trueup.image_match(rel regclass, given name[], member text, strict boolean)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  condition text;
begin
  select string_agg(format('t.%I %s (k.%I ->> %L)::%s', name, equals, member, name, type), ' and ')
    into condition
    from trueup.image_key(rel, given);
  if condition is null and strict then
    raise exception 'table % has no unique key of columns % that are not null', rel, given
      using errcode = 'invalid_foreign_key';
  end if;
  if condition is null then
    select string_agg(format('t.%I is not distinct from (k.%I ->> %L)::%s', c.name, member, c.name, c.type), ' and ')
      into condition
      from trueup.image_columns(rel) c
      join pg_attribute a on a.attrelid = rel and a.attnum = c.num
      join pg_type y on y.oid = a.atttypid
     where c.name = any (given)
       and (y.typcategory in ('B', 'D', 'E', 'I', 'N', 'S', 'T') or y.typname in ('bytea', 'jsonb', 'uuid'));
  end if;
  return coalesce(condition, 'true');
end;
$$;

-- The foreign keys to a table, with the condition that joins t, a row of the child, to k.v, the values of its parent.
-- set_columns are those that a deletion of the parent sets (n, d).
create or replace function trueup.image_foreign_keys(rel regclass)
returns table (child regclass, action "char", condition text, set_columns name[])
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select f.conrelid::regclass,
         f.confdeltype,
         string_agg(format('(k.v ->> %s)::%s operator(%I.%s) t.%I', p.place, p.type, n.nspname, o.oprname, c.attname),
                    ' and ' order by s),
         array_agg(c.attname order by s) filter (where f.confdelsetcols is null or c.attnum = any (f.confdelsetcols))
    from pg_constraint f
   cross join lateral generate_series(1, cardinality(f.conkey)) s
    join pg_attribute c on c.attrelid = f.conrelid and c.attnum = f.conkey[s]
    join trueup.image_columns(rel) p on p.num = f.confkey[s]
    join pg_operator o on o.oid = f.conpfeqop[s]
    join pg_namespace n on n.oid = o.oprnamespace
   where f.contype = 'f'
     and f.confrelid = rel
     and f.conparentid = 0
   group by f.oid, f.conrelid, f.confdeltype;
end;

-- A value as it is kept, and back: plain ASCII where the database cannot say what its bytes mean.
create or replace function trueup.image_pack(value text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select case
         when getdatabaseencoding() = 'SQL_ASCII'
         then encode(convert_to(value, 'SQL_ASCII'), 'escape')
         else value
         end;
end;

create or replace function trueup.image_unpack(value text)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select case
         when getdatabaseencoding() = 'SQL_ASCII'
         then convert_from(decode(value, 'escape'), 'SQL_ASCII')
         else value
         end;
end;

-- Some columns of a row whose values are v, as {column: text}.
create or replace function trueup.image_members(rel regclass, v jsonb, names name[])
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select coalesce(jsonb_object_agg(c.name, trueup.image_pack(v ->> c.place)), '{}')
    from trueup.image_columns(rel) c
   where c.name = any (names);
end;

-- The rows of the keys, locked in the order of their keys: {"n": which key, "t": table, "at": place of the row, "v": values}.
create or replace function trueup.image_roots(rel regclass, keys jsonb[])
returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, YMD'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set extra_float_digits = 1
set bytea_output = 'hex'
set lc_monetary = 'C'
set row_security = off
as $$
declare
  roots jsonb[];
begin
  execute format('select array_agg(jsonb_build_object(''n'', r.n, ''t'', $2, ''at'', r.at, ''v'', r.v) order by r.n)'
    || ' from (select k.n, concat(t.tableoid, t.ctid) as at, %s as v'
    || ' from unnest($1) with ordinality as k(key, n) join %s t on %s order by k.n for update of t) r',
    trueup.image_values(rel), trueup.image_source(rel),
    trueup.image_match(rel, array(select jsonb_object_keys(keys[1])), 'key', true))
    into roots using keys, rel::oid;
  return coalesce(roots, '{}');
end;
$$;

-- The rows that hang on those parents by one foreign key, locked, each with the n of its parent.
create or replace function trueup.image_children(parents jsonb[], child regclass, condition text)
returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, YMD'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set extra_float_digits = 1
set bytea_output = 'hex'
set lc_monetary = 'C'
set row_security = off
as $$
declare
  children jsonb[];
begin
  execute format('select array_agg(jsonb_build_object(''n'', r.n, ''t'', $2, ''at'', r.at, ''v'', r.v) order by r.n)'
    || ' from (select k.n, concat(t.tableoid, t.ctid) as at, %s as v'
    || ' from (select (p ->> ''n'')::integer as n, p -> ''v'' as v from unnest($1) p) k join %s t on %s for update of t) r',
    trueup.image_values(child), trueup.image_source(child), condition)
    into children using parents, child::oid;
  return coalesce(children, '{}');
end;
$$;

-- Those roots and all that a deletion takes with them, level by level. A row that two roots reach belongs to the first.
create or replace function trueup.image_family(roots jsonb[])
returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  family jsonb[] := roots;
  level jsonb[] := roots;
  below jsonb[];
  rel oid;
  link record;
begin
  while cardinality(level) > 0 loop
    below := '{}';
    for rel in select distinct (r ->> 't')::oid from unnest(level) r loop
      for link in select f.child, f.condition from trueup.image_foreign_keys(rel) f where f.action = 'c' loop
        below := below || trueup.image_children(array(select r from unnest(level) r where (r ->> 't')::oid = rel),
          link.child, link.condition);
      end loop;
    end loop;
    level := array(select distinct on (b ->> 'at') b
                     from unnest(below) b
                    where b ->> 'at' not in (select r ->> 'at' from unnest(family) r)
                    order by b ->> 'at', (b ->> 'n')::integer);
    family := family || level;
  end loop;
  return family;
end;
$$;

-- The links to those rows that their deletion cuts: {"n", "table", "action", "set", "key"} each.
create or replace function trueup.image_cuts(family jsonb[])
returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  cuts jsonb[] := '{}';
  rel oid;
  link record;
  names name[];
begin
  for rel in select distinct (r ->> 't')::oid from unnest(family) r loop
    for link in select * from trueup.image_foreign_keys(rel) f where f.action in ('n', 'd') loop
      names := array(select c.name from trueup.image_columns(link.child) c where c.name <> all (link.set_columns));
      names := coalesce((select array_agg(k.name) from trueup.image_key(link.child, names) k), names);
      cuts := cuts || array(
        select jsonb_build_object('n', c -> 'n', 'table', link.child::text, 'action', link.action,
                                  'set', trueup.image_members(link.child, c -> 'v', link.set_columns),
                                  'key', trueup.image_members(link.child, c -> 'v', names))
          from unnest(trueup.image_children(array(select r from unnest(family) r where (r ->> 't')::oid = rel),
                                            link.child, link.condition)) c
         where c ->> 'at' not in (select r ->> 'at' from unnest(family) r));
    end loop;
  end loop;
  return cuts;
end;
$$;

-- The image of each n: its rows by table, in the order in which they were reached, and its links.
create or replace function trueup.image_make(family jsonb[], cuts jsonb[])
returns table (n bigint, image jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  with kept as (
    select c.rel, array_agg(c.name order by c.place) as names, array_agg(c.place order by c.place) as places
      from (select t.rel, i.name, i.place
              from (select distinct (r ->> 't')::oid::regclass as rel from unnest(family) r) t
             cross join lateral trueup.image_columns(t.rel) i
             where not i.made) c
     group by c.rel
  ),
  tables as (
    select (r.r ->> 'n')::bigint as n,
           k.rel,
           min(r.no) as first,
           jsonb_build_object('table', k.rel::text, 'columns', to_jsonb(k.names), 'values', jsonb_agg(v.v order by r.no)) as rows
      from unnest(family) with ordinality as r (r, no)
      join kept k on k.rel = (r.r ->> 't')::oid
     cross join lateral (select jsonb_agg(trueup.image_pack(r.r -> 'v' ->> p.place) order by p.i) as v
                           from unnest(k.places) with ordinality as p (place, i)) v
     group by 1, k.rel, k.names
  )
  select t.n,
         jsonb_build_object('rows', jsonb_agg(t.rows order by t.first),
                            'links', coalesce((select jsonb_agg(c - 'n') from unnest(cuts) c where (c ->> 'n')::bigint = t.n),
                                              '[]'))
    from tables t
   group by t.n;
end;

-- Deletes the rows of those keys. Returns each key whose row was there and went, with what went along with it. A foreign
-- key that forbids the deletion fails it as ever.
create or replace function trueup.delete_rows(rel regclass, keys jsonb[])
returns table (key jsonb, image jsonb)
language plpgsql
as $$
#variable_conflict use_column
declare
  wanted jsonb[] := array(select d.k
                            from (select k, pg_catalog.min(no) as no
                                    from pg_catalog.unnest(keys) with ordinality as u (k, no)
                                   group by k) d
                           order by d.no);
  family jsonb[];
  cuts jsonb[];
  gone jsonb[];
begin
  if pg_catalog.cardinality(wanted) = 0 then
    return;
  end if;
  family := trueup.image_family(trueup.image_roots(rel, wanted));
  cuts := trueup.image_cuts(family);
  execute pg_catalog.format('with gone as (delete from %s t using pg_catalog.unnest($1) as k (key) where %s returning k.key)'
    || ' select pg_catalog.array_agg(key) from gone', trueup.image_source(rel),
    trueup.image_match(rel, array(select pg_catalog.jsonb_object_keys(wanted[1])), 'key', true))
    into gone using wanted;
  return query
  select w.key, m.image
    from pg_catalog.unnest(wanted) with ordinality as w (key, n)
    join trueup.image_make(family, cuts) m on m.n = w.n
   where w.key = any (gone)
   order by w.n;
end;
$$;

-- The rows of one table in an image, {column: text} each.
create or replace function trueup.image_rows(image jsonb, rel regclass)
returns setof jsonb
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select (select jsonb_object_agg(c.name, trueup.image_unpack(v.value ->> (c.place - 1)::integer))
            from jsonb_array_elements_text(t.value -> 'columns') with ordinality as c (name, place))
    from jsonb_array_elements(image -> 'rows') t
   cross join jsonb_array_elements(t.value -> 'values') v
   where to_regclass(t.value ->> 'table') = rel;
end;

revoke all on all functions in schema trueup from public;
grant execute on function
  trueup.image_columns(regclass),
  trueup.image_source(regclass),
  trueup.image_values(regclass),
  trueup.image_key(regclass, name[]),
  trueup.image_match(regclass, name[], text, boolean),
  trueup.image_foreign_keys(regclass),
  trueup.image_pack(text),
  trueup.image_unpack(text),
  trueup.image_members(regclass, jsonb, name[]),
  trueup.image_roots(regclass, jsonb[]),
  trueup.image_children(jsonb[], regclass, text),
  trueup.image_family(jsonb[]),
  trueup.image_cuts(jsonb[]),
  trueup.image_make(jsonb[], jsonb[]),
  trueup.delete_rows(regclass, jsonb[]),
  trueup.image_rows(jsonb, regclass)
to trueup_runner;
