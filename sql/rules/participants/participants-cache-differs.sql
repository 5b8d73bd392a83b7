-- rule:      participants-cache-differs
-- title:     Cache and database disagree about the participants
-- title[ru]: Кэш и база расходятся в числе участников
-- help:      The database has another count than the one that was last put into the cache or found there, or what stood in the cache was no count. A repair takes the cache's count if it is fresh, else asks the MAX API, and writes both; there is no undo.
-- help[ru]:  В базе не то число, которое последним положили в кэш или нашли в нём, либо в кэше лежало не число. Исправление берёт число из кэша, если оно свежее, иначе запрашивает MAX API, и пишет туда и туда; отмены нет.
-- scope:     of %s department | of %s departments
-- scope[ru]: в %s отделе | в %s отделах | в %s отделах
-- members:   participants_count: participants, cache: cache
-- members[ru]: participants_count: участники, cache: кэш
-- words[ru]: cache: corrupt = испорчен, foreign = не наш
-- system:    participants
-- severity:  warning
-- key:       chat_id bigint
-- needs:     chats, chats.max_chat_id, chats.participants_count, trueup.participants_state
-- repair:    participants/refresh

--: detect
-- The cache itself no SQL can see: what it holds is known from when a job last put something there, or looked there since.
-- Forced, every chat of which a count is known to be there.
select c.id as chat_id,
       null::text                                                                           --? !chats.department
       c.department::text                                                                   --? chats.department
         as scope,
       coalesce(
         nullif(pg_catalog.btrim(c.name), ''),                                              --? chats.name
         c.id::text) as label,
       pg_catalog.jsonb_build_object('participants_count', c.participants_count, 'cache', w.broken) as stored,
       pg_catalog.jsonb_build_object(
         'participants_count', case when w.broken is not null then c.participants_count else w.count end,
         'cache', null) as actual
  from chats c
  join trueup.participants_state s on s.chat = c.id
 cross join lateral (select s.cached is not null
                            and (s.outcome <> 'counted' or s.looked_at > s.asked_at) as seen) l
 cross join lateral (select case when l.seen then s.cached_count else s.count end as count,
                            case when l.seen and s.cached in ('corrupt', 'foreign') then s.cached end as broken) w
 where (:chat_id is null or c.id = any(array(select pg_catalog.unnest(:chat_id))))
   and (:scope is null
        or c.department::text = :scope                                                      --? chats.department
       )
   and (w.count is not null and (:force or w.count is distinct from c.participants_count)
        or w.broken is not null)
