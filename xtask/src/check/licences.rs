//! Licences and sources of every dependency, judged by `deny.toml`.
//!
//! cargo-deny reads the same file and judges more; it is used where it is installed. Compiling it takes minutes, so
//! the rules that matter without a network are judged here otherwise.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process::{output, run, works};
use crate::project::{self, cargo};

#[derive(Deserialize)]
struct Rules {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    #[serde(default)]
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

/// Judges every dependency.
pub(crate) fn check() -> Result<()> {
    if works(&mut cargo(["deny", "--version"])) {
        return run(&mut cargo(["deny", "--offline", "check", "licenses", "bans", "sources"]));
    }
    let rules = std::fs::read_to_string(project::root().join("deny.toml")).context("deny.toml")?;
    let rules: Rules = toml::from_str(&rules).context("deny.toml")?;
    let metadata = output(&mut cargo(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Metadata = serde_json::from_slice(&metadata)?;
    let exceptions: BTreeMap<&str, &Vec<String>> =
        rules.licenses.exceptions.iter().map(|it| (it.name.as_str(), &it.allow)).collect();
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let name = format!("{} {}", package.name, package.version);
        let allowed = |licence: &str| {
            let more = exceptions.get(package.name.as_str());
            rules
                .licenses
                .allow
                .iter()
                .chain(more.into_iter().copied().flatten())
                .any(|it| it == licence)
        };
        match &package.license {
            None => faults.push(format!("{name}: states no licence")),
            Some(terms) => match satisfied(terms, &allowed) {
                Some(true) => {}
                Some(false) => faults.push(format!("{name}: {terms} is not allowed by deny.toml")),
                None => faults.push(format!("{name}: {terms} is no licence expression")),
            },
        }
        if let Some(ban) = rules.bans.deny.iter().find(|ban| ban.name == package.name) {
            faults.push(format!(
                "{name} is banned: {}",
                ban.reason.as_deref().unwrap_or("see deny.toml")
            ));
        }
        if let Some(source) =
            package.source.as_ref().filter(|source| !source.starts_with("registry+"))
        {
            faults.push(format!("{name} does not come from the registry but from {source}"));
        }
    }
    if faults.is_empty() {
        println!("{} packages", metadata.packages.len());
        return Ok(());
    }
    bail!("\n{}", faults.join("\n"))
}

/// Whether the allowed licences satisfy an SPDX expression; `None` if it is none. The old `MIT/Apache-2.0` means OR.
fn satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let value = either(&mut rest, allowed)?;
    rest.is_empty().then_some(value)
}

fn either(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut value = both(words, allowed)?;
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        value |= both(words, allowed)?;
    }
    Some(value)
}

fn both(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut value = one(words, allowed)?;
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        value &= one(words, allowed)?;
    }
    Some(value)
}

fn one(words: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> Option<bool> {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let value = either(words, allowed)?;
            let [")", rest @ ..] = *words else { return None };
            *words = rest;
            Some(value)
        }
        [licence, "WITH", exception, rest @ ..] => {
            *words = rest;
            // An exception only adds permissions.
            Some(allowed(licence) || allowed(&format!("{licence} WITH {exception}")))
        }
        [licence, rest @ ..] if !["AND", "OR", ")"].contains(licence) => {
            *words = rest;
            Some(allowed(licence))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_expressions_are_judged() {
        let allowed = |licence: &str| ["MIT", "Apache-2.0", "Unicode-3.0"].contains(&licence);
        for (expression, expected) in [
            ("MIT", Some(true)),
            ("MIT/Apache-2.0", Some(true)),
            ("GPL-3.0-only OR MIT", Some(true)),
            ("GPL-3.0-only AND MIT", Some(false)),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", Some(true)),
            ("(MIT OR GPL-2.0) AND BSD-3-Clause", Some(false)),
            ("Apache-2.0 WITH LLVM-exception OR GPL-2.0", Some(true)),
            ("MIT OR", None),
            ("(MIT", None),
            ("", None),
        ] {
            assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
        }
    }
}
