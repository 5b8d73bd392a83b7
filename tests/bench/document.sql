-- The query of the document that gig counters come from, as it stands there.
SELECT
  g.id,
  g.title,
  g.responses as gig_responses,
  g.new_responses as gig_new_responses,
  COUNT(r.id) as actual_responses,
  COUNT(CASE WHEN r.status = 'NEW' THEN 1 END) as actual_new_responses
FROM gigs g
LEFT JOIN responses r ON r.entity_type = 'gig' AND r.entity_id = g.id
GROUP BY g.id, g.title, g.responses, g.new_responses
HAVING
  g.responses != COUNT(r.id) OR
  g.new_responses != COUNT(CASE WHEN r.status = 'NEW' THEN 1 END)
