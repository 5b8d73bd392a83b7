-- title: Index for what was done to the responses of a gig
-- title[ru]: Индекс для того, что делали с откликами задания
-- cost:  reads the audit once, about a second for a million rows; jobs wait meanwhile, readers do not
-- cost[ru]: один раз читает журнал, около секунды на миллион строк; задачи ждут, читать можно
--
-- A deletion's row of the audit is about a response; the screen of a gig lists those of its own.

--: installed
select to_regclass('trueup.audit_response') is not null

--: apply
create index audit_response
    on trueup.audit ((coalesce(before #>> '{response,entity_id}', after #>> '{response,entity_id}')), id)
 where rule = 'response-delete';
