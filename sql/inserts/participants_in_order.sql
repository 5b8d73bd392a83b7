-- params: after text, filter jsonb, look bigint
-- The chats beyond "after", by id and up: the first "look" of them (null: all). That limit, even where it is none, keeps
-- the filter out, so that a page is read off the index and ends when it is full.
(select c.*
   from chats c
  where (:after is null or c.id > :after::bigint)
    and (:filter -> 'scope' is null
         or c.department::text = :filter ->> 'scope'                                        --? chats.department
        )
  order by c.id
  limit :look)
