-- Takes back the logging of every statement where its time is over.
select trueup.logging_expire() as expired
