//! The address of a view: a path and the pairs of its query, with one pair or another changed.

use super::super::asked::Asked;

/// Names that say how something is shown, and none that the page shows by.
const OF_THE_API: [&str; 5] = ["fields", "include", "format", "facet", "facet_size"];

/// The query of a view, without what a form left empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Vec<(String, String)>);

impl Address {
    /// The address that was asked for.
    pub fn of(asked: &Asked) -> Self {
        Self::read(asked.query())
    }

    /// Reads a query string.
    pub fn read(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        Self(pairs.filter(|(name, value)| !value.is_empty() && !OF_THE_API.contains(&name.as_str())).collect())
    }

    /// The same view without some names.
    pub fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect())
    }

    /// The same view with one value for a name.
    pub fn with(&self, name: &str, value: impl Into<String>) -> Self {
        let mut changed = self.without(&[name]);
        changed.0.push((name.to_owned(), value.into()));
        changed
    }

    /// The first value of a name; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// Whether a name has any value.
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Whether a name has this value.
    pub fn says(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(own, said)| own == name && said == value)
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The pairs.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The view at a path.
    pub fn at(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish();
        format!("{path}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn what_a_form_leaves_empty_is_not_part_of_the_address() {
        let address = Address::read("q=&from=2006&type=veto&type=visit&format=csv");
        assert_eq!(address.at("/"), "/?from=2006&type=veto&type=visit");
        assert_eq!(address.without(&["type"]).with("from", "2007").at("/embed"), "/embed?from=2007");
        assert!(address.says("type", "visit") && !address.has("q"));
        assert_eq!(Address::read("q=").at("/"), "/");
    }
}
