select to_regclass('trueup.migration') is not null as known,
       quote_ident(current_schema()) as schema
