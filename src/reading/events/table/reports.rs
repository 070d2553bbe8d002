//! What is said, written, published and looked into.

use super::{Row, other, row};
use crate::domain::event::Status::Scheduled;

const SAID: (&str, &str) = ("speaker", "about");
const ON: (&str, &str) = ("author", "about");

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("publish", "@publish|release|issue|submit|present|leak", "REPORT", "publication", ON, "The panel [published] its report in September 2023."),
    row("mention", "@mention|describe|detail|name|cite", "~REPORT", "report_content", ("source", "about"), "China is hardly [mentioned] in the report."),
    row("satellite-images", "satellite|aerial photo|photos|image|images|imagery|photographs|data", "", "publication", ON,
        "The paper, based on [satellite images] published on Monday, names the port."),
    row("investigate", "@investigate|probe|examine", "", "investigation", ON, "The panel is [investigating] the shipments."),
    row("look-into", "@look into", "", "investigation", ON, "Prosecutors are [looking into] the payments."),
    row("an-investigation", "investigation|probe|inquiry into", "", "investigation", ON, "An [investigation into] the bank began in 2020."),
    row("charge", "@charge|indict|arrest|raid|fine|convict|jail|sentence|prosecute", "", "investigation", ("actor", "target"), "Prosecutors [charged] the broker on Monday."),
    other(Scheduled, row("forecast", "@forecast|predict", "", "forecast", SAID, "Analysts [predict] a collapse in 2025.")),
    row("said", "@say|tell|state|warn|argue|assert|insist|claim|allege|remark|comment|stress|explain|complain|acknowledge|admit|declare|reiterate", "", "statement", SAID,
        "The minister [said] on Monday that trade would go on."),
    row("announced", "@announce|confirm", "", "statement", SAID, "The ministry [announced] on Monday that talks would go on."),
    row("noted", "@note|write|report|conclude|find", "", "statement", SAID, "The envoy [noted] on Monday that talks went on."),
    row("accuse", "@accuse|condemn|criticise|criticize|denounce|deny|urge|demand|vow|pledge|promise|threaten|blame|deplore|protest", "", "statement", SAID,
        "Japan [condemned] the launch on Sunday."),
    row("offered-to", "@offer to", "", "statement", SAID, "Oman [offered to] mediate in May 2023."),
    row("asked", "@ask", "ACTOR|BODY", "statement", SAID, "Chad [asked] the council in May 2023 to act."),
    row("quoted", "@quote as saying", "", "statement", ("source", "speaker"), "The envoy was [quoted as saying] on Monday that talks went on."),
    row("call-for", "@call for|on", "", "statement", SAID, "France [called for] restraint on Monday."),
    row("reject-claim", "@reject|dismiss", "INDICATION", "statement", SAID, "Tehran [rejected] the accusation on Monday."),
    row("advocate", "@advocate|favour|favor|oppose", "MEASURE|MANDATE|TRADE", "statement", SAID, "China [advocates] easing sanctions."),
];
