-- params: filter jsonb
-- From when to when the filter wants the audit: fields since and until, a time ("2026-11-21") or how long ago ("2h").
-- The last one counts where there are several.
(select case
        when t.since ~ '^[0-9]+ *[a-z]+$' then now() - t.since::interval
        else coalesce(t.since::timestamptz, '-infinity')
        end as since,
        case
        when t.until ~ '^[0-9]+ *[a-z]+$' then now() - t.until::interval
        else coalesce(t.until::timestamptz, 'infinity')
        end as until
   from (select pg_catalog.jsonb_path_query_first(:filter, 'lax $.fields.since[last]') #>> '{}' as since,
                pg_catalog.jsonb_path_query_first(:filter, 'lax $.fields.until[last]') #>> '{}' as until) t)
