-- What editors decided on events proposed from texts is in the log too: it may speak of one more kind of thing.

-- SQLite cannot alter a check, and a copy of a log of millions would take minutes. This is the way its manual gives for it
-- (sqlite.org/lang_altertable.html, section 7): only the text of the check changes, and no row can break the wider one.
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, '''text'', ''event''))', '''text'', ''event'', ''decision''))')
where type = 'table' and name = 'changes';
pragma writable_schema = reset;

create table decisions (
  id         text primary key,          -- of the proposal: DOCUMENT:START, counted in code points of its text
  document   text not null,             -- whose text it is
  verdict    text not null check (verdict in ('accepted', 'rejected')), -- what was decided
  event      text,                      -- the event it became or became a claim on; it may have been withdrawn since
  who        text not null,             -- who decided
  reason     text,                      -- why
  revision   integer not null,          -- how often it was decided, from 1
  updated_at text not null,             -- when it was decided last
  check ((event is null) = (verdict = 'rejected'))
) strict;

create index decisions_on_a_document on decisions (document); -- for people who look through one

create trigger a_decision_is_made after insert on changes when new.kind = 'decision'
begin
  delete from decisions where id = new.id and new.op = 'delete';
  insert into decisions (id, document, verdict, event, who, reason, revision, updated_at)
  select new.id, substr(new.id, 1, length(rtrim(new.id, '0123456789')) - 1), new.after ->> 'verdict', new.after ->> 'event', new.who, new.reason,
         (select count(*) from changes where kind = 'decision' and id = new.id), new.recorded_at
  where new.op <> 'delete'
  on conflict (id) do update set verdict = excluded.verdict, event = excluded.event, who = excluded.who, reason = excluded.reason,
    revision = excluded.revision, updated_at = excluded.updated_at;
end;
