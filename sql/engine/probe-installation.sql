select i.label,
       i.protect,
       i.system_identifier <> c.system_identifier as copy
  from trueup.installation i,
       pg_control_system() c
