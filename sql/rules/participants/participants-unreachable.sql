-- rule:      participants-unreachable
-- title:     Chats that cannot be asked for
-- title[ru]: Чаты, о которых нельзя спросить
-- help:      They have no number in MAX or one that is none, or MAX said that they are removed, left, closed or denied to this token. Their count stays as it is. To look at; the number is for whoever keeps the chats.
-- help[ru]:  У них нет номера в MAX или номер неверен, либо MAX ответил, что чат удалён, покинут, закрыт или недоступен этому токену. Их число остаётся как есть. Только для просмотра; номер исправляет тот, кто ведёт чаты.
-- scope:     of %s department | of %s departments
-- scope[ru]: в %s отделе | в %s отделах | в %s отделах
-- members:   max_chat_id: number in MAX, state: state
-- members[ru]: max_chat_id: номер в MAX, state: чат
-- words[ru]: state: no id = без номера, not a number = номер неверен, removed = удалён, left = покинут, closed = закрыт, suspended = отключён, denied = запрещён, not found = не найден, gone = недоступен, reachable = доступен
-- system:    participants
-- severity:  warning
-- key:       chat_id bigint
-- needs:     chats, chats.max_chat_id, trueup.participants_state

--: detect
-- What MAX said of a chat holds until it says something else: it is asked again after a day.
select c.id as chat_id,
       null::text                                                                           --? !chats.department
       c.department::text                                                                   --? chats.department
         as scope,
       coalesce(
         nullif(pg_catalog.btrim(c.name), ''),                                              --? chats.name
         c.id::text) as label,
       pg_catalog.jsonb_build_object('max_chat_id', c.max_chat_id, 'state', w.state) as stored,
       pg_catalog.jsonb_build_object('max_chat_id', c.max_chat_id, 'state', 'reachable') as actual
  from chats c
  left join trueup.participants_state s on s.chat = c.id
                                       and s.outcome = 'gone'
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
 cross join lateral (
         select case
                when c.max_chat_id is null or pg_catalog.btrim(c.max_chat_id) = '' then 'no id'
                when not n.has_number then 'not a number'
                when s.why in ('removed', 'left', 'closed', 'suspended') then s.why
                when s.why ~ '^HTTP 403' then 'denied'
                when s.why ~ '^HTTP 404' then 'not found'
                when s.outcome is not null then 'gone'
                else 'reachable'
                end as state) w
 where (:chat_id is null or c.id = any(array(select pg_catalog.unnest(:chat_id))))
   and (:scope is null
        or c.department::text = :scope                                                      --? chats.department
       )
   and (:force or w.state <> 'reachable')
