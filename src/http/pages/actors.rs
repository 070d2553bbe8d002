//! `/actors` and `/actors/{id}`: who takes part, and in what.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::super::asked::{Asked, Ground};
use super::super::input::{Id, missing, withdrawn};
use super::super::params::AsOfParams;
use super::super::problem::Problem;
use super::super::{App, Unread};
use super::address::Address;
use super::frame::Frame;
use super::list::{List, list};
use super::shelves::{SHELVED, Shelved, part};
use super::{Framing, answer, answer_reading, filled, words};
use crate::domain::actor::Actor;
use crate::domain::change::Kind;
use crate::timeline::Timeline;
use crate::timeline::budget::Fetched;
use crate::timeline::query::{EventQuery, Sort, filter};
use crate::timeline::shelf::Found;

/// How many events of an actor are shown, the latest.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "actors.html")]
struct ActorsPage {
    frame: Frame,
    list: Shelved<Listed>,
}

/// An actor of the list.
struct Listed {
    id: String,
    name: String,
    schema: &'static str,
    country: Option<String>,
    events: String,
}

#[derive(Template)]
#[template(path = "actor.html")]
struct ActorPage<'a> {
    frame: Frame,
    actor: &'a Actor,
    schema: &'static str,
    roles: Vec<(String, String, String)>,
    list: List,
}

/// Every actor.
pub async fn list_actors(State(app): State<App>, asked: Asked) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, &SHELVED).await?;
    let view = ground.view(&app);
    answer(&asked, (&ground, &view), Framing::Forbidden, || {
        let listed = |actor: &Actor| Listed {
            id: actor.id.to_string(),
            name: actor.name.clone(),
            schema: schema(actor),
            country: actor.country.clone(),
            events: words::count(view.count(filter::ACTOR, actor.id.as_str(), ground.audience()), "event", "events"),
        };
        let list = part(&asked, view.actors(), |actor| actor.id.as_str(), listed);
        filled(&ActorsPage { frame: Frame::new(&asked.base(), asked.path_and_query(), "actors", "Actors"), list })
    })
}

/// One actor.
pub async fn show_actor(State(app): State<App>, asked: Asked, Id(id): Id) -> Result<Response, Problem> {
    let ground = asked.plainly(&app, AsOfParams::list()).await?;
    let page = |view: &Timeline, fetched: &Fetched| match view.actors().find(&id) {
        Found::Here(actor, _) => page(&asked, &ground, view, fetched, actor).map(|page| filled(&page)),
        Found::Gone(_) => Ok(Err(withdrawn(Kind::Actor, &id))),
        Found::Never => Ok(Err(missing(Kind::Actor, &id))),
    };
    answer_reading(&app, &asked, &ground, Framing::Forbidden, page).await
}

fn page<'a>(asked: &Asked, ground: &Ground, view: &'a Timeline, fetched: &Fetched, actor: &'a Actor) -> Result<ActorPage<'a>, Unread> {
    let id = actor.id.as_str();
    let of = |extra: Option<&str>| {
        let role = extra.map(|role| (filter::ROLE, vec![role.to_owned()]));
        let filters = std::iter::once((filter::ACTOR, vec![id.to_owned()])).chain(role).collect();
        EventQuery { filters, sort: Sort::DateDescending, ..EventQuery::all(ground.audience(), SHOWN) }
    };
    let address = Address::read("").with("actor", id).with("sort", "-date");
    let (roles, _) = view.facet(&of(None), filter::ROLE, usize::MAX);
    let in_role = roles.iter().map(|role| (role, view.total(&of(Some(&role.value))))).filter(|(_, count)| *count > 0);
    let list = list(view, &of(None), fetched, (&address, "/"))?;
    let frame = Frame::new(&asked.base(), &Address::of(asked).at(asked.path()), "actors", &actor.name);
    Ok(ActorPage {
        frame: frame.described(actor.description.as_deref().unwrap_or_default()),
        roles: in_role
            .map(|(role, count)| {
                let href = Address::read("").with("actor", id).with("role", role.value.as_str()).at("/");
                (href, words::spaced(&role.value), words::count(count, "event", "events"))
            })
            .collect(),
        schema: schema(actor),
        actor,
        list,
    })
}

/// What kind of actor it is, in words.
fn schema(actor: &Actor) -> &'static str {
    match actor.schema.word() {
        "Person" => "person",
        "Organization" => "organization",
        "PublicBody" => "public body",
        "Company" => "company",
        _ => "state or other legal entity",
    }
}
