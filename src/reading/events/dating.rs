//! When an event happened: by its expression, or by the events around it, and never sharper.

use super::clause::Sentence;
use super::edtf::{self, Meaning};
use super::forms::Form;
use super::group::Mood;
use super::lexicon::Sort;
use super::status::Standing;
use super::story::Story;
use super::trigger::Trigger;
use crate::domain::date::{Date, Day};
use crate::reading::{Anchor, Expression, Modifier, Relation};

/// A date and how it was found.
#[derive(Clone, Debug)]
pub(super) struct Dated {
    pub(super) date: Date,
    pub(super) expression: Option<usize>,
    pub(super) anchor: Option<Date>,
    pub(super) alternatives: Vec<Date>,
    pub(super) rule: &'static str,
}

impl Dated {
    pub(super) fn plain(date: Date, rule: &'static str) -> Self {
        Self { date, expression: None, anchor: None, alternatives: Vec::new(), rule }
    }

    pub(super) fn counted(date: Option<Date>, anchor: &Date, rule: &'static str) -> Option<Self> {
        Some(Self { anchor: Some(anchor.clone()), ..Self::plain(date?, rule) })
    }
}

/// What dates a trigger: itself, its sentence, what was told before.
pub(super) struct Context<'c, 's, 't, 'g> {
    pub(super) sentence: &'c Sentence<'s, 't>,
    pub(super) story: &'c Story<'g>,
    pub(super) expressions: &'c [Expression],
}

impl Context<'_, '_, '_, '_> {
    /// By the expression at this place of the sentence.
    pub(super) fn by_expression(&self, trigger: &Trigger, standing: Standing, place: usize) -> Option<Dated> {
        let placed = self.sentence.expressions[place];
        let expression = &self.expressions[placed.number];
        let document = edtf::day(self.story.document)?;
        let dated = match edtf::meaning(expression, self.story.document) {
            Meaning::On(date) => match self.several(place, expression, &date) {
                Some(all) => Dated::plain(all, "on each of the dates the text names"),
                None if let Some(span) = self.span(place) => Dated::plain(span, "between the dates the text names"),
                None => self.on(trigger, standing, placed.first, expression, &date)?,
            },
            Meaning::Every => Dated::counted(edtf::interval("", &document), &document, "again and again until the document date")?,
            Meaning::Past => self.some_time_before(trigger)?,
            Meaning::Future => Dated::counted(edtf::from(&document), &document, "after the document date")?,
            Meaning::Nothing => return None,
        };
        let anchor = match expression.anchor {
            Some(Anchor::Document(_)) => Some(document),
            Some(Anchor::Expression(_, moment)) => moment.edtf(),
            None => dated.anchor,
        };
        Some(Dated { expression: Some(placed.number), anchor, ..dated })
    }

    /// "in 2019, 2021 and 2023": all of them.
    fn several(&self, place: usize, expression: &Expression, date: &Date) -> Option<Date> {
        let mut all = vec![date.to_string()];
        let mut last = self.sentence.expressions[place];
        for next in &self.sentence.expressions[place + 1..] {
            let between = &self.sentence.words[last.end..next.first];
            let listed = !between.is_empty() && between.iter().all(|word| word.any(&[",", "and", "in", "on"]));
            let other = &self.expressions[next.number];
            let Some(date) =
                other.edtf().filter(|_| listed && other.relation.is_none() && between.iter().any(|word| word.any(&[",", "and"])))
            else {
                break;
            };
            all.push(date.to_string());
            last = *next;
        }
        let alike = all.iter().all(|date| date.len() == all[0].len() && date.chars().all(|sign| sign.is_ascii_digit() || sign == '-'));
        if all.len() > 1 && alike && expression.relation.is_none() { edtf::parse(&format!("{{{}}}", all.join(","))) } else { None }
    }

