//! How every resource is written: POST, PUT, PATCH, DELETE, the same for all kinds.

use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use super::access::Caller;
use super::asked::day_of;
use super::caching::revision_tag;
use super::input::{author, condition, json};
use super::partial_view;
use super::problem::Problem;
use super::request_body::{HeldBody, read_body};
use super::{App, Unread};
use crate::domain::change::Kind;
use crate::domain::digest::Digest;
use crate::render::things;
use crate::service::write::{Author, Outcome, Write};
use crate::store::Role;
use crate::timeline::budget::Fetched;
use crate::timeline::query::Audience;
use crate::timeline::shelf::Found;

/// What an editor sends. The key is checked before the body is read.
pub struct EditorRequest {
    /// Who, with a key that may write.
    pub caller: Caller,
    /// Who and why, for the log.
    pub author: Author,
    /// The body.
    pub body: HeldBody,
    method: Method,
    headers: HeaderMap,
}

impl EditorRequest {
    /// Makes the write and answers with the thing as it is now.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub async fn write(self, app: &App, kind: Kind, id: Option<String>) -> Result<Response, Problem> {
        let write = match (&self.method, id) {
            (_, None) => Write::Post(kind, json(&self.body)?),
            (&Method::PUT, Some(id)) => Write::Put(kind, id, json(&self.body)?, condition(&self.headers)),
            (&Method::PATCH, Some(id)) => Write::Patch(kind, id, json(&self.body)?, condition(&self.headers)),
            (_, Some(id)) => Write::Delete(kind, id, condition(&self.headers)),
        };
        drop(self.body);
        partial_view::check(app, &write, &self.headers).await?;
        let outcome = app.service.write(write, self.author).await?;
        answer(app, &outcome).await
    }
}

impl FromRequest<App> for EditorRequest {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, app).await?;
        let who = caller.at_least(Role::Editor)?.to_owned();
        let body = read_body(body, app).await?;
        let mut digest = digest_of_head(&parts.method, &parts.uri);
        digest.update(&*body);
        let author = author(&who, &parts.headers, &parts.uri, &hexadecimal(digest))?;
        Ok(Self { caller, author, body, method: parts.method, headers: parts.headers })
    }
}

/// The digest of a request as far as its body: method and path, a line each.
pub fn digest_of_head(method: &Method, uri: &Uri) -> Sha256 {
    Sha256::new_with_prefix(format!("{method}\n{}\n", uri.path()))
}

/// The digest of a whole request.
pub fn hexadecimal(digest: Sha256) -> String {
    Digest::from(<[u8; 32]>::from(digest.finalize())).to_string()
}

/// The answer to a write: the thing as it is now.
///
/// # Errors
/// If the store cannot be read.
pub async fn answer(app: &App, outcome: &Outcome) -> Result<Response, Problem> {
    Ok(match outcome {
        Outcome::Created { kind, id } => {
            let mut response = (StatusCode::CREATED, shown(app, *kind, id).await?).into_response();
            if let Ok(location) = HeaderValue::try_from(format!("/v1/{}s/{id}", kind.word())) {
                response.headers_mut().insert(LOCATION, location);
            }
            response
        }
        Outcome::Updated { kind, id } | Outcome::Unchanged { kind, id } => shown(app, *kind, id).await?,
        Outcome::Deleted { .. } => StatusCode::NO_CONTENT.into_response(),
        Outcome::Imported { .. } => {
            let body = serde_json::to_vec(outcome).expect("an outcome is plain data");
            json_answer(body)
        }
    })
}

