-- title: Roles: viewer, operator, runner
-- title[ru]: Роли: кто смотрит, кто ведёт, кто исполняет
-- cost:  creates three roles without login where they are missing; needs createrole for that
-- cost[ru]: создаёт три роли без входа, если их нет; для этого нужно право createrole

--: installed
select count(*) = 3
  from pg_catalog.pg_roles
 where rolname in ('trueup_viewer', 'trueup_operator', 'trueup_runner')

--: apply
do $roles$
declare
  role_name text;
begin
  foreach role_name in array array['trueup_viewer', 'trueup_operator', 'trueup_runner'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
      begin
        execute format('create role %I nologin', role_name);
      exception
        when duplicate_object or unique_violation then
          null; -- another migration of this server was quicker
      end;
    end if;
  end loop;
end
$roles$;
