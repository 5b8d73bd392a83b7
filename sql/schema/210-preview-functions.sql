-- title:  Previews: pinning what a job will touch
-- title[ru]: Предпросмотр: закрепить то, что затронет задача
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции

--: apply
-- The words of a filter (an array) as patterns for LIKE, small letters.
create or replace function trueup.filter_patterns(p_words jsonb) returns text[]
language sql immutable parallel safe
begin atomic
  select coalesce(array_agg('%' || regexp_replace(lower(w.word), '([\\%_])', '\\\1', 'g') || '%'), '{}')
    from jsonb_array_elements_text(p_words) as w(word);
end;

-- An array of texts as such.
create or replace function trueup.filter_texts(p_texts jsonb) returns text[]
language sql immutable parallel safe
begin atomic
  select coalesce(array_agg(t.text), '{}')
    from jsonb_array_elements_text(p_texts) as t(text);
end;

-- The words of a filter and of its fields as patterns for finding_quick, small letters; one that may not stand in one piece
-- there lets everything through.
create or replace function trueup.filter_quick(p_filter jsonb) returns text[]
language sql immutable parallel safe
begin atomic
  select coalesce(
           array_agg(
             case
             when w.word ~ '[][ ,"{}\\]' then '%'
             else '%' || regexp_replace(lower(w.word), '([%_])', '\\\1', 'g') || '%'
             end),
           '{}')
    from (select e.word
            from jsonb_array_elements_text(p_filter -> 'words') as e(word)
          union all
          select v.word #>> '{}'
            from jsonb_each(p_filter -> 'fields') as f(name, value)
           cross join lateral jsonb_path_query(f.value, 'lax $[*]') as v(word)) w;
end;

-- Holds what finding_words and the fields do, and costs less to make: looked at first, since most rows end there.
create or replace function trueup.finding_quick(p_key jsonb, p_scope text, p_label text) returns text
language sql immutable parallel safe
return coalesce(p_label || ' ', '') || coalesce(p_scope || ' ', '') || p_key::text;

-- All of a finding that a word may stand in.
create or replace function trueup.finding_words(p_key jsonb, p_scope text, p_label text) returns text
language sql immutable parallel safe
return coalesce(p_label || ' ', '') || coalesce(p_scope || ' ', '')
       || translate(jsonb_path_query_array(p_key, '$.*')::text, '[]"', '');

-- True if each field of p_with holds its value and none of p_without does. A finding has the fields label and scope and
-- those of its key; another one matches nothing.
create or replace function trueup.finding_fields_match(
  p_key jsonb, p_scope text, p_label text, p_with jsonb, p_without jsonb)
