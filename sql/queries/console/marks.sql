-- params: marks jsonb, filter jsonb
-- Which of the marked rows (an array of objects of key, scope and label) the filter shows.
select m.mark -> 'key' as key
  from jsonb_array_elements(:marks) as m(mark)
 where trueup.finding_matches(m.mark -> 'key', m.mark ->> 'scope', m.mark ->> 'label', :filter)
