//! JSON: lists joined from what is rendered already, single things, parts of things.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::sheet::Sheet;
use crate::timeline::counts::Facets;
use crate::timeline::coverage::Coverage;
use crate::timeline::list::Certainty;

/// An event of a list.
pub struct Row<'a> {
    /// As the projection rendered it.
    pub json: Cow<'a, [u8]>,
    /// With a range: whether it lies in it for certain.
    pub certainty: Option<Certainty>,
    /// What else was asked for, by name, in JSON: its history, how to cite it, where the words searched for stand.
    pub besides: Vec<(&'static str, Vec<u8>)>,
}

/// What a list says about itself.
#[derive(Serialize, ToSchema)]
pub struct Meta<'a> {
    /// How many there are on all pages.
    total: u64,
    /// The question in plain words.
    query: &'a str,
    /// The number of the last change this answer knows.
    seq: u64,
    /// How far the record reaches, whatever was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Coverage>,
    /// The counts that `facet` asks for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facets: Vec<Facets>,
}

#[derive(Serialize)]
struct LinksView<'a> {
    #[serde(rename = "self")]
    this: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
}

/// The shape of a list of events, for the description of the interface.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its shape is used")]
pub struct EventList<'a> {
    data: Vec<crate::timeline::rendered::EventView<'a>>,
    meta: Meta<'a>,
    #[schema(value_type = Object)]
    links: (),
}

/// A page of events: `{ data, meta, links }`.
pub fn page(sheet: &Sheet<'_>) -> Vec<u8> {
    let length: usize = sheet.rows.iter().map(|row| row.json.len() + 24).sum();
    let mut out = Vec::with_capacity(length + 1_024);
    out.extend_from_slice(b"{\"data\":[");
    for (i, one) in sheet.rows.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        row(&mut out, one, sheet.fields.as_deref());
    }
    out.extend_from_slice(b"],\"meta\":");
    let coverage = Some(sheet.timeline.coverage(sheet.audience));
    let facets = sheet.timeline.facets(sheet.asked, sheet.counting);
    write(&mut out, &Meta { total: sheet.total, query: &sheet.query, seq: sheet.seq, coverage, facets });
    out.extend_from_slice(b",\"links\":");
    write(&mut out, &LinksView { this: sheet.this, next: sheet.next.as_deref() });
    out.push(b'}');
    out
}

/// A page of events, one a line.
pub fn lines(sheet: &Sheet<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for one in &sheet.rows {
        row(&mut out, one, sheet.fields.as_deref());
        out.push(b'\n');
    }
    out
}

/// A list of anything else, in the same shape, whole.
pub fn plain_list<T: Serialize>(items: &[T], query: &str, seq: u64, this: &str) -> Vec<u8> {
    part_of_list(items, (items.len(), query, seq), (this, None))
}

/// A part of such a list, with how many there are in all, and where it goes on.
pub fn part_of_list<T: Serialize>(items: &[T], (total, query, seq): (usize, &str, u64), (this, next): (&str, Option<&str>)) -> Vec<u8> {
    #[derive(Serialize)]
    struct List<'a, T> {
        data: &'a [T],
        meta: Meta<'a>,
        links: LinksView<'a>,
    }
    let meta = Meta { total: total as u64, query, seq, coverage: None, facets: Vec::new() };
    one(&List { data: items, meta, links: LinksView { this, next } })
}

/// A single thing.
pub fn one(item: &impl Serialize) -> Vec<u8> {
    let mut out = Vec::with_capacity(1 << 10);
    write(&mut out, item);
    out
}

/// One event: as it is, with what comes besides, or only some of its fields.
pub fn row(out: &mut Vec<u8>, row: &Row<'_>, fields: Option<&[&str]>) {
    match fields {
        None => out.extend_from_slice(&row.json[..row.json.len() - 1]),
        Some(fields) => some_fields(out, &row.json, fields),
    }
    let wanted = fields.is_none_or(|fields| fields.contains(&"match"));
    if let Some(certainty) = row.certainty.filter(|_| wanted) {
        member(out, b"match", certainty.json());
    }
    for (name, value) in &row.besides {
        member(out, name.as_bytes(), value);
    }
    out.push(b'}');
}

fn member(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    out.extend_from_slice(if out.last() == Some(&b'{') { b"\"" } else { b",\"" });
    out.extend_from_slice(name);
    out.extend_from_slice(b"\":");
    out.extend_from_slice(value);
}

/// The chosen fields in the order of the event, the object left open.
fn some_fields(out: &mut Vec<u8>, json: &[u8], fields: &[&str]) {
    let whole: Members<'_> = serde_json::from_slice(json).expect("the projection rendered an object");
    out.push(b'{');
    for (name, value) in whole.0 {
        if fields.contains(&name.as_str()) {
            member(out, name.as_bytes(), value.get().as_bytes());
        }
    }
}

/// The members of an object in their order, values unread.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

fn write(out: &mut Vec<u8>, item: &impl Serialize) {
    serde_json::to_writer(out, item).expect("answers are plain data with text keys");
}
