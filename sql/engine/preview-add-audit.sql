-- params: job bigint, undo_job bigint, undo_audit bigint, part_size integer
select trueup.preview_add_audit(:job, :undo_job, :undo_audit, :part_size) as previewed
