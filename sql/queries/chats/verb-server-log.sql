-- params: lines integer
-- The last lines about triggers and chats in the last megabyte of the server's log, oldest first: for who may read it. No
-- row where the server itself keeps no file. What trueup asks itself, and the further lines of a statement, are left out.
select pg_catalog.left(t.line, 500) as line
  from (select l.line,
               l.no
          from pg_catalog.pg_current_logfile() as f(path)
         cross join lateral pg_catalog.pg_stat_file(f.path) as s
         cross join lateral pg_catalog.regexp_split_to_table(
                 pg_catalog.pg_read_file(f.path, greatest(s.size - 1048576, 0), 1048576), '\n') with ordinality as l(line, no)
         where f.path is not null
           and l.line ~* 'trigger|chat'
           and l.line !~ 'trueup|^\s'
         order by l.no desc
         limit :lines) t
 order by t.no
