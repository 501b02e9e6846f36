//! What is wrong with the settings, all of it at once.

use std::fmt;

use crate::nearest::nearest;
use crate::sources::Origin;
use crate::table::ENTRIES;

/// Everything that is wrong with the settings, in the order found; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The faults, each with the place to mend it.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where the wrong key or value was written.
    pub origin: Origin,
    /// What is wrong and what is expected; never holds a secret.
    pub what: String,
}

impl Fault {
    pub(crate) fn new(origin: &Origin, what: impl Into<String>) -> Self {
        Self { origin: origin.clone(), what: what.into() }
    }

    /// `written` is the unknown name as it was written, `known` turns a key into that way of writing.
    pub(crate) fn unknown(origin: &Origin, written: &str, known: impl Fn(&str) -> String) -> Self {
        let names: Vec<String> = ENTRIES.iter().map(|entry| known(entry.key)).collect();
        let hint = match nearest(written, names.iter().map(String::as_str)) {
            Some(name) => format!("; did you mean `{name}`?"),
            None => "; docs/configuration.md lists the known settings".to_owned(),
        };
        Self::new(origin, format!("there is no setting `{written}`{hint}"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.what)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}
