-- params: filter jsonb
-- True if a row is what the filter on the screen shows. The statement around has the row as "shown": words (text, all
-- that a person would look for), scope (text) and fields (jsonb, what may be named; an unknown one matches nothing), and
-- quick (text, or null): what costs less to make and has all that words and fields have. It is looked at first, for each
-- text that stands in one piece wherever it stands; most rows end there. trueup.finding_matches means the same. Where
-- there is no filter, the planner leaves nothing of this.
(:filter is null
 or (:filter -> 'scope' is null or shown.scope = :filter ->> 'scope')
    and case
        when (:filter -> 'words' is null and :filter -> 'fields' is null
              or (pg_catalog.lower(shown.quick) like all (array(
                   select case
                          when w.word ~ '[][ ,"{}\\]' then '%'
                          else '%' || pg_catalog.regexp_replace(pg_catalog.lower(w.word), '([%_])', '\\\1', 'g') || '%'
                          end
                     from (select e.word
                             from pg_catalog.jsonb_array_elements_text(:filter -> 'words') as e(word)
                           union all
                           select v.word #>> '{}'
                             from pg_catalog.jsonb_each(:filter -> 'fields') as f(name, value)
                            cross join lateral pg_catalog.jsonb_path_query(f.value, 'lax $[*]') as v(word)) w))) is not false)
        then (:filter -> 'words' is null
              or pg_catalog.lower(shown.words) like all (array(
                   select '%' || pg_catalog.regexp_replace(pg_catalog.lower(w.word), '([\\%_])', '\\\1', 'g') || '%'
                     from pg_catalog.jsonb_array_elements_text(:filter -> 'words') as w(word))))
             and (:filter -> 'without' is null
                  or pg_catalog.lower(shown.words) not like all (array(
                       select '%' || pg_catalog.regexp_replace(pg_catalog.lower(w.word), '([\\%_])', '\\\1', 'g') || '%'
                         from pg_catalog.jsonb_array_elements_text(:filter -> 'without') as w(word))))
             and (:filter -> 'regex' is null
                  or shown.words ~* all (array(
                       select r.pattern
                         from pg_catalog.jsonb_array_elements_text(:filter -> 'regex') as r(pattern))))
             and (:filter -> 'regex_without' is null
                  or shown.words !~* all (array(
                       select r.pattern
                         from pg_catalog.jsonb_array_elements_text(:filter -> 'regex_without') as r(pattern))))
             and (:filter -> 'fields' is null
                  or not exists (
                       select
                         from pg_catalog.jsonb_each(:filter -> 'fields') as f(name, value)
                        cross join lateral pg_catalog.jsonb_path_query(f.value, 'lax $[*]') as w(word)
                        where (pg_catalog.strpos(pg_catalog.lower(shown.fields ->> f.name), pg_catalog.lower(w.word #>> '{}')) > 0)
                              is not true))
             and (:filter -> 'fields_without' is null
                  or not exists (
                       select
                         from pg_catalog.jsonb_each(:filter -> 'fields_without') as f(name, value)
                        cross join lateral pg_catalog.jsonb_path_query(f.value, 'lax $[*]') as w(word)
                        where not shown.fields ? f.name
                           or pg_catalog.strpos(pg_catalog.lower(shown.fields ->> f.name), pg_catalog.lower(w.word #>> '{}')) > 0))
        else false
        end)
