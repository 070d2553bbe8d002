//! The words the grammar knows: which classes each belongs to, and the number it stands for.

use super::class::{Class, Classes};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A word of the lexicon by its number; [`WordId::UNKNOWN`] is every other word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct WordId(u16);

impl WordId {
    pub(super) const UNKNOWN: Self = Self(0);

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What the lexicon says of one word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) id: WordId,
    pub(super) classes: Classes,
    /// What it counts in its classes: a month, a weekday, a cardinal, an offset, ...
    pub(super) number: i16,
    /// Whether it is itself only with a capital: "may" and "march" are other words.
    pub(super) capital: bool,
}

/// All words, by their small letters.
pub(super) struct Lexicon {
    entries: HashMap<&'static str, Entry>,
}

/// The longest word of the lexicon, in bytes.
pub(super) const LONGEST: usize = 16;

/// Words by class; `word=number` says what it counts, a leading `^` asks for a capital.
#[rustfmt::skip]
const WORDS: &[(Class, &str)] = &[
    (Class::Month, "january=1 february=2 ^march=3 april=4 ^may=5 june=6 july=7 ^august=8 september=9 october=10 november=11 december=12"),
    (Class::SureMonth, "january=1 february=2 april=4 june=6 july=7 ^august=8 september=9 october=10 november=11 december=12"),
    (Class::Month, "^jan=1 ^feb=2 ^mar=3 ^apr=4 ^jun=6 ^jul=7 ^aug=8 ^sep=9 ^sept=9 ^oct=10 ^nov=11 ^dec=12"),
    (Class::ShortMonth, "^jan=1 ^feb=2 ^mar=3 ^apr=4 ^jun=6 ^jul=7 ^aug=8 ^sep=9 ^sept=9 ^oct=10 ^nov=11 ^dec=12"),
    (Class::Weekday, "monday=1 tuesday=2 wednesday=3 thursday=4 friday=5 saturday=6 sunday=7"),
    (Class::Weekdays, "mondays=1 tuesdays=2 wednesdays=3 thursdays=4 fridays=5 saturdays=6 sundays=7"),
    (Class::ShortWeekday, "^mon=1 ^tue=2 ^tues=2 ^wed=3 ^thu=4 ^thur=4 ^thurs=4 ^fri=5 ^sat=6 ^sun=7"),
    (Class::Season, "spring=1 summer=2 autumn=3 fall=3 winter=4"),
    (Class::SureSeason, "summer=2 autumn=3 winter=4"),
    (Class::DoubtfulSeason, "spring=1 fall=3"),
    (Class::Unit, "minute=2 hour=3 day=4 week=5 weekend=6 month=7 quarter=8 year=9 decade=10 century=11 fortnight=12"),
    (Class::Units, "seconds=1 minutes=2 hours=3 days=4 weeks=5 weekends=6 months=7 quarters=8 years=9 decades=10 centuries=11"),
    (Class::Calendar, "week=5 weekend=6 month=7 quarter=8 year=9 decade=10 century=11"),
    (Class::Period, "hour=3 day=4 week=5 month=7 year=9 decade=10 century=11 fortnight=12"),
    (Class::Spells, "days=4 weeks=5 months=7 years=9 decades=10 centuries=11"),
    (Class::DayPart, "dawn=1 morning=1 noon=6 midday=6 afternoon=2 evening=3 dusk=3 night=4 nighttime=4 daytime=5"),
    (Class::DayParts, "mornings=1 afternoons=2 evenings=3 nights=4"),
    (Class::DayWord, "today=0 yesterday=-1 tomorrow=1"),
    // Numbers in words.
    (Class::Ones, "one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9"),
    (Class::Teens, "ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19"),
    (Class::Tens, "twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90"),
    (Class::Times, "hundred=100 thousand=1000"),
    (Class::Vague, "several=0 few=0 many=0 dozens=0 numerous=0"),
    (Class::Ordinal, "first=1 second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 eleventh=11 twelfth=12 \
        thirteenth=13 fourteenth=14 fifteenth=15 sixteenth=16 seventeenth=17 eighteenth=18 nineteenth=19 twentieth=20 thirtieth=30"),
    (Class::NthSuffix, "st=0 nd=0 rd=0 th=0"),
    (Class::Plural, "s=0"),
    (Class::DecadeWord, "twenties=2 thirties=3 forties=4 fifties=5 sixties=6 seventies=7 eighties=8 nineties=9"),
    // Which one is meant: the offset, and from where it counts, is in `phrase::Pointer`.
    (Class::Pointer, "this=0 current=0 last=1 next=2 coming=2 upcoming=2 previous=3 preceding=3 prior=3 \
        following=4 subsequent=4 that=5 ensuing=4"),
    (Class::Past, "last=1 past=1 previous=3 preceding=3 prior=3"),
    (Class::Ahead, "next=2 coming=2 upcoming=2 following=4 subsequent=4"),
    (Class::Ago, "ago=-1 back=-1"),
    (Class::Shift, "earlier=-1 later=1 previously=-1 afterward=1 afterwards=1 thereafter=1"),
    (Class::Early, "early=1 mid=2 late=3"),
    (Class::Edge, "beginning=1 start=1 outset=1 onset=1 opening=1 middle=2 midst=2 midpoint=2 end=3 close=3"),
    (Class::Approximate, "about=1 around=1 approximately=1 roughly=1 circa=1 ca=1 some=1 almost=2 nearly=2 under=2 over=3"),
    (Class::Every, "every=1 each=1"),
    (Class::Regularly, "hourly=3 daily=4 weekly=5 biweekly=5 monthly=7 annually=9 yearly=9 nightly=4"),
    (Class::Meridiem, "am=0 pm=12"),
    (Class::Zone, "utc=0 gmt=0 est=-5 edt=-4 cst=-6 cdt=-5 mst=-7 mdt=-6 pst=-8 pdt=-7 et=-5 pt=-8 cet=1 cest=2 bst=1 msk=3 kst=9 jst=9"),
    (Class::Before, "bc=0 bce=0"),
    (Class::Anno, "ad=0 ce=0"),
    // What stands before an expression.
    (Class::Within, "in=0 on=0 at=0 by=0 since=0 until=0 till=0 from=0 to=0 through=0 during=0 throughout=0 after=0 before=0 between=0 \
        and=0 or=0 of=0 within=0 for=0 around=0 about=0 into=0 towards=0 toward=0 under=0 over=0"),
    (Class::Stop, ". , ; : ? ! ) ( \" -- end-of-sentence"),
    (Class::Dash, "- -- to through until till"),
    (Class::Money, "$ € £ ¥ # %"),
    // Signs of tense, for direction.
    (Class::Will, "will shall ll wo"),
    (Class::Would, "would could should might going scheduled due expected set slated planned plans plan planning intends intend hopes hope \
        expects expect aims aim must can wants want bound ready poised unless upcoming"),
    (Class::Did, "was were had did said told came went began made took fell rose met held won lost led left gave got saw sent ran became \
        brought broke built bought caught chose drew drove fought flew found grew knew laid lay lent paid put read rang sold shot showed shut \
        slid sank spoke spent stood struck swore taught threw thought wrote has have been cut hit set let wore arose woke sought kept heard"),
    (Class::To, "to"),
    (Class::Be, "be been being"),
];

