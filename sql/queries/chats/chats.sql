-- params: after text, skip bigint, rows integer, filter jsonb
-- The pane of chats: pairs that have no chat, then those whose only chat is deleted, then those that have more than one.
select r.*
  from (select c.*
          from {{chat_findings}} as c
         order by c.part, c.key
        offset :skip
         limit :rows) f
 cross join lateral {{chat_finding_row}}
 order by f.part, f.key
