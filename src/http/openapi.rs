//! `/openapi.json` and `/docs`: the description that the routes themselves make, and a page that works offline.

use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::get;
use axum::{Router, middleware};
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{HttpMethod, OpenApi, Ref, RefOr};
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

/// An error status that operations have in common: when it comes, and which operations can answer with it.
struct CommonError {
    status: &'static str,
    description: &'static str,
    applies: fn(&Traits) -> bool,
    retry_after: bool,
}

/// The traits of an operation on which its possible error statuses depend.
#[allow(clippy::struct_excessive_bools, reason = "independent of each other, and each decides on some errors alone")]
struct Traits {
    method: HttpMethod,
    /// Under `/v1`: it takes parameters and keys.
    is_api: bool,
    /// Its path names one resource.
    names_one: bool,
    has_body: bool,
    needs_key: bool,
    needs_condition: bool,
}

const fn error(status: &'static str, description: &'static str, applies: fn(&Traits) -> bool) -> CommonError {
    CommonError { status, description, applies, retry_after: false }
}

const COMMON_ERRORS: &[CommonError] = &[
    error("400", "The query, a header or the body cannot be understood.", |_| true),
    error("401", "A key is needed, or the key is not known.", |of| of.is_api),
    error("403", "The key's role may not do this.", |of| of.needs_key),
    error("404", "There is none.", |of| of.names_one),
    error("408", "The request was not read, or not answered, within the time limit.", |_| true),
    error("409", "It contradicts what is there: the id is taken, or others refer to it.", |of| of.needs_key),
    error("410", "It was withdrawn.", |of| of.names_one && of.is_api),
    error("412", "The resource is not in the revision that `If-Match` names, or is there despite `If-None-Match: *`.", |of| {
        of.needs_condition
    }),
    error("413", "The body is too large.", |of| of.has_body),
    error("422", "The content has mistakes, or the `Idempotency-Key` came with another request before.", |of| of.needs_key),
    error("428", "An `If-Match` header is needed.", |of| of.needs_condition),
    CommonError { status: "429", description: "Too many requests from this address.", applies: |_| true, retry_after: true },
    error("431", "The headers are too large.", |_| true),
    error("500", "The service failed; the failure was logged under the `request_id`.", |_| true),
    CommonError { status: "503", description: "The service cannot do this now.", applies: |_| true, retry_after: true },
];

/// Adds the errors that operations have in common, as far as they do not describe them themselves. It is called once all routes
/// are known, so it is no modifier of the derived description.
pub fn describe_common_errors(description: &mut OpenApi) {
    for (path, item) in &mut description.paths.paths {
        let operations = [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Patch, &mut item.patch),
            (HttpMethod::Delete, &mut item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                describe_errors_of(path, method, operation);
            }
        }
    }
}

fn describe_errors_of(path: &str, method: HttpMethod, operation: &mut Operation) {
    let traits = Traits {
        is_api: path.starts_with("/v1/"),
        names_one: path.contains('{'),
        has_body: operation.request_body.is_some(),
        needs_key: operation.security.is_some(),
        needs_condition: operation.parameters.iter().flatten().any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.name == "If-Match",
            RefOr::Ref(_) => false,
        }),
        method,
    };
    let responses = &mut operation.responses.responses;
    if traits.is_api && traits.method == HttpMethod::Get {
        let known = ResponseBuilder::new().description("The client has it already.").build();
        responses.entry("304".to_owned()).or_insert(RefOr::T(known));
    }
    for error in COMMON_ERRORS.iter().filter(|error| (error.applies)(&traits)) {
        let response = responses.entry(error.status.to_owned()).or_insert_with(|| RefOr::T(error.response()));
        if let RefOr::T(response) = response
            && error.retry_after
        {
            let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
            let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds after which to ask again."));
            response.headers.insert("Retry-After".to_owned(), RefOr::T(header.build()));
        }
    }
}

impl CommonError {
    fn response(&self) -> utoipa::openapi::Response {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        ResponseBuilder::new().description(self.description).content("application/problem+json", problem).build()
    }
}

/// The Content-Security-Policy of `/docs`. Swagger UI writes styles into elements; all else comes from its own files.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

async fn guard_page(mut response: Response) -> Response {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    response
}

/// The description and the page about it.
pub fn pages(description: &OpenApi) -> Router<App> {
    let json = description.to_pretty_json().expect("a description is plain data");
    let written = move || async move { ([(CONTENT_TYPE, "application/json")], json) };
    let config = utoipa_swagger_ui::Config::from("/openapi.json").try_it_out_enabled(true);
    let page: Router<App> = SwaggerUi::new("/docs").config(config).into();
    page.layer(middleware::map_response(guard_page)).route("/openapi.json", get(written))
}
