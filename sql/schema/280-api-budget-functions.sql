-- title:  Slots for requests, and less of them for a while
-- title[ru]: Места для запросов, и меньше их на время
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции

--: apply
-- What went out in this minute and the sixty before it, of the requests that have an hourly budget.
create or replace function trueup.api_spent_lately(p_token text) returns bigint
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(sum(s.spent), 0)
    from trueup.api_spent s
   where s.token = p_token
     and s.minute >= date_trunc('minute', clock_timestamp()) - interval '60 minutes'
$$;

-- Reserves up to p_slots slots for one worker, p_rate a second less a twentieth (35 ms apart at 30), the first of them no
-- sooner than p_ahead from now, since the answer takes its time. With p_hourly no more than that many in an hour; 0: there
-- is no such budget; null: there may be one, and these are not of it. Both are kept, for whoever wants to know. first: the
-- first slot; gap: from one to the next; now: this server's clock. Where the hour's budget is spent slots is 0 and first
-- when to ask again.
create or replace function trueup.api_reserve(
  p_token text, p_slots integer, p_rate integer, p_ahead interval, p_hourly integer)
returns table (first timestamptz, gap interval, slots integer, now timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_budget trueup.api_budget;
  v_now timestamptz;
  v_minute timestamptz;
  v_slots integer := p_slots;
  v_gap interval := interval '1.05 seconds' / p_rate;
begin
  if p_slots is null or p_slots not between 1 and 100000 or p_rate is null or p_rate not between 1 and 100000
     or p_ahead is null or p_ahead not between interval '0' and interval '10 seconds' or p_hourly < 0 then
    raise invalid_parameter_value using message = 'such slots cannot be reserved';
  end if;
  insert into trueup.api_budget (token) values (p_token) on conflict do nothing;
  select * into v_budget from trueup.api_budget where token = p_token for no key update;
  v_now := clock_timestamp();
  if p_hourly > 0 then
    v_minute := date_trunc('minute', v_now);
    delete from trueup.api_spent where token = p_token and minute < v_minute - interval '60 minutes';
    v_slots := least(p_slots, p_hourly - trueup.api_spent_lately(p_token));
    if v_slots <= 0 then
      return query
        select min(s.minute) + interval '61 minutes', v_gap, 0, v_now from trueup.api_spent s where s.token = p_token;
      return;
    end if;
    insert into trueup.api_spent as s (token, minute, spent) values (p_token, v_minute, v_slots)
        on conflict (token, minute) do update set spent = s.spent + excluded.spent;
  end if;
  if v_budget.slowed_until > v_now then
    v_gap := v_gap * v_budget.slowed;
  end if;
  v_budget.next_slot := greatest(v_budget.next_slot, v_now + p_ahead);
  update trueup.api_budget
     set next_slot = v_budget.next_slot + v_gap * v_slots,
         rate = p_rate,
         hourly = nullif(coalesce(p_hourly, hourly), 0),
         slowed = case when v_budget.slowed_until > v_now then slowed else 1 end
   where token = p_token;
  return query select v_budget.next_slot, v_gap, v_slots, v_now;
end
$$;

-- The API said that it is asked too much: nothing goes out for p_wait, and for a minute, or as long as it wants to be left
-- alone, half as much as before. What comes within a second of the last such word is the same one.
create or replace function trueup.api_slow(p_token text, p_wait interval) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  update trueup.api_budget
     set next_slot = greatest(next_slot, clock_timestamp() + least(p_wait, interval '1 hour')),
         slowed = case when slowed_at > clock_timestamp() - interval '1 second' then slowed else least(2 * slowed, 64) end,
         slowed_at = case when slowed_at > clock_timestamp() - interval '1 second' then slowed_at else clock_timestamp() end,
         slowed_until = greatest(slowed_until, clock_timestamp() + greatest(least(p_wait, interval '1 hour'), interval '1 minute'))
   where token = p_token
$$;

revoke all on all functions in schema trueup from public;
grant select on trueup.api_budget, trueup.api_spent to trueup_viewer;
grant execute on function trueup.api_spent_lately(text) to trueup_viewer;
grant execute on function
  trueup.api_reserve(text, integer, integer, interval, integer),
  trueup.api_slow(text, interval)
to trueup_runner;
