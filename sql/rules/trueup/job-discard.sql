-- rule:      job-discard
-- title:     Discard dead letters
-- title[ru]: Списать неудавшиеся задачи
-- help:      Puts away jobs that failed for good, or some rows of which did, so that they are listed no longer; undo brings them back.
-- help[ru]:  Убирает из списка задачи, которые не удались совсем или часть строк которых не удалась; отмена возвращает их.
-- refusals:  There is no job %s. | Job %s was discarded already. | Job %s has not failed, nor has a row of it: there is nothing to discard.
-- refusals[ru]: Задачи %s нет. | Задача %s уже списана. | В задаче %s нет сбоев: списывать в ней нечего.
-- members:   discarded: discarded, state: state, error: error, rows_failed: rows failed
-- members[ru]: discarded: списана, state: состояние, error: ошибка, rows_failed: сбоев
-- system:    trueup
-- severity:  warning
-- kind:      action
-- key:       job_id bigint
-- needs:     job, job.discarded_at, job.rows_failed

--: refuse
select k.job_id,
       case
       when j.id is null then 'unknown'
       when j.discarded_at is not null then 'discarded-already'
       else 'not-failed'
       end as code,
       case
       when j.id is null then pg_catalog.format('There is no job %s.', k.job_id)
       when j.discarded_at is not null then pg_catalog.format('Job %s was discarded already.', k.job_id)
       else pg_catalog.format('Job %s has not failed, nor has a row of it: there is nothing to discard.', k.job_id)
       end as reason
  from pg_catalog.unnest(:job_id) as k(job_id)
  left join job j on j.id = k.job_id
                 and j.state <> 'preview'
 where j.id is null
    or j.discarded_at is not null
    or not (j.state = 'failed' or (j.state = 'done' and j.rows_failed > 0))

--: lock
select id
  from job
 where id = any(array(select pg_catalog.unnest(:job_id)))
 order by id
   for no key update

--: apply
update job j
   set discarded_at = now()
 where j.id = any(array(select pg_catalog.unnest(:job_id)))
   and j.discarded_at is null
   and (j.state = 'failed' or (j.state = 'done' and j.rows_failed > 0))
returning j.id as job_id,
          pg_catalog.jsonb_build_object('discarded', null, 'state', j.state, 'error', j.error, 'rows_failed', j.rows_failed) as before,
          pg_catalog.jsonb_build_object('discarded', j.discarded_at, 'state', j.state, 'error', j.error, 'rows_failed', j.rows_failed) as after

--: undo
update job j
   set discarded_at = null
  from unnest(:job_id, :before, :after) as k(job_id, before, after)
 where j.id = k.job_id
   and j.discarded_at = (k.after ->> 'discarded')::timestamptz
returning j.id as job_id, k.after as before, k.before as after
