-- The change log, and the tables of the current state that triggers keep in step with it.
-- Everything is text a person can read: dates are EDTF (ISO 8601-2), moments RFC 3339 in UTC, ids as in the API.
-- To look around: select * from timeline;  select * from measure_steps;  select * from change_history;

create table changes (
  seq         integer primary key,              -- place in the log, from 1, without holes; the API's `seq`
  recorded_at text not null                     -- when it was written; six digits of a second, so that text order is time order
              check (recorded_at glob '????-??-??T??:??:??.??????Z'),
  who         text not null,                    -- name of the key, or of the command, that wrote it
  op          text not null check (op in ('create', 'update', 'delete')), -- what was done
  kind        text not null                     -- to what kind of thing
              check (kind in ('type', 'actor', 'measure', 'document', 'text', 'event')),
  id          text not null check (id <> ''),   -- to which one; the kinds have their ids apart
  after       text check (json_valid(after)),   -- the thing as it is since, as an editor would send it; what it was before stands in the row before
  reason      text,                             -- why, in the words of who did it
  check ((after is null) = (op = 'delete'))
) strict;

create index changes_of_a_thing on changes (kind, id, seq); -- history, and what was before
create index changes_by_moment on changes (recorded_at);    -- as_of

create trigger changes_are_never_altered before update on changes
begin select raise(abort, 'the change log is append-only'); end;

create trigger changes_are_never_removed before delete on changes
begin select raise(abort, 'the change log is append-only'); end;

create trigger changes_have_no_holes before insert on changes
when new.seq <> (select coalesce(max(seq), 0) + 1 from changes)
begin select raise(abort, 'a change has the number after the last one'); end;

create table texts (
  sha256 text primary key check (length(sha256) = 64), -- of the text in UTF-8: its name and its proof
  text   text not null                                 -- the words, never changed
) strict;

create table dates (
  edtf         text primary key,  -- a date as its source has it: EDTF, never sharper than the source
  words        text not null,     -- the same in English
  precision    text not null,     -- day, month, season, year, interval, ...
  earliest     text,              -- the earliest day it can have begun; null when nothing limits it
  latest_start text,              -- the latest day it can have begun
  earliest_end text,              -- the earliest day it can have ended
  latest       text               -- the latest day it can have ended; null when nothing limits it
) strict;

create table event_types (
  id          text primary key,         -- the word events carry
  name        text not null,            -- what a person reads
  description text,                     -- what falls under it
  revision    integer not null,         -- how often it was written, from 1
  updated_at  text not null             -- when it was written last
) strict;

create table actors (
  id          text primary key,         -- stable, chosen by who made it
  name        text not null,            -- what a person reads
  schema      text not null,            -- FollowTheMoney schema: Person, Organization, PublicBody, Company, LegalEntity
  country     text,                     -- ISO 3166-1 alpha-2, lower case
  aliases     text not null,            -- JSON list of other names
  description text,                     -- one sentence
  revision    integer not null,         -- how often it was written, from 1
  updated_at  text not null             -- when it was written last
) strict;

create table measures (
  id          text primary key,         -- stable, chosen by who made it
  name        text not null,            -- what a person reads
  type        text not null,            -- regime, sanctions or mandate
  description text,                     -- a few sentences
  part_of     text references measures (id) deferrable initially deferred, -- the regime it belongs to
  legal_basis text not null,            -- JSON list of instruments and paragraphs
  revision    integer not null,         -- how often it was written, from 1
  updated_at  text not null             -- when it was written last
) strict;

create index measures_of_a_regime on measures (part_of); -- for the foreign key

