//! When an event happened that no expression dates: by the events around it, by the story and the text's own date.

use super::dating::{Context, Dated};
use super::edtf;
use super::group::Mood;
use super::status::{Standing, is_speech};
use super::trigger::Trigger;
use crate::domain::date::{Date, Day};
use crate::domain::event::Status;

impl Context<'_, '_, '_, '_> {
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
            "that" | "which" | "who" if matches!(trigger.group.mood, Mood::Ahead | Mood::Wished | Mood::Possible) => {
                let dated = governing().filter(|dated| dated.expression.is_some() && dated.date.latest() <= self.story.document)?;
                Dated::counted(edtf::from(&dated.date), &dated.date, "after the event its clause belongs to")
            }
            _ => self.beside(trigger, others),
        }
    }

    /// The main clause by its "when" clause, and what a comma joins.
    fn beside(&self, trigger: &Trigger, others: &[(usize, &Dated)]) -> Option<Dated> {
        let parted = |at: usize| {
            let between = at.min(trigger.first)..at.max(trigger.first);
            self.sentence.words[between].iter().any(|word| word.is(";") || word.is(":"))
        };
        for (at, dated) in others.iter().filter(|(at, _)| !parted(*at)) {
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
            _ if (group.present || (group.ongoing && group.helped)) && !group.perfect => {
                (Some(saying.date.clone()), "as of when it was said")
            }
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

    /// "It demanded": the story of the sentence before goes on, later than the news that begins the text.
    fn goes_on(&self, trigger: &Trigger) -> Option<Date> {
        let told = self.story.newest().filter(|told| told.sentence + 1 == self.story.sentences)?;
        let pronoun = trigger.group.first > 0 && self.sentence.words[trigger.group.first - 1].any(&["it", "he", "she"]);
        let old = told.date.latest() < self.story.lead.as_ref().map_or(self.story.document, Date::earliest);
        let pronoun = pronoun || trigger.row.name == "reject-claim";
        let plain = pronoun && trigger.group.mood == Mood::Fact && !trigger.group.perfect && !trigger.group.present;
        (plain && old && told.date.earliest() > Day::MIN).then(|| told.date.clone())
    }

    /// By nothing but the text's own date and its lead.
    pub(super) fn undated(&self, trigger: &Trigger, standing: Standing) -> Option<Dated> {
        let document = edtf::day(self.story.document)?;
        let lead = self.story.lead.as_ref();
        let group = &trigger.group;
        if matches!(group.mood, Mood::Ahead) || standing.status == Status::Scheduled {
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
        if let Some(told) = self.goes_on(trigger) {
            return Dated::counted(edtf::between(&told, &document), &told, "after what was told of the same one just before");
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
