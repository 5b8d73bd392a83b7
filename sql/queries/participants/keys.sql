-- params: keys jsonb, job bigint
-- The chats of a chunk. fetched: already asked for by this job, which was broken off behind it; told: and counted by it
-- then, as changed or as failed. bucket: the chat's place among a hundred, always the same one. stored_us: since when the
-- database has had its count, as far as that is known.
select c.id as chat,
       c.max_chat_id,
       c.participants_count as stored,
       (extract(epoch from coalesce(
          s.fetched_at,
          c.updated_at,                                                                      --? chats.updated_at
          'epoch')) * 1000000)::bigint as stored_us,
       f.fetched,
       f.fetched and (o.known or s.changed_by is not distinct from :job) as told,
       (pg_catalog.hashint8(c.id) & 2147483647) % 100 as bucket,
       coalesce(j.params @> '{"background": true}', false) as background
  from pg_catalog.jsonb_array_elements(:keys) as k(key)
  join chats c on c.id = (k.key ->> 'chat_id')::bigint
  left join trueup.job j on j.id = :job
  left join trueup.participants_state s on s.chat = c.id
 cross join lateral (
         select s.asked_at >= j.started_at
                and exists (
                      select
                        from trueup.outcome
                       where job = :job
                         and key = pg_catalog.jsonb_build_object('chat_id', c.id)) as known) o
 cross join lateral (
         select coalesce(s.asked_at >= j.started_at and (s.outcome = 'counted' or o.known), false) as fetched) f
 order by c.id
