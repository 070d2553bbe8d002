//! Answers as bytes. Pure: what is shown comes from the timeline, who may see it from the audience.

pub mod atom;
pub mod calendar;
pub mod cite;
pub mod corrected;
pub mod csv;
pub mod escape;
pub mod formats;
pub mod json;
pub mod json_feed;
pub mod json_ld;
pub mod markdown;
mod parts;
pub mod proposals;
pub mod reading;
pub mod sheet;
pub mod things;
pub mod timelinejs;
