-- params: files jsonb
select i.label,
       i.protect,
       (i.system_identifier, i.database) <> (c.system_identifier, d.oid) as copy,
       exists (select
                 from jsonb_each_text(:files) as f(name, hash)
                where not exists (
                        select
                          from trueup.migration m
                         where m.name = f.name
                           and m.hash = coalesce(f.hash, m.hash))) as other
  from trueup.installation i,
       pg_control_system() c,
       pg_database d
 where d.datname = current_database()
