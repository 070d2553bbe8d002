//! The base URL of links: the public URL that is configured, or else the host that was asked.
//!
//! Links are made from it and finished answers are cached under it, so that no request can put another host into the answers
//! that others get. A request that names two different hosts is refused (RFC 9112, section 3.2).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderName, Version};
use axum::middleware::Next;
use axum::response::Response;

use super::App;
use super::problem::{Problem, finish};
use crate::domain::mistake::{Mistake, said};

/// The scheme under which a reverse proxy was asked.
pub const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Scheme and host under which this server is reached, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl(pub Arc<str>);

impl BaseUrl {
    /// Reads a base URL that is configured: `https://timeline.example`, with no path.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let refused = |why: &str| format!("{} is no public URL: {why}; an example is https://timeline.example", said(text));
        let uri: axum::http::Uri = text.parse().map_err(|_| refused("it cannot be read"))?;
        let scheme =
            uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme)).ok_or_else(|| refused("it is not http or https"))?;
        let authority = uri.authority().filter(|authority| is_host(authority)).ok_or_else(|| refused("it names no host"))?;
        if uri.path_and_query().is_some_and(|rest| rest.as_str() != "/") {
            return Err(refused("it has a path or a query"));
        }
        Ok(Self(format!("{scheme}://{authority}").into()))
    }
}

/// Finds the base URL of a request, or refuses the request.
pub async fn find_base_url(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let base = match (base_url_of(&request), &app.public_url) {
        (Err(problem), _) => return finish(problem, &request),
        (Ok(_), Some(fixed)) => fixed.clone(),
        (Ok(base), None) => base,
    };
    request.extensions_mut().insert(base);
    next.run(request).await
}

fn base_url_of(request: &Request) -> Result<BaseUrl, Problem> {
    let host = host_of(request)?;
    let is_https = request.headers().get(FORWARDED_PROTO).is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"));
    let scheme = if is_https { "https" } else { "http" };
    let mut base = format!("{scheme}://{}", host.as_ref().map_or("localhost", Authority::as_str));
    base.make_ascii_lowercase();
    Ok(BaseUrl(base.into()))
}

/// The host that was asked; none in HTTP/1.0, where it may be missing.
fn host_of(request: &Request) -> Result<Option<Authority>, Problem> {
    let refused = |detail: String| Problem::headers(vec![Mistake::header("Host", detail).example("timeline.example")]);
    let mut named = request.headers().get_all(HOST).iter();
    let (first, second) = (named.next(), named.next());
    if second.is_some() {
        return Err(refused("the host is named twice; once is required".to_owned()));
    }
    let in_header = match first {
        None => None,
        Some(value) => {
            let text = String::from_utf8_lossy(value.as_bytes());
            let host = text.parse::<Authority>().ok().filter(is_host);
            Some(host.ok_or_else(|| refused(format!("{} is no host", said(&text))))?)
        }
    };
    let in_target = request.uri().authority().cloned();
    match (in_header, in_target) {
        (Some(header), Some(target)) if header != target => {
            Err(refused(format!("the request is for {} but its Host header says {}", said(target.as_str()), said(header.as_str()))))
        }
        (_, Some(target)) if !is_host(&target) => Err(refused(format!("{} is no host", said(target.as_str())))),
        (None, None) if request.version() > Version::HTTP_10 => Err(refused("the Host header is missing".to_owned())),
        (header, target) => Ok(target.or(header)),
    }
}

/// Whether an authority is a host with or without a port: no user name, and no character that a host cannot have.
fn is_host(authority: &Authority) -> bool {
    let host = authority.host();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    let port = &authority.as_str()[host.len().min(authority.as_str().len())..];
    let has_port = port.is_empty() || authority.port_u16().is_some();
    !host.is_empty() && host.chars().all(is_plain) && !authority.as_str().contains('@') && has_port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_a_scheme_and_a_host() {
        for (text, base) in [
            ("https://timeline.example", Some("https://timeline.example")),
            ("http://timeline.example:8080/", Some("http://timeline.example:8080")),
            ("https://[2001:db8::1]:8443", Some("https://[2001:db8::1]:8443")),
            ("timeline.example", None),
            ("ftp://timeline.example", None),
            ("https://user@timeline.example", None),
            ("https://timeline.example/path", None),
            ("https://", None),
            ("https://a b", None),
        ] {
            assert_eq!(BaseUrl::parse(text).ok().as_ref().map(|base| &*base.0), base, "{text}");
        }
    }
}
