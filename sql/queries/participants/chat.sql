-- params: chat_id bigint
-- One chat: what it has, and all that is known of its count.
select r.*,
       c.max_chat_id as number,
       c.url,                                                                               --? chats.url
       null::text as url,                                                                   --? !chats.url
       s.outcome,
       extract(epoch from s.asked_at)::bigint as asked_at,
       extract(epoch from s.due_at)::bigint as due,
       extract(epoch from s.last_event_at)::bigint as last_event,
       s.asked,
       s.changed,
       s.steady
  from chats c
 cross join lateral {{participant_row}}
  left join trueup.participants_state s on s.chat = c.id
 where c.id = :chat_id
