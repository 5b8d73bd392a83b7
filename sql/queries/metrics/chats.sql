-- needs: bookings, lessons, chat_rooms, chat_rooms.created_at
-- Lesson chats for Prometheus, over the last 7 days: rows of a name, its help and a value. A lag is the time from a pair's
-- first active booking to its chat.
with lags as materialized (
  select g.lag
    from {{chat_lags}} as g
   where g.created > now() - interval '7 days'
)
select 'trueup_chats_created_7d' as name,
       'Chats of booked pairs that were made in the last 7 days.' as help,
       count(*)::double precision as value
  from lags
 union all
select 'trueup_chats_lag_average_seconds',
       'Average time from a pair''s first active booking to its chat, over the chats of the last 7 days.',
       pg_catalog.avg(lag)
  from lags
having count(*) > 0
 union all
select 'trueup_chats_lag_largest_seconds',
       'The largest of these.',
       pg_catalog.max(lag)
  from lags
having count(*) > 0
 union all
select 'trueup_chats_lags_over_an_hour',
       'Chats of the last 7 days that came more than an hour after the first active booking of their pair.',
       count(*) filter (where lag > 3600)
  from lags
