//! Keeps figures in `docs/performance.jsonl` and writes the table of `docs/performance.md` from them.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};

use super::report::Figure;
use crate::project;

const FIGURES: &str = "docs/performance.jsonl";
const PAGE: &str = "docs/performance.md";
const BEGIN: &str = "<!-- Written by `cargo xtask bench --record`. -->";
const END: &str = "<!-- End of what is written. -->";

/// The rows of the table: the workload, what it is called there, and the target.
const ROWS: [(&str, &str, &str); 39] = [
    ("start_to_first_answer", "start to first answer", "0.3 s"),
    ("idle_memory", "idle memory", "40 MB"),
    ("binary_size", "size of the binary", "40 MB"),
    ("healthz", "`/healthz`, the limit of HTTP", ""),
    ("member_one", "one member", "0.08 ms"),
    ("member_one/healthz", "… beside `/healthz`", "0.35"),
    ("members_first", "page of 50 by name: first", "0.25 ms"),
    ("members_deep", "… deep", "0.25 ms"),
    ("members_deep_one/members_first", "… one deep page beside the first", "0.9"),
    ("members_deep/members_first", "… many deep pages beside the first", ""),
    ("members_deep/query", "… the same with the raw query", ""),
    ("members_department", "… a department and what lies below", "0.25 ms"),
    ("search", "search, 1 to 12 characters", "0.8 ms; 1.5 ms at 1,000,000"),
    ("search/p99", "… 99th percentile", "30 ms"),
    ("edit_member", "edit a member, 64 clients", "0.4 ms"),
    ("edit_member/one_writer", "… beside one writer", "3"),
    ("edit_member/one_client", "… beside one client alone", ""),
    ("invite", "invite, 64 clients", "0.4 ms"),
    ("invite/one_writer", "… beside one writer", "3"),
    ("invite/one_client", "… beside one client alone", ""),
    ("accept_invitation", "accept an invitation, 64 clients", "0.5 ms"),
    ("bulk_terminate", "terminate 10,000 people", "3 s"),
    ("bulk_terminate/readers_p99", "… 99th percentile of readers beside before", "2"),
    ("bulk_restore", "restore 10,000 people", "3 s"),
    ("bulk_restore/readers_p99", "… 99th percentile of readers beside before", "2"),
    ("bulk_approve", "approve 10,000 people", "3 s"),
    ("bulk_approve/readers_p99", "… 99th percentile of readers beside before", "2"),
    ("bulk_reinvite", "re-invite 10,000 people", "3 s"),
    ("bulk_reinvite/readers_p99", "… 99th percentile of readers beside before", "2"),
    ("pending_first", "Pending: first page", ""),
    ("pending_deep", "… deep", ""),
    ("pending_search", "… search", "0.8 ms; 1.5 ms at 1,000,000"),
    ("pending_search/p99", "… 99th percentile", "30 ms"),
    ("terminated_first", "Terminated: first page", ""),
    ("terminated_deep", "… deep", ""),
    ("terminated_search", "… search", "0.8 ms; 1.5 ms at 1,000,000"),
    ("terminated_search/p99", "… 99th percentile", "30 ms"),
    ("members_first/database", "first page beside the raw query", "0.25 on PostgreSQL"),
    ("search/database", "search beside the raw query", "0.25 on PostgreSQL"),
];

/// Puts figures in the place of those of the same database and number of members, and writes the table anew.
pub(crate) fn record(figures: &[Figure]) -> Result<()> {
    let (file, page) = (project::root().join(FIGURES), project::root().join(PAGE));
    let known = if file.exists() { fs::read_to_string(&file)? } else { String::new() };
    let mut all: Vec<Figure> = known
        .lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("{FIGURES}: {line}")))
        .collect::<Result<_>>()?;
    all.retain(|it| !figures.iter().any(|new| new.is_same(it)));
    all.extend(figures.iter().cloned());
    all.sort_by(|a, b| (&b.database, a.members).cmp(&(&a.database, b.members)));
    let lines: String =
        all.iter().map(|it| Ok(it.json()? + "\n")).collect::<Result<Vec<_>>>()?.concat();
    fs::write(file, lines)?;
    let text = fs::read_to_string(&page)?;
    let written = replaced(&text, &table(&all))
        .with_context(|| format!("{PAGE} has no place for the table: {BEGIN} … {END}"))?;
    Ok(fs::write(page, written)?)
}

fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

/// One column for each run.
fn table(figures: &[Figure]) -> String {
    let mut runs: Vec<(&str, u64)> = Vec::new();
    for figure in figures {
        let run = (figure.database.as_str(), figure.members);
        if !runs.contains(&run) {
            runs.push(run);
        }
    }
    let mut table = String::from("| what | target |");
    for (database, members) in &runs {
        let name = if *database == "postgres" { "PostgreSQL" } else { "SQLite" };
        let _ = write!(table, " {name}, {} |", grouped(*members as f64));
    }
    table += "\n|---|---|";
    table += &"---|".repeat(runs.len());
    table.push('\n');
    for (workload, name, target) in ROWS {
        let cells: Vec<String> = runs
            .iter()
            .map(|(database, members)| {
                let found = figures.iter().find(|it| {
                    it.workload == workload && it.database == *database && it.members == *members
                });
                found.map_or_else(String::new, |it| cell(it, workload))
            })
            .collect();
        let _ = writeln!(table, "| {name} | {target} | {} |", cells.join(" | "));
    }
    table
}

/// What matters of a figure: the ratio where it is one, else processor time and rate, else the value.
fn cell(figure: &Figure, workload: &str) -> String {
    let shown = match (figure.ratio, figure.cpu_ms) {
        (Some(ratio), _) if workload.contains("/one_") || workload.ends_with("/healthz") => {
            format!("{ratio} of {}/s", grouped(figure.raw.unwrap_or_default()))
        }
        (Some(ratio), _) => format!("{ratio}"),
        (None, Some(cpu)) => format!("{cpu} ms, {}/s", grouped(figure.value)),
        (None, None) => format!("{} {}", figure.value, figure.unit),
    };
    match figure.promise() {
        Some((_, false)) => format!("**{shown}**"),
        _ => shown,
    }
}

/// `1234567.8` as `1,234,568`.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, expected) in
            [(0.0, "0"), (999.4, "999"), (1234.0, "1,234"), (1e6, "1,000,000")]
        {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn only_the_table_of_the_page_is_replaced() {
        let page = format!("a\n{BEGIN}\nold\n{END}\nz\n");
        let once = replaced(&page, "| new |\n").unwrap();
        assert_eq!(once, format!("a\n{BEGIN}\n\n| new |\n\n{END}\nz\n"));
        assert_eq!(replaced(&once, "| new |\n").unwrap(), once);
        assert_eq!(replaced("no place", ""), None);
    }

    #[test]
    fn a_missed_promise_is_bold() {
        let line = |cpu: f64| {
            format!(
                r#"{{"workload":"member_one","database":"sqlite","members":100000,"value":26440.0,"unit":"requests/s","p50_ms":0.5,"p99_ms":1.4,"cpu_ms":{cpu},"rss_mb":95.6,"raw":null,"ratio":null}}"#
            )
        };
        let figure = |cpu| serde_json::from_str::<Figure>(&line(cpu)).unwrap();
        assert_eq!(cell(&figure(0.029), "member_one"), "0.029 ms, 26,440/s");
        assert_eq!(cell(&figure(0.09), "member_one"), "**0.09 ms, 26,440/s**");
        assert!(table(&[figure(0.029)]).contains("| SQLite, 100,000 |"));
    }
}
