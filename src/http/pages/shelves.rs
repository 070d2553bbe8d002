//! Lists of what is kept by id, a part at a time: documents and actors.

use super::super::asked::Asked;
use super::super::params::{AS_OF, Param, once};
use super::address::Address;
use crate::timeline::shelf::Shelf;

/// How many are on a page.
const SHOWN: usize = 200;

/// After which one a page begins.
const AFTER: Param = once("after", "The id after which the page begins.", "un-press-sc-14911");

/// The parameters of such a list.
pub const SHELVED: [Param; 2] = [AS_OF, AFTER];

/// A page of a shelf.
pub struct Shelved<T> {
    /// What is on it.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: u64,
    /// The page that follows.
    pub next: Option<String>,
}

/// The part of a shelf that is asked for.
pub fn part<'a, T, R>(asked: &Asked, shelf: &'a Shelf<T>, id: impl Fn(&T) -> &str, row: impl Fn(&'a T) -> R) -> Shelved<R> {
    let address = Address::of(asked);
    let after = address.get("after");
    let mut items = shelf.iter().map(|(one, _)| one).skip_while(|one| !after.is_empty() && id(one) <= after);
    let page: Vec<&T> = items.by_ref().take(SHOWN).collect();
    let more = items.next().is_some();
    let next = page.last().filter(|_| more).map(|last| address.with("after", id(last)).at(asked.path()));
    Shelved { rows: page.into_iter().map(row).collect(), total: shelf.len() as u64, next }
}
