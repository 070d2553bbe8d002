//! `/v1/documents/{id}/proposals` and `/v1/proposals/{id}`: the events a text tells of, for editors to accept or reject.

use axum::extract::State;
use axum::response::Response;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::amended::Amended;
use super::asked::{Asked, Depends, Ground};
use super::input::{self, Id};
use super::params::{AS_OF, AsOfParams, Param, describe, once, params};
use super::problem::{Problem, ProblemBody};
use super::reading::read;
use super::writing::{self, EditorRequest};
use super::{App, Unread};
use crate::domain::decision::ProposalId;
use crate::domain::mistake::{Mistake, said};
use crate::domain::object::Object;
use crate::reading::document::Reading;
use crate::reading::events::Proposal;
use crate::render::json as rendered;
use crate::render::proposals::{Fit, STATES, State as Decided, state, views};
use crate::service::decide::Deciding;
use crate::service::write::Write;
use crate::store::Role;

const STATE: Param = once("state", "Only those that are open, accepted or rejected; open if absent.", "open");
const LIMIT: Param = once("limit", "How many at most, 1 to 500; 50 if absent.", "50");
const AFTER: Param = once("after", "Only those whose words begin behind this place of the text: as `links.next` has it.", "412");

params!(/// Of the proposals of a document.
    ProposalsParams = vec![STATE, LIMIT, AFTER, AS_OF]);

