-- title: How many requests an API is sent
-- title[ru]: Сколько запросов уходит в API
-- cost:  new, empty tables in the schema trueup
-- cost[ru]: новые пустые таблицы в схеме trueup

--: installed
select to_regclass('trueup.api_spent') is not null

--: apply
-- The one budget of all workers that ask with the same token, which is known here by its SHA-256 alone. next_slot: when
-- the next request may go, by this server's clock. slowed: how many times slower than it could, until slowed_until.
create table trueup.api_budget (
  token text primary key check (token ~ '^[0-9a-f]{64}$'),
  next_slot timestamptz not null default clock_timestamp(),
  slowed integer not null default 1 check (slowed between 1 and 64),
  slowed_at timestamptz,
  slowed_until timestamptz
) with (fillfactor = 50);

-- What went out in each minute of the last hour, of requests that have an hourly budget.
create table trueup.api_spent (
  token text not null references trueup.api_budget on delete cascade,
  minute timestamptz not null,
  spent integer not null,
  primary key (token, minute)
) with (fillfactor = 50);
