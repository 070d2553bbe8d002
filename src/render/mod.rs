//! Answers as bytes. Pure: what is shown comes from the timeline, who may see it from the audience.

pub mod json;
pub mod things;
