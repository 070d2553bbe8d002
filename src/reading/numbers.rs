//! Numbers in words and digits folded into one token: "twenty-five", "two and a half", "a few", "2nd".

use super::class::{Class, Classes};
use super::token::{Content, Token, merge};

/// So many of something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Amount {
    /// A number, in hundredths.
    Hundredths(u32),
    /// Some: "several", "a few".
    Some,
}

impl Amount {
    pub(super) fn whole(number: u32) -> Option<Self> {
        number.checked_mul(100).map(Self::Hundredths)
    }

    pub(super) fn hundredths(whole: u32, hundredths: u32) -> Option<Self> {
        whole.checked_mul(100)?.checked_add(hundredths).map(Self::Hundredths)
    }

    /// The number when it is a whole one.
    pub(super) fn as_whole(self) -> Option<i64> {
        match self {
            Self::Hundredths(number) if number % 100 == 0 => Some(i64::from(number / 100)),
            _ => None,
        }
    }

    fn plus_hundredths(self, more: u32) -> Option<Self> {
        match self {
            Self::Hundredths(number) => number.checked_add(more).map(Self::Hundredths),
            Self::Some => None,
        }
    }
}

/// Folds the numbers of a sentence, from one buffer into another.
pub(super) fn fold(text: &str, tokens: &[Token], folded: &mut Vec<Token>) {
    folded.clear();
    let mut at = 0;
    while at < tokens.len() {
        let rest = &tokens[at..];
        let (used, token) = nth(rest).or_else(|| amount(text, rest)).unwrap_or((1, rest[0]));
        folded.push(token);
        at += used;
    }
}

/// "2nd", "twenty-first", "first": an ordinal, with the day of a month it can be.
fn nth(tokens: &[Token]) -> Option<(usize, Token)> {
    let has = |place: usize, class| tokens.get(place).is_some_and(|token| token.classes.has(class));
    let (used, number) = if has(0, Class::Number) && has(1, Class::NthSuffix) && tokens[1].joined {
        (2, tokens[0].number())
    } else if has(0, Class::Tens) && is_hyphen(tokens.get(1)) && has(2, Class::Ordinal) && tokens[2].number() < 10 {
        (3, tokens[0].number() + tokens[2].number())
    } else if has(0, Class::Ordinal) {
        return Some((1, Token { content: Content::Number(small(tokens[0].number())?), ..tokens[0] }));
    } else {
        return None;
    };
    let mut classes = Classes::of(Class::Ordinal).with(Class::Nth);
    if (1..=31).contains(&number) {
        classes.add(Class::DayNumber);
    }
    Some((used, merge(&tokens[..used], classes, Content::Number(small(number)?))))
}

fn amount(text: &str, tokens: &[Token]) -> Option<(usize, Token)> {
    let (mut used, mut amount) = some(text, tokens).or_else(|| counted(tokens)).or_else(|| digits(tokens))?;
    if let Some((more, hundredths)) = fraction(text, &tokens[used..])
        && let Some(sum) = amount.plus_hundredths(hundredths)
    {
        used += more;
        amount = sum;
    }
    if used == 1 && tokens[0].classes.has(Class::Number) {
        // Digits alone stay what else they can be: a day, an hour.
        let counts = !tokens[0].classes.has(Class::Year);
        return counts.then(|| (1, Token { classes: tokens[0].classes.with(Class::Amount), ..tokens[0] }));
    }
    let classes = Classes::of(Class::Amount);
    if let Some(number) = amount.as_whole()
        && let Some(year) = year_in_words(tokens, used, number)
    {
        return Some(year);
    }
    Some((used, merge(&tokens[..used], classes, Content::Amount(amount))))
}

