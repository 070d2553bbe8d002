//! Style, scripts and pictures of the pages: inside the binary, under addresses that name their content, kept for good.
//!
//! One fingerprint stands for all of them, in front of their names, so that one may load another by a relative address.
//! A build for development reads them from the disk each time.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::VARY;
use axum::response::Response;
use rust_embed::{Embed, EmbeddedFile};

use super::super::caching::{self, Keep};
use super::super::problem::Problem;

#[derive(Embed)]
#[folder = "src/http/assets"]
struct Assets;

/// What `Content-Type` says of each kind of file there is.
const KINDS: [(&str, &str); 4] =
    [("css", "text/css; charset=utf-8"), ("js", "text/javascript; charset=utf-8"), ("svg", "image/svg+xml"), ("png", "image/png")];

/// Says which files these are.
pub fn fingerprint() -> String {
    static BUILT_IN: LazyLock<String> = LazyLock::new(of_all);
    if cfg!(debug_assertions) { of_all() } else { BUILT_IN.clone() }
}

/// Where the assets are.
pub fn folder() -> String {
    format!("/assets/{}", fingerprint())
}

/// What the script of every page loads for the timeline.
const OF_THE_TIMELINE: [&str; 4] = ["timeline.js", "page.js", "brush.js", "live.js"];

/// The scripts that the timeline is made of, for a page to ask for all of them at once: those above and what they import.
pub fn modules() -> Vec<String> {
    static BUILT_IN: LazyLock<Vec<String>> = LazyLock::new(imported);
    if cfg!(debug_assertions) { imported() } else { BUILT_IN.clone() }
}

fn imported() -> Vec<String> {
    let mut found: Vec<String> = OF_THE_TIMELINE.map(str::to_owned).into();
    let mut seen = 0;
    while let Some(name) = found.get(seen) {
        let text = Assets::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
        let named = text.split("from \"./").skip(1).filter_map(|rest| rest.split('"').next());
        let new: Vec<String> = named.filter(|name| found.iter().all(|known| known != name)).map(str::to_owned).collect();
        found.extend(new);
        seen += 1;
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|name| Assets::get(name).is_some());
    found
}

fn of_all() -> String {
    let mut names: Vec<_> = Assets::iter().collect();
    names.sort_unstable();
    let mut hasher = DefaultHasher::new();
    for name in names {
        (&*name, Assets::get(&name).map(|file| file.metadata.sha256_hash())).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// A file of the pages. Under a fingerprint of other files, which a page from before an upgrade may ask for, it is what it is now.
pub async fn show_asset(Path((asked, name)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Problem> {
    let keep = if asked == fingerprint() { Keep::Forever } else { Keep::Revalidated };
    file(&name, keep, &headers)
}

/// The script that who embeds a view loads beside the frame: at an address that stays.
pub async fn show_frame_script(headers: HeaderMap) -> Result<Response, Problem> {
    file("frame.js", Keep::Shortly, &headers)
}

fn file(name: &str, keep: Keep, headers: &HeaderMap) -> Result<Response, Problem> {
    let missing = || Problem::not_found(format!("there is no asset {name}"));
    let known = Assets::iter().any(|known| known == name);
    let kind = KINDS.iter().find(|(extension, _)| name.rsplit('.').next() == Some(extension));
    let ((_, kind), true) = (kind.ok_or_else(missing)?, known) else { return Err(missing()) };
    let EmbeddedFile { data, metadata, .. } = Assets::get(name).ok_or_else(missing)?;
    let tag = caching::tag(&metadata.sha256_hash());
    let mut response = caching::answer(caching::is_known(headers, &tag), &tag, keep, kind, || Body::from(data.into_owned()));
    response.headers_mut().remove(VARY);
    Ok(response)
}
