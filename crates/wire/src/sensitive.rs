//! Text that must not reach a log by accident.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Text that the model calls sensitive: passwords, but also people's names, addresses and phone numbers.
/// On the wire it is a plain string; its `Debug` shows neither the text nor its length.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sensitive(String);

impl Sensitive {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text. Don't log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text, owned. Don't log it.
    #[must_use]
    pub fn into_exposed(self) -> String {
        self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive")
    }
}

impl From<String> for Sensitive {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Sensitive {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Sensitive;

    #[test]
    fn debug_says_nothing_and_the_wire_says_all() {
        let password = Sensitive::from("Secret-1");
        assert_eq!(format!("{password:?}"), "Sensitive");
        assert_eq!(serde_json::to_string(&password).unwrap(), "\"Secret-1\"");
    }
}
