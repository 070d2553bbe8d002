//! `read` as people run it: lines, texts, pages and PDFs in, lines of JSON out, mistakes named.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use proptest::prelude::*;
use sanctions_timeline::domain::digest::Digest;
use sanctions_timeline::ingest::text::{self, Kind};
use sanctions_timeline::reading;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Runs `read` in a folder, with something on its standard input.
fn run(dir: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sanctions-timeline"));
    command.current_dir(dir).env_clear().arg("read").args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut standard_input = child.stdin.take().expect("its input");
    let input = input.to_vec();
    // A program that has refused its flags does not read what it is given.
    let writer = std::thread::spawn(move || drop(standard_input.write_all(&input)));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    output
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn told(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    lines(output)
}

/// Words and values of a line, after checking that the offsets count the code points of the text in it.
fn found(line: &Value) -> Vec<(String, String)> {
    let text: Vec<char> = line["text"].as_str().expect("the text").chars().collect();
    assert_eq!(line["text_sha256"], json!(Digest::of(line["text"].as_str().expect("the text").as_bytes())));
    let place = |mention: &Value, name: &str| usize::try_from(mention[name].as_u64().expect("a number")).expect("small");
    let one = |mention: &Value| {
        let words: String = text[place(mention, "start")..place(mention, "end")].iter().collect();
        assert_eq!(mention["text"], words);
        (words, mention["value"].as_str().expect("a value").to_owned())
    };
    line["timexes"].as_array().expect("a list").iter().map(one).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(words, value)| ((*words).to_owned(), (*value).to_owned())).collect()
}

