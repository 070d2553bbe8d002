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
/// interrupted between the two goes on with the second; a file that holds anything else is left alone.
///
/// # Errors
/// If the store fails.
pub async fn load(service: &Arc<Service>) -> Result<(), Refusal> {
    let head = service.timeline().head().seq;
    let (article, record) = (ndjson::lines(ARTICLE), ndjson::lines(RECORD));
    if head == 0 {
        service.write(Write::Import(Box::new(article)), Author::new(WHO, "the bundled article, as it words things")).await?;
    } else if head != article.len() as u64 || service.store().changes_since(head - 1, 1).await?.iter().any(|last| last.who != WHO) {
        return Ok(());
    }
    service.write(Write::Import(Box::new(record)), Author::new(WHO, "the bundled record, checked against official sources")).await?;
    Ok(())
}
