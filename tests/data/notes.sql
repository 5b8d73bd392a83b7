-- A system that is none of trueup's own: notes with the title that each should have; two of three have another. Its rule
-- is note-titles.sql.
create schema notes;
create table notes.notes (id bigint primary key, title text, wanted text);
insert into notes.notes values (1, 'one', 'one'), (2, 'tow', 'two'), (3, 'tree', 'three');
