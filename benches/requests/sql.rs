//! The same questions put to SQLite by bare prepared statements: the events as stored JSON, and search by FTS5.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use sanctions_timeline::service::Service;
use sqlx::sqlite::SqlitePool;

use super::asked::Asked;
use super::load::median;
use super::questions::{Question, value};
use super::{plain, work};

const STATEMENTS: &str = "in process, two at a time";
const SEARCH: &str = "search in process, words marked";

const FOR: Duration = Duration::from_millis(1_500);

/// Statements with what each binds of a path of ours.
const ASKED: &[(&str, &str, &[&str])] = &[
    ("newest 50", "select json from rendered where start_min <= $1 order by start_min desc, id desc limit 50", &["to"]),
    (
        "range and type",
        "select json from rendered where type = $1 and start_min between $2 and $3 order by start_min, id limit 50",
        &["type", "from", "to"],
    ),
    ("one event", "select json from rendered where id = $1", &["id"]),
    (
        "total of a filtered list",
        "select '' || count(*) from rendered where type = $1 and start_min between $2 and $3",
        &["type", "from", "to"],
    ),
];

const FTS5: &str = "select events.id, highlight(events_fts, 0, '<mark>', '</mark>'), snippet(events_fts, 1, '<mark>', '</mark>', '…', 30)
     from events_fts join events on events.rowid = events_fts.rowid
     where events_fts match $1 order by rank limit 50";

/// Prints what bare statements answer beside what the whole handler answers, and FTS5 beside our search.
pub async fn tables(asked: &Asked, service: &Service, app: &Router, questions: &[Question], dir: &std::path::Path) {
    let wanted: Vec<_> = ASKED.iter().filter(|(name, ..)| asked.wants(STATEMENTS, name)).collect();
    let search =
        questions.iter().find(|question| question.name == "two words, ranked").filter(|question| asked.wants(SEARCH, question.name));
    if wanted.is_empty() && search.is_none() {
        return;
    }
    let file = plain::plain(asked, service, dir).await;
    if !wanted.is_empty() {
        println!("\n{STATEMENTS:<44} {:>12} {:>12} {:>7}", "statement/s", "handler/s", "ratio");
    }
    let pool = plain::readers(&file, 2).await;
    for (name, statement, binds) in wanted {
        let question = questions.iter().find(|question| question.name == *name).expect("statements are named as questions are");
        let paths: Arc<Vec<String>> = Arc::new((0..100_000).map(|n| (question.path)(n)).collect());
        let theirs = statements(&pool, statement, binds, &paths).await;
        let ours = handlers(app, &paths).await;
        println!("  {name:<42} {theirs:>12.0} {ours:>12.0} {:>7.1}", ours / theirs);
    }
    if let Some(question) = search {
        fts5(&pool, service, question).await;
    }
}

/// Answers a second of a statement, from two connections.
async fn statements(pool: &SqlitePool, statement: &'static str, binds: &'static [&'static str], paths: &Arc<Vec<String>>) -> f64 {
    let pool = pool.clone();
    twice(paths, move |path| {
        let pool = pool.clone();
        async move {
            let query = binds.iter().fold(sqlx::query_scalar::<_, String>(statement), |query, name| query.bind(value(&path, name)));
            query.fetch_all(&pool).await.expect("rows").iter().map(String::len).sum()
        }
    })
    .await
}

/// Answers a second of the handler, from two tasks.
async fn handlers(app: &Router, paths: &Arc<Vec<String>>) -> f64 {
    let app = app.clone();
    twice(paths, move |path| {
        let app = app.clone();
        async move { work::answer(&app, work::request(&path, "")).await.len() }
    })
    .await
}

/// Asks from two tasks for a while: answers a second.
async fn twice<F>(paths: &Arc<Vec<String>>, ask: impl Fn(String) -> F + Clone + Send + Sync + 'static) -> f64
where
    F: Future<Output = usize> + Send + 'static,
{
    let began = Instant::now();
    let both = [0, 1].map(|first| {
        let (paths, ask) = (Arc::clone(paths), ask.clone());
        tokio::spawn(async move {
            let mut done = 0_u32;
            for path in paths.iter().skip(first).step_by(2).cycle().take_while(|_| began.elapsed() < FOR) {
                ask(path.clone()).await;
                done += 1;
            }
            done
        })
    });
    let mut done = 0;
    for one in both {
        done += one.await.expect("it ends");
    }
    f64::from(done) / began.elapsed().as_secs_f64()
}

/// Both searches, one after the other, the same words: the median of each.
async fn fts5(pool: &SqlitePool, service: &Service, question: &Question) {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    let began = Instant::now();
    for n in 0.. {
        let path = (question.path)(n);
        let words: Vec<String> = value(&path, "q").split(' ').map(|word| format!("\"{word}\"")).collect();
        let asked = Instant::now();
        let found = sqlx::query_as::<_, (String, String, String)>(FTS5).bind(words.join(" ")).fetch_all(pool).await.expect("rows");
        theirs.push(asked.elapsed().as_secs_f64() * 1e3);
        assert!(found.len() == 50 && found[0].1.contains("<mark>") || found[0].2.contains("<mark>"));
        ours.push(work::search_took(service, &path) / 1e3);
        if began.elapsed() > 2 * FOR && n >= 20 {
            break;
        }
    }
    let (theirs, ours) = (median(&mut theirs), median(&mut ours));
    println!("\n{SEARCH:<44} {:>12} {:>12} {:>7} {:>7}", "FTS5, ms", "ours, ms", "ratio", "target");
    println!("  {:<42} {theirs:>12.3} {ours:>12.3} {:>7.1} {:>7}", question.name, theirs / ours, 10);
}
