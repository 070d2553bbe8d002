//! What the service knows, as plain data: no I/O, no clock, no database, no HTTP.
//!
//! Read in this order: [`date`], [`event`], [`claim`], [`document`], [`measure`], [`chain`], [`actor`], [`vocabulary`],
//! [`decision`], [`change`].

pub mod actor;
pub mod chain;
pub mod change;
pub mod claim;
pub mod date;
pub mod decision;
pub mod digest;
pub mod document;
pub mod event;
pub mod id;
pub mod json;
pub mod measure;
pub mod mistake;
pub mod object;
pub mod vocabulary;
mod web_address;
