//! Answers as bytes. Pure: the same answer is the same bytes.

pub mod json;
