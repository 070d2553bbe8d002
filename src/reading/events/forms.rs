//! The forms of English verbs.

/// What a form of a verb can be.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Form(u8);

impl Form {
    pub(super) const NONE: Self = Self(0);
    /// "impose"
    pub(super) const BASE: Self = Self(1);
    /// "imposes"
    pub(super) const PRESENT: Self = Self(2);
    /// "imposed", "froze"
    pub(super) const PAST: Self = Self(4);
    /// "imposed", "frozen"
    pub(super) const PARTICIPLE: Self = Self(8);
    /// "imposing"
    pub(super) const ING: Self = Self(16);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Past and participle where they are not made with -ed.
const IRREGULAR: &[(&str, &str, &str)] = &[
    ("say", "said", "said"),
    ("tell", "told", "told"),
    ("hold", "held", "held"),
    ("meet", "met", "met"),
    ("give", "gave", "given"),
    ("put", "put", "put"),
    ("set", "set", "set"),
    ("cut", "cut", "cut"),
    ("send", "sent", "sent"),
    ("sell", "sold", "sold"),
    ("take", "took", "taken"),
    ("break", "broke", "broken"),
    ("fly", "flew", "flown"),
    ("write", "wrote", "written"),
    ("find", "found", "found"),
    ("make", "made", "made"),
    ("seek", "sought", "sought"),
    ("withdraw", "withdrew", "withdrawn"),
    ("freeze", "froze", "frozen"),
    ("unfreeze", "unfroze", "unfrozen"),
    ("unwind", "unwound", "unwound"),
    ("buy", "bought", "bought"),
    ("shoot", "shot", "shot"),
    ("begin", "began", "begun"),
    ("go", "went", "gone"),
    ("come", "came", "come"),
    ("run", "ran", "run"),
    ("bring", "brought", "brought"),
    ("see", "saw", "seen"),
    ("speak", "spoke", "spoken"),
    ("strike", "struck", "struck"),
    ("think", "thought", "thought"),
    ("show", "showed", "shown"),
    ("sink", "sank", "sunk"),
    ("wind", "wound", "wound"),
    ("let", "let", "let"),
    ("hit", "hit", "hit"),
    ("lead", "led", "led"),
    ("swear", "swore", "sworn"),
];

/// Verbs that double their last letter.
const DOUBLING: &str =
    "ban snap slap cap bar ship transfer plan refer stop drop scrap submit permit expel compel label annul travel commit admit";

/// All forms of a verb.
pub(super) fn all(base: &str) -> [(String, Form); 5] {
    let irregular = IRREGULAR.iter().find(|(known, ..)| *known == base);
    let stem = stem(base);
    let regular = if base.ends_with('e') { format!("{base}d") } else { format!("{}ed", soft(&stem)) };
    let past = irregular.map_or_else(|| regular.clone(), |(_, past, _)| (*past).to_owned());
    let participle = irregular.map_or(regular, |(_, _, participle)| (*participle).to_owned());
    let present = match base {
        _ if base.ends_with(['s', 'x', 'o']) || base.ends_with("sh") || base.ends_with("ch") => format!("{base}es"),
        _ if soft(base) != base => format!("{}es", soft(base)),
        _ => format!("{base}s"),
    };
    let ing = match base.strip_suffix('e') {
        Some(short) if !base.ends_with("ee") => format!("{short}ing"),
        _ => format!("{stem}ing"),
    };
    [(base.to_owned(), Form::BASE), (present, Form::PRESENT), (past, Form::PAST), (participle, Form::PARTICIPLE), (ing, Form::ING)]
}

fn stem(base: &str) -> String {
    let last = base
        .chars()
        .last()
        .filter(|_| DOUBLING.split(' ').any(|known| known == base) || matches!(base, "set" | "put" | "cut" | "run" | "hit"));
    format!("{base}{}", last.map_or(String::new(), String::from))
}

/// "deny" becomes "denied", "delay" "delayed".
fn soft(stem: &str) -> String {
    match stem.strip_suffix('y') {
        Some(short) if !short.ends_with(['a', 'e', 'o', 'u']) => format!("{short}i"),
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_have_their_forms() {
        for (base, forms) in [
            ("impose", "impose imposes imposed imposed imposing"),
            ("veto", "veto vetoes vetoed vetoed vetoing"),
            ("deny", "deny denies denied denied denying"),
            ("ban", "ban bans banned banned banning"),
            ("freeze", "freeze freezes froze frozen freezing"),
            ("agree", "agree agrees agreed agreed agreeing"),
        ] {
            assert_eq!(all(base).map(|(form, _)| form).join(" "), forms);
        }
    }
}
