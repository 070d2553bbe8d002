//! Documents as they are read: what of a text may be shown to whom, and the reading itself, on a thread that may take its time.

use std::sync::Arc;

use super::App;
use super::asked::{Asked, Ground};
use super::input::{missing, withdrawn};
use super::problem::Problem;
use crate::domain::actor::Actor;
use crate::domain::change::Kind;
use crate::domain::date::Day;
use crate::domain::document::Document;
use crate::reading::document::{Reading, day_of};
use crate::reading::events::Gazetteer;
use crate::store::Role;

/// What is read.
struct Matter {
    document: Document,
    published: Day,
    text: Arc<str>,
    actors: Vec<Actor>,
}

/// The reading of a document, for who may see all of its text.
///
/// # Errors
/// That it is not there, that its text is not held or closed, that the day its dates count from is not known.
pub async fn read(app: &App, asked: &Asked, ground: &Ground, id: &str) -> Result<Reading, Problem> {
    let matter = matter(app, ground, id)?;
    if !matter.document.text_public {
        asked.caller.at_least(Role::Reader)?;
    }
    reading(matter).await
}

/// The same for an editor, who may see everything.
///
/// # Errors
/// The same.
pub async fn read_for_editor(app: &App, ground: &Ground, id: &str) -> Result<Reading, Problem> {
    reading(matter(app, ground, id)?).await
}

async fn reading(Matter { document, published, text, actors }: Matter) -> Result<Reading, Problem> {
    let read = tokio::task::spawn_blocking(move || Reading::of(document, published, text, &Gazetteer::of(&actors)));
    read.await.map_err(|panic| Problem::broken(&panic.to_string()))
}

fn matter(app: &App, ground: &Ground, id: &str) -> Result<Matter, Problem> {
    use crate::timeline::shelf::Found;
    let view = ground.view(app);
    let document = match view.documents().find(id) {
        Found::Here(document, _) => document.clone(),
        Found::Gone(_) => return Err(withdrawn(Kind::Document, id)),
        Found::Never => return Err(missing(Kind::Document, id)),
    };
    let unread = || Problem::not_found(format!("the text of “{id}” is not held; PUT it to /v1/documents/{id}/text"));
    let text = view.text(id).ok_or_else(unread)?;
    let undated = || {
        let known = document.published.as_ref().map_or("not known".to_owned(), |date| format!("known as “{date}” only"));
        Problem::conflict(format!(
            "the day “{id}” was published is {known}; what its dates mean counts from it: PATCH /v1/documents/{id} with {{\"published\": \"2024-03-29\"}}"
        ))
    };
    let published = document.published.as_ref().and_then(day_of).ok_or_else(undated)?;
    let actors = view.actors().iter().map(|(actor, _)| actor.clone()).collect();
    Ok(Matter { document, published, text, actors })
}
