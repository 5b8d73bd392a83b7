select trueup.audit_month(now()),
       trueup.prune()
