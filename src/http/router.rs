//! Every route, on one screen.

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::vocabulary::{actors, event_types};
use crate::render::formats::{FORMATS, Format};

use super::{
    App, changes, counts, diff, documents, events, events_list, health, import, layers, measures, mentions, openapi, pages, problem,
    proposals, stream, vocabulary,
};

/// The routes and their description: one declaration makes both.
fn routes() -> (Router<App>, OpenApi) {
    let (routes, mut description) = OpenApiRouter::with_openapi(openapi::Description::openapi())
        .routes(routes!(events_list::list_events, events::create_event))
        .routes(routes!(events::show_event, events::put_event, events::patch_event, events::delete_event))
        .routes(routes!(events::show_history))
        .routes(routes!(changes::list_changes))
        .routes(routes!(stream::stream_changes))
        .routes(routes!(changes::list_corrections))
        .routes(routes!(counts::list_facets))
        .routes(routes!(counts::list_histogram))
        .routes(routes!(measures::list_in_force))
        .routes(routes!(diff::show_diff))
        .routes(routes!(measures::list_measures, measures::create_measure))
        .routes(routes!(measures::show_measure, measures::put_measure, measures::patch_measure, measures::delete_measure))
        .routes(routes!(documents::list_documents, documents::create_document))
        .routes(routes!(documents::show_document, documents::put_document, documents::patch_document, documents::delete_document))
        .routes(routes!(documents::show_text, documents::put_text))
        .routes(routes!(mentions::list_mentions))
        .routes(routes!(proposals::list_proposals))
        .routes(routes!(proposals::show_proposal))
        .routes(routes!(proposals::accept_proposal))
        .routes(routes!(proposals::reject_proposal))
        .routes(routes!(vocabulary::list_actors, actors::create_actor))
        .routes(routes!(vocabulary::show_actor, actors::put_actor, actors::patch_actor, actors::delete_actor))
        .routes(routes!(vocabulary::list_types, event_types::create_type))
        .routes(routes!(vocabulary::show_type, event_types::put_type, event_types::patch_type, event_types::delete_type))
        .routes(routes!(vocabulary::list_tags))
        .routes(routes!(import::import_lines))
        .routes(routes!(problem::show_problem))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        .split_for_parts();
    openapi::describe_common_errors(&mut description);
    (routes.merge(openapi::pages(&description)), description)
}

/// The pages: for people, so not part of the description.
fn pages() -> Router<App> {
    Router::new()
        .route("/", get(pages::timeline::show_timeline))
        .route("/events/new", get(pages::edit::new_event))
        .route("/events/{id}", get(pages::event::show_event))
        .route("/events/{id}/edit", get(pages::edit::edit_event))
        .route("/measures", get(pages::measures::list_measures))
        .route("/measures/{id}", get(pages::measures::show_measure))
        .route("/documents", get(pages::documents::list_documents))
        .route("/documents/new", get(pages::paste::new_document))
        .route("/documents/{id}", get(pages::documents::show_document))
        .route("/documents/{id}/review", get(pages::review::review_document))
        .route("/actors", get(pages::actors::list_actors))
        .route("/actors/{id}", get(pages::actors::show_actor))
        .route("/assets/{fingerprint}/{name}", get(pages::assets::show_asset))
        .route("/embed", get(pages::embed::show_embed))
        .route("/oembed", get(pages::oembed::show_oembed))
        .route("/embed.js", get(pages::assets::show_frame_script))
}

/// The whole service as one router.
pub fn router(app: &App) -> Router {
    let (routes, _) = routes();
    let events_as = |format: &Format| format!("/v1/events.{}", format.name);
    let routes = FORMATS.iter().fold(routes, |routes, format| routes.route(&events_as(format), get(events_list::list_events)));
    let routes = routes.merge(pages()).fallback(problem::no_route).method_not_allowed_fallback(problem::no_method);
    layers::around(routes, app)
}

/// The description of every route: OpenAPI 3.1.
#[must_use]
pub fn description() -> OpenApi {
    routes().1
}
