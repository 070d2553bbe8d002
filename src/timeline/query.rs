//! What can be asked of the events: the table of filters, the sorts, the cursor.

use jiff::Timestamp;

use crate::domain::date::{Day, Matching, Range};
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::mistake::said;

use super::words::Words;

/// Tells every value of a filter that an event has.
pub type Values = fn(&Event, &mut dyn FnMut(&str));

/// One filter over events. Each exists once, here: its name, its meaning, its words, its values.
pub struct Filter {
    /// The parameter's name.
    pub name: &'static str,
    /// What it keeps, for the description of the interface.
    pub meaning: &'static str,
    /// A value that does something with the bundled timeline.
    pub example: &'static str,
    /// How the query in plain words says it, before the values.
    pub words: &'static str,
    /// The values an event has.
    pub values: Values,
}

/// Every filter; a position in this table names one.
pub const FILTERS: &[Filter] = &[
    Filter {
        name: "type",
        meaning: "Events of this type (see /v1/types).",
        example: "veto",
        words: "of type",
        values: |event, add| add(event.kind.as_str()),
    },
    Filter {
        name: "status",
        meaning: "occurred, scheduled, proposed, blocked, cancelled or alleged.",
        example: "blocked",
        words: "with status",
        values: |event, add| add(event.status.word()),
    },
    Filter {
        name: "actor",
        meaning: "Events in which this actor takes part (see /v1/actors); with `role`, in that role.",
        example: "russia",
        words: "with actor",
        values: |event, add| event.actors.iter().for_each(|actor| add(actor.id.as_str())),
    },
    Filter {
        name: "role",
        meaning: "Events in which somebody takes part in this role; with `actor`, that actor.",
        example: "vetoed_by",
        words: "with role",
        values: |event, add| event.actors.iter().for_each(|actor| add(&actor.role)),
    },
    Filter {
        name: "tag",
        meaning: "Events with this tag (see /v1/tags).",
        example: "panel-of-experts",
        words: "tagged",
        values: |event, add| event.tags.iter().for_each(|tag| add(tag)),
    },
    Filter {
        name: "document",
        meaning: "Events this document speaks of (see /v1/documents).",
        example: "nrc-2024-russia-torpedoes",
        words: "by document",
        values: |event, add| event.claims.iter().for_each(|claim| add(claim.document.as_str())),
    },
    Filter {
        name: "measure",
        meaning: "Events with an effect on this measure, also a blocked one (see /v1/measures).",
        example: "unsc-1718-panel-of-experts",
        words: "about measure",
        values: |event, add| event.effects.iter().for_each(|effect| add(effect.measure.as_str())),
    },
    Filter {
        name: "identifier",
        meaning: "Events with this identifier, such as a UN document symbol.",
        example: "S/RES/1718(2006)",
        words: "identified as",
        values: |event, add| event.identifiers.iter().for_each(|identifier| add(&identifier.value)),
    },
    Filter {
        name: "disputed",
        meaning: "true: events with claims of equal standing that disagree; false: the others.",
        example: "false",
        words: "disputed:",
        values: |event, add| add(if event.disputed() { "true" } else { "false" }),
    },
    Filter {
        name: "target",
        meaning: "Events aimed at this actor: `actor` in the role `target`.",
        example: "dprk",
        words: "aimed at",
        values: |event, add| event.actors.iter().filter(|actor| actor.role == "target").for_each(|actor| add(actor.id.as_str())),
    },
];

/// Positions in [`FILTERS`] that the projection itself has to name.
pub mod filter {
    use super::FILTERS;

    /// The position of the filter with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<usize> {
        FILTERS.iter().position(|filter| filter.name == name)
    }

    /// `actor`
    pub const ACTOR: usize = 2;
    /// `role`
    pub const ROLE: usize = 3;
    /// `tag`
    pub const TAG: usize = 4;
    /// `type`
    pub const TYPE: usize = 0;
    /// `status`
    pub const STATUS: usize = 1;
    /// `document`
    pub const DOCUMENT: usize = 5;
    /// `measure`
    pub const MEASURE: usize = 6;
    /// An actor in a role: what `actor` and `role` mean together. No parameter of its own.
    pub const ACTOR_IN_ROLE: usize = FILTERS.len();
}

/// The value of [`filter::ACTOR_IN_ROLE`] for an actor in a role; ids have no spaces.
#[must_use]
pub fn in_role(actor: &str, role: &str) -> String {
    let mut value = String::new();
    write_in_role(&mut value, actor, role);
    value
}

/// The same, in place of what was written before.
pub fn write_in_role(value: &mut String, actor: &str, role: &str) {
    value.clear();
    value.push_str(actor);
    value.push(' ');
    value.push_str(role);
}

/// Who asks: embargoed events exist only for staff until their moment has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Anybody, now.
    Public(Timestamp),
    /// Somebody with a key.
    Staff,
}

impl Audience {
    /// Whether something embargoed until then is hidden from this audience.
    #[must_use]
    pub fn is_denied(self, embargoed_until: Option<Timestamp>) -> bool {
        match self {
            Audience::Public(now) => embargoed_until.is_some_and(|until| until > now),
            Audience::Staff => false,
        }
    }
}

