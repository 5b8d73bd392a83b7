-- params: job bigint, part_size integer, token text, hourly integer, share integer, rollout integer
-- Puts into a job that a schedule made its chats: all, or those that are due, of the part of them that workers may ask for
-- by themselves; never one that is gone, until its day is over. What happened in last comes first, then what was never
-- asked for, then what is due for longest. With an hourly budget no more than share of it, and than what is left of it.
select trueup.job_picked(
         :job,
         array(
           select pg_catalog.jsonb_build_object('chat_id', c.id)
             from chats c
             left join trueup.participants_state s on s.chat = c.id
             join trueup.job j on j.id = :job
            where c.max_chat_id ~ '^-?[0-9]{1,19}$'
              and (pg_catalog.hashint8(c.id) & 2147483647) % 100 < :rollout
              and (s.outcome is null or s.outcome <> 'gone' or s.due_at <= now())
              and (j.params @> '{"whole": true}' or s.due_at is null or s.due_at <= now())
            order by s.last_event_at desc nulls last,
                     s.due_at nulls first,
                     c.id
            limit case
                    when :hourly is not null and not (select j.params @> '{"whole": true}' from trueup.job j where j.id = :job)
                    then greatest(
                           least(
                             :share,
                             :hourly - (select coalesce(sum(spent), 0)
                                          from trueup.api_spent
                                         where token = :token
                                           and minute >= date_trunc('minute', clock_timestamp()) - interval '60 minutes')),
                           0)
                  end),
         :part_size) as picked
