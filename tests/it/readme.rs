//! The README tells the truth: its questions have its answers, its tables name every parameter and every setting.

use clap::CommandFactory as _;
use sanctions_timeline::config::Config;
use serde_json::{Value, json};

use crate::support::Site;

const README: &str = include_str!("../../README.md");

/// Every flag, its variable and its default.
const SETTINGS: &str = include_str!("../../docs/settings.md");

/// The code blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    README.split(&format!("```{language}\n")).skip(1).map(|rest| rest.split("```").next().unwrap_or_default().trim()).collect()
}

/// Path and query of the request in a code block.
fn request(command: &str) -> &str {
    command.split('\'').nth(1).and_then(|url| url.strip_prefix("localhost:8080")).expect("an address in quotes")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_questions_have_the_answers_shown() {
    let site = Site::bundled().await;
    let questions: Vec<&str> = blocks("sh").into_iter().skip(1).map(request).collect();
    let answers = blocks("json");
    assert_eq!((questions.len(), answers.len()), (6, 4));
    let ask = async |n: usize| site.get(questions[n]).await.json();
    let lines = |n: usize| answers[n].lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>();
    let list = |answer: &Value, name: &str| answer[name].as_array().expect("a list").clone();

    let in_force = list(&ask(0).await, "data");
    let panel = in_force.iter().find(|one| one["measure"]["id"] == "unsc-1718-panel-of-experts").expect("the panel");
    assert_eq!(lines(0), [json!([panel["in_force"], panel["reason"]])]);
    let panel = ask(1).await;
    assert_eq!(lines(1), [json!([panel["in_force"], panel["reason"], panel["days_left"]])]);
    let blocked: Vec<Value> = list(&ask(2).await, "data").iter().map(|event| json!([event["date"]["edtf"], event["title"]])).collect();
    assert_eq!(lines(2), blocked);
    let claims: Vec<Value> =
        list(&ask(3).await, "claims").iter().map(|one| json!([one["value"], one["document"], one["rank"], one["expression"]])).collect();
    assert_eq!(lines(3), claims);
    let csv = site.get(questions[4]).await.body.replace(&site.address(), "localhost:8080").replace("\r\n", "\n");
    assert_eq!(blocks("csv")[0], csv.trim());

    let calendar = site.get(questions[5]).await.body;
    let mut stream = site.open(request(blocks("sh")[6].lines().nth(1).expect("a second line")), &[]).await;
    let mut told = String::new();
    while !told.contains("event") {
        told.push_str(&String::from_utf8_lossy(&stream.chunk().await.expect("a stream").expect("it goes on")));
    }
    let shown: Vec<&str> =
        calendar.lines().filter(|line| line.contains("DTSTART")).chain(told.lines().find(|line| line.contains("event"))).collect();
    assert_eq!(blocks("text")[0].lines().collect::<Vec<_>>(), shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_name_every_parameter_and_every_setting() {
    let site = Site::empty().await;
    let description = site.get("/openapi.json").await.json();
    let parameters = description["paths"]["/v1/events"]["get"]["parameters"].as_array().expect("parameters").clone();
    let mut wanted: Vec<String> = parameters
        .iter()
        .filter(|one| !one["name"].as_str().is_some_and(|name| name.starts_with("exclude.")))
        .map(|one| format!("| `{}` | {} |", one["name"].as_str().unwrap_or_default(), one["description"].as_str().unwrap_or_default()))
        .collect();
    wanted.push("| `exclude.NAME` | Not these: for every filter from `type` to `target`. |".to_owned());
    for argument in Config::command().get_arguments() {
        let (Some(flag), Some(variable)) = (argument.get_long(), argument.get_env()) else { continue };
        let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        wanted.push(format!("| `--{flag}` | `{}` | {} |", variable.to_string_lossy(), default.join(" ")));
    }
    let missing: Vec<&String> = wanted.iter().filter(|line| !README.contains(line.as_str()) && !SETTINGS.contains(line.as_str())).collect();
    assert!(missing.is_empty(), "\n{}\n", missing.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n"));
    assert!(README.lines().count() <= 150, "{} lines", README.lines().count());
}