create table documents (
  id          text primary key,         -- stable, chosen by who made it
  title       text not null,            -- what a person reads
  publisher   text,                     -- who brought it out
  author      text,                     -- who wrote it
  url         text,                     -- where it is to be read
  published   text references dates (edtf) deferrable initially deferred, -- when it came out
  language    text,                     -- BCP 47 tag
  sha256      text,                     -- of its text, held or not
  text_held   text references texts (sha256) deferrable initially deferred, -- the text, once somebody supplied it
  text_public integer not null check (text_public in (0, 1)), -- whether readers without a key may have the whole text
  replaces    text,                     -- the document whose wording it replaces
  identifiers text not null,            -- JSON list of { scheme, value, url }
  revision    integer not null,         -- how often it was written, from 1
  updated_at  text not null,            -- when it was written last
  check (text_held is null or text_held = sha256)
) strict;

create table events (
  id              text primary key,     -- stable, chosen by who made it
  date            text not null references dates (edtf) deferrable initially deferred, -- when, as sharp as the best claim
  title           text not null,        -- what a person reads
  summary         text,                 -- plain text
  type            text not null references event_types (id) deferrable initially deferred, -- from the vocabulary
  status          text not null         -- whether it happened
                  check (status in ('occurred', 'scheduled', 'proposed', 'blocked', 'cancelled', 'alleged')),
  votes_for       integer,              -- how a vote went
  votes_against   integer,              -- how a vote went
  votes_abstained integer,              -- how a vote went
  places          text not null,        -- JSON list
  tags            text not null,        -- JSON list
  embargoed_until text,                 -- shown to readers without a key from then on
  revision        integer not null,     -- how often it was written, from 1
  created_at      text not null,        -- when it was written first
  updated_at      text not null         -- when it was written last
) strict;

create index events_of_a_type on events (type); -- for the foreign key

create table event_actors (
  event    text not null references events (id) on delete cascade, -- the event
  position integer not null,                                       -- order within the event, from 0
  actor    text not null references actors (id) deferrable initially deferred, -- who took part
  role     text not null,                                          -- how: imposed_by, target, vetoed_by, ...
  primary key (event, position)
) strict, without rowid;

create index events_of_an_actor on event_actors (actor); -- for the foreign key

create table event_identifiers (
  event    text not null references events (id) on delete cascade, -- the event
  position integer not null,                                       -- order within the event, from 0
  scheme   text not null,                                          -- who names it: un-symbol, celex, ...
  value    text not null,                                          -- the name, such as S/RES/1718(2006)
  url      text,                                                   -- a page about it
  primary key (event, position)
) strict, without rowid;

create index events_by_identifier on event_identifiers (value); -- for people who look a symbol up

create table event_relations (
  event    text not null references events (id) on delete cascade, -- the event
  position integer not null,                                       -- order within the event, from 0
  type     text not null,                                          -- follows, responds_to, extends, ends, blocks, part_of, contradicts
  target   text not null,                                          -- the other event; it may have been withdrawn since
  primary key (event, position)
) strict, without rowid;

create table event_effects (
  event    text not null references events (id) on delete cascade, -- the event
  position integer not null,                                       -- order within the event, from 0
  measure  text not null references measures (id) deferrable initially deferred, -- what it acts on
  action   text not null                                           -- what it does
           check (action in ('establish', 'extend', 'amend', 'suspend', 'resume', 'lift')),
  until    text references dates (edtf) deferrable initially deferred, -- the last day it is to last, inclusive; null for no end
  primary key (event, position)
) strict, without rowid;

create index events_of_a_measure on event_effects (measure); -- for the foreign key

create table claims (
  event      text not null references events (id) on delete cascade, -- the event spoken of
  id         text not null,                                          -- unique within the event
  position   integer not null,                                       -- order within the event, from 0
  field      text not null,                                          -- what of the event: date, until, title, status, ...
  value      text not null,                                          -- what is said of it; for date and until EDTF
  document   text not null references documents (id) deferrable initially deferred, -- who says it
  rank       text not null check (rank in ('preferred', 'normal', 'deprecated')), -- how it stands beside others
  reason     text,                                                   -- why it has that rank, or how the value follows from the words
  expression text,                                                   -- the value as the document words it
  anchor     text,                                                   -- the date the expression counts from
  start      integer,                                                -- where in the text: code points before the first one selected
  "end"      integer,                                                -- code points before the first one no longer selected
  exact      text,                                                   -- the very words, where the claim brought them
  primary key (event, id)
) strict, without rowid;

