//! Every test of the service, through the front door: one binary, a file a feature.

mod bundled;
mod caching;
mod changes;
mod command;
mod counts;
mod date_properties;
mod date_words;
mod diff;
mod documents;
mod edtf_vectors;
mod embargo;
mod errors;
mod events;
mod formats;
mod in_force;
mod naive;
mod openapi;
mod pieces;
mod projection;
mod query;
mod random;
mod readme;
mod support;
mod tidy;
mod together;
mod writing;