/// Words the patterns name one by one are added to these when they are compiled.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { entries: HashMap::new() };
    for (class, words) in WORDS {
        words.split_whitespace().for_each(|word| lexicon.add(word, *class));
    }
    for row in super::grammar::rows() {
        super::pattern::literals(row.pattern).for_each(|word| lexicon.add_literal(word));
    }
    lexicon
});

/// Whether the word, in small letters, is a month or a weekday.
pub(super) fn is_calendar(small: &str) -> bool {
    LEXICON.entry(small).is_some_and(|entry| entry.classes.has(Class::Month) || entry.classes.has(Class::Weekday))
}

impl Lexicon {
    pub(super) fn shared() -> &'static Self {
        &LEXICON
    }

    /// What is known of a word in small letters.
    pub(super) fn entry(&self, word: &str) -> Option<Entry> {
        self.entries.get(word).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len() + 1
    }

    fn add(&mut self, written: &'static str, class: Class) {
        let (written, capital) = written.strip_prefix('^').map_or((written, false), |rest| (rest, true));
        let (word, number) = written.split_once('=').unwrap_or((written, "0"));
        let number = number.parse().expect("the table above counts in whole numbers");
        let entry = self.insert(word);
        entry.classes.add(class);
        entry.capital |= capital;
        if number != 0 {
            entry.number = number;
        }
    }

    fn add_literal(&mut self, word: &'static str) {
        self.insert(word);
    }

    fn insert(&mut self, word: &'static str) -> &mut Entry {
        let id = WordId(u16::try_from(self.entries.len() + 1).expect("the lexicon has some hundred words"));
        self.entries.entry(word).or_insert(Entry { id, classes: Classes::NONE, number: 0, capital: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fit_the_buffer_and_keep_one_number() {
        for word in Lexicon::shared().entries.keys() {
            assert!(word.len() <= LONGEST || *word == "end-of-sentence", "{word}");
            assert_eq!(*word, word.to_ascii_lowercase());
        }
        let mut numbers: HashMap<&str, &str> = HashMap::new();
        for (class, words) in WORDS {
            for (word, number) in words.split_whitespace().filter_map(|word| word.trim_start_matches('^').split_once('=')) {
                let known = numbers.entry(word).or_insert(number);
                assert!(*known == number || number == "0" || *known == "0", "{word} is {known} and {number} as {class:?}");
            }
        }
    }
}
