//! What is asked of a run, by the environment.

use std::path::PathBuf;

/// What is asked of a run.
pub struct Asked {
    /// `TIMELINE_EVENTS`: how many synthetic events; 100,000 if nothing is said.
    pub events: u64,
    /// `TIMELINE_FILE`: a filled database to be kept and used again.
    pub file: Option<PathBuf>,
    /// `TIMELINE_DATASETTE`: whether Datasette is asked too.
    pub datasette: bool,
    only: Vec<String>,
}

impl Asked {
    pub fn read() -> Self {
        let told = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            events: told("TIMELINE_EVENTS").map_or(100_000, |number| number.parse().expect("TIMELINE_EVENTS is a number")),
            file: told("TIMELINE_FILE").map(PathBuf::from),
            datasette: told("TIMELINE_DATASETTE").is_some(),
            only: told("TIMELINE_ONLY").map_or_else(Vec::new, |words| words.split(',').map(str::to_owned).collect()),
        }
    }

    /// Whether a row is wanted: `TIMELINE_ONLY` has words, separated by commas, one of which stands in its table's name or its own.
    pub fn wants(&self, table: &str, row: &str) -> bool {
        let name = format!("{table}: {row}");
        self.only.is_empty() || self.only.iter().any(|word| name.contains(word.as_str()))
    }
}
