-- params: after text, skip bigint, rows integer, filter jsonb
-- The rows before "after" in the order of chats.sql (null: those at the very end), in that order.
select r.*
  from (select c.*
          from {{chat_findings_back}} as c
         order by c.part desc, c.key desc
        offset :skip
         limit :rows) f
 cross join lateral {{chat_finding_row}}
 order by f.part, f.key
