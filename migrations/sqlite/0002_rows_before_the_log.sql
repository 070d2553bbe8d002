-- Whoever appends many events may put their rows into the tables before their changes into the log: the trigger then has nothing
-- left to do. Otherwise it does what it did before.

drop trigger an_event_is_written;

create trigger an_event_is_written after insert on changes when new.kind = 'event' and not exists (
  select 1 from events
  where id = new.id and updated_at = new.recorded_at
    and revision = (select count(*) from changes where kind = 'event' and id = new.id)
)
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
