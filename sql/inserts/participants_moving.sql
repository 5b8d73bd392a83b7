-- True while a job asks for counts.
(select exists (
          select
            from trueup.job j
           where j.state in ('running', 'pausing', 'cancelling')
             and j.rule like 'participants-%'))
