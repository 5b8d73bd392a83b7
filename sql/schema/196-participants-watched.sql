-- title: What a screen shows of participant counts
-- title[ru]: То, что экран показывает о числах участников
-- cost:  columns without values, and an index of trueup.participants_state, about a second for a million chats
-- cost[ru]: колонки без значений и индекс trueup.participants_state, около секунды на миллион чатов

--: installed
select to_regclass('trueup.participants_state_asked') is not null

--: apply
-- history: the counts that a chat had, the last ones, each once, the oldest first; the last is the one it has.
alter table trueup.participants_state
  add column history integer[];

-- What was asked for lately, and what came of it.
create index participants_state_asked on trueup.participants_state (asked_at) include (outcome, source);

-- What those that ask go by: requests a second, and in an hour (null: any number).
alter table trueup.api_budget
  add column rate integer,
  add column hourly integer;
