-- title:  Bringing deleted rows back
-- title[ru]: Возврат удалённых строк
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции
--
-- What trueup.delete_rows of 300-image.sql took away. Rows come back with their ids and all else that they had; links that
-- were cut are made again where nobody has linked the row elsewhere since. Triggers of the application fire, since only a
-- superuser could keep them from it: what a trigger writes to other rows it writes here too, so that counters are to be
-- set to what they must be, not raised, after the rows are back; and a row that a trigger changes on its way in is
-- counted as altered.

--: apply
-- Rows of a table made from texts: texts[i] holds those of columns[i] for each row. Columns that are not named, or are not
-- there any more, are left out. like_this is a null of the table's row type.
create or replace function trueup.image_parse(like_this anyelement, names text[], texts jsonb[])
returns setof anyelement
language plpgsql stable
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, YMD'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set extra_float_digits = 1
set bytea_output = 'hex'
set xmloption = 'content'
set lc_monetary = 'C'
set array_nulls = on
as $$
declare
  rel regclass := (select typrelid from pg_type where oid = pg_typeof(like_this));
  record_text text;
begin
  select string_agg(
           case
           when n.place is null then ''''''
           else format('coalesce(''"'' || replace(replace(trueup.image_unpack(v ->> %s), ''\'', ''\\''), ''"'', ''""'') || ''"'', '''')',
                       n.place - 1)
           end, ' || '','' || ' order by c.place)
    into record_text
    from trueup.image_columns(rel) c
    left join unnest(names) with ordinality as n (name, place) on n.name = c.name;
  return query execute format('select (made.it).* from (select (''('' || %s || '')'')::%s as it from unnest($1) v offset 0) made',
    record_text, pg_typeof(like_this)) using texts;
end;
$$;

-- Rows of a table as texts again, those columns only, in that order.
create or replace function trueup.image_print(made anyarray, names text[])
returns jsonb[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, YMD'
set intervalstyle = 'postgres'
set timezone = 'UTC'
set extra_float_digits = 1
set bytea_output = 'hex'
set xmloption = 'content'
set lc_monetary = 'C'
as $$
declare
  printed jsonb[];
  expression text := (
    select string_agg(format('case when t.%I is distinct from null then trueup.image_pack(concat(t.%I)) end', n, n), ', '
                      order by place)
      from unnest(names) with ordinality as u (n, place));
begin
  execute format('select array_agg(to_jsonb(array[%s]::text[])) from unnest($1) t', expression)
    into printed using made;
  return coalesce(printed, '{}');
end;
$$;

-- The tables of those images with their columns, each with the step in which its rows can be put back: after the tables
-- that it refers to. Tables that refer to each other in a ring share a step.
create or replace function trueup.image_steps(images jsonb[])
returns table (step integer, name text, rel regclass, columns text[])
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  pending oid[];
  ready oid[];
  now_step integer := 0;
begin
  pending := array(select distinct to_regclass(t.value ->> 'table')::oid
                     from unnest(images) i
                    cross join jsonb_array_elements(i -> 'rows') t
                    where to_regclass(t.value ->> 'table') is not null);
  while cardinality(pending) > 0 loop
    ready := array(select p
                     from unnest(pending) p
                    where not exists (select
                                        from pg_constraint f
                                       where f.contype = 'f'
                                         and f.conrelid = p
                                         and f.confrelid <> p
                                         and f.confrelid = any (pending)));
    if cardinality(ready) = 0 then
      ready := pending;
    end if;
    return query
    select distinct now_step,
                    t.value ->> 'table',
                    to_regclass(t.value ->> 'table'),
                    array(select jsonb_array_elements_text(t.value -> 'columns'))
      from unnest(images) i
     cross join jsonb_array_elements(i -> 'rows') t
     where to_regclass(t.value ->> 'table')::oid = any (ready);
    pending := array(select p from unnest(pending) p where p <> all (ready));
    now_step := now_step + 1;
  end loop;
end;
$$;

-- The statement that puts back the rows of one step, from $1, the images. It returns how many rows are not what they were.
create or replace function trueup.image_insert(images jsonb[], this_step integer)
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  with listed as (
    select row_number() over () as no,
           s.rel,
           s.columns,
           format('(select array_agg(v.value) from unnest($1) i cross join jsonb_array_elements(i -> ''rows'') g'
                  || ' cross join jsonb_array_elements(g.value -> ''values'') v'
                  || ' where g.value ->> ''table'' = %L and g.value -> ''columns'' = %L)', s.name, to_jsonb(s.columns)) as texts,
           (select string_agg(quote_ident(c.name), ', ' order by c.place)
              from trueup.image_columns(s.rel) c
             where c.name = any (s.columns)
               and not c.made) as names,
           (select string_agg(format('(it).%I', c.name), ', ' order by c.place)
              from trueup.image_columns(s.rel) c
             where c.name = any (s.columns)
               and not c.made) as members,
           (select array_agg(c.name::text order by c.place)
              from trueup.image_columns(s.rel) c
             where c.name = any (s.columns)
               and not c.made) as put
      from trueup.image_steps(images) s
     where s.step = this_step
  )
  select 'with ' || string_agg(
           format('was_%s (it) as materialized (select row(p.*)::%s from trueup.image_parse(null::%s, %L, %s) p),'
                  || ' put_%s (it) as (insert into %s as "its row" (%s) overriding system value'
                  || ' select %s from was_%s returning row("its row".*)::%s)',
                  l.no, l.rel, l.rel, l.columns, l.texts, l.no, l.rel, l.names, l.members, l.no, l.rel), ', ')
         || ' select '
         || string_agg(
           format('(select count(*) from (select unnest(trueup.image_print((select array_agg(it) from put_%s), %L))'
                  || ' except all select unnest(trueup.image_print((select array_agg(it) from was_%s), %L))) altered)',
                  l.no, l.put, l.no, l.put), ' + ')
    from listed l;
end;

-- Makes the links of those images again, of rows where they are still cut. Returns how many.
create or replace function trueup.image_relink(images jsonb[])
returns integer
language plpgsql
as $$
declare
  link record;
  made integer := 0;
  now_made integer;
begin
  for link in
    select pg_catalog.to_regclass(l.value ->> 'table') as rel,
           l.value ->> 'action' as action,
           array(select pg_catalog.jsonb_object_keys(l.value -> 'set')) as set_names,
           array(select pg_catalog.jsonb_object_keys(l.value -> 'key')) as key_names,
           pg_catalog.array_agg(l.value) as links
      from pg_catalog.unnest(images) i
     cross join pg_catalog.jsonb_array_elements(i -> 'links') l
     where pg_catalog.to_regclass(l.value ->> 'table') is not null
     group by 1, 2, 3, 4
  loop
    execute trueup.image_relink_statement(link.rel, link.action, link.set_names, link.key_names) using link.links;
    get diagnostics now_made = row_count;
    made := made + now_made;
  end loop;
  return made;
end;
$$;

create or replace function trueup.image_relink_statement(rel regclass, action text, set_names name[], key_names name[])
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select format('update %s t set %s from (select trueup.image_unpacked(l -> ''set'') as was,'
                || ' trueup.image_unpacked(l -> ''key'') as key from pg_catalog.unnest($1) l) k where %s and %s',
                trueup.image_source(rel),
                string_agg(format('%I = (k.was ->> %L)::%s', c.name, c.name, c.type), ', '),
                trueup.image_match(rel, key_names, 'key', false),
                string_agg(case
                           when action = 'd' and d.adbin is not null
                           then format('t.%I is not distinct from (%s)', c.name, pg_get_expr(d.adbin, d.adrelid))
                           else format('t.%I is null', c.name)
                           end, ' and '))
    from trueup.image_columns(rel) c
    left join pg_attrdef d on d.adrelid = rel and d.adnum = c.num
   where c.name = any (set_names);
end;

-- {column: text} as it was before image_pack.
create or replace function trueup.image_unpacked(members jsonb)
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
  select jsonb_object_agg(m.key, trueup.image_unpack(m.value))
    from jsonb_each_text(members) m;
end;

-- Puts back all rows of those images. Returns {"rows", "links", "altered"}: how many rows came back, how many links were
-- made again, how many rows a trigger changed on their way in. Fails if one of them cannot come back.
create or replace function trueup.image_restore(images jsonb[])
returns jsonb
language plpgsql
as $$
declare
  altered integer := 0;
  now_altered integer;
  links integer;
begin
  if exists (select from pg_catalog.unnest(images) i where pg_catalog.jsonb_typeof(i -> 'rows') is distinct from 'array') then
    raise exception 'there is nothing to bring back' using errcode = 'no_data_found';
  end if;
  if exists (select
               from pg_catalog.unnest(images) i
              cross join pg_catalog.jsonb_array_elements(i -> 'rows') t
              where pg_catalog.to_regclass(t.value ->> 'table') is null) then
    raise exception 'a table of the deleted rows is not there any more' using errcode = 'undefined_table';
  end if;
  for step in 0 .. (select pg_catalog.max(s.step) from trueup.image_steps(images) s) loop
    execute trueup.image_insert(images, step) into now_altered using images;
    altered := altered + now_altered;
  end loop;
  links := trueup.image_relink(images);
  set constraints all immediate;
  return pg_catalog.jsonb_build_object(
    'rows', (select pg_catalog.sum(pg_catalog.jsonb_array_length(t.value -> 'values'))
               from pg_catalog.unnest(images) i
              cross join pg_catalog.jsonb_array_elements(i -> 'rows') t),
    'links', links,
    'altered', altered);
end;
$$;

-- Why rows cannot come back, for people, or null if it is a passing trouble that is to be tried again.
create or replace function trueup.image_why(state text, message text, at_table text, at_constraint text)
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
begin atomic
  select case
         when state = '23505' then format('taken: another row of %s has its id or unique key (%s)', at_table, at_constraint)
         when state = '23503' then format('a row that %s belongs to is gone (%s)', at_table, at_constraint)
         when left(state, 2) in ('40', '42', '53', '54', '55', '57', '58', 'XX') and state <> '42P01' then null
         else message
         end;
end;

-- Brings back what was deleted, images[i] of keys[i]. All together if that works, else each by itself as long as that
-- helps, since one may refer to another. reason is null for each that is back, else it says why not.
create or replace function trueup.restore_rows(keys jsonb[], images jsonb[])
returns table (key jsonb, report jsonb, reason text)
language plpgsql
as $$
#variable_conflict use_column
declare
  waiting integer[] := array(select i from pg_catalog.generate_subscripts(keys, 1) i);
  before_pass integer[];
  together boolean := true;
  done jsonb;
  why text[] := pg_catalog.array_fill(null::text, array[pg_catalog.cardinality(keys)]);
begin
  if pg_catalog.cardinality(waiting) = 0 then
    return;
  end if;
  loop
    before_pass := waiting;
    for i in 1 .. case when together then 1 else pg_catalog.cardinality(before_pass) end loop
      declare
        batch integer[] := case when together then before_pass else array[before_pass[i]] end;
        state text;
        message text;
        at_table text;
        at_constraint text;
      begin
        done := trueup.image_restore(array(select images[b] from pg_catalog.unnest(batch) b));
        waiting := array(select w from pg_catalog.unnest(waiting) w where w <> all (batch));
        return query select keys[b], done, null::text from pg_catalog.unnest(batch) b;
      exception
        when others then
          get stacked diagnostics
            state = returned_sqlstate, message = message_text, at_table = table_name, at_constraint = constraint_name;
          why[batch[1]] := trueup.image_why(state, message, at_table, at_constraint);
          if why[batch[1]] is null then
            raise;
          end if;
      end;
    end loop;
    exit when pg_catalog.cardinality(waiting) = 0
           or (not together and waiting = before_pass)
           or (together and pg_catalog.cardinality(keys) = 1);
    together := false;
  end loop;
  return query select keys[w], null::jsonb, why[w] from pg_catalog.unnest(waiting) w;
end;
$$;

-- Sets columns of the rows of those keys: changes[i] is {column: value} for keys[i], all with the same columns. Returns
-- the keys of the rows that were there, with what the columns are now.
create or replace function trueup.update_rows(rel regclass, keys jsonb[], changes jsonb[])
returns table (key jsonb, after jsonb)
language plpgsql
as $$
declare
  assignments text;
  members text;
begin
  if pg_catalog.cardinality(keys) = 0 then
    return;
  end if;
  select pg_catalog.string_agg(pg_catalog.format('%I = (k.change ->> %L)::%s', c.name, c.name, c.type), ', '),
         pg_catalog.string_agg(pg_catalog.format('%L, t.%I', c.name, c.name), ', ')
    into assignments, members
    from trueup.image_columns(rel) c
   where changes[1] ? c.name;
  return query execute pg_catalog.format('update %s t set %s from rows from (pg_catalog.unnest($1), pg_catalog.unnest($2)) as k (key, change)'
    || ' where %s returning k.key, pg_catalog.jsonb_build_object(%s)', trueup.image_source(rel), assignments,
    trueup.image_match(rel, array(select pg_catalog.jsonb_object_keys(keys[1])), 'key', true), members)
    using keys, changes;
end;
$$;

revoke all on all functions in schema trueup from public;
grant execute on function
  trueup.image_parse(anyelement, text[], jsonb[]),
  trueup.image_print(anyarray, text[]),
  trueup.image_steps(jsonb[]),
  trueup.image_insert(jsonb[], integer),
  trueup.image_relink(jsonb[]),
  trueup.image_relink_statement(regclass, text, name[], name[]),
  trueup.image_unpacked(jsonb),
  trueup.image_restore(jsonb[]),
  trueup.image_why(text, text, text, text),
  trueup.restore_rows(jsonb[], jsonb[]),
  trueup.update_rows(regclass, jsonb[], jsonb[])
to trueup_runner;
