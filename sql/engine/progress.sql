-- params: job bigint, part integer, token bigint, begun integer, upto integer, after_last text, lease_ms integer, repaired bigint, already_right bigint, failed bigint, refused bigint
-- The last statement of a chunk, and the fence: no row comes back if the lease went to somebody else meanwhile.
update trueup.part p
   set cursor = :upto,
       state = case when :upto >= cardinality(p.keys) then :after_last else p.state end,
       lease_until = clock_timestamp() + :lease_ms * interval '1 millisecond',
       repaired = p.repaired + :repaired,
       already_right = p.already_right + :already_right,
       failed = p.failed + :failed,
       refused = p.refused + :refused
 where p.job = :job
   and p.no = :part
   and p.token = :token
   and p.cursor = :begun
returning p.state,
          (select j.state from trueup.job j where j.id = p.job) as job_state
