//! The tables of answers a second, beside those of a bare handler that sends the same bytes.

use std::sync::Arc;

use super::Servers;
use super::asked::Asked;
use super::client::Connection;
use super::load::{Requests, SAMPLED, Sent, Side, bare, in_turns, listen, request, sample};
use super::questions::Question;

pub const COLD: &str = "no answer kept, every request another one";
const HOT: &str = "answers kept, a few requests repeated";

/// How many requests are repeated where answers are kept.
const REPEATED: u64 = 16;

/// Questions asked of the service that keeps nothing.
pub async fn cold(asked: &Asked, servers: &Servers, questions: &[Question]) {
    let wanted: Vec<&Question> = questions.iter().filter(|question| asked.wants(COLD, question.name)).collect();
    heading(COLD, wanted.len());
    for question in wanted {
        let requests = Arc::new(Requests::each_once(question));
        row(question, question.target, &servers.uncached, requests).await;
    }
}

/// Questions asked again and again of the service that keeps what it answered.
pub async fn hot(asked: &Asked, servers: &Servers, questions: &[Question]) {
    let wanted: Vec<&Question> = questions.iter().filter(|question| asked.wants(HOT, question.name)).collect();
    heading(HOT, wanted.len());
    for question in wanted {
        let mut all: Vec<Box<[u8]>> = (0..REPEATED).map(|n| request(&(question.path)(n), question.headers)).collect();
        if question.headers.starts_with("if-none-match") {
            all = with_tags(&servers.hot, question).await;
        }
        row(question, 0.9, &servers.hot, Arc::new(Requests::repeated(all))).await;
    }
}

/// The same requests with the tags of the answers to them.
async fn with_tags(address: &str, question: &Question) -> Vec<Box<[u8]>> {
    let paths: Vec<String> = (0..REPEATED).map(|n| (question.path)(n)).collect();
    let plain: Vec<Box<[u8]>> = paths.iter().map(|path| request(path, "")).collect();
    let tags = sample(address, &plain).await.into_iter().map(|sent| {
        let (_, tag) = sent.headers.into_iter().find(|(name, _)| name == "etag").expect("every answer has a tag");
        tag.to_str().expect("a tag is ASCII").to_owned()
    });
    paths.iter().zip(tags).map(|(path, tag)| request(path, &format!("if-none-match: {tag}\r\n"))).collect()
}

fn heading(table: &str, rows: usize) {
    if rows > 0 {
        println!("\n{table:<44} {:>9} {:>9} {:>9} {:>7} {:>7}", "bytes", "bare/s", "ours/s", "ratio", "target");
    }
}

async fn row(question: &Question, target: f64, address: &str, requests: Arc<Requests>) {
    let sent = sample(address, requests.sample()).await;
    check(question, &sent);
    let status = sent[0].status;
    let bare = listen(bare(&sent)).await;
    let (mut bare, mut ours) = (Side::new(&bare, Arc::new(again(&requests)), status).await, Side::new(address, requests, status).await);
    let (limit, ours) = in_turns(&mut bare, &mut ours).await;
    let bytes = sent.iter().map(|sent| sent.body.len()).sum::<usize>() / sent.len();
    let verdict = if ours / limit < target { "  short" } else { "" };
    println!("  {:<42} {bytes:>9} {limit:>9.0} {ours:>9.0} {:>7.2} {target:>7.2}{verdict}", question.name, ours / limit);
}

/// The same requests for the bare handler, which is never at an end of them.
fn again(requests: &Requests) -> Requests {
    Requests::repeated(requests.sample().to_vec())
}

/// That the answers are what the question is about: a fast mistake counts for nothing.
fn check(question: &Question, sent: &[Sent]) {
    let unchanged = question.headers.starts_with("if-none-match");
    for one in sent {
        assert_eq!(one.status, if unchanged { 304 } else { 200 }, "{}: {}", question.name, String::from_utf8_lossy(&one.body));
        assert_eq!(one.body.is_empty(), unchanged, "{}", question.name);
        let encoded = one.headers.iter().any(|(name, _)| name == "content-encoding");
        assert_eq!(encoded, question.headers.starts_with("accept-encoding"), "{}", question.name);
        if question.rows > 0 {
            let answer: serde_json::Value = serde_json::from_slice(&one.body).expect("JSON");
            let rows = answer["data"].as_array().map_or(0, Vec::len);
            assert!(rows >= question.rows, "{}: {rows} rows", question.name);
        }
    }
}

/// Where pages begin, all the way down the list.
pub async fn cursors(address: &str, asked: &Asked) -> Vec<String> {
    if ![COLD, HOT, super::work::TABLE].iter().any(|table| asked.wants(table, "deep page by cursor")) {
        return vec![String::new()];
    }
    let mut connection = Connection::to(address).await;
    let (mut cursors, mut next) = (Vec::new(), "/v1/events?sort=-date&limit=50&fields=id".to_owned());
    loop {
        let answer = connection.ask(&request(&next, "")).await;
        assert_eq!(answer.status, 200);
        let body: serde_json::Value = serde_json::from_slice(answer.body).expect("JSON");
        let Some(link) = body["links"]["next"].as_str() else { break };
        link.clone_into(&mut next);
        cursors.extend(next.split_once("cursor=").map(|(_, cursor)| cursor.to_owned()));
    }
    // The last page is not a full one.
    cursors.pop();
    assert!(cursors.len() > SAMPLED, "there are pages deep in the list");
    cursors
}
