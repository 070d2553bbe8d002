//! Votes, vetoes, resolutions and mandates of councils, committees and parliaments.

use super::{Row, other, row};
use crate::domain::event::Status::{Blocked, Proposed};

const VETO: (&str, &str) = ("vetoed_by", "about");
const BODY: (&str, &str) = ("body", "about");

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("statement-of-president", "presidential statement", "", "presidential_statement", BODY, "The council agreed on a [presidential statement] on Friday."),
    other(Blocked, row("vetoed", "=vetoed|vetoes|vetoing", "", "veto", VETO, "Russia [vetoed] the draft on Thursday.")),
    other(Blocked, row("will-veto", "=veto", "", "veto", VETO, "Russia will [veto] the draft on Thursday.")),
    row("veto", "veto|vetoes", "", "veto", VETO, "With a [veto] on Thursday Russia ended the mission."),
    other(Blocked, row("block-mandate", "@block|torpedo|thwart|scuttle|kill|sink|derail|stall|stop|halt|veto", "MANDATE", "mandate_renewal", VETO,
        "China [blocked] the extension on Monday.")),
    other(Blocked, row("block", "@block|torpedo|thwart|scuttle|kill|sink|derail|stall", "MEASURE|DRAFT", "veto", VETO, "Hungary [blocked] the sanctions on Monday.")),
    other(Blocked, row("reject", "@reject|defeat", "DRAFT|MEASURE", "resolution", BODY, "The assembly [rejected] the motion on Tuesday.")),
    row("adopt", "@adopt|pass|approve|endorse", "DRAFT", "resolution", BODY, "The council [adopted] a resolution in 2006."),
    row("sign-into-law", "@sign .. law", "", "resolution", BODY, "The president [signed it into law] on Wednesday."),
    other(Proposed, row("introduce-bill", "@introduce|offer|sponsor|file", "BILL", "resolution", ("proposed_by", "about"), "Two senators [introduced] a bill on Thursday.")),
    row("abstain", "@abstain", "", "abstention", ("abstained", "about"), "India [abstained] on Friday."),
    row("abstention", "abstention|abstentions", "", "abstention", ("abstained", "about"), "China's [abstention] in 2011 let it pass."),
    row("vote", "=voted|votes|voting", "", "resolution", BODY, "The assembly [voted] on Monday."),
    row("will-vote", "@vote", "", "resolution", BODY, "The council will [vote] on Tuesday."),
    row("the-vote", "vote|ballot", "", "resolution", BODY, "A [vote] on Thursday ended the mission."),
    row("set-up", "@appoint|establish|create|form|found|launch|set", "BODY", "institution", BODY, "The council [established] a committee in 2006."),
    other(Proposed, row("propose", "@propose|table|circulate|submit|draft|float|present", "MEASURE|DRAFT", "resolution", ("proposed_by", "about"),
        "Albania [circulated] a draft on Monday.")),
    row("debate", "@debate|discuss", "<BODY", "debate", BODY, "The council [debated] the report on Monday."),
    row("a-debate", "debate", "", "debate", BODY, "The [debate] on Monday lasted five hours."),
    row("emergency-meeting", "emergency|special|closed|urgent meeting|session", "", "meeting", BODY, "Japan asked for an [emergency meeting] on Monday."),
];
