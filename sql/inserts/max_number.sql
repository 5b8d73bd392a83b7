-- Whether a chat c has a number in MAX, which is one of 64 bits and not 0: told in a fraction of the time that a regular
-- expression takes. The rules, which take no inserts, say the same in these words.
(select case
        when pg_catalog.translate(c.max_chat_id, '0123456789', '') in ('', '-') and c.max_chat_id not like '_%-%'
        then case
             when pg_catalog.length(pg_catalog.ltrim(c.max_chat_id, '-0')) < 19
             then pg_catalog.ltrim(c.max_chat_id, '-0') <> ''
             when pg_catalog.length(pg_catalog.ltrim(c.max_chat_id, '-0')) = 19
             then c.max_chat_id::numeric between -9223372036854775808 and 9223372036854775807
             else false
             end
        else false
        end as has_number)
