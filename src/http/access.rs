//! Who asks: bearer keys, their roles, and what each role may see and do.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use jiff::Timestamp;
use subtle::ConstantTimeEq;

use super::App;
use super::problem::Problem;
use crate::domain::digest::Digest;
use crate::store::{KeyRecord, Role};
use crate::timeline::query::Audience;

/// Who asks: anybody, or the holder of a key.
#[derive(Debug, Clone)]
pub struct Caller(Option<Holder>);

#[derive(Debug, Clone)]
struct Holder {
    name: String,
    role: Role,
    /// SHA-256 of the key.
    hash: [u8; 32],
}

impl Caller {
    /// What this caller may see.
    #[must_use]
    pub fn audience(&self, now: Timestamp) -> Audience {
        if self.0.is_some() { Audience::Staff } else { Audience::Public(now) }
    }

    /// Whether the caller has a key.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.0.is_some()
    }

    /// Whether the caller came without a key, or the key is still valid: to be asked again and again while a long answer is sent.
    pub async fn is_still_valid(&self, app: &App) -> bool {
        let Some(holder) = &self.0 else { return true };
        let is_valid = |key: &KeyRecord| key.hash == holder.hash && key.revoked_at.is_none() && key.role >= holder.role;
        let keys = app.service.store().keys().await;
        keys.inspect_err(|error| tracing::warn!(%error, "a key cannot be checked again")).is_ok_and(|keys| keys.iter().any(is_valid))
    }

    /// The name of the caller, if a key of at least this role was shown.
    ///
    /// # Errors
    /// 401 without a key, 403 with a lesser one.
    pub fn at_least(&self, role: Role) -> Result<&str, Problem> {
        match &self.0 {
            None => Err(Problem::key_missing()),
            Some(holder) if holder.role < role => {
                Err(Problem::forbidden(format!("the key “{}” is a {}'s; this needs {}", holder.name, holder.role.word(), role.word())))
            }
            Some(holder) => Ok(&holder.name),
        }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Some(header) = parts.headers.get(AUTHORIZATION) else { return Ok(Self(None)) };
        let shown = header.to_str().ok().and_then(|text| text.split_once(' '));
        let Some((_, key)) = shown.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
            return Err(Problem::key_unknown());
        };
        let keys = app.service.store().keys().await?;
        let holder = holder(&keys, key.trim()).ok_or_else(Problem::key_unknown)?;
        Ok(Self(Some(holder)))
    }
}

/// Compares with every key, in a time that does not tell which one was nearly right.
fn holder(keys: &[KeyRecord], shown: &str) -> Option<Holder> {
    let hash = Digest::of(shown.as_bytes());
    let fits = |key: &&KeyRecord| bool::from(key.hash.ct_eq(hash.bytes())) && key.revoked_at.is_none();
    keys.iter().filter(fits).fold(None, |_, key| Some(Holder { name: key.name.clone(), role: key.role, hash: key.hash }))
}
