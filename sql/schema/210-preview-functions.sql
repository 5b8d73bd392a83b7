-- title:  Previews: pinning what a job will touch
-- repeat: when changed
-- cost:   replaces functions

--: apply
-- True if a finding is what the filter on the screen shows. p_filter may hold "scope" (text), "words" (array: each
-- must stand in the label, the scope or the key) and "without" (array: none may).
create or replace function trueup.finding_matches(p_key jsonb, p_scope text, p_label text, p_filter jsonb)
returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select (p_filter ->> 'scope' is null or p_scope = p_filter ->> 'scope')
     and not exists (
           select
             from jsonb_array_elements_text(coalesce(p_filter -> 'words', '[]')) as w(word)
            where position(lower(w.word) in lower(concat_ws(' ', p_label, p_scope, p_key #>> '{}'))) = 0)
     and not exists (
           select
             from jsonb_array_elements_text(coalesce(p_filter -> 'without', '[]')) as w(word)
            where position(lower(w.word) in lower(concat_ws(' ', p_label, p_scope, p_key #>> '{}'))) > 0)
$$;

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

-- Pins keys, in key order, each once. Returns how many the preview holds now.
create or replace function trueup.preview_add_keys(p_job bigint, p_keys jsonb[], p_part_size integer)
returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job := trueup.preview_own(p_job);
begin
  insert into trueup.part (job, no, keys)
  select p_job, b.base + s.slice, array_agg(s.key order by s.key)
    from (select k.key, ((row_number() over (order by k.key) - 1) / p_part_size)::integer as slice
            from (select distinct key from unnest(p_keys) as u(key) where key is not null) k) s,
         (select coalesce(max(no) + 1, 0) as base from trueup.part where job = p_job) b
   group by b.base, s.slice;
  update trueup.job
     set previewed = (select coalesce(sum(cardinality(keys)), 0) from trueup.part where job = p_job)
   where id = p_job
  returning * into v_job;
  return v_job.previewed;
end
$$;

-- Pins the open findings of the preview's rule that match the filter. Returns how many the preview holds now.
create or replace function trueup.preview_add_findings(p_job bigint, p_filter jsonb, p_part_size integer)
returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job := trueup.preview_own(p_job);
  v_filter jsonb := coalesce(p_filter, '{}');
begin
  insert into trueup.part (job, no, keys)
  select p_job, b.base + s.slice, array_agg(s.key order by s.key)
    from (select f.key, ((row_number() over (order by f.key) - 1) / p_part_size)::integer as slice
            from trueup.finding f
           where f.rule = v_job.rule
             and f.resolved_at is null
             and (v_filter = '{}' or trueup.finding_matches(f.key, f.scope, f.label, v_filter))) s,
         (select coalesce(max(no) + 1, 0) as base from trueup.part where job = p_job) b
   group by b.base, s.slice;
  update trueup.job
     set previewed = (select coalesce(sum(cardinality(keys)), 0) from trueup.part where job = p_job)
   where id = p_job
  returning * into v_job;
  return v_job.previewed;
end
$$;

-- Pins audit rows to be undone: those of a job (p_undoes), or the one with p_audit. Rows that were undone already are
-- left out. Returns how many the preview holds now.
create or replace function trueup.preview_add_audit(
  p_job bigint, p_undoes bigint, p_audit bigint, p_part_size integer)
returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job := trueup.preview_own(p_job);
begin
  insert into trueup.part (job, no, keys)
  select p_job, s.slice, array_agg(jsonb_build_object('audit', s.id) order by s.id desc)
    from (select a.id, ((row_number() over (order by a.id desc) - 1) / p_part_size)::integer as slice
            from trueup.audit a
           where (a.job = p_undoes or a.id = p_audit)
             and not exists (select from trueup.audit u where u.undoes = a.id)) s
   group by s.slice;
  update trueup.job
     set previewed = (select coalesce(sum(cardinality(keys)), 0) from trueup.part where job = p_job),
         undoes = coalesce(p_undoes, (select job from trueup.audit where id = p_audit))
   where id = p_job
  returning * into v_job;
  return v_job.previewed;
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
grant execute on function trueup.finding_matches(jsonb, text, text, jsonb) to trueup_viewer;
grant execute on function
  trueup.preview_new(text, text, text, jsonb, text, text),
  trueup.preview_add_keys(bigint, jsonb[], integer),
  trueup.preview_add_findings(bigint, jsonb, integer),
  trueup.preview_add_audit(bigint, bigint, bigint, integer),
  trueup.preview_drop(bigint)
to trueup_operator;
