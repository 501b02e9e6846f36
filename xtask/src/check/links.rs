//! Links between the project's documents lead somewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::project;

/// Checks every relative link and anchor in every Markdown file.
pub(crate) fn check() -> Result<()> {
    let mut dead = Vec::new();
    let is_document = |path: &PathBuf| path.extension().is_some_and(|it| it == "md");
    for document in project::files()?.into_iter().filter(is_document) {
        let text = std::fs::read_to_string(project::root().join(&document))?;
        for target in targets(&text) {
            if !leads_somewhere(&document, &target)? {
                dead.push(format!("{}: {target}", document.display()));
            }
        }
    }
    if dead.is_empty() {
        return Ok(());
    }
    bail!("dead links:\n{}", dead.join("\n"))
}

/// The targets of `[text](target)` outside of code, without those on other sites.
fn targets(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    for line in prose(text) {
        for (at, _) in line.match_indices("](") {
            let target = line[at + 2..].split([')', ' ']).next().unwrap_or_default();
            let elsewhere =
                ["http:", "https:", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
            if !elsewhere && !target.is_empty() {
                targets.push(target.to_owned());
            }
        }
    }
    targets
}

/// The lines outside of fenced blocks, without what stands between backticks.
fn prose(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push(line.split('`').step_by(2).collect());
        }
    }
    lines
}

fn leads_somewhere(document: &Path, target: &str) -> Result<bool> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = document.parent().unwrap_or(Path::new(""));
    let file = match path.strip_prefix('/') {
        Some(path) => project::root().join(path),
        None if path.is_empty() => project::root().join(document),
        None => project::root().join(folder).join(path),
    };
    if !file.exists() || anchor.is_empty() || file.extension().is_none_or(|it| it != "md") {
        return Ok(file.exists());
    }
    Ok(anchors(&std::fs::read_to_string(file)?).contains(anchor))
}

/// The anchors that GitHub and others make of headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let mut anchors = BTreeSet::new();
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        }
        if fenced || !line.starts_with('#') {
            continue;
        }
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        anchors.insert(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_are_found_and_code_is_not_read() {
        let text = "See [a](a.md) and [b](docs/b.md#part \"title\"), [c](https://x.y).\n```\n[d](d.md)\n```\n`[e](e.md)`";
        assert_eq!(targets(text), ["a.md", "docs/b.md#part"]);
    }

    #[test]
    fn headings_become_anchors() {
        let found = anchors("# The Store\n## What's `new`?\n```\n# no heading\n```\n");
        assert_eq!(found, ["the-store".to_owned(), "whats-new".to_owned()].into());
    }
}
