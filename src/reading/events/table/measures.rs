//! Sanctions: imposed, widened, prolonged, lifted, evaded; who is put on a list and who is taken off.

use super::{Row, row};

const BY: (&str, &str) = ("imposed_by", "target");
const FOR: (&str, &str) = ("imposed_by", "about");
const ON: (&str, &str) = ("actor", "about");

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("impose", "@impose|slap|levy|introduce|enact|place|reimpose|apply|unveil|announce|adopt|restore|reinstate", "MEASURE", "sanctions_imposed", BY,
        "The EU [imposed] new sanctions on Belarus on Monday."),
    row("agree-measures", "@agree|approve|back|endorse|pass", "MEASURE", "sanctions_imposed", BY, "Ministers [agreed] on a fourteenth package of sanctions on Monday."),
    row("hit-with", "@hit|target|punish|penalise|penalize", "~MEASURE ACTOR|LISTED", "sanctions_imposed", BY, "Washington [hit] Iran with fresh sanctions on Friday."),
    row("snapback", "@snap back", "~MEASURE", "sanctions_imposed", FOR, "The old sanctions [snapped back] on Sunday."),
    row("take-effect", "@take effect|force", "<MEASURE", "sanctions_imposed", FOR, "The oil price cap [took effect] on Monday."),
    row("come-into-force", "@come|enter|go into force|effect", "<MEASURE", "sanctions_imposed", FOR, "The ban on diesel [comes into force] in February 2025."),
    row("ban-trade", "@ban|prohibit|restrict|cap|outlaw|embargo|forbid|halt", "TRADE|COMMODITY|ARMS|LISTED", "sanctions_imposed", BY, "Canada [banned] the import of Russian aluminium on Monday."),
    row("freeze-assets", "@freeze|confiscate", "ASSET", "sanctions_imposed", BY, "Switzerland [froze] the assets of the minister in 2022."),
    row("sanction-somebody", "=sanctioned|sanctioning|sanction|blacklisted|blacklisting|blacklist", "", "designation", BY, "The Treasury [sanctioned] two Chinese firms on Thursday."),
    row("designate", "@designate", "ACTOR|LISTED", "designation", BY, "The office [designated] three shipping companies on Tuesday."),
    row("list", "=listed|listing|relisted", "ACTOR|LISTED", "designation", BY, "Britain [listed] twelve officials on Tuesday."),
    row("add-to-list", "@add|put|place", "~LIST", "designation", BY, "The council [added] nine people to its sanctions list on Monday."),
    row("target-listed", "@target", "LISTED", "designation", BY, "The decision [targets] four banks."),
    row("designations", "designation|designations|listing|listings of", "", "designation", ("imposed_by", "target"), "The [designation of] the bank in 2019 closed that route."),
    row("delist", "@delist|unfreeze", "", "designation", BY, "Ukraine [delisted] the airline in June 2023."),
    row("remove-from-list", "@remove|take|strike", "~LIST", "designation", BY, "The court [removed] the banker from the list on Wednesday."),
    row("expand", "@expand|tighten|widen|toughen|strengthen|broaden|reinforce|escalate|harden|step", "MEASURE", "sanctions_expanded", BY,
        "The council [tightened] the sanctions in 2017."),
    row("renew", "@extend|renew|prolong|roll", "MANDATE|MEASURE", "mandate_renewal", FOR, "The council [extended] the mandate on Friday until May 2025."),
    row("reauthorise", "@reauthorise|reauthorize", "", "mandate_renewal", FOR, "The council [reauthorised] the mission on Friday."),
    row("lift", "@lift|ease|suspend|relax|waive|scrap|remove|revoke|terminate|repeal|end|loosen|drop|abolish|rescind|cancel|soften|annul|overturn|quash", "MEASURE|MANDATE", "mandate_end", FOR,
        "Washington [lifted] the sanctions on Eritrea in November 2018."),
    row("easing", "lifting|easing|suspension|removal of", "~MEASURE", "mandate_end", FOR, "The [lifting of] sanctions in 2016 opened the market."),
    row("expire", "@expire|lapse|sunset|end", "<MANDATE|MEASURE|DEAL|BODY|DRAFT", "mandate_end", ON, "The mandate [expires] on 30 April."),
    row("run-out", "@run out", "<MANDATE|MEASURE|DEAL|BODY|DRAFT", "mandate_end", ON, "The exemption [ran out] in May 2024."),
    row("come-to-an-end", "@come to an end", "<MANDATE|MEASURE|DEAL|BODY", "mandate_end", ON, "The regime [came to an end] in 2016."),
    row("cease", "@cease to exist|operate|function|work", "", "mandate_end", ON, "The team will [cease to exist] after June."),
    row("dissolve", "@dissolve|disband|abolish", "BODY", "mandate_end", ON, "The council [disbanded] the committee in 2003."),
    row("expiry", "expiry|expiration|lapse of", "", "mandate_end", ON, "The [expiry of] the embargo in October 2020 changed little."),
    row("violate", "@violate|breach|evade|circumvent|flout|skirt|bypass|dodge|defy|bust|undermine|break", "MEASURE|RESOLUTION", "sanctions_violation", ON,
        "The trader [evaded] sanctions in 2021."),
    row("breach", "violation|violations|breach|breaches|evasion of", "", "sanctions_violation", ON, "The [violation of] the embargo in 2014 went unpunished."),
    row("smuggle", "@smuggle|launder", "", "sanctions_violation", ON, "The crew [smuggled] coal in March 2023."),
    row("illicit-cargo", "@load|pick|transfer|ship|deliver|import|export|receive|unload|transport|carry|offload|supply|buy|sell", "COMMODITY DOUBT", "sanctions_violation", ON,
        "The tanker is believed to have [loaded] oil in March."),
    row("seize", "@seize|impound|detain|intercept|board", "VESSEL|ASSET|COMMODITY|ARMS", "sanctions_violation", ("actor", "target"), "Finland [seized] a tanker on Thursday."),
];
