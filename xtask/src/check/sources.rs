//! Rules about files: not too long, no path of somebody's machine, migrations in pairs.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};

use crate::project;

/// A longer file should become a folder, one file per verb.
const MOST_LINES: usize = 700;
const CODE: [&str; 8] = ["rs", "ts", "tsx", "mjs", "js", "py", "css", "sql"];
/// Made by programs, so their length says nothing.
const GENERATED: [&str; 4] = ["openapi.json", "package-lock.json", "Cargo.lock", "schema.d.ts"];
const TEXT: [&str; 9] = ["md", "toml", "json", "html", "txt", "yml", "yaml", "sh", "run"];

/// Checks every file that is or may be committed.
pub(crate) fn check() -> Result<()> {
    let mut faults = Vec::new();
    for path in project::files()? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or(name);
        let is_code = CODE.contains(&extension);
        if GENERATED.contains(&name) || !(is_code || TEXT.contains(&extension)) {
            continue;
        }
        let text = std::fs::read_to_string(project::root().join(&path))?;
        let lines = text.lines().count();
        if is_code && lines > MOST_LINES {
            faults.push(format!("{}: {lines} lines; at most {MOST_LINES}", path.display()));
        }
        faults.extend(
            private_places(&text)
                .map(|(line, found)| format!("{}:{line}: names {found}", path.display())),
        );
    }
    faults.extend(lonely_migrations()?);
    if faults.is_empty() {
        return Ok(());
    }
    bail!("\n{}", faults.join("\n"))
}

/// Lines that name a folder of one person's machine, with the folder.
fn private_places(text: &str) -> impl Iterator<Item = (usize, String)> {
    // Put together here, so that this file does not find itself.
    let places: Vec<String> =
        ["root", "work", "home", "Users"].iter().map(|folder| format!("/{folder}/")).collect();
    text.lines().enumerate().filter_map(move |(index, line)| {
        let found = places.iter().find(|place| {
            line.match_indices(place.as_str()).any(|(at, _)| {
                // A path starts here; inside a longer path or an address the word is somebody else's.
                let before = line[..at].chars().next_back();
                before.is_none_or(|c| c.is_whitespace() || "\"'`=(:".contains(c))
            })
        })?;
        Some((index + 1, found.clone()))
    })
}

/// Every migration has one file for each database.
fn lonely_migrations() -> Result<Vec<String>> {
    let folder = project::root().join("crates/store/migrations");
    let (sqlite, postgres) = (names(&folder.join("sqlite"))?, names(&folder.join("postgres"))?);
    let lonely = sqlite.symmetric_difference(&postgres);
    Ok(lonely.map(|name| format!("the migration {name} exists for one database only")).collect())
}

fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let entries = std::fs::read_dir(folder)?;
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_machine_are_found_and_addresses_are_not() {
        let at = |text: &str| private_places(text).count();
        let folder = |name: &str| format!("/{name}/");
        assert_eq!(at(&format!("see {}ada/notes", folder("home"))), 1);
        assert_eq!(at(&format!("path = \"{}x\"", folder("work"))), 1);
        assert_eq!(at(&format!("https://example.org{}x", folder("work"))), 0);
        assert_eq!(at("the root / of things"), 0);
    }
}
