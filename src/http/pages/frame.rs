//! What every page has around what it says: title, description, addresses, assets.

use super::super::asked::Asked;
use super::address::Address;
use super::assets;
use super::words::isolated;

/// What stands around what a page says.
pub struct Frame {
    /// What the page is about, on one line.
    pub title: String,
    /// The same in a sentence or two, for who links to it; may be empty.
    pub description: String,
    /// The address under which others should know the page.
    pub canonical: String,
    /// Scheme and host of this server.
    pub base: String,
    /// Where style and scripts are.
    pub assets: String,
    /// Where oEmbed tells how to embed this page, without the format; empty where it cannot be embedded.
    pub oembed: String,
    /// Which part of the site it belongs to.
    pub part: &'static str,
}

impl Frame {
    /// A page at a path.
    pub fn new(base: &str, path: &str, part: &'static str, title: &str) -> Self {
        let canonical = format!("{base}{path}");
        Self {
            title: isolated(title),
            description: String::new(),
            canonical,
            base: base.to_owned(),
            assets: assets::folder(),
            oembed: String::new(),
            part,
        }
    }

    /// A page that can be embedded.
    pub fn embeddable(asked: &Asked, path: &str, part: &'static str, title: &str) -> Self {
        let frame = Self::new(&asked.base(), path, part, title);
        let oembed = Address::read("").with("url", frame.canonical.as_str()).at("/oembed");
        Self { oembed, ..frame }
    }

    /// The same page described.
    pub fn described(self, description: &str) -> Self {
        Self { description: description.to_owned(), ..self }
    }
}