create index claims_of_a_document on claims (document); -- for the foreign key

create table keys (
  name       text primary key,                          -- who has it; the log names it with every write
  role       text not null check (role in ('reader', 'editor', 'admin')), -- what it may do
  hash       blob not null unique check (length(hash) = 32), -- SHA-256 of the key: never the key itself
  created_at text not null,                             -- when it was made
  revoked_at text                                       -- when it was taken back
) strict;

create table answers (
  key         text primary key,  -- an Idempotency-Key, made unique to who asked
  request     text not null,     -- SHA-256 of method, path and body
  outcome     text not null,     -- JSON: what was answered
  recorded_at text not null      -- when; forgotten after a week
) strict;

create index answers_by_moment on answers (recorded_at); -- for forgetting

-- From here on: what a change does to the current state.

create trigger a_type_is_written after insert on changes when new.kind = 'type'
begin
  delete from event_types where id = new.id and new.op = 'delete';
  insert into event_types (id, name, description, revision, updated_at)
  select new.id, new.after ->> 'name', new.after ->> 'description',
         (select count(*) from changes where kind = 'type' and id = new.id), new.recorded_at
  where new.op <> 'delete'
  on conflict (id) do update set name = excluded.name, description = excluded.description,
    revision = excluded.revision, updated_at = excluded.updated_at;
end;

create trigger an_actor_is_written after insert on changes when new.kind = 'actor'
begin
  delete from actors where id = new.id and new.op = 'delete';
  insert into actors (id, name, schema, country, aliases, description, revision, updated_at)
  select new.id, new.after ->> 'name', new.after ->> 'schema', new.after ->> 'country',
         coalesce(new.after -> 'aliases', '[]'), new.after ->> 'description',
         (select count(*) from changes where kind = 'actor' and id = new.id), new.recorded_at
  where new.op <> 'delete'
  on conflict (id) do update set name = excluded.name, schema = excluded.schema, country = excluded.country,
    aliases = excluded.aliases, description = excluded.description,
    revision = excluded.revision, updated_at = excluded.updated_at;
end;

create trigger a_measure_is_written after insert on changes when new.kind = 'measure'
begin
  delete from measures where id = new.id and new.op = 'delete';
  insert into measures (id, name, type, description, part_of, legal_basis, revision, updated_at)
  select new.id, new.after ->> 'name', new.after ->> 'type', new.after ->> 'description', new.after ->> 'part_of',
         coalesce(new.after -> 'legal_basis', '[]'),
         (select count(*) from changes where kind = 'measure' and id = new.id), new.recorded_at
  where new.op <> 'delete'
  on conflict (id) do update set name = excluded.name, type = excluded.type, description = excluded.description,
    part_of = excluded.part_of, legal_basis = excluded.legal_basis,
    revision = excluded.revision, updated_at = excluded.updated_at;
end;

create trigger a_document_is_written after insert on changes when new.kind = 'document'
begin
  delete from documents where id = new.id and new.op = 'delete';
  insert into documents (id, title, publisher, author, url, published, language, sha256, text_public, replaces, identifiers,
                         revision, updated_at)
  select new.id, new.after ->> 'title', new.after ->> 'publisher', new.after ->> 'author', new.after ->> 'url',
         new.after ->> 'published', new.after ->> 'language', new.after ->> 'sha256', new.after ->> 'text_public',
         new.after ->> 'replaces', coalesce(new.after -> 'identifiers', '[]'),
         (select count(*) from changes where kind = 'document' and id = new.id), new.recorded_at
  where new.op <> 'delete'
  on conflict (id) do update set title = excluded.title, publisher = excluded.publisher, author = excluded.author,
    url = excluded.url, published = excluded.published, language = excluded.language, sha256 = excluded.sha256,
    text_public = excluded.text_public, replaces = excluded.replaces, identifiers = excluded.identifiers,
    revision = excluded.revision, updated_at = excluded.updated_at;