/// A PDF of one page for each list of lines, as small as the standard allows.
fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (number, lines) in pages.iter().enumerate() {
        let shown: Vec<String> = lines.iter().map(|line| format!("({line}) Tj T*")).collect();
        let stream = format!("BT /F1 12 Tf 14 TL 72 720 Td {} ET", shown.join(" "));
        let resources = "/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>";
        objects.push(format!("<< /Type /Page /Parent 2 0 R {resources} /Contents {} 0 R >>", 5 + 2 * number));
        objects.push(format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()));
    }
    let (mut file, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (number, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let (start, size) = (file.len(), objects.len() + 1);
    file.push_str(&format!(
        "xref\n0 {size}\n0000000000 65535 f \n{places}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
}

#[test]
fn a_line_in_is_a_line_out() {
    let dir = TempDir::new().expect("a directory");
    let text = "Söul 🕊: the panel, set up in 2009, met early last week.";
    let input = json!({"doc_id": "a", "dct": "2024-03-29", "text": text, "corpus": "ours"}).to_string();
    let expected = json!({
        "doc_id": "a",
        "dct": "2024-03-29",
        "text_sha256": Digest::of(text.as_bytes()),
        "timexes": [
            {"start": 29, "end": 33, "text": "2009", "type": "DATE", "value": "2009", "edtf": "2009", "anchor": null, "confidence": 98, "rule": "year"},
            {"start": 39, "end": 54, "text": "early last week", "type": "DATE", "value": "2024-W12", "mod": "START",
             "edtf": "2024-03-18/2024-03-24", "anchor": "2024-03-29", "confidence": 95, "rule": "pointed-unit+early"},
        ],
    });
    assert_eq!(told(&run(dir.path(), &[], input.as_bytes())), [expected]);
}

#[test]
fn every_line_is_read_whatever_stands_between() {
    let dir = TempDir::new().expect("a directory");
    let input = "\u{feff}\n  {\"doc_id\":\"a\",\"dct\":\"2024-03-29\",\"text\":\"today\"}\r\n\n{\"doc_id\":\"b\",\"text\":\"Today\"}";
    let values = |output: &Output| -> Vec<Value> { told(output).iter().map(|line| line["timexes"][0]["value"].clone()).collect() };
    assert_eq!(values(&run(dir.path(), &["--date", "2020-02-29"], input.as_bytes())), ["2024-03-29", "2020-02-29"]);
    std::fs::write(dir.path().join("a.ndjson"), input.trim_start_matches('\u{feff}')).expect("a file");
    assert_eq!(
        values(&run(dir.path(), &["a.ndjson", "-", "--date", "2020-02-29"], b"tomorrow")),
        ["2024-03-29", "2020-02-29", "2020-03-01"]
    );
}

#[test]
fn a_text_is_kept_to_the_letter() {
    let dir = TempDir::new().expect("a directory");
    let text = "\n  {not JSON} On Thursday — “März” — they met,\r\nfor the first time since October.\n";
    std::fs::write(dir.path().join("a.txt"), text).expect("a file");
    let read = told(&run(dir.path(), &["--date", "2024-03-29", "--with-text", "a.txt"], b""));
    assert_eq!((&read[0]["doc_id"], &read[0]["text"]), (&json!("a.txt"), &json!(text)));
    assert_eq!(found(&read[0]), pairs(&[("Thursday", "2024-03-28"), ("October", "2023-10")]));
    let typed = told(&run(dir.path(), &["--date", "2024-03-29", "--with-text"], b"  On Thursday"));
    assert_eq!((&typed[0]["doc_id"], &typed[0]["text"]), (&json!("-"), &json!("  On Thursday")));
    assert_eq!(told(&run(dir.path(), &["--date", "2024-03-29", "a.txt"], b""))[0]["text"], Value::Null);
}

#[test]
fn a_page_says_itself_when_it_was_published() {
    let dir = TempDir::new().expect("a directory");
    let page = "<!doctype html><html><head><title>Vetoed yesterday</title><meta charset=utf-8>\
        <meta property=\"article:published_time\" content=\"2024-03-29T08:00:00+01:00\"><script>var today = 'today';</script></head>\
        <body><h1>Panel ends</h1><p>It was <em>vetoed</em> on Thurs<b>day</b>, 30&nbsp;April&nbsp;2009 &amp; today.<p>Until next\nmonth</body>";
    std::fs::write(dir.path().join("a.html"), page).expect("a file");
    let read = told(&run(dir.path(), &["a.html", "--with-text"], b""));
    assert_eq!(read[0]["dct"], "2024-03-29");
    assert_eq!(read[0]["text"], "Panel ends\n\nIt was vetoed on Thursday, 30\u{a0}April\u{a0}2009 & today.\n\nUntil next month");
    let expected = [("Thursday, 30\u{a0}April\u{a0}2009", "2009-04-30"), ("today", "2024-03-29"), ("next month", "2024-04")];
    assert_eq!(found(&read[0]), pairs(&expected));
    assert_eq!(told(&run(dir.path(), &["--date", "2020-01-01"], page.as_bytes()))[0]["dct"], "2020-01-01");
    let undated = run(dir.path(), &[], b"<html><p>On Thursday");
    let error = String::from_utf8_lossy(&undated.stderr).into_owned();
    assert!(!undated.status.success() && undated.stdout.is_empty() && error.contains("--date"), "{error}");
}

#[test]
fn a_pdf_is_read_by_paragraphs() {
    let dir = TempDir::new().expect("a directory");
    let file = pdf(&[
        &["The panel was set up in June", "2009. It reports every", "year. Its mandate, until the end of"],
        &["April, is in two-", "year terms."],
    ]);
    std::fs::write(dir.path().join("a.pdf"), &file).expect("a file");
    let read = told(&run(dir.path(), &["a.pdf", "--date", "2024-03-29", "--with-text"], b""));
    let text = "The panel was set up in June 2009. It reports every year. Its mandate, until the end of April, is in two-year terms.";
    assert_eq!(read[0]["text"], text);
    let expected = [("June 2009", "2009-06"), ("every year", "P1Y"), ("the end of April", "2024-04"), ("two-year", "P2Y")];
    assert_eq!(found(&read[0]), pairs(&expected));
    assert_eq!(told(&run(dir.path(), &["-", "--date", "2024-03-29", "--with-text"], &file))[0]["text"], text);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    let dir = TempDir::new().expect("a directory");
    let good = |id: &str| format!("{{\"doc_id\":\"{id}\",\"dct\":\"2024-03-29\",\"text\":\"today\"}}");
    let long = good(&"x".repeat(300));
    let input = [
        &good("a"),
        "{\"doc_id\":\"b\",\"text\":\"today\"}",
        "nonsense",
        "{\"dct\":\"2024-03-29\",\"text\":\"\"}",
        &long,
        "{\"doc_id\":\"c\",\"dct\":\"2024-02-30\",\"text\":\"\"}",
        &good("d"),
    ]
    .join("\n");
    let output = run(dir.path(), &["--size-limit", "200"], input.as_bytes());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(lines(&output).iter().map(|line| &line["doc_id"]).collect::<Vec<_>>(), ["a", "d"]);
    for said in [
        "line 2: `dct` is required",
        "line 3: ",
        "line 4: missing field `doc_id`",
        "line 5: it is longer than 200 bytes",
        "line 6: `dct` is \"2024-02-30\"",
        "5 of 7",
    ] {
        assert!(error.contains(said), "{said} in {error}");
    }
    assert!(!error.contains("line 1:") && !error.contains("line 7:") && !output.status.success(), "{error}");
}

#[test]
fn files_that_hold_no_text_are_errors() {
    let dir = TempDir::new().expect("a directory");
    let whole = pdf(&[&["today"]]);
    let files: [(&str, &[u8], &str); 6] = [
        ("cut.pdf", &whole[..60], "the PDF is broken"),
        ("nothing.pdf", b"", "the PDF is broken"),
        ("picture.pdf", &pdf(&[&[]]), "holds no text"),
        ("latin.txt", b"caf\xe9 today", "byte 4"),
        ("good.txt", b"today", ""),
        ("long.txt", &[b' '; 2000], "--size-limit"),
    ];
    for (name, bytes, _) in files {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    let mut arguments = vec!["--date", "2024-03-29", "--size-limit", "1500", "missing.txt"];
    arguments.extend(files.map(|(name, ..)| name));
    let output = run(dir.path(), &arguments, b"");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    for (name, _, said) in files.iter().filter(|(.., said)| !said.is_empty()).chain([&("missing.txt", &b""[..], "No such file")]) {
        assert!(error.lines().any(|line| line.starts_with(&format!("{name}: ")) && line.contains(said)), "{name}: {said} in {error}");
    }
    assert_eq!(lines(&output).iter().map(|line| &line["doc_id"]).collect::<Vec<_>>(), ["good.txt"]);
    assert!(!output.status.success());
    let refused = run(dir.path(), &["--date", "March"], b"today");
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("2024-03-29"));
}

/// A PDF of one page whose content, embedded font or table of characters is a gigabyte: zeros, run-length encoded. The page says
/// "today" all the same.
fn bomb(place: &str) -> Vec<u8> {
    let zeros = [0x81, b' '].repeat((1 << 30) / 128);
    let mut bomb = format!("<< /Length {} /Filter /RunLengthDecode >>\nstream\n", zeros.len()).into_bytes();
    bomb.extend([&zeros[..], b"\nendstream"].concat());
    let content = b"<< /Length 29 >>\nstream\nBT /F1 12 Tf (today) Tj ET    \nendstream".to_vec();
    let font = "<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 0 /Widths [1] /FontDescriptor 6 0 R";
    let to_unicode = if place == "cmap" { "/ToUnicode 7 0 R >>" } else { ">>" };
    let mut objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
        content,
        format!("{font} {to_unicode}").into_bytes(),
        b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 7 0 R >>".to_vec(),
        bomb,
    ];
    if place == "content" {
        objects.swap(3, 6);
    }
    let (mut file, mut places) = (b"%PDF-1.4\n".to_vec(), String::new());
    for (number, object) in objects.iter().enumerate() {
        places.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend([format!("{} 0 obj\n", number + 1).as_bytes(), object, b"\nendobj\n"].concat());
    }
    let start = file.len();
    let trailer = format!("xref\n0 8\n0000000000 65535 f \n{places}trailer\n<< /Size 8 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.extend(trailer.into_bytes());
    file
}

/// The limit is the system's, on a process of its own: the others are read.
#[test]
fn a_small_file_that_decodes_to_a_large_one_is_refused_and_the_rest_is_read() {
    let dir = TempDir::new().expect("a directory");
    let long = "On 1 May ".repeat((17 << 20) / 9);
    let linked = format!("<script type=\"application/ld+json\">[{}[]]</script><p>today", "[],".repeat(12_000_000));
    let line = format!("{{\"doc_id\":\"x\",\"dct\":\"2024-03-29\",\"text\":\"{long}\"}}\n");
    let files: [(&str, Vec<u8>, &str); 7] = [
        ("content.pdf", bomb("content"), "512 MiB of memory"),
        ("font.pdf", bomb("font"), "512 MiB of memory"),
        ("cmap.pdf", bomb("cmap"), "512 MiB of memory"),
        ("linked.html", linked.into_bytes(), "512 MiB of memory"),
        ("long.txt", long.into_bytes(), "longer than 16 MiB"),
        ("long.ndjson", line.into_bytes(), "longer than 16 MiB"),
        ("good.pdf", pdf(&[&["today"]]), ""),
    ];
    for (name, bytes, _) in &files {
        std::fs::write(dir.path().join(name), bytes).expect("a file");
    }
    let mut arguments = vec!["--date", "2024-03-29"];
    arguments.extend(files.iter().map(|(name, ..)| *name));
    let output = run(dir.path(), &arguments, b"");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    for (name, _, said) in files.iter().filter(|(.., said)| !said.is_empty()) {
        assert!(error.lines().any(|line| line.starts_with(&format!("{name}: ")) && line.contains(said)), "{name}: {said} in {error}");
    }
    assert_eq!(lines(&output).iter().map(|line| &line["doc_id"]).collect::<Vec<_>>(), ["good.pdf"]);
    assert!(!output.status.success());
}

#[test]
fn the_rules_are_told_with_their_examples() {
    let dir = TempDir::new().expect("a directory");
    let output = run(dir.path(), &["--rules"], b"");
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["name", "pattern", "example", "value"]);
    assert_eq!(rows.len(), 1 + reading::rules().count() + reading::events::trigger_rules().count());
    assert!(rows.iter().all(|row| row.len() == 4 && row.iter().all(|cell| !cell.is_empty())), "{table}");
}

#[test]
fn a_damaged_pdf_has_a_text_or_an_error() {
    let whole = pdf(&[&["On 30 April", "2024"], &["today"]]);
    for at in (0..whole.len()).step_by(7) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x15;
        for bytes in [whole[..at].to_vec(), flipped] {
            let read = text::read(Kind::Pdf, bytes);
            assert!(read.is_err() || read.is_ok_and(|read| !read.text.is_empty()), "{at}");
        }
    }
}

proptest! {
    #[test]
    fn any_page_has_a_text(page in "(<[a-z!/]{1,9}[ =\"'>]?|&[a-z#0-9]{1,5};?|[ \n\u{a0}]|[a-zé<>\"-]|</script>|<!--|-->){0,60}") {
        let text = text::read(Kind::Html, page.into_bytes()).expect("a text").text;
        prop_assert!(!text.starts_with([' ', '\n']) && !text.ends_with([' ', '\n']), "{text:?}");
        prop_assert!(!text.contains("  ") && !text.contains("\n\n\n"), "{text:?}");
    }

    #[test]
    fn any_bytes_have_a_text_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for kind in [Kind::Plain, Kind::Html, Kind::Pdf] {
            let _ = text::read(kind, bytes.clone());
        }
    }
}
