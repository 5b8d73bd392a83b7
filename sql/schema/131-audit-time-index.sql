-- title: Index for the audit by time
-- title[ru]: Индекс журнала по времени
-- cost:  reads the audit once, about a second for a million rows; jobs wait meanwhile, readers do not
-- cost[ru]: журнал читается один раз, около секунды на миллион строк; задачи в это время ждут, чтение нет
--
-- The audit is read the newest first, and from a time on.

--: installed
select to_regclass('trueup.audit_at') is not null

--: apply
create index audit_at on trueup.audit (at, id);
create index refusal_at on trueup.refusal (at, id);
