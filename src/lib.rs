//! A sourced, queryable timeline of sanctions: documents go in, events come out, every event points at the sentence
//! that says so, and anyone can ask *what was in force on day D, and how do you know?*
//!
//! **The change log is the truth; the timeline is a projection of it in memory; every question is asked of the projection.**
//!
//! The modules in reading order. Each may name only those above it:
//!
//! - [`domain`]: what the service knows. [`domain::date`] compares dates, [`domain::chain`] computes "in force on".
//! - [`timeline`]: the projection. [`timeline::Timeline::apply`] takes a change, one method answers each question: `list` which
//!   events, `search` by words, `counts` how many, `in_force` and `diff` what was so.
//! - [`reading`]: a text and its date in; out come the temporal expressions and what they mean ([`reading::read`]), and the events
//!   it tells of ([`reading::events`]).
//! - [`render`]: answers as bytes; [`render::formats::FORMATS`] is the table of formats.
//! - [`store`]: the trait [`store::Store`], and SQLite behind it.
//! - [`service`]: store and timeline together: a write is checked against the timeline, appended, applied.
//! - [`ingest`]: bytes in, records out: our NDJSON, and the bundled timeline; [`ingest::text`] takes the text out of a file.
//! - [`http`]: the router, on one screen; a file a resource; [`http::pages`] for people, a file a page.
//! - [`config`], [`command`]: how it is run.
//!
//! Invariants, kept by `tests/it/tidy.rs`: `domain`, `timeline`, `reading` and `render` do no I/O and read no clock; only `store`
//! names sqlx; only `http` names axum; each filter exists once, in [`timeline::query::FILTERS`]; only `http/problem.rs`
//! decides the status of an error.

pub mod command;
pub mod config;
pub mod domain;
pub mod http;
pub mod ingest;
pub mod reading;
pub mod render;
pub mod service;
pub mod store;
pub mod timeline;
