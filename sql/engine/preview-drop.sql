-- params: job bigint
select trueup.preview_drop(:job)
