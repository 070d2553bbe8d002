//! Atom (RFC 4287): the last change first, so that a reader sees what is new and what was corrected.

use atom_syndication::{
    CategoryBuilder, ContentBuilder, Entry, EntryBuilder, FeedBuilder, FixedDateTime, GeneratorBuilder, LinkBuilder, PersonBuilder, Text,
};
use jiff::Timestamp;

use super::escape::xml;
use super::sheet::{Item, Sheet};

/// A page as a feed.
pub fn page(sheet: &Sheet<'_>) -> Vec<u8> {
    let link = |rel: &str, path: &str| LinkBuilder::default().rel(rel).href(format!("{}{path}", sheet.base)).build();
    let mut links = vec![link("self", sheet.this)];
    links.extend(sheet.next.as_ref().map(|next| link("next", next)));
    let feed = FeedBuilder::default()
        .id(format!("{}{}", sheet.base, sheet.this))
        .title(Text::plain(xml(&format!("Sanctions timeline: {}", sheet.query))))
        .updated(fixed(sheet.updated()))
        .generator(Some(
            GeneratorBuilder::default().value("sanctions-timeline").version(Some(env!("CARGO_PKG_VERSION").to_owned())).build(),
        ))
        .authors(vec![PersonBuilder::default().name("sanctions-timeline").build()])
        .links(links)
        .entries(sheet.by_change().iter().map(|item| entry(sheet, item)).collect::<Vec<_>>())
        .build();
    feed.to_string().into_bytes()
}

fn entry(sheet: &Sheet<'_>, item: &Item) -> Entry {
    let event = &item.event;
    let term = |word: &str| CategoryBuilder::default().term(xml(word)).build();
    EntryBuilder::default()
        .id(sheet.url(event))
        .title(Text::plain(xml(&sheet.headline(event))))
        .published(Some(fixed(item.stamp.created_at)))
        .updated(fixed(item.stamp.updated_at))
        .links(vec![LinkBuilder::default().rel("alternate").href(sheet.page(event)).build()])
        .categories(std::iter::once(term(event.kind.as_str())).chain(event.tags.iter().map(|tag| term(tag))).collect::<Vec<_>>())
        .content(Some(ContentBuilder::default().content_type(Some("text".to_owned())).value(Some(xml(&sheet.plainly(item)))).build()))
        .build()
}

fn fixed(moment: Timestamp) -> FixedDateTime {
    moment.to_string().parse().unwrap_or_default()
}
