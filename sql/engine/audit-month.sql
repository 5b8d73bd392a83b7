select trueup.audit_month(now())
