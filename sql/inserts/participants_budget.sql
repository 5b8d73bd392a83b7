-- What those that ask go by: the budget of the token that was asked with last (none before anybody asked). allowed: requests a
-- second; slowed: how many times fewer it is now, or null; left: of the hour's budget, null where there is none.
(select b.rate as allowed,
        case when b.slowed_until > now() and b.slowed > 1 then b.slowed end as slowed,
        case when b.hourly is not null then greatest(b.hourly - trueup.api_spent_lately(b.token), 0) end as "left"
   from trueup.api_budget b
  order by b.next_slot desc
  limit 1)
