-- params: token text, wait_ms bigint
select trueup.api_slow(:token, :wait_ms * interval '1 millisecond')