end;

create trigger a_text_is_supplied after insert on changes when new.kind = 'text'
begin
  update documents set text_held = new.after ->> 'sha256' where id = new.id;
end;

create trigger an_event_is_written after insert on changes when new.kind = 'event'
begin
  delete from events where id = new.id;
  insert into events (id, date, title, summary, type, status, votes_for, votes_against, votes_abstained,
                      places, tags, embargoed_until, revision, created_at, updated_at)
  select new.id, new.after ->> 'date', new.after ->> 'title', new.after ->> 'summary', new.after ->> 'type',
         new.after ->> 'status', new.after ->> '$.votes.for', new.after ->> '$.votes.against',
         new.after ->> '$.votes.abstained', coalesce(new.after -> 'places', '[]'), coalesce(new.after -> 'tags', '[]'),
         new.after ->> 'embargoed_until', count(*), min(recorded_at), new.recorded_at
  from changes where kind = 'event' and id = new.id and new.op <> 'delete'
  having count(*) > 0;
  insert into event_actors (event, position, actor, role)
  select new.id, key, value ->> 'id', value ->> 'role' from json_each(new.after, '$.actors');
  insert into event_identifiers (event, position, scheme, value, url)
  select new.id, key, value ->> 'scheme', value ->> 'value', value ->> 'url' from json_each(new.after, '$.identifiers');
  insert into event_relations (event, position, type, target)
  select new.id, key, value ->> 'type', value ->> 'target' from json_each(new.after, '$.relations');
  insert into event_effects (event, position, measure, action, until)
  select new.id, key, value ->> 'measure', value ->> 'action', value ->> 'until' from json_each(new.after, '$.effects');
  insert into claims (event, id, position, field, value, document, rank, reason, expression, anchor, start, "end", exact)
  select new.id, value ->> 'id', key, value ->> 'field', value ->> 'value', value ->> 'document', value ->> 'rank',
         value ->> 'reason', value ->> 'expression', value ->> 'anchor', value ->> '$.selector[0].start',
         value ->> '$.selector[0].end', coalesce(value ->> '$.selector[1].exact', value ->> '$.selector[0].exact')
  from json_each(new.after, '$.claims');
end;

-- From here on: readings for people.

create view timeline as -- one row an event, oldest first
select events.date, dates.words as "when", events.title, events.status, events.type,
       (select group_concat(named, ', ')
        from (select actors.name || ' (' || replace(role, '_', ' ') || ')' as named
              from event_actors join actors on actors.id = actor where event = events.id order by position)) as who,
       (select group_concat(value, ', ')
        from (select value from event_identifiers where event = events.id order by position)) as identifiers,
       (select group_concat(distinct documents.title) from claims join documents on documents.id = document
        where event = events.id) as sources,
       dates.earliest, dates.latest, events.embargoed_until, events.id
from events join dates on dates.edtf = events.date
order by dates.earliest is not null, dates.earliest, dates.latest, events.id;

create view measure_steps as -- what was done to each measure, in order
select measures.name as measure, events.date, event_effects.action, event_effects.until, events.status, events.title,
       measures.id as measure_id, events.id as event_id
from event_effects
join events on events.id = event_effects.event
join measures on measures.id = event_effects.measure
join dates on dates.edtf = events.date
order by measures.name, dates.earliest is not null, dates.earliest, dates.latest, events.id;

create view change_history as -- the log, each change beside what was before it
select seq, recorded_at, who, op, kind, id, reason,
       lag(after) over (partition by kind, id order by seq) as before, after
from changes
order by seq;
