//! Visits, meetings, treaties, talks, ties; and what is so rather than happens.

use super::{Row, row};

const WITH: (&str, &str) = ("participant", "participant");
const TO: (&str, &str) = ("visitor", "host");
const PARTY: (&str, &str) = ("party", "party");

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("visit", "@visit", "", "visit", TO, "The minister [visited] Tehran in May 2023."),
    row("travel", "@travel|fly|head to", "", "visit", TO, "The envoy [flew to] Minsk on Monday."),
    row("arrive", "@arrive in", "", "visit", TO, "The envoy [arrived in] Caracas on Monday."),
    row("a-visit", "visit|trip to", "", "visit", TO, "His [visit to] Tehran in May 2023 was the first."),
    row("receive", "@receive|host|welcome", "ACTOR|TITLE", "visit", ("host", "visitor"), "The president [received] the envoy on Monday."),
    row("summit", "summit", "", "summit", WITH, "The [summit] in September 2023 led to a pact."),
    row("hold-summit", "@hold|attend|convene|host", "SUMMIT", "summit", WITH, "The two leaders [held] a summit in September 2023."),
    row("hold-meeting", "@hold|convene|call", "MEETING", "meeting", WITH, "The ministers [held] a meeting on Friday."),
    row("meet", "@meet", "", "meeting", WITH, "The ministers [met] in Geneva on Friday."),
    row("hold-talks", "@hold|resume|begin|start|restart|open", "TALKS", "diplomacy", WITH, "Oman [held] talks with Iran on Sunday."),
    row("sign", "@sign|ratify|conclude|initial", "DEAL", "treaty", ("signatory", "signatory"), "Belarus [signed] a treaty with Russia in 2021."),
    row("treaty-in-force", "@come|enter|go into force|effect", "<DEAL", "treaty", PARTY, "The treaty [entered into force] in December 2024."),
    row("withdraw", "@withdraw|pull from|out", "~DEAL", "treaty", ("actor", "about"), "Washington [withdrew from] the deal in May 2018."),
    row("reach", "@reach|strike|negotiate|find", "DEAL", "diplomacy", PARTY, "Iran and the IAEA [reached] a deal in March 2023."),
    row("ties", "@strengthen|deepen|boost|expand|restore|normalise|normalize|upgrade|forge|improve|intensify|cement|tighten|resume", "TIES", "rapprochement", WITH,
        "Russia has [deepened] ties with Iran since 2022."),
    row("break-ties", "@sever|cut|downgrade|suspend|halt|freeze", "TIES", "diplomacy", WITH, "Bahrain [severed] relations with Iran in 2016."),
    row("trigger-snapback", "@trigger|invoke|activate|initiate .. snapback|mechanism", "", "diplomacy", ("actor", "about"), "France [triggered the snapback] in August 2025."),
    row("envoy", "@recall|expel|summon", "ENVOY", "diplomacy", ("actor", "target"), "Norway [expelled] a diplomat on Monday."),
    row("employed", "@employ|station", "", "state", ("actor", "host"), "Thousands are [employed] in Qatar."),
    row("under-sanctions", "under .. sanctions|embargo", "", "state", ("target", "about"), "Sudan has been [under an arms embargo] since 2005."),
    row("stays-listed", "@remain|stay on .. list|blacklist", "", "state", ("target", "about"), "The bank [remains on the list]."),
    row("is-in-force", "in force|effect|place since|from", "~MEASURE", "state", ("imposed_by", "about"), "The embargo, [in force since] 2004, is reviewed each year."),
    row("in-force", "@remain|stay in force|place|effect", "", "state", ("imposed_by", "about"), "The embargo [remains in force]."),
];
