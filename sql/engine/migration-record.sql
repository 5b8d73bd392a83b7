-- params: name text, hash text
insert into trueup.migration (name, hash)
values (:name, :hash)
    on conflict (name) do update
   set hash = excluded.hash,
       applied_at = excluded.applied_at,
       applied_by = excluded.applied_by
