select session_user as login,
       current_database() as database,
       current_setting('server_version') as server,
       (select setting::integer from pg_settings where name = 'deadlock_timeout') as deadlock_ms,
       pg_size_bytes(current_setting('work_mem')) / 1024 as memory_kb,
       exists (select
                 from pg_class c
                 join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'trueup'
                  and c.relname = 'part') as schema,
       coalesce((select pg_has_role(r.oid, 'usage') from pg_roles r where r.rolname = 'trueup_viewer'), false) as viewer,
       coalesce((select pg_has_role(r.oid, 'usage') from pg_roles r where r.rolname = 'trueup_operator'), false)
         as operator,
       coalesce((select pg_has_role(r.oid, 'usage') from pg_roles r where r.rolname = 'trueup_runner'), false) as runner
