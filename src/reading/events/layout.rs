//! What of a page is text: furniture such as share links, teasers and tags is set aside.

use std::ops::Range;

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort {
    /// Part of the text.
    Body,
    /// A title of the text or of a part of it: kept, but it tells nothing the text does not.
    Heading,
    /// Furniture.
    Aside,
}

/// A line that is not empty.
#[derive(Clone, Debug)]
struct Line {
    bytes: Range<usize>,
    /// Whether an empty line stands before it.
    apart: bool,
    sort: Sort,
}

/// The parts of a text, in bytes.
pub(super) struct Layout {
    /// Runs of lines that are text.
    pub(super) body: Vec<Range<usize>>,
    /// Lines that are furniture.
    pub(super) aside: Vec<Range<usize>>,
}

/// A line that begins so is furniture, if it does not end as a sentence does.
#[rustfmt::skip]
const LEAD_INS: &[&str] = &[
    "also read", "read also", "read more", "read next", "read:", "see also", "more on this", "more on", "more from", "more:", "related", "recommended",
    "most read", "most popular", "trending", "next", "previous", "prev", "up next", "share", "to share", "share this", "tweet", "tags", "tag:", "topics", "keywords",
    "follow us", "follow", "subscribe", "sign up", "newsletter", "log in", "register", "advertisement", "sponsored", "photo", "image", "picture", "video",
    "watch", "listen", "print", "email", "e-mail", "mail", "contact", "comments", "leave a comment", "copyright", "©", "(c)", "all rights reserved", "by ",
    "reporting by", "editing by", "written by", "author", "source:", "updated", "last updated", "published", "posted", "translated", "translation",
    "this article", "the article", "this story", "click here", "download", "back to", "home", "menu", "skip to", "cookie", "we use cookies", "accept", "about the author",
    "facebook", "twitter", "whatsapp", "linkedin", "telegram", "don't miss", "editor's note", "correction",
];

/// A line that begins so is furniture in any case.
#[rustfmt::skip]
const SURE_LEAD_INS: &[&str] = &[
    "also read", "read also", "read more", "read next", "see also", "we use cookies", "this site uses cookies", "this website uses cookies", "by continuing to",
    "sign up for", "sign up to", "subscribe to", "subscribe now", "follow us", "click here", "all rights reserved", "copyright", "©", "reporting by", "editing by",
    "tags:", "topics:", "share this", "advertisement", "this article was translated", "this article was originally", "this story was", "translated by", "translated from",
    "get the latest", "log in to", "photo:", "image:", "photograph:", "for more", "our newsletter", "next:", "previous:", "related:", "recommended:",
];

/// After these alone on a line, what follows without a full stop is a teaser.
#[rustfmt::skip]
const TEASED: &[&str] = &["also read", "read also", "read more", "read next", "see also", "related", "related articles", "related stories", "more on this",
    "more on this story", "recommended", "most read", "most popular", "up next", "next", "previous", "trending", "don't miss"];

/// So many lines a heading has, with what stands under it.
const HEADING: usize = 3;
/// The longest line that can be a heading or furniture, in bytes.
const SHORT: usize = 160;

impl Layout {
    pub(super) fn of(text: &str) -> Self {
        let mut lines = lines(text);
        mark_asides(text, &mut lines);
        mark_repeated(text, &mut lines);
        mark_headings(text, &mut lines);
        let mut layout = Self { body: Vec::new(), aside: Vec::new() };
        let mut before = Sort::Heading;
        for line in &lines {
            let runs = match line.sort {
                Sort::Body => &mut layout.body,
                Sort::Aside => &mut layout.aside,
                Sort::Heading => {
                    before = line.sort;
                    continue;
                }
            };
            match runs.last_mut() {
                Some(run) if before == line.sort => run.end = line.bytes.end,
                _ => runs.push(line.bytes.clone()),
            }
            before = line.sort;
        }
        layout
    }
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut at, mut apart) = (0, true);
    for written in text.split('\n') {
        let line = written.trim();
        if line.is_empty() {
            apart = true;
        } else {
            let start = at + (written.len() - written.trim_start().len());
            lines.push(Line { bytes: start..start + line.len(), apart, sort: Sort::Body });
            apart = false;
        }
        at += written.len() + 1;
    }
    lines
}

/// Whether a line ends as a sentence does.
fn is_closed(line: &str) -> bool {
    let end = line.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', ' ']);
    end.ends_with(['.', '!', '?', '…', ':', ';', ','])
}

