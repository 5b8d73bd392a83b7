-- title:  Whether a row of a table can be made
-- title[ru]: Можно ли создать строку таблицы
-- repeat: when changed
-- cost:   replaces a function
-- cost[ru]: заменяет функцию
--
-- For a repair that makes rows. A column that must be filled, by nothing that the repair or the table itself gives, would
-- fail one row after the other with the same words: this says it once, as an error that ends the job at its beginning.

--: apply
create or replace function trueup.insertable(rel regclass, given name[])
returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  lacking text := (
    select string_agg(format('%s.%I', rel, a.attname), ', ' order by a.attnum)
      from pg_attribute a
     where a.attrelid = rel
       and a.attnum > 0
       and not a.attisdropped
       and a.attnotnull
       and not a.atthasdef
       and a.attidentity = ''
       and a.attname <> all (given));
begin
  if lacking is not null then
    raise exception 'no row can be made: % must be filled and has no default', lacking
      using errcode = 'undefined_column';
  end if;
  return true;
end;
$$;

revoke all on function trueup.insertable(regclass, name[]) from public;
grant execute on function trueup.insertable(regclass, name[]) to trueup_runner;
