-- When the last job ended that asked for every chat: it says so itself, or was forced and of at least half as many.
(select max(j.finished_at)
   from trueup.job j
  where j.kind = 'repair'
    and j.rule = 'participants-stale'
    and j.state = 'done'
    and (j.params ? 'whole'
         or j.params ->> 'force' = 'true'
            and not j.params ? 'rollout'
            and j.previewed >= (select greatest(r.reltuples, 2) / 2 from pg_catalog.pg_class r where r.oid = 'chats'::regclass)))
