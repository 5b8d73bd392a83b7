-- params: token text, slots integer, rate integer, ahead_us bigint, hourly integer
-- Times as microseconds: of the first slot and of the server's clock since 1970, and between two slots.
select (extract(epoch from r.first) * 1000000)::bigint as first_us,
       (extract(epoch from r.gap) * 1000000)::bigint as gap_us,
       (extract(epoch from r.now) * 1000000)::bigint as now_us,
       r.slots
  from trueup.api_reserve(:token, :slots, :rate, :ahead_us * interval '1 microsecond', :hourly) r
