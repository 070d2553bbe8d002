//! Every test of the service, through the front door: one binary, a file a feature.

mod date_properties;
mod date_words;
mod edtf_vectors;
mod events;
mod in_force;
mod support;
