//! Where values come from, and collecting them as text with their origin.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::error::Fault;
use crate::table::{ENTRIES, Entry, Form, variable};

/// The variable that names the file; no setting, since it cannot be inside the file.
pub(crate) const FILE_VARIABLE: &str = "ROLLCALL_CONFIG";
const DEFAULT_FILE: &str = "rollcall.toml";
/// Variables of the build and of the tests, which a server that they start must not stumble over.
const FOREIGN_NAMES: [&str; 3] = ["ROLLCALL_BINARY", "ROLLCALL_SERVER", "ROLLCALL_SKIP_WEB"];
const FOREIGN_PREFIX: &str = "ROLLCALL_TEST_";

/// All that settings are made of. Taking the environment as an argument keeps loading free of global state.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file, if there is one.
    pub file: Option<ConfigFile>,
    /// The environment, other programs' variables included.
    pub environment: BTreeMap<String, String>,
    /// Settings given on the command line, by key (`listen`, `smtp.host`).
    pub flags: BTreeMap<String, String>,
}

/// The settings file as it was read.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// The path as the person wrote it, for messages.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// The settings file could not be read.
#[derive(Debug)]
pub struct FileError {
    /// The path as the person wrote it.
    pub path: PathBuf,
    /// Why not.
    pub cause: io::Error,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the settings file {} cannot be read: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for FileError {}

impl Sources {
    /// Reads the settings file: `named` (from `--config`), else the one in `ROLLCALL_CONFIG`, else `rollcall.toml` in
    /// the working folder if it exists.
    ///
    /// # Errors
    /// When a file that was named, or the one found, cannot be read.
    pub fn read(
        named: Option<&Path>,
        environment: BTreeMap<String, String>,
        flags: BTreeMap<String, String>,
    ) -> Result<Self, FileError> {
        let from_environment = environment.get(FILE_VARIABLE).filter(|path| !path.is_empty());
        let chosen = named.map(Path::to_owned).or_else(|| from_environment.map(PathBuf::from));
        let required = chosen.is_some();
        let path = chosen.unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => Some(ConfigFile { path, text }),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && !required => None,
            Err(cause) => return Err(FileError { path, cause }),
        };
        Ok(Self { file, environment, flags })
    }

    /// The strongest value of each setting, and what was wrong while collecting.
    pub(crate) fn collect(&self) -> (BTreeMap<&'static str, Given>, Vec<Fault>) {
        let mut collected = Collected::default();
        if let Some(file) = &self.file {
            collected.add_file(file);
        }
        collected.add_environment(&self.environment);
        for (key, text) in &self.flags {
            let origin = Origin::Flag { key: key.clone() };
            match Entry::find(key) {
                Some(entry) => collected.add(entry, text.clone(), origin),
                None => collected.faults.push(Fault::unknown(&origin, key, str::to_owned)),
            }
        }
        (collected.values, collected.faults)
    }
}

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nowhere: it is the default.
    Default,
    /// In the settings file; line and column count from 1, columns in characters.
    File {
        /// The file's path.
        path: PathBuf,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// In the environment.
    Environment {
        /// The variable's name.
        variable: String,
    },
    /// On the command line.
    Flag {
        /// The setting's key.
        key: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line, column } => {
                write!(f, "{}, line {line}, column {column}", path.display())
            }
            Self::Environment { variable } => write!(f, "environment {variable}"),
            Self::Flag { key } => write!(f, "command line, {key}"),
        }
    }
}

/// A value as text, with its origin.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

#[derive(Default)]
struct Collected {
    values: BTreeMap<&'static str, Given>,
    faults: Vec<Fault>,
}

impl Collected {
    /// A later source is stronger, so it replaces what is there.
    fn add(&mut self, entry: &'static Entry, text: String, origin: Origin) {
        self.values.insert(entry.key, Given { text, origin });
    }

