-- Whether a chat c has a number in MAX, which is one of 64 bits and not 0. The rules, which take no inserts, say the same in
-- these words.
(select case
        when c.max_chat_id ~ '^-?0*[1-9][0-9]{0,18}$'
        then c.max_chat_id::numeric between -9223372036854775808 and 9223372036854775807
        else false
        end as has_number)
