//! The tables of the current state compared with the log, in all their fields. Each statement selects the rows that the log
//! makes, as the triggers in `migrations/sqlite` do, and those of the table, and returns what is in only one of the two.

/// Statements that return the words for each difference.
pub const DIFFERENCES: &[&str] =
    &[TYPES, ACTORS, MEASURES, DOCUMENTS, EVENTS, EVENT_ACTORS, EVENT_IDENTIFIERS, EVENT_RELATIONS, EVENT_EFFECTS, CLAIMS, DECISIONS];

const TYPES: &str = "
    with latest as materialized (
      select id, max(seq) as seq, count(*) as revision from changes where kind = 'type' group by id
    ), logged as (
      select id, after ->> 'name', after ->> 'description', revision, recorded_at
      from latest join changes using (seq, id) where op <> 'delete'
    ), present as (
      select id, name, description, revision, updated_at from event_types
    )
    select 'the type ' || id || ' is not as the log has it'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const ACTORS: &str = "
    with latest as materialized (
      select id, max(seq) as seq, count(*) as revision from changes where kind = 'actor' group by id
    ), logged as (
      select id, after ->> 'name', after ->> 'schema', after ->> 'country', coalesce(after -> 'aliases', '[]'),
             after ->> 'description', revision, recorded_at
      from latest join changes using (seq, id) where op <> 'delete'
    ), present as (
      select id, name, schema, country, aliases, description, revision, updated_at from actors
    )
    select 'the actor ' || id || ' is not as the log has it'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const MEASURES: &str = "
    with latest as materialized (
      select id, max(seq) as seq, count(*) as revision from changes where kind = 'measure' group by id
    ), logged as (
      select id, after ->> 'name', after ->> 'type', after ->> 'description', after ->> 'part_of',
             coalesce(after -> 'legal_basis', '[]'), revision, recorded_at
      from latest join changes using (seq, id) where op <> 'delete'
    ), present as (
      select id, name, type, description, part_of, legal_basis, revision, updated_at from measures
    )
    select 'the measure ' || id || ' is not as the log has it'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

/// A document holds the text that was supplied last since the document was last deleted.
const DOCUMENTS: &str = "
    with latest as materialized (
      select id, max(seq) as seq, count(*) as revision, coalesce(max(seq) filter (where op = 'delete'), 0) as deleted
      from changes where kind = 'document' group by id
    ), logged as (
      select id, after ->> 'title', after ->> 'publisher', after ->> 'author', after ->> 'url', after ->> 'published',
             after ->> 'language', after ->> 'sha256',
             (select text.after ->> 'sha256' from changes as text
              where text.kind = 'text' and text.id = changes.id and text.seq > deleted order by text.seq desc limit 1),
             after ->> 'text_public', after ->> 'replaces', coalesce(after -> 'identifiers', '[]'), revision, recorded_at
      from latest join changes using (seq, id) where op <> 'delete'
    ), present as (
      select id, title, publisher, author, url, published, language, sha256, text_held, text_public, replaces, identifiers,
             revision, updated_at
      from documents
    )
    select 'the document ' || id || ' is not as the log has it'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const EVENTS: &str = "
    with latest as materialized (
      select id, max(seq) as seq, count(*) as revision, min(recorded_at) as created_at from changes where kind = 'event' group by id
    ), logged as (
      select id, after ->> 'date', after ->> 'title', after ->> 'summary', after ->> 'type', after ->> 'status',
             after ->> '$.votes.for', after ->> '$.votes.against', after ->> '$.votes.abstained',
             coalesce(after -> 'places', '[]'), coalesce(after -> 'tags', '[]'), after ->> 'embargoed_until',
             revision, created_at, recorded_at
      from latest join changes using (seq, id) where op <> 'delete'
    ), present as (
      select id, date, title, summary, type, status, votes_for, votes_against, votes_abstained, places, tags, embargoed_until,
             revision, created_at, updated_at
      from events
    )
    select 'the event ' || id || ' is not as the log has it'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const EVENT_ACTORS: &str = "
    with latest as materialized (select max(seq) as seq from changes where kind = 'event' group by id), logged as (
      select changes.id, key, value ->> 'id', value ->> 'role' from latest join changes using (seq), json_each(after, '$.actors')
    ), present as (
      select event as id, position, actor, role from event_actors
    )
    select distinct 'the actors of the event ' || id || ' are not as the log has them'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const EVENT_IDENTIFIERS: &str = "
    with latest as materialized (select max(seq) as seq from changes where kind = 'event' group by id), logged as (
      select changes.id, key, value ->> 'scheme', value ->> 'value', value ->> 'url'
      from latest join changes using (seq), json_each(after, '$.identifiers')
    ), present as (
      select event as id, position, scheme, value, url from event_identifiers
    )
    select distinct 'the identifiers of the event ' || id || ' are not as the log has them'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const EVENT_RELATIONS: &str = "
    with latest as materialized (select max(seq) as seq from changes where kind = 'event' group by id), logged as (
      select changes.id, key, value ->> 'type', value ->> 'target'
      from latest join changes using (seq), json_each(after, '$.relations')
    ), present as (
      select event as id, position, type, target from event_relations
    )
    select distinct 'the relations of the event ' || id || ' are not as the log has them'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const EVENT_EFFECTS: &str = "
    with latest as materialized (select max(seq) as seq from changes where kind = 'event' group by id), logged as (
      select changes.id, key, value ->> 'measure', value ->> 'action', value ->> 'until'
      from latest join changes using (seq), json_each(after, '$.effects')
    ), present as (
      select event as id, position, measure, action, until from event_effects
    )
    select distinct 'the effects of the event ' || id || ' are not as the log has them'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const CLAIMS: &str = "
    with latest as materialized (select max(seq) as seq from changes where kind = 'event' group by id), logged as (
      select changes.id, key, value ->> 'id', value ->> 'field', value ->> 'value', value ->> 'document', value ->> 'rank',
             value ->> 'reason', value ->> 'expression', value ->> 'anchor', value ->> '$.selector[0].start',
             value ->> '$.selector[0].end', coalesce(value ->> '$.selector[1].exact', value ->> '$.selector[0].exact')
      from latest join changes using (seq), json_each(after, '$.claims')
    ), present as (
      select event as id, position, id as claim, field, value, document, rank, reason, expression, anchor, start, \"end\", exact
      from claims
    )
    select distinct 'the claims of the event ' || id || ' are not as the log has them'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";

const DECISIONS: &str = "
    with latest as materialized (
      select id, max(seq) as seq, count(*) as revision from changes where kind = 'decision' group by id
    ), logged as (
      select id, substr(id, 1, length(rtrim(id, '0123456789')) - 1), after ->> 'verdict', after ->> 'event', who, reason, revision,
             recorded_at
      from latest join changes using (seq, id) where op <> 'delete'
    ), present as (
      select id, document, verdict, event, who, reason, revision, updated_at from decisions
    )
    select 'the decision ' || id || ' is not as the log has it'
    from (select * from (select * from logged except select * from present)
          union all select * from (select * from present except select * from logged))";
