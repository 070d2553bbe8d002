//! `cargo +nightly fuzz run file -- -max_total_time=600`: any bytes taken for a text, a page or a PDF give a text or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sanctions_timeline::ingest::text::{self, Kind};

fuzz_target!(|bytes: &[u8]| {
    for kind in [Kind::Plain, Kind::Html, Kind::Pdf] {
        if let Ok(text) = text::read(kind, bytes.to_vec()) {
            assert!(kind == Kind::Plain || !text.text.starts_with(' '));
        }
    }
});
