//! Errors as pages: what is wrong in words, what would be right, and a way back.

use askama::Template;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Uri};

use super::super::problem::ProblemBody;
use super::frame::Frame;
use crate::domain::mistake::{Mistake, Place};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    problem: &'a ProblemBody<'a>,
    mistakes: Vec<(&'a str, &'a Mistake)>,
    /// The same page without its query.
    plain: Option<&'a str>,
    /// The history of what was withdrawn.
    history: Option<String>,
}

/// Whether an error is to be told as a page: to who reads pages, anywhere but in the API.
pub fn is_wanted(uri: &Uri, headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let of_the_api = ["/v1/", "/oembed", "/openapi.json", "/problems/", "/metrics", "/healthz", "/readyz"];
    let html = weight(accept, "text/html");
    !of_the_api.iter().any(|path| uri.path().starts_with(path)) && html > 0.0 && html >= weight(accept, "application/json")
}

/// How much a media type is wanted, if it is named.
fn weight(accept: &str, wanted: &str) -> f32 {
    let of = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next().is_some_and(|media| media.eq_ignore_ascii_case(wanted));
        named.then(|| parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0))
    };
    accept.split(',').filter_map(of).fold(0.0, f32::max)
}

/// The page of a problem.
pub fn page(problem: &ProblemBody<'_>) -> String {
    let (path, query) = problem.instance.split_once('?').unwrap_or((problem.instance, ""));
    let event = path.strip_prefix("/events/").filter(|id| problem.status == 410 && !id.contains('/'));
    let place = |mistake: &Mistake| match &mistake.place {
        Place::Pointer(name) | Place::Parameter(name) | Place::Header(name) => name.clone(),
        Place::Line { line, .. } => line.to_string(),
    };
    let names: Vec<String> = problem.errors.iter().map(place).collect();
    let page = ErrorPage {
        frame: Frame::new("", path, "", problem.title),
        mistakes: names.iter().map(String::as_str).zip(problem.errors).collect(),
        plain: (!query.is_empty() && path != "/").then_some(path),
        history: event.map(|id| format!("/v1/events/{id}/history")),
        problem,
    };
    page.render().unwrap_or_else(|_| problem.title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn a_browser_wants_pages_and_curl_does_not() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert!(weight(browser, "text/html") > weight(browser, "application/json"));
        assert_eq!([weight("*/*", "text/html"), weight("text/html;q=0.2", "text/html")].map(|weight| weight > 0.1), [false, true]);
    }
}
