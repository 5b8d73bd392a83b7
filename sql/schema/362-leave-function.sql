-- title:  Asking for leave to change what trueup does not change itself
-- title[ru]: Спрос разрешения на изменение, которое делает не trueup
-- repeat: when changed
-- cost:   replaces a function
-- cost[ru]: заменяет функцию

--: apply
-- Why something may not be done in this database, which is written down; null: it may. For what somebody else does when
-- trueup asks them to; jobs ask by themselves.
create or replace function trueup.leave_ask(
  p_what text, p_rule text, p_confirm text, p_operator text, p_ssh_client text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_why constant text := trueup.forbidden(p_confirm);
begin
  if v_why is not null then
    return trueup.refuse(p_what, p_rule, null, v_why, p_operator, p_ssh_client);
  end if;
  return null;
end
$$;

revoke all on function trueup.leave_ask(text, text, text, text, text) from public;
grant execute on function trueup.leave_ask(text, text, text, text, text) to trueup_operator;
