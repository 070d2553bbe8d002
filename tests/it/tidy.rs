//! The house rules, kept: modules look down only, files and functions stay small, the pure stays pure.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors, lowest first: a module may name only modules before it.
const FLOORS: [&str; 10] = ["domain", "timeline", "reading", "render", "store", "service", "ingest", "http", "config", "command"];

/// What may stand only in some modules: the words, and where.
const ONLY_IN: [(&[&str], &[&str]); 3] = [
    (&["sqlx::"], &["store"]),
    (&["axum::", "tower_http::", "utoipa_axum::"], &["http"]),
    (
        &["tokio::", "std::fs", "std::net", "std::io::", "Instant::now", "SystemTime", "Timestamp::now"],
        &["store", "service", "ingest", "http", "config", "command", "main"],
    ),
];

const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 60;

/// A source file, its path from the root of the project, and its lines outside tests.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        code.lines().enumerate().map(|(i, line)| (i + 1, line))
    }

    /// The module of the top level it belongs to; none for a test.
    fn module(&self) -> Option<&str> {
        self.path.strip_prefix("src/")?.split(['/', '.']).next()
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut folders) = (Vec::new(), vec![root.join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let path = path.strip_prefix(root).expect("inside the project").display().to_string();
                found.push(Source { path, text });
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no source files");
    found
}

/// Fails with every offence at once.
#[allow(clippy::needless_pass_by_value, reason = "every caller has just made it")]
fn nothing(offences: Vec<String>) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

fn offences(sources: &[Source], judge: impl Fn(&Source, &str) -> Option<String>) -> Vec<String> {
    let of = |source: &Source| -> Vec<String> {
        source.lines().filter_map(|(number, line)| judge(source, line).map(|what| format!("{}:{number}: {what}", source.path))).collect()
    };
    sources.iter().flat_map(of).collect()
}

#[test]
fn a_module_names_only_modules_below_it() {
    let floor = |module: &str| FLOORS.iter().position(|name| *name == module);
    let looks_up = |source: &Source, line: &str| {
        let own = floor(source.module()?)?;
        let named =
            line.split("crate::").skip(1).filter_map(|rest| floor(rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next()?));
        named.filter(|other| *other > own).map(|other| format!("{} may not know {}", FLOORS[own], FLOORS[other])).next()
    };
    nothing(offences(&sources("src"), looks_up));
}

#[test]
fn every_floor_is_there() {
    let modules: Vec<String> = sources("src").iter().filter_map(|source| source.module().map(str::to_owned)).collect();
    let known = |module: &String| FLOORS.contains(&module.as_str()) || ["lib", "main"].contains(&module.as_str());
    nothing(
        FLOORS.iter().filter(|floor| !modules.iter().any(|module| module == *floor)).map(|floor| format!("no module {floor}")).collect(),
    );
    nothing(modules.iter().filter(|module| !known(module)).map(|module| format!("{module} has no floor")).collect());
}

#[test]
fn what_touches_the_world_stands_where_it_belongs() {
    let strays = |source: &Source, line: &str| {
        let module = source.module()?;
        let code = line.split("//").next()?;
        let (words, _) = ONLY_IN.iter().find(|(words, homes)| !homes.contains(&module) && words.iter().any(|word| code.contains(word)))?;
        Some(format!("{module} may not use {}", words.join(" or ")))
    };
    nothing(offences(&sources("src"), strays));
}

#[test]
fn a_file_is_short_and_says_first_what_it_is() {
    let mut wrong = Vec::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        let length = source.text.lines().count();
        if length > LONGEST_FILE {
            wrong.push(format!("{}: {length} lines, at most {LONGEST_FILE}", source.path));
        }
        if !source.text.starts_with("//! ") {
            wrong.push(format!("{}: the first line does not say what it is", source.path));
        }
    }
    nothing(wrong);
}

#[test]
fn a_function_is_short() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let mut open: Option<(usize, usize, &str)> = None;
        for (number, line) in source.lines() {
            let indent = line.len() - line.trim_start().len();
            let begins = ["fn ", "pub fn ", "async fn ", "pub async fn ", "pub(super) fn ", "const fn "]
                .iter()
                .any(|way| line.trim_start().starts_with(way));
            match open {
                None if begins && !line.trim_end().ends_with([';', '}']) => open = Some((number, indent, line.trim())),
                Some((first, at, name)) if indent == at && line.trim() == "}" => {
                    if number - first >= LONGEST_FUNCTION {
                        wrong.push(format!("{}:{first}: {} lines: {name}", source.path, number - first + 1));
                    }
                    open = None;
                }
                _ => {}
            }
        }
    }
    nothing(wrong);
}

#[test]
fn nothing_is_put_off_and_nothing_is_a_drawer() {
    let words =
        [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("TO", "DO"), concat!("FIX", "ME"), concat!(".unw", "rap()")];
    nothing(offences(&sources("src"), |_, line| words.iter().find(|word| line.contains(**word)).map(|word| format!("{word} stands here"))));
    let drawers = ["utils", "helpers", "common", "types", "manager"];
    let is_drawer = |source: &&Source| {
        drawers.iter().any(|name| source.path.ends_with(&format!("/{name}.rs")) || source.path.contains(&format!("/{name}/")))
    };
    nothing(sources("src").iter().filter(is_drawer).map(|source| format!("{} is a drawer", source.path)).collect());
}

#[test]
fn sql_is_fixed_text_in_lower_case() {
    let keywords = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "FROM ", "WHERE "];
    let lowered = ["select ", "insert into", "update ", "delete from", " where "];
    let wrong = |source: &Source, line: &str| {
        let code = line.split("//").next()?;
        let made = ["format!(", "concat!(", "AssertSqlSafe"].iter().any(|way| code.contains(way))
            && lowered.iter().any(|word| code.contains(word));
        let shouted = keywords.iter().any(|word| code.contains(word));
        (source.module() == Some("store") && (made || shouted)).then(|| "SQL is &'static str in lower case".to_owned())
    };
    nothing(offences(&sources("src"), wrong));
}

#[test]
fn every_column_says_why_it_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for file in fs::read_dir(root.join("migrations/sqlite")).expect("the migrations") {
        let text = fs::read_to_string(file.expect("a file").path()).expect("a migration");
        for table in text.split("create table ").skip(1) {
            let body = table.split("\n)").next().unwrap_or_default();
            let columns: Vec<&str> = body.lines().skip(1).collect();
            for (i, line) in columns.iter().enumerate() {
                let first = line.split_whitespace().next().unwrap_or_default();
                let is_column =
                    line.starts_with("  ") && !line.starts_with("   ") && !["primary", "check", "unique", "foreign"].contains(&first);
                let commented =
                    line.contains("--") || columns.get(i + 1).is_some_and(|next| next.starts_with("   ") && next.contains("--"));
                if is_column && !first.starts_with("check") && !commented {
                    wrong.push(format!("{}: {line}", table.lines().next().unwrap_or_default()));
                }
            }
        }
    }
    nothing(wrong);
}
