-- params: workspace text
-- How many gigs a workspace (null: all of them) has.
select count(*) as gigs
  from gigs
 where :workspace is null
    or workspace_id = :workspace
