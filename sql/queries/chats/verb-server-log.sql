-- params: lines integer
-- The last lines about triggers and chats in the last megabyte of the server's log, oldest first: for who may read it. No
-- row where the server itself keeps no file. What trueup asks itself, the further lines of a statement, and a first line
-- that began before, are left out. The file is read as bytes, and each line made text by itself: what is read may begin,
-- and what is written end, in the middle of a letter, and databases of other encodings write to it as well. A line that
-- is no UTF-8 keeps its bytes as \nnn.
select pg_catalog.left(
         case
         when pg_catalog.getdatabaseencoding() = 'UTF8'
              and t.line ~ ('^([^\\]|\\\\'
                            || '|\\3(0[2-7]|[123][0-7])\\2[0-7]{2}'
                            || '|(\\340\\2[4-7]|\\3(4[1-7]|5[0-467])\\2[0-7]|\\355\\2[0-3])[0-7]\\2[0-7]{2}'
                            || '|(\\360\\2[2-7]|\\36[123]\\2[0-7]|\\364\\2[01])[0-7](\\2[0-7]{2}){2})*$')
         then pg_catalog.convert_from(pg_catalog.decode(t.line, 'escape'), 'UTF8')
         else t.line
         end, 500) as line
  from (select l.line,
               l.no
          from pg_catalog.pg_current_logfile() as f(path)
         cross join lateral pg_catalog.pg_stat_file(f.path) as s
         cross join lateral pg_catalog.string_to_table(
                 pg_catalog.encode(
                   pg_catalog.pg_read_binary_file(f.path, greatest(s.size - 1048576, 0), 1048576), 'escape'),
                 E'\n') with ordinality as l(line, no)
         where f.path is not null
           and (s.size <= 1048576 or l.no > 1)
           and l.line ~* 'trigger|chat'
           and l.line !~ 'trueup|^\s'
         order by l.no desc
         limit :lines) t
 order by t.no
