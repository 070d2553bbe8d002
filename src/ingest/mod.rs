//! Bytes in, records out: our own NDJSON, the timeline bundled with the binary, and the texts of files.

pub mod bundled;
pub mod ndjson;
pub mod text;
