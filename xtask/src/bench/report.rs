//! Figures, as a table for people and as JSON lines for programs.

use std::fmt::Write;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::load::Reached;

/// What all figures of a run have in common.
#[derive(Clone, Copy)]
pub(crate) struct About {
    pub(crate) database: &'static str,
    pub(crate) members: u64,
}

/// One figure; a field is `null` where it makes no sense.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Figure {
    pub(crate) workload: String,
    pub(crate) database: String,
    pub(crate) members: u64,
    pub(crate) value: f64,
    pub(crate) unit: String,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    pub(crate) cpu_ms: Option<f64>,
    rss_mb: Option<f64>,
    pub(crate) raw: Option<f64>,
    pub(crate) ratio: Option<f64>,
    #[serde(skip)]
    pub(crate) failed: u64,
}

impl About {
    /// A figure that is one number.
    pub(crate) fn value(self, workload: &str, value: f64, unit: &'static str) -> Figure {
        Figure {
            workload: workload.to_owned(),
            database: self.database.to_owned(),
            members: self.members,
            value: rounded(value),
            unit: unit.to_owned(),
            p50_ms: None,
            p99_ms: None,
            cpu_ms: None,
            rss_mb: None,
            raw: None,
            ratio: None,
            failed: 0,
        }
    }

    /// A rate under load, beside the raw limit in the same unit.
    pub(crate) fn rate(self, workload: &str, reached: &Reached, raw: Option<f64>) -> Figure {
        Figure {
            p50_ms: Some(rounded(reached.p50_ms)),
            p99_ms: Some(rounded(reached.p99_ms)),
            cpu_ms: Some(rounded(reached.cpu_ms)),
            rss_mb: Some(rounded(reached.rss_mb)),
            raw: raw.map(rounded),
            ratio: raw.map(|raw| rounded(reached.rate / raw)),
            failed: reached.failed,
            ..self.value(workload, reached.rate, "requests/s")
        }
    }
}

/// Four digits that matter are more than a repetition confirms.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = 10_f64.powi(3 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}

impl Figure {
    pub(crate) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// Whether both tell of the same workload on the same database with as many members.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        (&self.workload, &self.database, self.members)
            == (&other.workload, &other.database, other.members)
    }

    /// What the project promises at 100,000 members and more, and whether this figure keeps it.
    pub(crate) fn promise(&self) -> Option<(String, bool)> {
        if self.members < 100_000 {
            return None;
        }
        let cpu = |limit: f64| {
            let kept = self.cpu_ms.is_some_and(|cpu| cpu <= limit);
            Some((format!("cpu ≤ {limit} ms"), kept))
        };
        let ratio = |limit: f64| {
            let kept = self.ratio.is_some_and(|ratio| ratio >= limit);
            Some((format!("ratio ≥ {limit}"), kept))
        };
        let below = |limit: f64| Some((format!("< {limit} {}", self.unit), self.value < limit));
        match self.workload.as_str() {
            "start_to_first_answer" => below(0.3),
            "idle_memory" | "binary_size" => below(40.0),
            "member_one" => cpu(0.08),
            "member_one/healthz" => ratio(0.35),
            "members_first" | "members_deep" | "members_department" => cpu(0.25),
            "members_deep_one/members_first" => ratio(0.9),
            "search" => cpu(if self.members >= 1_000_000 { 1.5 } else { 0.8 }),
            "search/p99" => below(30.0),
            "edit_member" | "invite" => cpu(0.4),
            "bulk_terminate" | "bulk_restore" | "bulk_approve" | "bulk_reinvite" => below(3.0),
            name if name.ends_with("/readers_p99") => below(2.0),
            "accept_invitation" => cpu(0.5),
            "pending_search" | "terminated_search" => {
                cpu(if self.members >= 1_000_000 { 1.5 } else { 0.8 })
            }
            "pending_search/p99" | "terminated_search/p99" => below(30.0),
            "edit_member/one_writer" | "invite/one_writer" => ratio(3.0),
            name if name.ends_with("/database") && self.database == "postgres" => ratio(0.25),
            _ => None,
        }
    }
}

/// All figures, a line each.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut table = String::from("\n");
    let show = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value}"));
    let _ = writeln!(
        table,
        "{:<30} {:>10} {:<10} {:>8} {:>8} {:>8} {:>7} {:>9} {:>7}  promise",
        "workload", "value", "unit", "p50 ms", "p99 ms", "cpu ms", "rss MB", "raw", "ratio"
    );
    for figure in figures {
        let promise = figure.promise().map_or_else(String::new, |(text, kept)| {
            format!("{text}: {}", if kept { "kept" } else { "MISSED" })
        });
        let _ = writeln!(
            table,
            "{:<30} {:>10} {:<10} {:>8} {:>8} {:>8} {:>7} {:>9} {:>7}  {promise}",
            figure.workload,
            figure.value,
            figure.unit,
            show(figure.p50_ms),
            show(figure.p99_ms),
            show(figure.cpu_ms),
            show(figure.rss_mb),
            show(figure.raw),
            show(figure.ratio)
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_four_digits() {
        for (value, expected) in
            [(0.0, 0.0), (1234.567, 1235.0), (0.012_345_6, 0.01235), (98_765.4, 98_770.0)]
        {
            assert!((rounded(value) - expected).abs() < 1e-9, "{value}");
        }
    }

    #[test]
    fn a_figure_is_one_json_line_with_every_field() {
        let about = About { database: "sqlite", members: 10 };
        assert_eq!(
            about.value("idle_memory", 31.4159, "MB").json().unwrap(),
            r#"{"workload":"idle_memory","database":"sqlite","members":10,"value":31.42,"unit":"MB","p50_ms":null,"p99_ms":null,"cpu_ms":null,"rss_mb":null,"raw":null,"ratio":null}"#
        );
    }
}