    fn add_environment(&mut self, environment: &BTreeMap<String, String>) {
        let database = Entry::find("database.url");
        if let (Some(entry), Some(url)) = (database, environment.get("DATABASE_URL"))
            && !url.is_empty()
        {
            let origin = Origin::Environment { variable: "DATABASE_URL".to_owned() };
            self.add(entry, url.clone(), origin);
        }
        let ours = environment.iter().filter(|(name, _)| {
            name.starts_with("ROLLCALL_")
                && *name != FILE_VARIABLE
                && !name.starts_with(FOREIGN_PREFIX)
                && !FOREIGN_NAMES.contains(&name.as_str())
        });
        for (name, text) in ours {
            let origin = Origin::Environment { variable: name.clone() };
            match ENTRIES.iter().find(|entry| entry.variable() == *name) {
                // An empty variable is how compose files and shells leave a setting alone.
                Some(_) if text.is_empty() => {}
                Some(entry) => self.add(entry, text.clone(), origin),
                None => self.faults.push(Fault::unknown(&origin, name, variable)),
            }
        }
    }

    fn add_file(&mut self, file: &ConfigFile) {
        match DeTable::parse(&file.text) {
            Ok(table) => self.add_table(file, "", table.get_ref()),
            Err(cause) => {
                let start = cause.span().map_or(0, |span| span.start);
                self.faults.push(Fault::new(&place(file, start), cause.message()));
            }
        }
    }

    fn add_table(&mut self, file: &ConfigFile, prefix: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = format!("{prefix}{}", name.get_ref());
            let origin = place(file, name.span().start);
            let section = format!("{key}.");
            let is_section = ENTRIES.iter().any(|entry| entry.key.starts_with(&section));
            match (value.get_ref(), Entry::find(&key)) {
                (DeValue::Table(inner), None) if is_section => {
                    self.add_table(file, &section, inner);
                }
                (value, Some(entry)) => match text_of(value, entry.form) {
                    Ok(text) => self.add(entry, text, origin),
                    Err(expected) => {
                        let what = format!("`{key}` is {}; expected {expected}", kind(value));
                        self.faults.push(Fault::new(&origin, what));
                    }
                },
                (_, None) if is_section => {
                    let what = format!("`{key}` is a section; write `[{key}]` and its settings");
                    self.faults.push(Fault::new(&origin, what));
                }
                (DeValue::Table(_), None) => {
                    let names = ENTRIES.iter().filter_map(|entry| entry.key.split_once('.'));
                    let near = crate::nearest::nearest(&key, names.map(|(section, _)| section));
                    let hint =
                        near.map_or(String::new(), |name| format!("; did you mean `[{name}]`?"));
                    let what = format!("there is no section `[{key}]`{hint}");
                    self.faults.push(Fault::new(&origin, what));
                }
                (_, None) => self.faults.push(Fault::unknown(&origin, &key, str::to_owned)),
            }
        }
    }
}

/// The value as the environment would hold it, if the file's type fits the setting.
fn text_of(value: &DeValue<'_>, form: Form) -> Result<String, &'static str> {
    match (form, value) {
        (Form::Number { .. }, DeValue::Integer(number)) if number.radix() == 10 => {
            Ok(number.as_str().to_owned())
        }
        (Form::Number { .. }, _) => Err("a whole number without quotes"),
        (Form::Networks, DeValue::Array(items)) => items
            .iter()
            .map(|item| item.get_ref().as_str().ok_or("texts in quotes in the list"))
            .collect::<Result<Vec<_>, _>>()
            .map(|items| items.join(",")),
        (Form::Networks, _) => Err("a list like [\"10.0.0.0/8\"]"),
        (Form::List, DeValue::Array(items)) => items
            .iter()
            .map(|item| item.get_ref().as_str().ok_or("texts in quotes in the list"))
            .collect::<Result<Vec<_>, _>>()
            .map(|items| items.join("\n")),
        (Form::List, _) => Err("a list like [\"one\", \"two\"]"),
        (_, DeValue::String(text)) => Ok(text.to_string()),
        (Form::Span { .. }, _) => Err("a number and a unit in quotes, like \"30 days\""),
        (_, _) => Err("a text in quotes"),
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

fn place(file: &ConfigFile, offset: usize) -> Origin {
    let before = &file.text[..offset.min(file.text.len())];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Origin::File {
        path: file.path.clone(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}
