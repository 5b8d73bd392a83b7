-- How many rows a rule finds, as it finds them now.
select count(*) as drifted
  from (
{{rule}}
) as d
