-- The workers that are there and runners at a job, those first that ask for counts or are silent: what each is at, how many chats a second it
-- is done with (in this minute and the last), how much of what is allowed that takes, how many requests it made in the last
-- hour. One that has not been heard of lately is shown for an hour. Where there are more than four, the last line has the sums
-- of those that are left. moving: these figures change without anything else being told.
with leased as (
  select p.runner as name,
         min(j.id) as job
    from trueup.job j
    join trueup.part p on p.job = j.id
   where j.state in ('queued', 'running', 'pausing', 'cancelling')
     and p.lease_until > clock_timestamp()
     and p.runner is not null
   group by p.runner
),
workers as (
  select coalesce(w.name, l.name) as name,
         case
         when l.name is null and w.seen_at <= clock_timestamp() - interval '15 seconds' then 'silent'
         when j.rule like 'participants-%' then 'asking'
         when j.id is not null then 'other job'
         else 'idle'
         end as state,
         case
         when j.rule like 'participants-%'
         then greatest(date_trunc('minute', now()) - interval '1 minute', coalesce(j.going_since, j.started_at), w.started_at)
         end as since,
         w.started_at,
         case when l.name is not null then greatest(w.seen_at, now()) else w.seen_at end as seen_at
    from (select * from trueup.worker where seen_at > clock_timestamp() - interval '1 hour') w
    full join leased l on l.name = w.name
    left join trueup.job j on j.id = coalesce(l.job, w.job)
),
asked as (
  select t.worker as name,
         w.since,
         sum(t.n) filter (where t.kind = 'api') as requests,
         sum(t.n) filter (where t.kind = 'api' and t.minute >= date_trunc('minute', w.since)) as requests_lately,
         sum(t.n) filter (where t.what in ('counted', 'gone', 'hit') and t.minute >= date_trunc('minute', w.since)) as chats_lately
    from trueup.participants_tally t
    join workers w on w.name = t.worker
   where t.minute > now() - interval '1 hour'
     and t.kind in ('api', 'cache')
   group by t.worker,
            w.since
),
-- Of what the minute of since has, some may have come before it: no more than the chats that were asked for from then on are of
-- this time.
shares as (
  select a.since,
         least((select count(*) from trueup.participants_state s where s.asked_at >= a.since) / nullif(sum(a.chats_lately), 0), 1) as share
    from asked a
   where a.since > date_trunc('minute', a.since)
   group by a.since
),
placed as (
  select w.*,
         a.requests,
         coalesce(h.share, 1) * a.chats_lately / g.seconds as rate,
         coalesce(h.share, 1) * a.requests_lately / g.seconds as requests_rate,
         pg_catalog.row_number() over (order by w.state <> 'asking', w.state <> 'silent', a.requests desc nulls last, w.name) as place,
         count(*) over () as total
    from workers w
    left join asked a on a.name = w.name
    left join shares h on h.since = a.since
   cross join lateral (select greatest(extract(epoch from clock_timestamp() - w.since), 1) as seconds) g
)
select case when s.more > 1 then '+' || s.more else s.name end as worker,
       s.state,
       round(s.rate::numeric, case when s.rate < 10 then 1 else 0 end) as rate,
       round(100 * s.requests_rate / b.allowed) as share,
       s.requests,
       extract(epoch from s.started_at)::bigint as started,
       extract(epoch from s.seen_at)::bigint as seen,
       s.state = 'asking' as moving
  from (select least(p.place, case when p.total > 4 then 4 else p.place end) as place,
               count(*) as more,
               min(p.name) as name,
               case when count(*) = 1 then min(p.state) end as state,
               nullif(sum(p.rate), 0) as rate,
               sum(p.requests_rate) as requests_rate,
               nullif(sum(p.requests), 0) as requests,
               case when count(*) = 1 then min(p.started_at) end as started_at,
               max(p.seen_at) as seen_at
          from placed p
         group by 1) s
  left join {{participants_budget}} as b on true
 order by s.place
