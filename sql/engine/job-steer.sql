-- params: job bigint, verb text
select case :verb
         when 'pause' then trueup.job_pause(:job)
         when 'resume' then trueup.job_resume(:job)
         when 'cancel' then trueup.job_cancel(:job)
       end as refused
