//! A document as it was read: its text, its temporal expressions, the events it tells of.

use std::sync::Arc;

use super::events::{Gazetteer, Proposal, propose};
use super::{Expression, draft, read};
use crate::domain::date::{Date, Day};
use crate::domain::decision::ProposalId;
use crate::domain::document::Document;
use crate::domain::event::Event;

/// A document as it was read.
#[derive(Debug)]
pub struct Reading {
    /// The document.
    pub document: Document,
    /// Its temporal expressions, in order.
    pub expressions: Vec<Expression>,
    /// The events it tells of, in order.
    pub proposals: Vec<Proposal>,
    /// Its text.
    pub text: Arc<str>,
    chars: Vec<char>,
}

impl Reading {
    /// Reads the text of a document that came out on a day, with the names that are known.
    pub fn of(document: Document, published: Day, text: Arc<str>, names: &Gazetteer) -> Self {
        let expressions = read(&text, published);
        let proposals = propose(&text, published, &expressions, names);
        Self { document, expressions, proposals, chars: text.chars().collect(), text }
    }

    /// The words between two places, in code points.
    pub fn words(&self, start: usize, end: usize) -> String {
        self.chars[start..end].iter().collect()
    }

    /// The proposal with this id.
    pub fn find(&self, id: &ProposalId) -> Option<&Proposal> {
        self.proposals.iter().find(|one| one.start == id.start())
    }

    /// The name of a proposal.
    pub fn id(&self, proposal: &Proposal) -> ProposalId {
        ProposalId::new(self.document.id.as_str(), proposal.start)
    }

    /// What dates a proposal, in the words of the text.
    pub fn wording(&self, proposal: &Proposal) -> Option<String> {
        let expression = self.expressions.get(proposal.expression?)?;
        Some(self.words(expression.start, expression.end))
    }

    /// The event that a proposal would become.
    pub fn draft(&self, proposal: &Proposal) -> Option<Event> {
        draft::event(self, proposal)
    }
}

/// The day that the expressions of a document count from; `None` where it is not known to the day.
pub fn day_of(published: &Date) -> Option<Day> {
    let (first, last) = (published.earliest(), published.latest());
    (first == last).then_some(first)
}
