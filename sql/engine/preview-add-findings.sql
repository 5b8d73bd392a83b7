-- params: job bigint, filter jsonb, part_size integer
select trueup.preview_add_findings(:job, :filter, :part_size) as previewed
