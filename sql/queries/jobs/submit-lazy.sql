-- params: rule text, hash text, keys jsonb, part_size integer, operator text, ssh_client text, confirm text
-- A repair of what is on a screen, in the background: nobody is asked, and nobody waits for it.
with made as materialized (
  select trueup.preview_new('repair', :rule, :hash, '{"visible": true, "background": true}', :operator, :ssh_client) as job
),
pinned as materialized (
  select m.job,
         trueup.preview_add_keys(m.job, array(select e.key from jsonb_array_elements(:keys) as e(key)), :part_size) as rows
    from made m
)
select s.job,
       s.refused
  from pinned p
 cross join lateral trueup.job_submit(p.job, 'on the screen', :confirm, p.rows) s
