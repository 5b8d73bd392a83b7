-- title:   Foreign key from responses to gigs
-- title[ru]: Внешний ключ от откликов к заданиям
-- when:    gigs responses responses.gig_id
-- variant: column
-- cost:    rewrites and reads nothing; a moment's lock on both tables that waits for those who write to them. From then on a response for a gig that is not there is refused
-- cost[ru]: ничего не переписывает и не читает; мгновенная блокировка обеих таблиц, которая ждёт тех, кто в них пишет. С этого времени отклик на задание, которого нет, получит отказ

--: installed
select exists (select
                 from pg_constraint
                where conrelid = to_regclass('responses')
                  and confrelid = to_regclass('gigs')
                  and contype = 'f'
                  and confdeltype = 'c')

--: apply
alter table responses
  add constraint responses_gig_id_fk foreign key (gig_id) references gigs on delete cascade not valid