/// "several", "a few", "a couple of", "many".
fn some(text: &str, tokens: &[Token]) -> Option<(usize, Amount)> {
    let says = |place: usize, word: &str| tokens.get(place).is_some_and(|token| text[token.start..token.end].eq_ignore_ascii_case(word));
    let article = usize::from(says(0, "a") || says(0, "the"));
    if says(article, "couple") {
        return (article == 1 && says(0, "a")).then_some((2 + usize::from(says(2, "of")), Amount::Some));
    }
    let vague = |place: usize| tokens.get(place).is_some_and(|token| token.classes.has(Class::Vague));
    if says(0, "a") && says(1, "few") {
        return Some((2, Amount::Some));
    }
    vague(0).then_some((1 + usize::from(says(0, "dozens") && says(1, "of")), Amount::Some))
}

/// A number in words: "two hundred", "two thousand five", "twenty-one".
fn counted(tokens: &[Token]) -> Option<(usize, Amount)> {
    let (mut used, mut sum) = below_hundred(tokens)?;
    while let Some(times) = tokens.get(used..).and_then(|rest| of_class(rest, Class::Times)) {
        sum = sum.checked_mul(times)?;
        used += 1;
        if let Some((more, rest)) = below_hundred(&tokens[used..]) {
            sum = sum.checked_add(rest)?;
            used += more;
        }
    }
    Amount::whole(sum).map(|amount| (used, amount))
}

/// Ones, teens and tens.
fn below_hundred(tokens: &[Token]) -> Option<(usize, u32)> {
    let mut used = 0;
    let mut sum = 0;
    if let Some(tens) = of_class(tokens, Class::Tens) {
        (used, sum) = (1, tens);
        let gap = usize::from(is_hyphen(tokens.get(1)));
        if let Some(ones) = tokens.get(1 + gap..).and_then(|rest| of_class(rest, Class::Ones)) {
            (used, sum) = (2 + gap, tens + ones);
        }
    } else if let Some(number) = of_class(tokens, Class::Teens).or_else(|| of_class(tokens, Class::Ones)) {
        (used, sum) = (1, number);
    }
    (used > 0).then_some((used, sum))
}

fn digits(tokens: &[Token]) -> Option<(usize, Amount)> {
    match tokens[0] {
        Token { content: Content::Number(value), classes, .. } if classes.has(Class::Number) => Some((1, Amount::whole(value)?)),
        Token { content: Content::Amount(amount), .. } => Some((1, amount)),
        _ => None,
    }
}

/// "1/2", "½", "and a half", "-and-a-half".
fn fraction(text: &str, tokens: &[Token]) -> Option<(usize, u32)> {
    let word = |place: usize| tokens.get(place).map_or("", |token: &Token| &text[token.start..token.end]);
    if word(0) == "½" {
        return Some((1, 50));
    }
    if (word(0), word(1), word(2)) == ("1", "/", "2") {
        return Some((3, 50));
    }
    let mut used = 0;
    for expected in ["and", "a", "half"] {
        used += usize::from(word(used) == "-");
        if word(used) != expected {
            // "two and half years"
            if expected == "a" {
                continue;
            }
            return None;
        }
        used += 1;
    }
    Some((used, 50))
}

/// "nineteen ninety-six": two numbers of two digits are a year.
fn year_in_words(tokens: &[Token], used: usize, number: i64) -> Option<(usize, Token)> {
    if !(15..=20).contains(&number) || tokens[0].classes.has(Class::Number) {
        return None;
    }
    let (more, rest) = counted(&tokens[used..])?;
    let rest = rest.as_whole().filter(|rest| (10..=99).contains(rest))?;
    let year = Content::Number(small(number * 100 + rest)?);
    Some((used + more, merge(&tokens[..used + more], Classes::of(Class::Year), year)))
}

fn of_class(tokens: &[Token], class: Class) -> Option<u32> {
    tokens.first().filter(|token| token.classes.has(class)).and_then(|token| small(token.number()))
}

fn is_hyphen(token: Option<&Token>) -> bool {
    token.is_some_and(|token| token.joined && token.end - token.start == 1 && token.classes.has(Class::Dash))
}

fn small(number: i64) -> Option<u32> {
    u32::try_from(number).ok()
}