/// The order of a list; ties are broken by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    /// By the earliest day each may have started, oldest first.
    Date,
    /// The same, newest first.
    DateDescending,
    /// By how well each fits the words searched for, the best first.
    Relevance,
    /// By the last change, oldest first.
    Updated,
    /// The same, newest first.
    UpdatedDescending,
}

/// Every sort and its word.
pub const SORTS: &[(&str, Sort)] = &[
    ("date", Sort::Date),
    ("-date", Sort::DateDescending),
    ("relevance", Sort::Relevance),
    ("updated", Sort::Updated),
    ("-updated", Sort::UpdatedDescending),
];

/// A question about events that cannot be wrong.
#[derive(Debug, Clone)]
pub struct EventQuery {
    /// Positions in [`FILTERS`] with the values asked for: any of the values, all of the filters.
    pub filters: Vec<(usize, Vec<String>)>,
    /// The same, of values that must not be there.
    pub excluded: Vec<(usize, Vec<String>)>,
    /// Words to search for.
    pub words: Option<Words>,
    /// Only what puts a measure in force on that day.
    pub in_force_on: Option<Day>,
    /// Only what changed then or later.
    pub changed_since: Option<Timestamp>,
    /// The days asked about.
    pub range: Option<Range>,
    /// How an event must lie to them.
    pub matching: Matching,
    /// In what order.
    pub sort: Sort,
    /// How many at most.
    pub limit: usize,
    /// After which one.
    pub after: Option<Cursor>,
    /// Who asks.
    pub audience: Audience,
}

impl EventQuery {
    /// The newest or oldest events, all of them.
    #[must_use]
    pub fn all(audience: Audience, limit: usize) -> Self {
        Self {
            filters: Vec::new(),
            excluded: Vec::new(),
            words: None,
            in_force_on: None,
            changed_since: None,
            range: None,
            matching: Matching::Overlaps,
            sort: Sort::Date,
            limit,
            after: None,
            audience,
        }
    }

    /// Whether nothing is said of which events are meant.
    #[must_use]
    pub fn is_all(&self) -> bool {
        let narrowed = self.words.is_some() || self.in_force_on.is_some() || self.changed_since.is_some() || self.range.is_some();
        self.filters.is_empty() && self.excluded.is_empty() && !narrowed
    }

    /// Whether it matters how well each event fits.
    #[must_use]
    pub fn is_ranked(&self) -> bool {
        self.sort == Sort::Relevance
    }

    /// The question in plain words, with the order.
    #[must_use]
    pub fn in_words(&self) -> String {
        let order = match self.sort {
            Sort::Date => "oldest first",
            Sort::DateDescending => "newest first",
            Sort::Relevance => "best first",
            Sort::Updated => "least recently changed first",
            Sort::UpdatedDescending => "most recently changed first",
        };
        let subject = self.subject();
        let comma = if subject == "events" { "" } else { "," };
        format!("{subject}{comma} {order}")
    }

    /// Which events are meant, in plain words.
    #[must_use]
    pub fn subject(&self) -> String {
        let mut words = String::from("events");
        for (filter, values) in &self.filters {
            words.push_str(&format!(" {} {},", FILTERS[*filter].words, values.join(" or ")));
        }
        for (filter, values) in &self.excluded {
            words.push_str(&format!(" not {} {},", FILTERS[*filter].words, values.join(" or ")));
        }
        if let Some(searched) = &self.words {
            words.push_str(&format!(" with the words {},", said(&searched.typed)));
        }
        if let Some(day) = self.in_force_on {
            words.push_str(&format!(" that put a measure in force on {day},"));
        }
        if let Some(moment) = self.changed_since {
            words.push_str(&format!(" changed since {moment},"));
        }
        if let Some(range) = &self.range {
            let how = match self.matching {
                Matching::Overlaps => "in",
                Matching::Within => "wholly within",
                Matching::Starts => "that start in",
                Matching::Ends => "that end in",
            };
            words.push_str(&format!(" {how} {},", range_words(*range)));
        }
        words.trim_end_matches(',').to_owned()
    }
}

/// A range in words, open sides left out.
fn range_words(range: Range) -> String {
    match (range.first(), range.last()) {
        (first, last) if first == last => first.to_string(),
        (Day::MIN, Day::MAX) => "all time".to_owned(),
        (Day::MIN, last) => format!("the time until {last}"),
        (first, Day::MAX) => format!("the time since {first}"),
        (first, last) => format!("{first} to {last}"),
    }
}

impl Cursor {
    /// Whether this place lies behind another one, or is the same, in an order of dates or changes.
    #[must_use]
    pub fn is_behind(&self, other: &Cursor, sort: Sort) -> bool {
        if matches!(sort, Sort::DateDescending | Sort::UpdatedDescending) { self <= other } else { self >= other }
    }
}

/// Where a page ended: the key of its last event, so that a walk neither repeats nor misses while others write. Ordered as the events
/// are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cursor {
    /// In date order: the earliest start and the id.
    Date(Day, EventId),
    /// In the order of changes: the number of the change, as the audience counts them.
    Updated(u64),
    /// The same, behind all others, of an event whose embargo has passed before the log says so: until when it was, and the id.
    Lapsed(Timestamp, EventId),
    /// In the order of relevance: how many events came before. Every write changes scores, so it holds for one version only.
    Ranked {
        /// The version of the timeline: see [`super::Timeline::version`].
        version: (u64, u64),
        /// How many events came before.
        offset: usize,
    },
}
