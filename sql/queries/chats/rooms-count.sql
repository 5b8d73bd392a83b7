-- params: filter jsonb
-- How many rows rooms.sql has ("more": at least that many).
select least(n.rows, n.most) as rows,
       n.rows > n.most as more,
       least(n.rows, n.most) as shown,
       n.rows > n.most as shown_more
  from (select count(*) as rows,
               case when :filter is null then 9223372036854775807 else 10000 end as most
          from (select
                  from chat_rooms r
                 cross join lateral (
                         select r.teacher_id,
                                r.student_id) p
                 cross join lateral {{pair_people}} as n
                 cross join lateral {{shown_room}}
                 where {{matches}}
                 limit case when :filter is not null then 10001 end) c) n
