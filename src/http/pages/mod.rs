//! The pages for people: server-rendered, whole without scripts. A file a page, its template beside it.
//!
//! A page asks the projection what the API asks it, and its address takes the same parameters. No page has a script or a style
//! in itself, and none loads anything from another host: see `GUARD`.

use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

use super::asked::{Asked, Depends, Ground};
use super::caching;
use super::problem::Problem;
use super::{App, Unread};
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;

pub mod actors;
mod address;
pub mod assets;
mod chain;
mod claims;
pub mod documents;
pub mod edit;
pub mod embed;
pub mod errors;
pub mod event;
mod facets;
mod frame;
mod histogram;
mod history;
mod in_force;
mod links;
mod list;
mod marked;
pub mod measures;
pub mod oembed;
pub mod paste;
mod quoted;
pub mod review;
mod shelves;
pub mod timeline;
mod words;

/// What a page may load and do. It is framed nowhere, except for embeds.
const GUARD: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same for what may stand in other people's pages.
const GUARD_OF_EMBEDS: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *";

/// Who may show a page inside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Nobody.
    Forbidden,
    /// Everybody.
    Allowed,
}

/// Answers with a page. What it says depends on the data, on today, on the host it was asked at, and on its assets.
fn answer(
    asked: &Asked,
    (ground, view): (&Ground, &Timeline),
    framing: Framing,
    page: impl FnOnce() -> Result<String, Problem>,
) -> Result<Response, Problem> {
    let tag = caching::tag(&(asked.state(ground, view, Depends::OnToday), asked.base(), assets::fingerprint()));
    let mut response = asked.page(ground, &tag, page)?;
    guard(response.headers_mut(), framing);
    Ok(response)
}

/// Answers with a page that shows events: those that are not kept rendered are read from the log first.
async fn answer_reading(
    app: &App,
    asked: &Asked,
    ground: &Ground,
    framing: Framing,
    page: impl Fn(&Timeline, &Fetched) -> Result<Result<String, Problem>, Unread>,
) -> Result<Response, Problem> {
    app.reading(|fetched| {
        let (view, mut unread) = (ground.view(app), Ok(()));
        let response = answer(asked, (ground, &view), framing, || match page(&view, fetched) {
            Ok(page) => page,
            Err(missing) => {
                unread = Err(missing);
                Ok(String::new())
            }
        });
        unread.map(|()| response)
    })
    .await?
}

/// Says what a page may load and do.
pub fn guard(headers: &mut HeaderMap, framing: Framing) {
    let policy = if framing == Framing::Allowed { GUARD_OF_EMBEDS } else { GUARD };
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let none = HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()");
    headers.insert(HeaderName::from_static("permissions-policy"), none);
}

/// Fills a template.
fn filled(template: &impl askama::Template) -> Result<String, Problem> {
    template.render().map_err(|error| Problem::broken(&error.to_string()))
}
