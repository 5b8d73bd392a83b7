-- A job j that failed for good, or some rows of which did, and that nobody has put away: as the index job_dead has it.
(j.discarded_at is null
 and (j.state = 'failed' or (j.state = 'done' and j.rows_failed > 0)))
