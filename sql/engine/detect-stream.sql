select {{key}} as key,
       detected.scope,
       detected.label,
       detected.stored,
       detected.actual
  from (
{{rule}}
) as detected