    /// "after the coup of October 2021": not the day of the coup, but some day after.
    fn around(&self, first: usize, date: &Date, past: bool) -> Option<Date> {
        let words = self.sentence.words;
        let of = first.checked_sub(1).filter(|of| words[*of].any(&["of", "in"]))?;
        for place in (of.saturating_sub(5)..of).rev() {
            let word = &words[place];
            match word.small {
                "after" | "following" if past => return edtf::between(date, &edtf::day(self.story.document)?),
                "after" | "following" => return edtf::from(date),
                "before" => return edtf::up_to(date),
                _ if word.form != Form::NONE && !word.has(Sort::Measure) || !word.is_spoken() || word.has(Sort::Preposition) => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }

    /// "from 2006 to 2010", of which the place is the one or the other.
    fn span(&self, place: usize) -> Option<Date> {
        let words = self.sentence.words;
        let pair = |first: usize| {
            let (from, to) = (self.sentence.expressions.get(first)?, self.sentence.expressions.get(first + 1)?);
            let before = words[from.first.checked_sub(1)?].small;
            let between = &words[from.end..to.first];
            let joined = matches!((before, between), ("from", [word]) if word.any(&["to", "until", "till"]))
                || matches!((before, between), ("between", [word]) if word.is("and"));
            let dates = (self.expressions[from.number].edtf()?, self.expressions[to.number].edtf()?);
            let ordered = joined && dates.0.earliest() < dates.1.earliest();
            ordered.then(|| edtf::parse(&format!("{}/{}", edtf::start(&dates.0), edtf::end(&dates.1))))?
        };
        pair(place).or_else(|| pair(place.checked_sub(1)?))
    }

    fn on(&self, trigger: &Trigger, standing: Standing, first: usize, expression: &Expression, date: &Date) -> Option<Dated> {
        let before = |reach: usize| first.checked_sub(reach).map_or("", |place| self.sentence.words[place].small);
        let from = before(1) == "from" || before(2) == "from";
        let lasting = trigger.group.ongoing || trigger.group.perfect || trigger.row.kind == "state";
        let document = edtf::day(self.story.document)?;
        let past = standing.status != crate::domain::event::Status::Scheduled && date.latest() < self.story.document;
        let shaped = |date: &Date| match expression.relation {
            Some(Relation::Since) if from && !lasting => Some(date.clone()),
            Some(Relation::Since) => edtf::since(date),
            Some(Relation::Until) if trigger.row.is_expiry() => Some(date.clone()),
            Some(Relation::Until) => edtf::interval("", date),
            Some(Relation::By) if trigger.group.passive && before(1) == "by" && date.is_interval() => Some(date.clone()),
            Some(Relation::By) if date.latest() > self.story.document => edtf::between(&document, date),
            Some(Relation::By) => edtf::up_to(date),
            Some(Relation::After) if past => {
                edtf::parse(&format!("[{}..{document}]", edtf::after(date).map_or_else(|| edtf::start(date), |after| edtf::start(&after))))
            }
            Some(Relation::After) => edtf::after(date),
            // "before the end of the year"
            Some(Relation::Before) if expression.modifier == Some(Modifier::End) => {
                let ahead = date.latest() > self.story.document && date.earliest() <= self.story.document;
                if ahead && !past { edtf::between(&document, date) } else { edtf::up_to(date) }
            }
            Some(Relation::Before) => edtf::before(date),
            None => self.around(first, date, past).or_else(|| Some(date.clone())),
        };
        let mut others = expression.alternatives.iter().filter_map(crate::reading::Value::edtf);
        let other = others.find(|other| self.fits_better(trigger, date, other, from));
        let other = other.or_else(|| self.year_after(trigger, expression, date));
        let other = other.or_else(|| self.weekday_before(trigger, expression, date)).or_else(|| self.gone(trigger, expression, date));
        let date = other.as_ref().unwrap_or(date);
        let others = expression.alternatives.iter().filter_map(|value| shaped(&value.edtf()?)).collect();
        let rule = match expression.relation {
            Some(Relation::Since) if !from || lasting => "since the date the text names",
            Some(Relation::After) => "after the date the text names",
            Some(Relation::Before | Relation::By | Relation::Until) => "not later than the date the text names",
            _ => "by the date the text names",
        };
        Some(Dated { alternatives: others, ..Dated::plain(shaped(date)?, rule) })
    }

    /// "had planned to lift it in June": a June or a Monday that is gone, where the text gives no year.
    fn gone(&self, trigger: &Trigger, expression: &Expression, date: &Date) -> Option<Date> {
        let document = self.story.document;
        if !trigger.group.past || date.earliest() <= document {
            return None;
        }
        let rule = expression.rule();
        let written = date.to_string();
        if expression.anchor.is_some() && rule.contains("month") && !rule.contains("year") && matches!(written.len(), 7 | 10) {
            let year = date.earliest().year_month_day().0 - 1;
            return edtf::parse(&format!("{year:04}{}", written.get(4..)?));
        }
        None
    }

    /// What is to come without a year comes in the next, where the text gives none.
    fn year_after(&self, trigger: &Trigger, expression: &Expression, date: &Date) -> Option<Date> {
        let wished = trigger.group.mood == Mood::Wished && expression.relation == Some(Relation::By);
        let ahead = trigger.group.mood == Mood::Ahead || is_coming(trigger) || wished;
        let rule = expression.rule();
        let open = expression.anchor.is_some() && rule.contains("month") && !rule.contains("year");
        let rest = date.to_string();
        let gone = date.latest() < self.story.document;
        if !(ahead && open && gone && matches!(rest.len(), 7 | 10)) {
            return None;
        }
        let year = self.story.document.year_month_day().0;
        let next = [year, year + 1].into_iter().filter_map(|year| edtf::parse(&format!("{year:04}{}", rest.get(4..)?)));
        next.into_iter().find(|next| next.latest() >= self.story.document)
    }

    /// A weekday on which something happened is not one to come.
    fn weekday_before(&self, trigger: &Trigger, expression: &Expression, date: &Date) -> Option<Date> {
        let days = date.earliest().number().saturating_sub(self.story.document.number());
        let past = trigger.group.past || matches!(trigger.group.mood, Mood::Fact | Mood::Failed | Mood::Believed) && !trigger.group.present;
        let week = (1..=7).contains(&days) && date.earliest() == date.latest() && expression.rule().contains("weekday");
        if past && week { edtf::day(Day::from_number(date.earliest().number() - 7)) } else { None }
    }

    /// What happened is not to come, and what is to come has not happened.
    fn fits_better(&self, trigger: &Trigger, date: &Date, other: &Date, from: bool) -> bool {
        let document = self.story.document;
        match trigger.group.mood {
            Mood::Ahead | Mood::Wished if trigger.group.past => date.earliest() > document && other.latest() <= document,
            Mood::Ahead => date.latest() < document && other.earliest() > document,
            Mood::Fact if (from && trigger.group.present) || is_coming(trigger) => other.earliest() > document,
            Mood::Fact | Mood::Failed | Mood::Believed if !trigger.group.present => {
                date.earliest() > document && other.latest() <= document
            }
            _ => false,
        }
    }

    /// "previously", "shortly before"
    fn some_time_before(&self, trigger: &Trigger) -> Option<Dated> {
        let newest = self.story.newest().map(|told| told.date.clone()).filter(|_| trigger.group.pluperfect);
        let anchor = newest.or_else(|| self.story.lead.clone()).or_else(|| edtf::day(self.story.document))?;
        Dated::counted(edtf::up_to(&anchor), &anchor, "before what was told last")
    }
}

/// "expires on", "take effect on": the present tense of what is to come.
fn is_coming(trigger: &Trigger) -> bool {
    trigger.row.is_term() && trigger.group.present && !trigger.group.perfect
}