/// JSON that is an answer to a write.
pub fn json_answer(body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

/// The thing as a GET shows it, with the same tag.
async fn shown(app: &App, kind: Kind, id: &str) -> Result<Response, Problem> {
    let found = match kind {
        Kind::Event => event(app, id).await?,
        kind => things::one(&app.service.timeline(), kind, id, day_of(app.service.now()), Audience::Staff),
    };
    let Found::Here(body, stamp) = found else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let tag = HeaderValue::try_from(revision_tag(stamp.revision, &body)).expect("tags are made of digits, letters and quotes");
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json")), (ETAG, tag)], body).into_response())
}

/// An event rendered, read from the log if it is not kept so.
async fn event(app: &App, id: &str) -> Result<Found<Vec<u8>>, Problem> {
    let answer = |fetched: &Fetched| {
        let view = app.service.timeline();
        let found = view.event(id, Audience::Staff);
        if let Found::Here(entry, _) = found {
            Unread::of(&view, [entry], fetched)?;
        }
        Ok(found.map(|entry| view.json(entry, fetched, Audience::Staff).into_owned()))
    };
    app.reading(answer).await
}

/// Declares the four writing handlers of a resource.
macro_rules! writes {
    ($kind:expr, $tag:literal, $all:literal, $one:literal, $create:ident, $put:ident, $patch:ident, $delete:ident) => {
        /// Creates one; the id is made from the content where none is given.
        #[utoipa::path(
            post, path = $all, tag = $tag, request_body(content = Object, content_type = "application/json"), security(("key" = [])),
            params(
                ("reason" = Option<String>, Query, description = "Why: kept in the log. A `Reason` header does the same."),
                ("Idempotency-Key" = Option<String>, Header, description = "The same request under the same key is made once.")
            ),
            responses(
                (status = 201, description = "It was created; `Location` and `ETag` say where and as what."),
                (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 409, description = "The id is taken.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 422, description = "The content has mistakes.", body = ProblemBody, content_type = "application/problem+json")
            )
        )]
        pub async fn $create(
            state: State<App>, sent: writing::EditorRequest,
        ) -> Result<Response, Problem> {
            sent.write(&state, $kind, None).await
        }

        /// Creates or replaces one; idempotent. `If-Match` is needed where one is there.
        #[utoipa::path(
            put, path = $one, tag = $tag, request_body(content = Object, content_type = "application/json"), security(("key" = [])),
            params(
                ("id" = String, Path, description = "Its id."),
                ("reason" = Option<String>, Query, description = "Why: kept in the log. A `Reason` header does the same."),
                ("If-Match" = Option<String>, Header, description = "The ETag of what is to be replaced.")
            ),
            responses(
                (status = 200, description = "It was replaced, or was so already."),
                (status = 201, description = "It was created."),
                (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 412, description = "It changed meanwhile.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 422, description = "The content has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 428, description = "An If-Match header is needed.", body = ProblemBody, content_type = "application/problem+json")
            )
        )]
        pub async fn $put(
            state: State<App>, Id(id): Id, sent: writing::EditorRequest,
        ) -> Result<Response, Problem> {
            sent.write(&state, $kind, Some(id)).await
        }

        /// Changes parts of one (JSON Merge Patch, RFC 7396).
        #[utoipa::path(
            patch, path = $one, tag = $tag, request_body(content = Object, content_type = "application/merge-patch+json"), security(("key" = [])),
            params(
                ("id" = String, Path, description = "Its id."),
                ("reason" = Option<String>, Query, description = "Why: kept in the log. A `Reason` header does the same."),
                ("If-Match" = String, Header, description = "The ETag of what is to be changed.")
            ),
            responses(
                (status = 200, description = "It was changed, or was so already."),
                (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 404, description = "There is none.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 412, description = "It changed meanwhile.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 422, description = "The content has mistakes.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 428, description = "An If-Match header is needed.", body = ProblemBody, content_type = "application/problem+json")
            )
        )]
        pub async fn $patch(
            state: State<App>, Id(id): Id, sent: writing::EditorRequest,
        ) -> Result<Response, Problem> {
            sent.write(&state, $kind, Some(id)).await
        }

        /// Withdraws one: later reads say 410, the history stays.
        #[utoipa::path(
            delete, path = $one, tag = $tag, security(("key" = [])),
            params(
                ("id" = String, Path, description = "Its id."),
                ("reason" = Option<String>, Query, description = "Why: kept in the log. A `Reason` header does the same."),
                ("If-Match" = String, Header, description = "The ETag of what is to be withdrawn.")
            ),
            responses(
                (status = 204, description = "It was withdrawn."),
                (status = 401, description = "A key is needed.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 404, description = "There is none.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 409, description = "Others still refer to it.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 412, description = "It changed meanwhile.", body = ProblemBody, content_type = "application/problem+json"),
                (status = 428, description = "An If-Match header is needed.", body = ProblemBody, content_type = "application/problem+json")
            )
        )]
        pub async fn $delete(
            state: State<App>, Id(id): Id, sent: writing::EditorRequest,
        ) -> Result<Response, Problem> {
            sent.write(&state, $kind, Some(id)).await
        }
    };
}
pub(super) use writes;
