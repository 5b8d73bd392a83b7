-- needs: chats, trueup.participants_tally
-- How the MAX API and the cache answered, for Prometheus: all that was counted, so that it only grows. What was never counted
-- is 0: of a series that is not there yet neither a rate nor an alert sees the first of it.
with known (kind, what) as (
  values ('api', 'counted'), ('api', 'gone'), ('api', 'busy'), ('api', 'unavailable'), ('api', 'unauthorized'),
         ('api', 'refused'), ('api', 'garbage'), ('api', 'too-large'), ('cache', 'hit'), ('cache', 'old'), ('cache', 'miss'),
         ('cache', 'corrupt'), ('cache', 'foreign'), ('cache', 'unread'), ('cache', 'away'), ('slot', 'late')
),
tally as materialized (
  select coalesce(k.kind, t.kind) as kind,
         coalesce(k.what, t.what) as what,
         coalesce(t.n, 0) as n
    from known k
    full join (select t.kind,
                      t.what,
                      sum(t.n) as n
                 from trueup.participants_tally t
                group by t.kind, t.what) t on t.kind = k.kind
                                          and t.what = k.what
),
took as (
  select case when t.what = 'inf' then 'Infinity'::float8 else t.what::float8 / 1000 end as le,
         t.n
    from tally t
   where t.kind = 'took'
     and t.what ~ '^([0-9]+|inf)$'
)
select 'trueup_participants_api_answers_total' as name,
       'Answers of the MAX API, by what they mean.' as help,
       'counter' as type,
       '' as suffix,
       'outcome' as label,
       t.what as label_value,
       t.n::float8 as value
  from tally t
 where t.kind = 'api'
 union all
(select 'trueup_participants_api_seconds',
        'How long the MAX API took to answer.',
        'histogram',
        '_bucket',
        'le',
        case when l.ms is null then '+Inf' else (l.ms / 1000.0)::float8::text end,
        (select coalesce(sum(t.n), 0) from took t where t.le <= coalesce(l.ms / 1000.0, 'Infinity'))
   from pg_catalog.unnest(array[5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, null]) as l(ms)
  order by l.ms nulls last)
 union all
select 'trueup_participants_api_seconds',
       'How long the MAX API took to answer.',
       'histogram',
       '_sum',
       null,
       null,
       coalesce((select t.n from tally t where t.kind = 'took' and t.what = 'us'), 0) / 1000000
 union all
select 'trueup_participants_api_seconds',
       'How long the MAX API took to answer.',
       'histogram',
       '_count',
       null,
       null,
       coalesce(sum(t.n), 0)
  from took t
 union all
select 'trueup_participants_cache_total',
       'What was found in the cache where a count was looked for.',
       'counter',
       '',
       'found',
       t.what,
       t.n
  from tally t
 where t.kind = 'cache'
 union all
select 'trueup_participants_late_slots_total',
       'Places in the budget of requests that came to nothing because they were late.',
       'counter',
       '',
       null,
       null,
       t.n
  from tally t
 where t.kind = 'slot'
   and t.what = 'late'