/// The events that a document tells of and nobody has decided on, in the order of its text.
#[utoipa::path(
    get, path = "/v1/documents/{id}/proposals", tag = "reading", security(("key" = [])),
    params(("id" = String, Path, description = "The document's id."), ProposalsParams),
    responses(
        (status = 200, description = "`{ data: [Proposal], meta, links }`"),
        (status = 304, description = "The client has it already."),
        (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No such document, or its text is not held.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The day it was published is not known.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn list_proposals(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let mut reader = asked.reader(ProposalsParams::list());
    let as_of = reader.as_of(asked.now);
    let wanted = reader.choice(STATE.name, STATES).unwrap_or(Decided::Open);
    let limit = reader.limit(LIMIT.name, "proposals");
    let after = reader.parsed::<usize>(AFTER.name, AFTER.example);
    let ground = asked.ground(&app, reader, as_of).await?;
    asked.caller.at_least(Role::Reader)?;
    let unchanged = asked.unchanged(&ground, &ground.view(&app), Depends::OnTheLog);
    if let Some(answer) = unchanged {
        return answer;
    }
    let reading = read(&app, &ground, &id).await?;
    let answer = |fetched: &_| {
        let view = ground.view(&app);
        let all: Vec<&Proposal> = reading.proposals.iter().filter(|one| state(&view, &reading.id(one)) == wanted).collect();
        let mut shown: Vec<&Proposal> = all.iter().copied().filter(|one| after.is_none_or(|after| one.start > after)).collect();
        let more = shown.len() > limit;
        shown.truncate(limit);
        let data = views(&view, fetched, &reading, &shown).map_err(Unread)?;
        Ok(asked.answer(&ground, &view, Depends::OnTheLog, || {
            let next = shown
                .last()
                .filter(|_| more)
                .map(|last| format!("{}?state={}&limit={limit}&after={}", asked.path(), wanted.word(), last.start));
            let query = format!("{} proposals from {id}", wanted.word());
            let seq = view.version(ground.audience()).0;
            Ok(rendered::part_of_list(&data, (all.len(), &query, seq), (asked.path_and_query(), next.as_deref())))
        }))
    };
    app.reading(answer).await?
}

/// One proposal, decided or not.
#[utoipa::path(
    get, path = "/v1/proposals/{id}", tag = "reading", security(("key" = [])),
    params(("id" = String, Path, description = "The proposal's id, `DOCUMENT:START`."), AsOfParams),
    responses(
        (status = 200, description = "The proposal.", body = crate::render::proposals::ProposalView),
        (status = 304, description = "The client has it already."),
        (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The text proposes nothing there.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn show_proposal(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    asked.caller.at_least(Role::Reader)?;
    let unchanged = asked.unchanged(&ground, &ground.view(&app), Depends::OnTheLog);
    if let Some(answer) = unchanged {
        return answer;
    }
    let (id, reading) = find(&app, &ground, &id).await?;
    let body = shown(&app, &ground, &id, &reading).await?.1;
    asked.answer(&ground, &ground.view(&app), Depends::OnTheLog, || Ok(body))
}

/// The proposal with this id, and the document it is from.
async fn find(app: &App, ground: &Ground, id: &str) -> Result<(ProposalId, Reading), Problem> {
    let parsed: ProposalId = id.parse().map_err(|error| Problem::not_found(format!("{} is no proposal: {error}", said(id))))?;
    let reading = read(app, ground, parsed.document()).await?;
    if reading.find(&parsed).is_none() {
        let document = parsed.document();
        return Err(Problem::not_found(format!("nothing is proposed there; /v1/documents/{document}/proposals has what is")));
    }
    Ok((parsed, reading))
}

/// What a proposal fits, and how it is shown.
async fn shown(app: &App, ground: &Ground, id: &ProposalId, reading: &Reading) -> Result<(Option<Fit>, Vec<u8>), Problem> {
    let proposal = reading.find(id).ok_or_else(|| Problem::broken("a proposal was lost"))?;
    let show = |fetched: &_| {
        let view = ground.view(app);
        let shown = views(&view, fetched, reading, &[proposal]).map_err(Unread)?;
        Ok((shown[0].fits.clone(), rendered::one(&shown[0])))
    };
    app.reading(show).await
}

/// Accepts a proposal: it becomes an event, or a claim on the event it fits. Nothing is needed in the body; `event` and `claim`
/// amend what was proposed, `on` names the event for the claim, or is `null` for a new event.
#[utoipa::path(
    post, path = "/v1/proposals/{id}/accept", tag = "reading", security(("key" = [])),
    request_body(content = Object, content_type = "application/json", description = "`{ event?: merge patch, claim?: merge patch, on?: event id or null, reason? }`"),
    params(
        ("id" = String, Path, description = "The proposal's id, `DOCUMENT:START`."),
        ("reason" = Option<String>, Query, description = "Why: kept in the log. A `Reason` header does the same."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request under the same key is made once.")
    ),
    responses(
        (status = 200, description = "The event that has the claim now."),
        (status = 201, description = "The event it became; `Location` and `ETag` say where and as what."),
        (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The text proposes nothing there.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It was accepted before, or the id of the event is taken.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The event or the claim has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn accept_proposal(State(app): State<App>, Id(id): Id, sent: EditorRequest) -> Result<Response, Problem> {
    let EditorRequest { caller, mut author, body, .. } = sent;
    let amended = Amended::read(&body)?;
    let ground = Ground::now(&caller, &app);
    let (id, reading) = find(&app, &ground, &id).await?;
    let fits = shown(&app, &ground, &id, &reading).await?.0;
    let draft =
        reading.find(&id).and_then(|proposal| reading.draft(proposal)).ok_or_else(|| Problem::broken("nothing can be made of it"))?;
    author.reason = author.reason.or_else(|| amended.reason.clone());
    let outcome = app.service.write(Write::Decide(id, amended.deciding(&draft, fits.as_ref())), author).await?;
    writing::answer(&app, &outcome).await
}

/// Rejects a proposal: it is not offered again, however often the text is read. A reason is required.
#[utoipa::path(
    post, path = "/v1/proposals/{id}/reject", tag = "reading", security(("key" = [])),
    request_body(content = Object, content_type = "application/json", description = "`{ reason }`"),
    params(
        ("id" = String, Path, description = "The proposal's id, `DOCUMENT:START`."),
        ("reason" = Option<String>, Query, description = "Why: kept in the log. A `Reason` header or `reason` in the body does the same."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same request under the same key is made once.")
    ),
    responses(
        (status = 200, description = "The proposal, rejected."),
        (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The text proposes nothing there.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It was accepted before.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "There is no reason.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub async fn reject_proposal(State(app): State<App>, Id(id): Id, sent: EditorRequest) -> Result<Response, Problem> {
    let EditorRequest { caller, mut author, body, .. } = sent;
    author.reason = reason(&body, author.reason)?;
    let ground = Ground::now(&caller, &app);
    let (id, reading) = find(&app, &ground, &id).await?;
    app.service.write(Write::Decide(id.clone(), Deciding::Reject), author).await?;
    let body = shown(&app, &ground, &id, &reading).await?.1;
    Ok(writing::json_answer(body))
}

/// Why a proposal is rejected: in the body, if not beside it.
fn reason(body: &[u8], beside: Option<String>) -> Result<Option<String>, Problem> {
    let mut mistakes = Vec::new();
    let mut inside = None;
    if !body.trim_ascii().is_empty() {
        let value = input::json(body)?;
        if let Some(mut object) = Object::open(&value, "", &mut mistakes) {
            inside = object.text("reason", 2_000).filter(|reason| !reason.trim().is_empty());
            object.close(&[]);
        }
    }
    let reason = beside.or(inside);
    if reason.is_none() && mistakes.is_empty() {
        mistakes.push(Mistake::at("/reason", "say why: it is kept, and nobody is asked again").example("background, no event"));
    }
    if mistakes.is_empty() { Ok(reason) } else { Err(Problem::content(mistakes)) }
}
