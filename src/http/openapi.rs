//! `/openapi.json` and `/docs`: the description that the routes themselves make, and a page that works offline.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi as Derive};
use utoipa_swagger_ui::SwaggerUi;

use super::App;

/// What the description says besides the routes.
#[derive(Derive)]
#[openapi(
    info(
        title = "sanctions-timeline",
        description = "A sourced, queryable timeline of sanctions: what was in force on day D, and how do you know? Reads are open; writes need a key."
    ),
    tags(
        (name = "events", description = "What happened, is scheduled, was proposed, was blocked."),
        (name = "measures", description = "States over time, computed from the effects of events."),
        (name = "changes", description = "The log: what changed, when, by whom and why; also live."),
        (name = "documents", description = "Sources."),
        (name = "reading", description = "What a text says of time, and the events it tells of, for editors to accept or reject."),
        (name = "vocabulary", description = "Actors, event types, tags."),
        (name = "about", description = "What problems mean."),
        (name = "running", description = "For whoever runs it.")
    ),
    modifiers(&Key)
)]
pub struct Description;

/// Adds the bearer key.
struct Key;

impl Modify for Key {
    fn modify(&self, description: &mut OpenApi) {
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

/// The description and the page about it.
pub fn pages(description: &OpenApi) -> Router<App> {
    let json = description.to_pretty_json().expect("a description is plain data");
    let written = move || async move { ([(CONTENT_TYPE, "application/json")], json) };
    let config = utoipa_swagger_ui::Config::from("/openapi.json").try_it_out_enabled(true);
    let page: Router<App> = SwaggerUi::new("/docs").config(config).into();
    page.route("/openapi.json", get(written))
}
