-- params: job bigint, part_size integer
-- Pins all that a rule finds. Returns how many the preview holds now.
select trueup.preview_add_keys(
         :job,
         array(
           select {{key}}
             from (
{{rule}}
) as d),
         :part_size) as previewed
