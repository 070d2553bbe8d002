//! Bytes in, records out: our own NDJSON, and the timeline bundled with the binary.

pub mod bundled;
pub mod ndjson;
