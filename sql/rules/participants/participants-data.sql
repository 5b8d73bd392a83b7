-- rule:      participants-data
-- title:     Chats whose id or count cannot be right
-- title[ru]: Чаты с заведомо неверным номером или числом
-- help:      The number in MAX is missing, is no number or is another chat's too; or the count is missing, negative or larger than MAX counts. To look at: a count comes right by asking for it, a number by whoever keeps the chats.
-- help[ru]:  Номера в MAX нет, это не число или он же у другого чата; либо числа участников нет, оно отрицательно или больше, чем считает MAX. Только для просмотра: число исправит запрос, номер исправляет тот, кто ведёт чаты.
-- scope:     of %s department | of %s departments
-- scope[ru]: в %s отделе | в %s отделах | в %s отделах
-- members:   problem: problem, max_chat_id: number in MAX, participants_count: participants
-- members[ru]: problem: что не так, max_chat_id: номер в MAX, participants_count: участники
-- words[ru]: problem: no id = нет номера, empty id = пустой номер, malformed id = не номер, repeated id = номер повторяется, no count = нет числа, negative count = число меньше нуля, count too large = число слишком велико
-- system:    participants
-- severity:  warning
-- key:       chat_id bigint
-- needs:     chats, chats.max_chat_id, chats.participants_count

--: detect
-- What is right of a chat is not told of it: that may change every minute.
select c.id as chat_id,
       null::text                                                                           --? !chats.department
       c.department::text                                                                   --? chats.department
         as scope,
       coalesce(
         nullif(pg_catalog.btrim(c.name), ''),                                              --? chats.name
         c.id::text) as label,
       pg_catalog.jsonb_build_object(
         'problem', nullif(pg_catalog.concat_ws(', ', w.id, w.count), ''),
         'max_chat_id', case when w.id is not null then c.max_chat_id end,
         'participants_count', case when w.count is not null then c.participants_count end) as stored,
       pg_catalog.jsonb_build_object('problem', null, 'max_chat_id', null, 'participants_count', null) as actual
  from chats c
  left join (select o.max_chat_id
               from chats o
              where (:chat_id is null and :scope is null
                     or o.max_chat_id in (
                          select k.max_chat_id
                            from chats k
                           where (:chat_id is null or k.id = any(array(select pg_catalog.unnest(:chat_id))))
                             and (:scope is null
                                  or k.department::text = :scope                            --? chats.department
                                 )))
              group by o.max_chat_id
             having count(*) > 1) r on r.max_chat_id = c.max_chat_id
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
                when c.max_chat_id is null then 'no id'
                when pg_catalog.btrim(c.max_chat_id) = '' then 'empty id'
                when not n.has_number then 'malformed id'
                when r.max_chat_id is not null then 'repeated id'
                end as id,
                case
                when c.participants_count is null then 'no count'
                when c.participants_count < 0 then 'negative count'
                when c.participants_count > 2147483647 then 'count too large'
                end as count) w
 where (:chat_id is null or c.id = any(array(select pg_catalog.unnest(:chat_id))))
   and (:scope is null
        or c.department::text = :scope                                                      --? chats.department
       )
   and (:force or w.id is not null or w.count is not null)
