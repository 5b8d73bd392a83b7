-- params: job bigint, part_size integer, token text, hourly integer, share integer, rollout integer
-- Puts into a job that a schedule made its chats: all, or those that are due, of the part of them that workers may ask for
-- by themselves, as the job itself says or else the setting; never one that is gone, until its day is over. What happened in
-- last comes first, then what was never asked for, then what is due for longest. With an hourly budget no more than share
-- of it, and than what is left of it.
select trueup.job_picked(
         :job,
         array(
           select pg_catalog.jsonb_build_object('chat_id', c.id)
             from chats c
             left join trueup.participants_state s on s.chat = c.id
            cross join lateral {{max_number}} as n
            cross join (select j.params ? 'whole' or j.params ? 'rollout' as fully,
                               case
                                 when j.params ? 'whole' then 100
                                 else coalesce((j.params ->> 'rollout')::integer, :rollout)
                               end as rollout
                          from trueup.job j
                         where j.id = :job) k
            where n.has_number
              and (pg_catalog.hashint8(c.id) & 2147483647) % 100 < k.rollout
              and (s.outcome is null or s.outcome <> 'gone' or s.due_at <= now())
              and (k.fully or s.due_at is null or s.due_at <= now())
            order by s.last_event_at desc nulls last,
                     s.due_at nulls first,
                     c.id
            limit case
                    when :hourly is not null and (select not j.params ?| array['whole', 'rollout'] from trueup.job j where j.id = :job)
                    then greatest(
                           least(
                             :share,
                             :hourly - trueup.api_spent_lately(:token)),
                           0)
                  end),
         :part_size) as picked
