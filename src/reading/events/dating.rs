//! When an event happened: by its expression, or by the events around it, and never sharper.

use super::clause::Sentence;
use super::edtf::{self, Meaning};
use super::group::Mood;
use super::status::{Standing, is_speech};
use super::story::Story;
use super::trigger::Trigger;
use crate::domain::date::{Date, Day};
use crate::reading::{Anchor, Expression, Relation};

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

    fn counted(date: Option<Date>, anchor: &Date, rule: &'static str) -> Option<Self> {
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

    fn on(&self, trigger: &Trigger, standing: Standing, first: usize, expression: &Expression, date: &Date) -> Option<Dated> {
        let before = |reach: usize| first.checked_sub(reach).map_or("", |place| self.sentence.words[place].small);
        let from = before(1) == "from" || before(2) == "from";
        let lasting = trigger.group.ongoing || trigger.group.perfect || trigger.row.kind == "state";
        let document = edtf::day(self.story.document)?;
        let past = standing.status != crate::domain::event::Status::Scheduled && date.latest() < self.story.document;
        let shaped = |date: &Date| match expression.relation {
            Some(Relation::Since) if from && !lasting => Some(date.clone()),
            Some(Relation::Since) => edtf::since(date),
            Some(Relation::Until) => edtf::interval("", date),
            Some(Relation::By) if trigger.group.passive && before(1) == "by" && date.is_interval() => Some(date.clone()),
            Some(Relation::By) if date.latest() > self.story.document && date.earliest() <= self.story.document => {
                edtf::between(&document, date)
            }
            Some(Relation::By) => edtf::up_to(date),
            Some(Relation::After) if past => {
                edtf::parse(&format!("[{}..{document}]", edtf::after(date).map_or_else(|| edtf::start(date), |after| edtf::start(&after))))
            }
            Some(Relation::After) => edtf::after(date),
            Some(Relation::Before) => edtf::before(date),
            None => Some(date.clone()),
        };
        let mut others = expression.alternatives.iter().filter_map(crate::reading::Value::edtf);
        let other = others.find(|other| self.fits_better(trigger, date, other, from));
        let other = other.or_else(|| self.year_after(trigger, expression, date));
        let other = other.or_else(|| self.weekday_before(trigger, expression, date));
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

    /// What is to come without a year comes in the next, where the text gives none.
    fn year_after(&self, trigger: &Trigger, expression: &Expression, date: &Date) -> Option<Date> {
        let ends = trigger.row.kind == "mandate_end" && trigger.group.present && !trigger.group.perfect;
        let ahead = trigger.group.mood == Mood::Ahead || ends;
        let open = matches!(expression.anchor, Some(Anchor::Document(_))) && expression.rule().contains("month");
        let (year, rest) = (date.earliest().year_month_day().0, date.to_string());
        let gone = date.latest() < self.story.document && self.story.document.number() - date.latest().number() < 366;
        if !(ahead && open && gone) {
            return None;
        }
        edtf::parse(&format!("{:04}{}", year + 1, rest.get(4..)?))
    }

    /// A weekday on which something happened is not one to come.
    fn weekday_before(&self, trigger: &Trigger, expression: &Expression, date: &Date) -> Option<Date> {
        let days = date.earliest().number().saturating_sub(self.story.document.number());
        let past = matches!(trigger.group.mood, Mood::Fact | Mood::Failed | Mood::Believed) && !trigger.group.present;
        let week = (1..=7).contains(&days) && date.earliest() == date.latest() && expression.rule().contains("weekday");
        if past && week { edtf::day(Day::from_number(date.earliest().number() - 7)) } else { None }
    }

    /// What happened is not to come, and what is to come has not happened.
    fn fits_better(&self, trigger: &Trigger, date: &Date, other: &Date, from: bool) -> bool {
        let document = self.story.document;
        match trigger.group.mood {
            Mood::Ahead => date.latest() < document && other.earliest() > document,
            Mood::Fact if from && trigger.group.present => other.earliest() > document,
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

    /// By another event of the sentence, whose trigger and date are given: what "after" and "when" join.
    pub(super) fn by_neighbour(&self, trigger: &Trigger, others: &[(usize, &Dated)]) -> Option<Dated> {
        let opener = self.sentence.opener_of(trigger.first);
        let word = self.sentence.opened_by(trigger.first);
        let clause = self.sentence.clauses[trigger.first];
        // What stands before the word "after" or, if nothing does, what follows its clause.
        let governing = || {
            let outside = others.iter().filter(|(at, _)| self.sentence.clauses[*at] != clause);
            let before = outside.clone().filter(|(at, _)| opener.is_some_and(|opener| *at < opener)).max_by_key(|(at, _)| *at);
            before.or_else(|| outside.min_by_key(|(at, _)| *at)).map(|(_, dated)| *dated)
        };
        match word {
            "after" | "since" | "once" => {
                let dated = governing()?;
                Dated::counted(edtf::up_to(&dated.date), &dated.date, "before the event that came after it")
            }
            "before" | "until" => {
                let dated = governing()?;
                Dated::counted(edtf::from(&dated.date), &dated.date, "after the event that came before it")
            }
            "when" | "while" | "as" => {
                let dated = governing()?;
                Dated::counted(Some(dated.date.clone()), &dated.date, "on the occasion the clause joins it to")
            }
            _ => self.beside(trigger, others),
        }
    }

    /// The main clause by its "when" clause, and what a comma joins.
    fn beside(&self, trigger: &Trigger, others: &[(usize, &Dated)]) -> Option<Dated> {
        for (at, dated) in others {
            let opened = self.sentence.opened_by(*at);
            if matches!(opened, "when" | "while" | "as") && self.sentence.clauses[*at] != self.sentence.clauses[trigger.first] {
                return Dated::counted(Some(dated.date.clone()), &dated.date, "on the occasion the clause joins it to");
            }
            if matches!(opened, "after" | "before") && self.sentence.opener_of(trigger.first).is_none() && dated.expression.is_some() {
                let date = if opened == "after" { edtf::from(&dated.date) } else { edtf::up_to(&dated.date) };
                return Dated::counted(date, &dated.date, "beside the event its clause is joined to");
            }
        }
        let near = others.iter().find(|(at, _)| self.sentence.clauses[*at] == self.sentence.clauses[trigger.first]);
        let joined = trigger.group.ongoing && !trigger.group.helped || !trigger.row.is_verb();
        let (_, dated) = near.filter(|_| joined)?;
        Dated::counted(Some(dated.date.clone()), &dated.date, "on the occasion of its clause")
    }

    /// By the saying that reports it.
    pub(super) fn by_saying(trigger: &Trigger, saying: &Dated) -> Option<Dated> {
        let group = &trigger.group;
        let (date, rule) = match group.mood {
            Mood::Ahead | Mood::Possible | Mood::Wished => (edtf::from(&saying.date), "after it was said"),
            _ if (group.present || group.ongoing) && !group.perfect => (Some(saying.date.clone()), "as of when it was said"),
            _ => (edtf::up_to(&saying.date), "before it was said"),
        };
        Dated::counted(date, &saying.date, rule)
    }

    /// By an occasion the clause names: "after the vote", "in its latest report".
    pub(super) fn by_occasion(&self, trigger: &Trigger) -> Option<Dated> {
        for (words, kinds) in OCCASIONS {
            let clause = self.sentence.clauses[trigger.first];
            let from = trigger.first.saturating_sub(12);
            let near = (from..self.sentence.words.len().min(trigger.end + 14))
                .filter(|place| (self.sentence.clauses[*place] == clause && *place != trigger.first) || self.is_after(trigger, *place));
            let mut near = near.filter(|place| words.contains(&self.sentence.words[*place].small));
            let named = near.any(|place| self.is_definite(place) || trigger.row.kind == "abstention");
            if let Some(told) = self.story.last(kinds).filter(|_| named || (trigger.row.kind == "abstention" && kinds.contains(&"veto"))) {
                return Dated::counted(Some(told.date.clone()), &told.date, "on the occasion of an event told before");
            }
        }
        None
    }

    /// Whether the place is in an "after" phrase that belongs to the trigger's clause.
    fn is_after(&self, trigger: &Trigger, place: usize) -> bool {
        place > trigger.end
            && self.sentence.opener_of(place).is_some_and(|opener| opener == trigger.end || opener == trigger.end + 1)
            && self.sentence.opened_by(place) == "after"
    }

    fn is_definite(&self, place: usize) -> bool {
        let words = &self.sentence.words[place.saturating_sub(3)..place];
        words.iter().any(|word| word.any(&["the", "its", "this", "that", "their", "his", "her"]))
    }

    /// By nothing but the text's own date and its lead.
    pub(super) fn undated(&self, trigger: &Trigger, standing: Standing) -> Option<Dated> {
        let document = edtf::day(self.story.document)?;
        let lead = self.story.lead.as_ref();
        let group = &trigger.group;
        if matches!(group.mood, Mood::Ahead) || standing.status == crate::domain::event::Status::Scheduled {
            return Dated::counted(edtf::from(&document), &document, "after the document date");
        }
        if matches!(group.mood, Mood::Wished | Mood::Possible) || standing.conditional {
            return Dated::counted(edtf::from(&document), &document, "not before the document date");
        }
        if trigger.row.kind == "state" || ((group.present || (group.ongoing && group.helped)) && !group.perfect) {
            return Dated::counted(edtf::about(self.story.document), &document, "so at the document date");
        }
        let since = |place: usize| self.sentence.words[place].is("since") && !self.sentence.is_dated(place);
        if (group.perfect || group.ongoing) && !group.pluperfect && (0..self.sentence.words.len()).any(since) {
            return Dated::counted(edtf::interval("", &document), &document, "since an event the text does not date");
        }
        if group.pluperfect {
            let anchor = lead.cloned().unwrap_or_else(|| document.clone());
            return Dated::counted(edtf::up_to(&anchor), &anchor, "before the news of the text");
        }
        match lead {
            Some(lead)
                if !group.perfect
                    && standing.status != crate::domain::event::Status::Alleged
                    && (is_speech(trigger.row.kind) || self.story.sentences <= 2) =>
            {
                Dated::counted(edtf::between(lead, &document), lead, "between the lead and the document date")
            }
            _ => Dated::counted(edtf::up_to(&document), &document, "not later than the document date"),
        }
    }
}

/// Words that name an occasion, and the types of events it can be.
const OCCASIONS: &[(&[&str], &[&str])] = &[
    (&["report", "reports"], &["panel_report", "publication"]),
    (&["vote", "veto", "voting", "ballot"], &["veto", "resolution"]),
    (&["summit"], &["summit"]),
    (&["meeting", "session", "talks"], &["meeting", "diplomacy", "debate", "summit"]),
    (&["visit", "trip"], &["visit"]),
    (&["test", "tests"], &["nuclear_test", "missile_launch"]),
    (&["launch"], &["missile_launch"]),
];
