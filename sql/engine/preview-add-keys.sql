-- params: job bigint, keys jsonb, part_size integer
select trueup.preview_add_keys(
         :job,
         array(select e.key from jsonb_array_elements(:keys) as e(key)),
         :part_size) as previewed
