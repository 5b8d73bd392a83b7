-- params: systems jsonb
-- A system lives in the schema that it is given, else in one of its own name, else where the login's search_path leads.
-- What trueup keeps itself is in each shape, as the columns of a table trueup: those tables that this login may read.
with asked as (
  select s.key as system,
         coalesce(s.value #>> '{}', n.nspname) as schema
    from jsonb_each(:systems) s
    left join pg_namespace n on n.nspname = s.key
),
placed as (
  select a.system,
         coalesce(quote_ident(a.schema), l.search_path) as search_path,
         n.oid as namespace
    from asked a
   cross join (select string_agg(quote_ident(s.name), ', ' order by s.no) as search_path
                 from unnest(current_schemas(false)) with ordinality as s(name, no)
                where s.name not like 'pg\_temp%') l
    left join pg_namespace n on n.nspname = a.schema
                             or (a.schema is null and n.nspname = any (current_schemas(false)))
)
select p.system,
       p.search_path,
       not pg_catalog.has_schema_privilege(p.namespace, 'usage') as closed,
       c.relname as "table",
       a.attname as "column"
  from placed p
  left join pg_class c on c.relnamespace = p.namespace
                      and c.relkind in ('r', 'p', 'v', 'm', 'f')
  left join pg_attribute a on a.attrelid = c.oid
                          and a.attnum > 0
                          and not a.attisdropped
union all
select p.system,
       p.search_path,
       false,
       'trueup',
       c.relname
  from (select distinct system, search_path from placed) p
  join pg_class c on c.relnamespace = to_regnamespace('trueup')
                 and c.relkind in ('r', 'p', 'v')
                 and has_schema_privilege(c.relnamespace, 'usage')
                 and has_table_privilege(c.oid, 'select')
 order by 1
