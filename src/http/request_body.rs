//! Bodies of requests: read only after the key was checked, within a limit each and a budget of memory for all of them together.
//! Imports are spooled to a file instead, which is read line by line.

use std::fs::File;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use http_body_util::BodyExt as _;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::App;
use super::problem::Problem;
use crate::ingest::ndjson::LineIndex;
use crate::service::write::MOST_LINES;

/// Bytes beyond the limit that are read and thrown away, so that a client that sends first and listens then hears why.
const DRAINED: usize = 64 << 20;

/// Imports that are received at a time.
const IMPORTS: usize = 4;

/// How long a body waits until there is memory for it.
const WAIT: Duration = Duration::from_secs(5);

/// How long a client may take for the next part of a body.
const CHUNK_WITHIN: Duration = Duration::from_secs(10);

/// A unit of the budget, in bytes.
const UNIT: usize = 1 << 10;

/// The memory for bodies in flight, and the places for imports.
#[derive(Debug)]
pub struct BodyBudget {
    units: Arc<Semaphore>,
    total: usize,
    imports: Arc<Semaphore>,
}

impl BodyBudget {
    /// A budget of so many bytes.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        let total = (bytes / UNIT).clamp(1, Semaphore::MAX_PERMITS);
        Self { units: Arc::new(Semaphore::new(total)), total, imports: Arc::new(Semaphore::new(IMPORTS)) }
    }

    /// Memory for a body of at most so many bytes.
    async fn reserve(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let units = u32::try_from(bytes.div_ceil(UNIT).min(self.total)).unwrap_or(u32::MAX);
        let reserved = tokio::time::timeout(WAIT, Arc::clone(&self.units).acquire_many_owned(units)).await;
        reserved.ok().and_then(Result::ok).ok_or_else(Problem::overloaded)
    }
}

/// A body in memory; its part of the budget is given back when it is dropped.
#[derive(Debug)]
pub struct HeldBody {
    bytes: Bytes,
    _memory: OwnedSemaphorePermit,
}

impl Deref for HeldBody {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a body into memory.
///
/// # Errors
/// 413 beyond the limit, 503 where there is no memory for it, 400 if it breaks off.
pub async fn read_body(body: Body, app: &App) -> Result<HeldBody, Problem> {
    let most = app.limits.body;
    let announced = body.size_hint().exact().map_or(most, |length| usize::try_from(length).unwrap_or(usize::MAX));
    let memory = app.bodies.reserve(announced.min(most)).await?;
    let (mut bytes, mut chunks) = (Vec::new(), Chunks { body, most, length: 0 });
    while let Some(chunk) = chunks.next().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(HeldBody { bytes: bytes.into(), _memory: memory })
}

/// A body in a file without a name, which is gone when it is closed.
#[derive(Debug)]
pub struct SpooledBody {
    /// The file.
    pub file: File,
    /// Where its lines are.
    pub lines: LineIndex,
}

/// Writes a body to a file; `digest` is given what is read. The places for imports are few, so that the disk does not fill up.
///
/// # Errors
/// 413 beyond the limit of imports, 503 where too many imports come at a time or the disk is full, 400 if it breaks off.
pub async fn spool_body(body: Body, app: &App, digest: &mut Sha256) -> Result<SpooledBody, Problem> {
    let _place = Arc::clone(&app.bodies.imports).try_acquire_owned().map_err(|_| Problem::overloaded())?;
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "an import cannot be spooled");
        Problem::unavailable("the import cannot be stored; nothing was written")
    };
    let file = tempfile::tempfile_in(&app.limits.spool).map_err(failed)?;
    let mut file = tokio::fs::File::from_std(file);
    let (mut lines, mut chunks) = (LineIndex::default(), Chunks { body, most: app.limits.import, length: 0 });
    while let Some(chunk) = chunks.next().await? {
        digest.update(&chunk);
        lines.push(&chunk);
        if lines.is_too_long() {
            return Err(Problem::unreadable(format!("there are more than {MOST_LINES} lines; import them in parts")));
        }
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)?;
    lines.end();
    Ok(SpooledBody { file: file.into_std().await, lines })
}

/// The chunks of a body, as long as they are within the limit.
struct Chunks {
    body: Body,
    most: usize,
    length: usize,
}

impl Chunks {
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let frame = tokio::time::timeout(CHUNK_WITHIN, self.body.frame()).await.map_err(|_| Problem::too_slow())?;
            let Some(frame) = frame else { break };
            let frame = frame.map_err(|error| Problem::unreadable(format!("the body broke off: {error}")))?;
            let Ok(data) = frame.into_data() else { continue };
            self.length += data.len();
            if self.length > self.most + DRAINED {
                break;
            }
            if self.length <= self.most {
                return Ok(Some(data));
            }
        }
        if self.length > self.most { Err(Problem::too_large(self.most)) } else { Ok(None) }
    }
}
