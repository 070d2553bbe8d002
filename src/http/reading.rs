//! Documents as they are read: what there is to read, and the reading itself, on a thread that may take its time.

use std::sync::Arc;

use super::App;
use super::asked::Ground;
use super::input::{missing, withdrawn};
use super::problem::Problem;
use crate::domain::actor::Actor;
use crate::domain::change::Kind;
use crate::domain::date::Day;
use crate::domain::document::Document;
use crate::reading::document::{Reading, day_of};
use crate::reading::events::Gazetteer;
use crate::reading::{self, Expression};
use crate::timeline::shelf::Found;

/// What is read.
pub struct Matter {
    /// The document.
    pub document: Document,
    /// The day its expressions count from.
    pub published: Day,
    /// Its text.
    pub text: Arc<str>,
}

impl Matter {
    /// Its temporal expressions.
    ///
    /// # Errors
    /// A mistake of ours.
    pub async fn expressions(&self) -> Result<Vec<Expression>, Problem> {
        let (text, published) = (Arc::clone(&self.text), self.published);
        aside(move || reading::read(&text, published)).await
    }
}

/// All that a document says, for who may see all of its text.
///
/// # Errors
/// That it is not there, that its text is not held, that the day its dates count from is not known.
pub async fn read(app: &App, ground: &Ground, id: &str) -> Result<Reading, Problem> {
    let Matter { document, published, text } = matter(app, ground, id)?;
    let actors: Vec<Actor> = ground.view(app).actors().iter().map(|(actor, _)| actor.clone()).collect();
    aside(move || Reading::of(document, published, text, &Gazetteer::of(&actors))).await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|panic| Problem::broken(&panic.to_string()))
}

/// What there is to read of a document.
///
/// # Errors
/// That it is not there, that its text is not held, that the day its dates count from is not known.
pub fn matter(app: &App, ground: &Ground, id: &str) -> Result<Matter, Problem> {
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
    Ok(Matter { document, published, text })
}
