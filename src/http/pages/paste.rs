//! `/documents/new`: a text is pasted with the day it was published, to be sent by a script with a key, and reviewed next.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::App;
use super::super::asked::Asked;
use super::super::problem::Problem;
use super::edit::seen_as;
use super::frame::Frame;
use super::{Framing, answer, filled};

#[derive(Template)]
#[template(path = "paste.html")]
struct PastePage {
    frame: Frame,
    /// staff where who asks has a key.
    seen_as: &'static str,
}

/// A new document.
pub async fn new_document(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, &[]).await?;
    let view = ground.view(&app);
    answer(&asked, (&ground, &view), Framing::Forbidden, || {
        let frame = Frame::new(&asked.base(), "/documents/new", "documents", "Add a document");
        filled(&PastePage { frame, seen_as: seen_as(&asked) })
    })
}
