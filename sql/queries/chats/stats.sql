-- The whole of the chats system in figures; a lag is what lies between the first active booking of a pair and its room.
-- What the tables here do not say is null, and never 0.
select '{}'::jsonb as key,
       l.lessons,
       l.completed,
       b.bookings,
       r.rooms,
       case when k.linked then m.with_messages end as with_messages,
       case when k.made then r.today end as today,
       r.deleted,
       case when k.made then r.week end as week,
       g.average::bigint as lag,
       g.largest::bigint as lag_max,
       case when k.made then g.slow end as slow
  from (select count(*) as lessons,
               count(*) filter (where l.end_time < now()) as completed                      --? lessons.end_time
               null::bigint as completed                                                    --? !lessons.end_time
          from lessons l
         where true
           and l.deleted_at is null                                                         --? lessons.deleted_at
       ) l
 cross join (
         select count(*) as bookings
           from bookings b
          where b.status = 'active'
            and b.deleted_at is null                                                        --? bookings.deleted_at
       ) b
 cross join (
         select count(*) filter (where r.deleted_at is null) as rooms,                      --? chat_rooms.deleted_at
                count(*) filter (where r.deleted_at is not null) as deleted,                --? chat_rooms.deleted_at
                count(*) as rooms,                                                          --? !chat_rooms.deleted_at
                0 as deleted,                                                               --? !chat_rooms.deleted_at
                count(*) filter (where true
                                   and r.deleted_at is null                                 --? chat_rooms.deleted_at
                                   and r.created_at >= current_date                         --? chat_rooms.created_at
                                ) as today,
                count(*) filter (where true
                                   and r.deleted_at is null                                 --? chat_rooms.deleted_at
                                   and r.created_at > now() - interval '7 days'             --? chat_rooms.created_at
                                ) as week
           from chat_rooms r) r
 cross join (
         select count(*) as with_messages
           from chat_rooms r
          where true
            and r.deleted_at is null                                                        --? chat_rooms.deleted_at
            and exists (
                  select
                    from messages m                                                         --? messages
                   where true
                     and m.deleted_at is null                                               --? messages.deleted_at
                     and m.chat_room_id = r.id                                              --? messages.chat_room_id
                     and m.room_id = r.id                                                   --? messages.room_id
                )) m
 cross join (
         select pg_catalog.avg(g.lag) as average,
                pg_catalog.max(g.lag) as largest,
                count(*) filter (where g.lag > 3600) as slow
           from {{chat_lags}} as g
          where g.created > now() - interval '7 days') g
 cross join (
         select false
                or true                                                                     --? messages.chat_room_id
                or true                                                                     --? messages.room_id
                as linked,
                true
                and false                                                                   --? !chat_rooms.created_at
                as made) k
