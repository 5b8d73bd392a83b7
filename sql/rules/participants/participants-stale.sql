-- rule:      participants-stale
-- title:     Chats whose participant count is stale
-- title[ru]: Чаты с устаревшим числом участников
-- help:      Nobody has asked the MAX API for these counts for longer than they are taken to be fresh. A repair asks for them and writes only the count, only where it is another one; there is no undo.
-- help[ru]:  Эти числа не запрашивались в MAX API дольше, чем считаются свежими. Исправление запрашивает их и пишет только число, и только там, где оно другое; отмены нет.
-- scope:     of %s department | of %s departments
-- scope[ru]: в %s отделе | в %s отделах | в %s отделах
-- members:   participants_count: participants, fetched_at: asked for
-- members[ru]: participants_count: участники, fetched_at: запрошено
-- system:    participants
-- severity:  warning
-- key:       chat_id bigint
-- needs:     chats, chats.max_chat_id, chats.participants_count, trueup.participants_state
-- repair:    participants/refresh

--: detect
-- Forced, every chat that can be asked for, but for those that are gone and not to be asked for until their day is over.
-- One that is named by its key can always be asked for. Whether it has a number costs more than all else, and is looked at
-- in those that are due alone.
select c.id as chat_id,
       null::text                                                                           --? !chats.department
       c.department::text                                                                   --? chats.department
         as scope,
       coalesce(
         nullif(pg_catalog.btrim(c.name), ''),                                              --? chats.name
         c.id::text) as label,
       pg_catalog.jsonb_build_object('participants_count', c.participants_count, 'fetched_at', s.fetched_at) as stored,
       pg_catalog.jsonb_build_object('participants_count', c.participants_count, 'fetched_at', null) as actual
  from chats c
  left join trueup.participants_state s on s.chat = c.id
 cross join lateral (
         select case
                when pg_catalog.translate(c.max_chat_id, '0123456789', '') in ('', '-') and c.max_chat_id not like '_%-%'
                then case
                     when pg_catalog.length(pg_catalog.ltrim(c.max_chat_id, '-0')) < 19
                     then pg_catalog.ltrim(c.max_chat_id, '-0') <> ''
                     when pg_catalog.length(pg_catalog.ltrim(c.max_chat_id, '-0')) = 19
                     then c.max_chat_id::numeric between -9223372036854775808 and 9223372036854775807
                     else false
                     end
                else false
                end as has_number) n
 where (:chat_id is null or c.id = any(array(select pg_catalog.unnest(:chat_id))))
   and (:scope is null
        or c.department::text = :scope                                                      --? chats.department
       )
   and case
       when (:force and (:chat_id is not null or s.outcome is null or s.outcome <> 'gone' or s.due_at <= now())
             or s.due_at is null
             or s.due_at <= now())
       then :chat_id is not null or n.has_number
       else false
       end
