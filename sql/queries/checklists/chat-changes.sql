-- Of the ten bookings that changed last, how many are active.
select count(*) filter (where c.status = 'active') as answer
  from (select b.status::text as status
          from bookings b
         where true
           and b.deleted_at is null                                                         --? bookings.deleted_at
         order by coalesce(
                    b.updated_at,                                                           --? bookings.updated_at
                    b.created_at,                                                           --? bookings.created_at
                    null) desc nulls last
         limit 10) c
