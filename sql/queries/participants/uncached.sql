-- params: results json
-- Counts of the MAX API that could not be put into the cache after they were written: what stands there nobody knows.
update trueup.participants_state s
   set cached_until = null
  from pg_catalog.json_to_recordset(:results) as r(chat bigint, source text)
 where s.chat = r.chat
   and r.source = 'api'
