-- title: How the MAX API and the cache answered, by the minute; until when a count stands in the cache
-- title[ru]: Как отвечали MAX API и кэш, по минутам; до какого времени число лежит в кэше
-- cost:  a new, empty table; a column without values in trueup.participants_state; nothing is rewritten
-- cost[ru]: новая пустая таблица; колонка без значений в trueup.participants_state; ничего не переписывается

--: installed
select to_regclass('trueup.participants_tally') is not null

--: apply
-- What each worker saw in each minute. kind "api": answers by what they mean ("counted", "gone", "busy", ...); "took": the same
-- answers by how long they took, "5" up to 5 milliseconds, ... "inf", and "us" the sum in microseconds; "cache": values by
-- what was found ("hit", "old", "miss", "corrupt", "foreign", "unread"), and "away" a look that failed; "slot": "late", a place
-- in the budget that came to nothing. What is older than some hours stands together at -infinity, so that a sum over all
-- only grows.
create table trueup.participants_tally (
  minute timestamptz not null,
  worker text not null,
  kind text not null,
  what text not null,
  n bigint not null,
  primary key (minute, worker, kind, what)
) with (fillfactor = 50);

-- cached_until: how long the count that was last put or found in the cache stands there, as far as is known.
alter table trueup.participants_state add column cached_until timestamptz;