returns boolean
language sql immutable parallel safe
begin atomic
  select not exists (
           select
             from jsonb_each(p_with) as f(name, value)
            cross join lateral jsonb_path_query(f.value, 'lax $[*]') as w(word)
            where (strpos(lower(m.fields ->> f.name), lower(w.word #>> '{}')) > 0) is not true)
     and not exists (
           select
             from jsonb_each(p_without) as f(name, value)
            cross join lateral jsonb_path_query(f.value, 'lax $[*]') as w(word)
            where not m.fields ? f.name
               or strpos(lower(m.fields ->> f.name), lower(w.word #>> '{}')) > 0)
    from (select jsonb_build_object('label', p_label, 'scope', p_scope) || p_key as fields) as m;
end;

-- True if a finding is what the filter on the screen shows: the same as the insert {{matches}} (sql/inserts), which works
-- without this schema. p_filter may hold "scope" (text: that one), "words" (array: each must stand in the label, the
-- scope or the key), "without" (array: none may), "regex" (array: each must match there), "fields" and "fields_without"
-- (objects of a text or an array of texts: each must, or none may, stand in the field of that name). The planner puts
-- this in the place of the call, and then what is to be found is made out once, not for each row.
create or replace function trueup.finding_matches(p_key jsonb, p_scope text, p_label text, p_filter jsonb)
returns boolean
language sql immutable parallel safe
return (p_filter -> 'scope' is null or p_scope = p_filter ->> 'scope')
   and case
       when (p_filter -> 'words' is null and p_filter -> 'fields' is null
             or (lower(trueup.finding_quick(p_key, p_scope, p_label)) like all (trueup.filter_quick(p_filter))) is not false)
       then (p_filter -> 'words' is null
             or lower(trueup.finding_words(p_key, p_scope, p_label)) like all (trueup.filter_patterns(p_filter -> 'words')))
            and (p_filter -> 'without' is null
                 or lower(trueup.finding_words(p_key, p_scope, p_label)) not like all (trueup.filter_patterns(p_filter -> 'without')))
            and (p_filter -> 'regex' is null
                 or trueup.finding_words(p_key, p_scope, p_label) ~* all (trueup.filter_texts(p_filter -> 'regex')))
            and (p_filter -> 'regex_without' is null
                 or trueup.finding_words(p_key, p_scope, p_label) !~* all (trueup.filter_texts(p_filter -> 'regex_without')))
            and (p_filter -> 'fields' is null and p_filter -> 'fields_without' is null
                 or trueup.finding_fields_match(
                      p_key, p_scope, p_label, coalesce(p_filter -> 'fields', '{}'), coalesce(p_filter -> 'fields_without', '{}')))
       else false
       end;

-- A new, empty preview. Only who made it can fill, confirm or drop it. Returns the job's id.
create or replace function trueup.preview_new(
  p_kind text, p_rule text, p_hash text, p_params jsonb, p_operator text, p_ssh_client text)
returns bigint
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into trueup.job (kind, rule, hash, params, operator, ssh_client)
  values (p_kind, p_rule, p_hash, coalesce(p_params, '{}'), p_operator, p_ssh_client)
  returning id
$$;

-- Locks the caller's own preview; an error if it is not one.
create or replace function trueup.preview_own(p_job bigint) returns trueup.job
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job;
begin
  select *
    into v_job
    from trueup.job
   where id = p_job
     and state = 'preview'
     and requested_by = session_user
     for update;
  if not found then
    raise exception 'job % is not a preview of yours', p_job using errcode = 'object_not_in_prerequisite_state';
  end if;
  return v_job;
end
$$;

-- Counts rows that were just pinned. Returns how many the preview holds now.
create or replace function trueup.preview_grow(p_job bigint, p_rows bigint) returns bigint
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  update trueup.job
     set previewed = previewed + p_rows
   where id = p_job
  returning previewed
$$;

-- Pins keys, in key order, each once. A key is a JSON object of the rule's key columns; what else is in it is not looked
-- at. Returns how many the preview holds now.
create or replace function trueup.preview_add_keys(p_job bigint, p_keys jsonb[], p_part_size integer)
returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job := trueup.preview_own(p_job);
  v_base integer := (select coalesce(max(no) + 1, 0) from trueup.part where job = p_job);
  v_odd text := (select key::text from unnest(p_keys) as u(key) where jsonb_typeof(key) <> 'object' limit 1);
  v_size constant integer := greatest(1, least(p_part_size, 100000));
  v_added bigint;
begin
  if v_job.kind = 'undo' then
    raise exception 'an undo is filled from the audit: preview_add_audit' using errcode = 'invalid_parameter_value';
  end if;
  if v_odd is not null then
    raise exception '% is no key: a key is a JSON object', left(v_odd, 200) using errcode = 'invalid_parameter_value';
  end if;
  with added as (
    insert into trueup.part (job, no, keys)
    select p_job, v_base + s.slice, array_agg(s.key order by s.key)
      from (select k.key, ((row_number() over (order by k.key) - 1) / v_size)::integer as slice
              from (select distinct key from unnest(p_keys) as u(key) where key is not null) k) s
     group by s.slice
    returning cardinality(keys) as rows
  )
  select coalesce(sum(rows), 0) into v_added from added;
  return trueup.preview_grow(p_job, v_added);
end
$$;

-- Pins the open findings of the preview's rule that match the filter. Returns how many the preview holds now. Always
-- planned for the filter at hand: see finding_matches.
create or replace function trueup.preview_add_findings(p_job bigint, p_filter jsonb, p_part_size integer)
returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_job trueup.job := trueup.preview_own(p_job);
  v_base integer := (select coalesce(max(no) + 1, 0) from trueup.part where job = p_job);
  v_filter jsonb := coalesce(p_filter, '{}');
  v_size constant integer := greatest(1, least(p_part_size, 100000));
  v_added bigint;
begin
  if v_job.kind = 'undo' then
    raise exception 'an undo is filled from the audit: preview_add_audit' using errcode = 'invalid_parameter_value';
  end if;
  with added as (
    insert into trueup.part (job, no, keys, places)
    select p_job, v_base + s.slice, array_agg(s.key order by s.key), array_agg(s.place order by s.key)
      from (select f.key, f.ctid as place, ((row_number() over (order by f.key) - 1) / v_size)::integer as slice
              from trueup.finding f
             where f.rule = v_job.rule
               and f.resolved_at is null
               and (v_filter = '{}' or trueup.finding_matches(f.key, f.scope, f.label, v_filter))) s
     group by s.slice
    returning cardinality(keys) as rows
  )
  select coalesce(sum(rows), 0) into v_added from added;
  return trueup.preview_grow(p_job, v_added);
end
$$;

-- Pins audit rows to be undone: those of a job (p_undoes), or the one with p_audit, and only what the preview's own rule
-- did: it is the text of that rule that will run. Rows that were undone already are left out. Once a preview. Returns how
-- many it holds now.
create or replace function trueup.preview_add_audit(
  p_job bigint, p_undoes bigint, p_audit bigint, p_part_size integer)
returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job := trueup.preview_own(p_job);
  v_size constant integer := greatest(1, least(p_part_size, 100000));
  v_added bigint;
begin
  if v_job.kind <> 'undo' or v_job.undoes is not null or num_nonnulls(p_undoes, p_audit) <> 1 then
    raise exception 'an empty preview of an undo takes either the number of a job or that of an audit row'
      using errcode = 'invalid_parameter_value';
  end if;
  with added as (
    insert into trueup.part (job, no, keys)
    select p_job, s.slice, array_agg(jsonb_build_object('audit', s.id) order by s.id desc)
      from (select a.id, ((row_number() over (order by a.id desc) - 1) / v_size)::integer as slice
              from trueup.audit a
             where (a.job = p_undoes or a.id = p_audit)
               and a.rule = v_job.rule
               and not exists (select from trueup.audit u where u.undoes = a.id)) s
     group by s.slice
    returning cardinality(keys) as rows
  )
  select coalesce(sum(rows), 0) into v_added from added;
  update trueup.job
     set undoes = coalesce(p_undoes, (select job from trueup.audit where id = p_audit))
   where id = p_job;
  return trueup.preview_grow(p_job, v_added);
end
$$;

-- Throws a preview away.
create or replace function trueup.preview_drop(p_job bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job := trueup.preview_own(p_job);
begin
  delete from trueup.job where id = v_job.id;
end
$$;

revoke all on all functions in schema trueup from public;
grant execute on function
  trueup.filter_patterns(jsonb),
  trueup.filter_texts(jsonb),
  trueup.filter_quick(jsonb),
  trueup.finding_quick(jsonb, text, text),
  trueup.finding_words(jsonb, text, text),
  trueup.finding_fields_match(jsonb, text, text, jsonb, jsonb),
  trueup.finding_matches(jsonb, text, text, jsonb)
to trueup_viewer;
grant execute on function
  trueup.preview_new(text, text, text, jsonb, text, text),
  trueup.preview_add_keys(bigint, jsonb[], integer),
  trueup.preview_add_findings(bigint, jsonb, integer),
  trueup.preview_add_audit(bigint, bigint, bigint, integer),
  trueup.preview_drop(bigint)
to trueup_operator;
