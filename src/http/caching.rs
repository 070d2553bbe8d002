//! Strong ETags, 304 without work, and how long an answer may be kept.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;

/// How long an answer may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// A public answer to a question about the present.
    Shortly,
    /// A public answer that depends on today: no longer than until midnight UTC.
    UntilMidnight(Timestamp),
    /// A public page: shown again only after asking whether it is still so, since who has just corrected something reads it again.
    Revalidated,
    /// An answer about the past, or a file whose address names its content: it never changes.
    Forever,
    /// An answer to somebody with a key: only for them, asked for again each time.
    Privately,
}

impl Keep {
    fn header(self) -> HeaderValue {
        match self {
            Keep::Shortly => HeaderValue::from_static("public, max-age=60, stale-while-revalidate=300"),
            Keep::Revalidated => HeaderValue::from_static("public, no-cache"),
            Keep::Forever => HeaderValue::from_static("public, max-age=31536000, immutable"),
            Keep::Privately => HeaderValue::from_static("private, no-cache"),
            Keep::UntilMidnight(now) => {
                let text = format!("public, max-age={}", until_midnight(now).min(60));
                HeaderValue::try_from(text).expect("digits and letters make a header")
            }
        }
    }
}

/// Seconds until the next midnight, UTC.
#[must_use]
pub fn until_midnight(now: Timestamp) -> i64 {
    const DAY: i64 = 86_400;
    DAY - now.as_second().rem_euclid(DAY)
}

/// A strong ETag over all that an answer depends on.
pub fn tag(of: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_PKG_VERSION"), of).hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// The ETag of one thing in one revision, in this rendering: `If-Match` needs only the revision.
pub fn revision_tag(revision: u32, rendering: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_PKG_VERSION"), rendering).hash(&mut hasher);
    format!("\"{revision}-{:016x}\"", hasher.finish())
}

/// The revision that a tag made by [`revision_tag`] names; `None` for any other tag.
#[must_use]
pub fn revision_in(tag: &str) -> Option<u32> {
    let (revision, hash) = tag.trim().strip_prefix('"')?.strip_suffix('"')?.split_once('-')?;
    let is_hash = hash.len() == 16 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let number = revision.parse().ok().filter(|number: &u32| number.to_string() == revision);
    number.filter(|_| is_hash)
}

/// Whether the client has the answer with this tag already (RFC 9110, section 13.1.2: weak comparison).
#[must_use]
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let mut given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    given.any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag)
}

/// An answer with its ETag and how long it may be kept; nothing but headers if the client has it.
#[must_use]
pub fn answer(known: bool, tag: &str, keep: Keep, content_type: &'static str, body: impl FnOnce() -> Body) -> Response {
    let mut response = if known { Response::new(Body::empty()) } else { Response::new(body()) };
    *response.status_mut() = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let headers = response.headers_mut();
    if !known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    headers.insert(ETAG, HeaderValue::try_from(tag).expect("tags are made of digits, letters and quotes"));
    headers.insert(CACHE_CONTROL, keep.header());
    headers.append(VARY, HeaderValue::from_static("accept, authorization, x-forwarded-proto"));
    response
}

const ENCODINGS: [&str; 3] = ["gzip", "br", "zstd"];

/// A strong tag names bytes: each encoding of an answer gets its own, and the plain one is what handlers see.
pub async fn tag_encodings(mut request: Request, next: Next) -> Response {
    let mut asked = None;
    for name in [IF_NONE_MATCH, IF_MATCH] {
        asked = strip(request.headers_mut(), &name).or(asked);
    }
    let mut response = next.run(request).await;
    let encoding = response.headers().get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let named = if response.status() == StatusCode::NOT_MODIFIED { asked.map(str::to_owned) } else { encoding };
    if let (Some(encoding), Some(tag)) = (named, response.headers().get(ETAG).and_then(|tag| tag.to_str().ok())) {
        let suffixed = format!("{}-{encoding}\"", tag.trim_end_matches('"'));
        response.headers_mut().insert(ETAG, HeaderValue::try_from(suffixed).expect("a tag and a word make a tag"));
    }
    response
}

/// Takes the encodings out of the tags in a header; says which one stood there.
fn strip(headers: &mut HeaderMap, name: &HeaderName) -> Option<&'static str> {
    let text = headers.get(name)?.to_str().ok()?.to_owned();
    let found = ENCODINGS.into_iter().find(|encoding| text.contains(&format!("-{encoding}\"")))?;
    let plain = ENCODINGS.iter().fold(text, |text, encoding| text.replace(&format!("-{encoding}\""), "\""));
    headers.insert(name, HeaderValue::try_from(plain).ok()?);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_about_today_ends_with_it() {
        let late: Timestamp = "2024-04-30T23:59:30Z".parse().expect("a timestamp");
        assert_eq!(until_midnight(late), 30);
        assert_eq!(Keep::UntilMidnight(late).header(), "public, max-age=30");
    }

    #[test]
    fn a_revision_is_read_out_of_its_tag() {
        assert_eq!(revision_in(&revision_tag(7, &"x")), Some(7));
        for foreign in ["\"xyz\"", "\"7\"", "\"7-abc\"", "\"+7-0123456789abcdef\"", "\"7-0123456789ABCDEF\"", "7-0123456789abcdef", "*", ""]
        {
            assert_eq!(revision_in(foreign), None, "{foreign}");
        }
        let weak = format!("W/{}", revision_tag(7, &"x"));
        assert_eq!(revision_in(&weak), None, "a weak tag names no bytes");
    }
}
