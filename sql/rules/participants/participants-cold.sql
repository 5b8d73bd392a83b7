-- rule:      participants-cold
-- title:     Chats that are not in the cache
-- title[ru]: Чаты, которых нет в кэше
-- help:      Nobody has put these counts into the cache, or they have run out there, as far as is known. A repair puts in what the database has, marked as such, and asks the MAX API for nothing; there is no undo.
-- help[ru]:  Этих чисел нет в кэше: их туда не клали или их срок там вышел, насколько известно. Исправление кладёт то, что есть в базе, с пометкой об этом, и ничего не запрашивает в MAX API; отмены нет.
-- scope:     of %s department | of %s departments
-- scope[ru]: в %s отделе | в %s отделах | в %s отделах
-- members:   participants_count: participants, cached_until: in the cache until
-- members[ru]: participants_count: участники, cached_until: в кэше до
-- system:    participants
-- severity:  notice
-- key:       chat_id bigint
-- needs:     chats, chats.max_chat_id, chats.participants_count, trueup.participants_state
-- repair:    participants/warm

--: detect
-- Forced, every chat that has a count: what the cache really holds is known to whoever looks there.
select c.id as chat_id,
       null::text                                                                           --? !chats.department
       c.department::text                                                                   --? chats.department
         as scope,
       coalesce(
         nullif(pg_catalog.btrim(c.name), ''),                                              --? chats.name
         c.id::text) as label,
       pg_catalog.jsonb_build_object('participants_count', c.participants_count, 'cached_until', s.cached_until) as stored,
       pg_catalog.jsonb_build_object('participants_count', c.participants_count, 'cached_until', null) as actual
  from chats c
  left join trueup.participants_state s on s.chat = c.id
 where (:chat_id is null or c.id = any(array(select pg_catalog.unnest(:chat_id))))
   and (:scope is null
        or c.department::text = :scope                                                      --? chats.department
       )
   and c.participants_count between 0 and 2147483647
   and (:force or s.cached_until is null or s.cached_until <= now())
