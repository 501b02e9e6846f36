//! Every dependency that a crate names is used by it.

use std::path::Path;

use anyhow::{Result, bail};

use crate::project;

/// Looks for the name of each dependency in the crate's sources. A name that stands in a comment only passes; the check
/// is meant to catch what was forgotten, without building anything.
pub(crate) fn check() -> Result<()> {
    let mut unused = Vec::new();
    let files = project::files()?;
    let manifests = files
        .iter()
        .filter(|path| path.ends_with("Cargo.toml") && path.as_path() != Path::new("Cargo.toml"));
    for manifest in manifests {
        let folder = manifest.parent().unwrap_or(Path::new(""));
        let table: toml::Table =
            std::fs::read_to_string(project::root().join(manifest))?.parse()?;
        let mut source = String::new();
        for file in files.iter().filter(|path| {
            path.starts_with(folder) && path.extension().is_some_and(|it| it == "rs")
        }) {
            source.push_str(&std::fs::read_to_string(project::root().join(file))?);
        }
        let names = ["dependencies", "dev-dependencies", "build-dependencies"]
            .iter()
            .filter_map(|section| table.get(*section)?.as_table())
            .flat_map(toml::Table::keys);
        let forgotten = names.filter(|name| !source.contains(&name.replace('-', "_")));
        unused.extend(forgotten.map(|name| format!("{}: {name}", folder.display())));
    }
    if unused.is_empty() {
        return Ok(());
    }
    bail!("no use found of:\n{}", unused.join("\n"))
}
