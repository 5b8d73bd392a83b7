-- params: gig_id uuid
-- The responses of one gig, each with its place in the order of the screen, which goes up in all five: "by_rank" (those
-- that are ranked first), "by_group" (then the newest, where all with the same text stand where the newest of them does),
-- "by_text", "by_sent" and the id. "alike": how many have the same text, null if it is the only one.
(select t.*,
        coalesce(t.position, 2147483647) as by_rank,
        case when t.position is null then -extract(epoch from coalesce(t.group_sent, t.sent)) else 0 end as by_group,
        case when t.position is null and t.alike is not null then t.text else '' end as by_text,
        -extract(epoch from t.sent) as by_sent
   from (select m.*,
                case when m.text is not null and count(*) over same > 1 then count(*) over same end as alike,
                case when m.text is not null then pg_catalog.max(m.sent) over same end as group_sent
           from (select r.id,
                        coalesce(r.created_at, '-infinity') as sent,                        --? responses.created_at
                        '-infinity'::timestamptz as sent,                                   --? !responses.created_at
                        coalesce(nullif(r.candidate_name, ''), r.candidate_id) as label,    --? responses.candidate_name
                        r.candidate_id as label,                                            --? !responses.candidate_name
                        r.candidate_id as candidate,
                        r.phone,                                                            --? responses.phone
                        null::text as phone,                                                --? !responses.phone
                        r.email,                                                            --? responses.email
                        null::text as email,                                                --? !responses.email
                        r.telegram_username as telegram,                                    --? responses.telegram_username
                        null::text as telegram,                                             --? !responses.telegram_username
                        r.composite_score as score,                                         --? responses.composite_score
                        null::integer as score,                                             --? !responses.composite_score
                        r.ranking_position as position,                                     --? responses.ranking_position
                        null::integer as position,                                          --? !responses.ranking_position
                        nullif(pg_catalog.md5(pg_catalog.lower(pg_catalog.btrim(r.cover_letter))), 'd41d8cd98f00b204e9800998ecf8427e') as text, --? responses.cover_letter
                        null::text as text,                                                 --? !responses.cover_letter
                        r.status::text as status
                   from responses r
                  where r.entity_type = 'gig'
                    and r.entity_id = :gig_id) m
         window same as (partition by m.text)) t)