fn begins(line: &str, with: &str) -> bool {
    line.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
        && (!with.ends_with(char::is_alphanumeric) || !line[with.len()..].starts_with(char::is_alphanumeric))
}

fn is_teased(line: &str) -> bool {
    let alone = line.trim_end_matches([':', '.', ' ', '»', '>', '…', '-']);
    TEASED.iter().any(|known| alone.eq_ignore_ascii_case(known))
}

fn is_furniture(line: &str) -> bool {
    let open = line.len() <= SHORT && !is_closed(line);
    line.chars().all(|sign| !sign.is_alphanumeric())
        || SURE_LEAD_INS.iter().any(|known| begins(line, known))
        || (open && LEAD_INS.iter().any(|known| begins(line, known)))
}

fn mark_asides(text: &str, lines: &mut [Line]) {
    let mut teased = 0;
    for line in lines.iter_mut() {
        let written = &text[line.bytes.clone()];
        if is_teased(written) {
            line.sort = Sort::Aside;
            teased = 2;
            continue;
        }
        let follows = if line.apart { teased == 2 && !is_closed(written) } else { teased > 0 };
        if follows && written.len() <= 2 * SHORT {
            line.sort = Sort::Aside;
            teased = 1;
            continue;
        }
        teased = 0;
        if is_furniture(written) {
            line.sort = Sort::Aside;
        }
    }
    // What comes after the last whole sentence is the foot of the page.
    if let Some(last) = lines.iter().rposition(|line| line.sort == Sort::Body && is_closed(&text[line.bytes.clone()])) {
        lines[last + 1..].iter_mut().for_each(|line| line.sort = Sort::Aside);
    }
}

/// The first line again, or again and again, is its title on the page.
fn mark_repeated(text: &str, lines: &mut [Line]) {
    let Some(first) = lines.first().map(|line| line.bytes.clone()) else { return };
    for line in &mut lines[1..] {
        if line.bytes.len() == first.len() && text[line.bytes.clone()] == text[first.clone()] {
            line.sort = Sort::Aside;
        }
    }
}

/// A few short lines by themselves that do not end as sentences are headings, where other lines do.
fn mark_headings(text: &str, lines: &mut [Line]) {
    let is_body = |line: &Line| line.sort == Sort::Body && is_closed(&text[line.bytes.clone()]);
    if !lines.iter().any(is_body) {
        return;
    }
    let open = |line: &Line| line.sort != Sort::Body || (line.bytes.len() <= SHORT && !is_closed(&text[line.bytes.clone()]));
    let mut alone = vec![false; lines.len()];
    let mut first = 0;
    while first < lines.len() {
        let end = (first + 1..lines.len()).find(|place| lines[*place].apart).unwrap_or(lines.len());
        // What follows a line that is set aside is a teaser or its rest.
        let block = (first..end).take_while(|place| lines[*place].sort != Sort::Aside).count();
        if (1..=HEADING).contains(&block) && lines[first..end].iter().all(open) {
            alone[first..first + block].fill(true);
        }
        first = end;
    }
    for (line, alone) in lines.iter_mut().zip(alone) {
        let written = &text[line.bytes.clone()];
        if line.sort == Sort::Body && alone && written.len() <= SHORT && !is_closed(written) {
            line.sort = Sort::Heading;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Vec<&str>, Vec<&str>) {
        let layout = Layout::of(text);
        let of = |runs: Vec<Range<usize>>| runs.into_iter().map(|run| &text[run]).collect();
        (of(layout.body), of(layout.aside))
    }

    #[test]
    fn furniture_is_set_aside() {
        let (body, aside) = parts(
            "Ministers widen oil cap\n\nMinisters widen oil cap\n\nMinisters met on Monday. They agreed.\n\nRead more\nWhy the cap leaks\n\n\
             A subhead\n\nThe cap takes effect in May.\n\nShare\n\nTags: oil, cap\n\nNEXT Storm hits coast",
        );
        assert_eq!(body, ["Ministers met on Monday. They agreed.", "The cap takes effect in May."]);
        assert_eq!(
            aside.join("|"),
            "Ministers widen oil cap|Read more\nWhy the cap leaks|Share\n\nTags: oil, cap\n\nNEXT Storm hits coast"
        );
    }

    #[test]
    fn a_text_without_stops_is_text() {
        assert_eq!(parts("Ministers widen oil cap").0.len(), 1);
        assert_eq!(parts("").0.len(), 0);
    }
}
