//! Tests, launches and the trade in arms.

use super::{Row, row};

const DONE: (&str, &str) = ("actor", "about");
const SENT: (&str, &str) = ("supplier", "recipient");
const GOT: (&str, &str) = ("recipient", "supplier");

#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row("nuclear-test", "nuclear|atomic|bomb|underground test|tests|detonation|explosion", "", "nuclear_test", DONE, "The first [nuclear test] took place in October 2006."),
    row("test-device", "@test|detonate|explode", "NUCLEAR", "nuclear_test", DONE, "Pakistan [tested] a nuclear device in May 1998."),
    row("carry-out-test", "@carry out", "NUCLEAR", "nuclear_test", DONE, "India [carried out] a nuclear test in May 1998."),
    row("conduct-test", "@conduct|stage|perform", "NUCLEAR", "nuclear_test", DONE, "India [conducted] a nuclear test in May 1998."),
    row("carry-out-launch", "@carry out", "MISSILE", "missile_launch", DONE, "Iran [carried out] a missile test on Tuesday."),
    row("conduct-launch", "@conduct|stage|perform", "MISSILE", "missile_launch", DONE, "Iran [conducted] a missile test on Tuesday."),
    row("launch", "@launch|fire|test|lob|shoot", "MISSILE", "missile_launch", DONE, "Iran [fired] three ballistic missiles on Tuesday."),
    row("a-launch", "missile|rocket|satellite|icbm launch|launches|test|tests|firing", "", "missile_launch", DONE, "The [missile launch] on Sunday was condemned."),
    row("transfer-arms", "@supply|send|ship|deliver|provide|sell|transfer|export|give|furnish", "ARMS", "arms_transfer", SENT, "Iran [delivered] drones to Russia in 2022."),
    row("buy-arms", "@buy|import|purchase|acquire|procure|receive|obtain", "ARMS", "arms_transfer", GOT, "Myanmar [bought] rockets from Serbia in 2021."),
    row("arms-deal", "arms|weapons|ammunition|munitions transfer|transfers|shipment|shipments|delivery|deliveries|deal|sale|sales", "", "arms_transfer", SENT,
        "An [arms shipment] from Iran was found in May 2021."),
];
