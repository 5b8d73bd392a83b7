-- params: search_path text, statement_ms text
-- What holds inside one transaction; a null search_path leaves the login's own. Compiling a statement takes longer than
-- all that a screen asks.
select set_config('statement_timeout', :statement_ms, true),
       set_config('search_path', coalesce(:search_path || ', pg_temp', current_setting('search_path')), true),
       set_config('jit', 'off', true)
