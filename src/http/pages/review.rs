//! `/documents/{id}/review`: the events that a text tells of, one after the other, beside the text; for editors.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::asked::Asked;
use super::super::input::{Id, missing, withdrawn};
use super::super::params::AsOfParams;
use super::super::problem::Problem;
use super::super::reading::read;
use super::super::{App, Unread};
use super::frame::Frame;
use super::marked::{Piece, pieces};
use super::{Framing, answer, answer_reading, filled, words};
use crate::domain::change::Kind;
use crate::domain::date::Answer;
use crate::domain::document::Document;
use crate::domain::event::STATUSES;
use crate::reading::document::Reading;
use crate::reading::events::Proposal;
use crate::render::proposals::{ProposalView, State as Decided, state, views};
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::query::Audience;
use crate::timeline::shelf::Found;

/// How many proposals are shown at a time: when they are decided on, the page has the next ones.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage<'a> {
    frame: Frame,
    document: &'a Document,
    queue: Option<Queue<'a>>,
}

/// What there is to review.
struct Queue<'a> {
    open: Vec<ProposalView<'a>>,
    counts: String,
    more: bool,
    pieces: Vec<Piece>,
    types: Vec<(&'a str, &'a str)>,
}

impl ReviewPage<'_> {
    /// What the timeline and the text say of each other.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn says(&self, agrees: Answer) -> &'static str {
        match agrees {
            Answer::Yes => "agrees with",
            Answer::Possibly => "may agree with",
            Answer::No => "contradicts",
        }
    }

    /// Where the sentence of a proposal begins.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn sentence(&self, one: &ProposalView<'_>) -> u32 {
        one.selector.position.map_or(0, |position| position.start)
    }

    /// Every status.
    #[allow(clippy::unused_self, reason = "templates call methods")]
    fn statuses(&self) -> impl Iterator<Item = &'static str> {
        STATUSES.iter().map(|(word, _)| *word)
    }
}

/// The queue of a document.
pub async fn review_document(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    if ground.audience() != Audience::Staff {
        let view = ground.view(&app);
        let document = found(&view, &id)?;
        return answer(&asked, (&ground, &view), Framing::Forbidden, || {
            filled(&ReviewPage { frame: frame(&asked, document), document, queue: None })
        });
    }
    let reading = read(&app, &ground, &id).await?;
    let page = |view: &Timeline, fetched: &Fetched| {
        let queue = queue(view, fetched, &reading)?;
        let document = &reading.document;
        Ok(filled(&ReviewPage { frame: frame(&asked, document), document, queue: Some(queue) }))
    };
    answer_reading(&app, &asked, &ground, Framing::Forbidden, page).await
}

fn found<'a>(view: &'a Timeline, id: &str) -> Result<&'a Document, Problem> {
    match view.documents().find(id) {
        Found::Here(document, _) => Ok(document),
        Found::Gone(_) => Err(withdrawn(Kind::Document, id)),
        Found::Never => Err(missing(Kind::Document, id)),
    }
}

fn frame(asked: &Asked, document: &Document) -> Frame {
    Frame::new(&asked.base(), asked.path(), "documents", &format!("Review: {}", document.title))
}

fn queue<'a>(view: &'a Timeline, fetched: &Fetched, reading: &'a Reading) -> Result<Queue<'a>, Unread> {
    let of = |wanted: Decided| reading.proposals.iter().filter(move |one| state(view, &reading.id(one)) == wanted);
    let open: Vec<&Proposal> = of(Decided::Open).take(SHOWN).collect();
    let left = of(Decided::Open).count();
    let counts = format!(
        "{} to decide on, {} accepted, {} rejected",
        words::count(left as u64, "proposal", "proposals"),
        of(Decided::Accepted).count(),
        of(Decided::Rejected).count()
    );
    let types = view.types().iter().map(|(kind, _)| (kind.id.as_str(), kind.name.as_str())).collect();
    Ok(Queue {
        more: left > open.len(),
        open: views(view, fetched, reading, &open).map_err(Unread)?,
        counts,
        pieces: pieces(reading),
        types,
    })
}
