-- What the data of several systems is made with. Included inside their transaction.

-- A number from 0 to choices - 1 that looks like chance and is the same each time.
create function pg_temp.pick(n bigint, seed bigint, choices integer) returns integer
language sql immutable
as 'select (abs(hashint8extended(n, seed) % choices))::integer';

-- Inserts what a view of ours shows into the table of a shape, as far as the table has these columns.
create procedure pg_temp.fill(source text, target text)
language plpgsql
as $$
declare
	names text;
	casts text;
begin
	select string_agg(format('%I', made.attname), ', ' order by made.attnum),
	       string_agg(format('%I::%s', made.attname, format_type(there.atttypid, there.atttypmod)), ', '
	                  order by made.attnum)
	  into names, casts
	  from pg_attribute made
	  join pg_attribute there on there.attname = made.attname
	 where made.attrelid = to_regclass('pg_temp.' || source)
	   and there.attrelid = to_regclass(target)
	   and made.attnum > 0
	   and there.attnum > 0
	   and not there.attisdropped;
	if names is not null then
		execute format('insert into %I (%s) select %s from pg_temp.%I', target, names, casts, source);
	end if;
end
$$;
