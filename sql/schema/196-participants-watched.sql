-- title: What a screen shows of participant counts
-- title[ru]: То, что экран показывает о числах участников
-- cost:  columns without values, and an index of trueup.participants_state, about a second for a million chats
-- cost[ru]: колонки без значений и индекс trueup.participants_state, около секунды на миллион чатов

--: installed
select to_regclass('trueup.participants_state_asked') is not null

--: apply
-- history: the counts that a chat had, the last ones, each once, the oldest first; the last is the one it has. looked_at:
-- when a job last looked into the cache for it; cached: what was there then, "found", "none", "corrupt" or "foreign", and
-- cached_count the count that was found.
alter table trueup.participants_state
  add column history integer[],
  add column looked_at timestamptz,
  add column cached text,
  add column cached_count integer;

-- What was asked for lately, and what came of it.
create index participants_state_asked on trueup.participants_state (asked_at) include (outcome, source);

-- What those that ask go by: requests a second, and in an hour (null: any number).
alter table trueup.api_budget
  add column rate integer,
  add column hourly integer;
