//! The timeline bundled with the binary: the article, then the record. Data files beside this one, explained there.

use std::sync::Arc;

use crate::ingest::ndjson;
use crate::service::Service;
use crate::service::write::{Author, Refusal, Source as _, Write};

/// What the first document says, and nothing else.
pub const ARTICLE: &str = include_str!("bundled/article.ndjson");

/// What the record says, and where it corrects the article.
pub const RECORD: &str = include_str!("bundled/record.ndjson");

/// The name the log has for who wrote it.
const WHO: &str = "bundled";

/// Loads the bundled timeline into an empty file: two imports, so that the log shows what the record changed. One that was
/// interrupted between the two goes on with the second; a file that holds anything else is left alone. Several processes that
/// do so at once load it once.
///
/// # Errors
/// If the store fails.
pub async fn load(service: &Arc<Service>) -> Result<(), Refusal> {
    if service.timeline().head().seq == 0 {
        import(service, 0, ARTICLE, "the bundled article, as it words things").await?;
    }
    while let Some(head) = awaits_record(service).await? {
        import(service, head, RECORD, "the bundled record, checked against official sources").await?;
    }
    Ok(())
}

/// Imports lines if the log still ends with the change `after`.
async fn import(service: &Arc<Service>, after: u64, lines: &'static str, reason: &str) -> Result<(), Refusal> {
    service.write(Write::ImportAfter(after, Box::new(ndjson::lines(lines))), Author::new(WHO, reason)).await?;
    Ok(())
}

/// The head of a log that begins with the article, and does not have the record.
async fn awaits_record(service: &Arc<Service>) -> Result<Option<u64>, Refusal> {
    let article = ndjson::lines(ARTICLE).len() as u64;
    let mut seq = article.saturating_sub(1);
    loop {
        let changes = service.store().changes_since(seq, 50).await?;
        for change in &changes {
            if (change.who == WHO) != (change.seq == article) {
                return Ok(None);
            }
            seq = change.seq;
        }
        if changes.is_empty() {
            return Ok(Some(seq).filter(|seq| *seq >= article));
        }
    }
}
