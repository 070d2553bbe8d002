//! The timeline bundled with the binary: the article, then the record. Data files beside this one, explained there.

use std::sync::Arc;

use crate::ingest::ndjson;
use crate::service::Service;
use crate::service::write::{Author, Refusal, Write};

/// What the first document says, and nothing else.
pub const ARTICLE: &str = include_str!("bundled/article.ndjson");

/// What the record says, and where it corrects the article.
pub const RECORD: &str = include_str!("bundled/record.ndjson");

/// Loads the bundled timeline: two imports, so that the log shows what the record changed.
///
/// # Errors
/// If the store fails.
pub async fn load(service: &Arc<Service>) -> Result<(), Refusal> {
    let parts = [(ARTICLE, "the bundled article, as it words things"), (RECORD, "the bundled record, checked against official sources")];
    for (text, reason) in parts {
        let lines = ndjson::lines(text).map_err(Refusal::Mistakes)?;
        service.write(Write::Import(lines), Author::new("bundled", reason)).await?;
    }
    Ok(())
}
