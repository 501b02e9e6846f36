//! Reads how many tests passed from the closing lines of test runners.

use std::fmt;

/// Tests of one or several suites.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Adds what `line` tells, if it is the closing line of cargo test, nextest, vitest or node's test runner.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colors(line);
        let line = plain.trim();
        // nextest shows what a failed test printed, closing line and all, indented.
        if let Some(rest) = plain.strip_prefix("test result:") {
            let rest = rest.split_once('.').map_or(rest, |(_, rest)| rest);
            self.add(by_words(rest.split(';'), &["passed"], &["failed"], &["ignored"]));
        } else if line.starts_with("Summary [") {
            let rest = line.split_once("tests run:").or_else(|| line.split_once("test run:"));
            if let Some((_, rest)) = rest {
                let failures = ["failed", "timed out", "exec failed"];
                self.add(by_words(rest.split(','), &["passed"], &failures, &["skipped"]));
            }
        } else if let Some(rest) = line.strip_prefix("Tests  ") {
            let rest = rest.split('(').next().unwrap_or(rest);
            self.add(by_words(rest.split('|'), &["passed"], &["failed"], &["skipped", "todo"]));
        } else if let Some((word, count)) = node_line(line) {
            match word {
                "pass" => self.passed += count,
                "fail" | "cancelled" => self.failed += count,
                "skipped" | "todo" => self.skipped += count,
                _ => {}
            }
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Sums parts like ` 3 passed` or `1 passed (1 slow)` by their word.
fn by_words<'a>(
    parts: impl Iterator<Item = &'a str>,
    passed: &[&str],
    failed: &[&str],
    skipped: &[&str],
) -> Counts {
    let mut counts = Counts::default();
    for part in parts {
        let Some((count, word)) = part.trim().split_once(' ') else { continue };
        let Ok(count) = count.parse::<u64>() else { continue };
        let is = |words: &[&str]| words.iter().any(|it| word.starts_with(it));
        if is(passed) {
            counts.passed += count;
        } else if is(failed) {
            counts.failed += count;
        } else if is(skipped) {
            counts.skipped += count;
        }
    }
    counts
}

/// `ℹ pass 3` (spec reporter) or `# pass 3` (TAP).
fn node_line(line: &str) -> Option<(&str, u64)> {
    let rest = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "))?;
    let (word, count) = rest.split_once(' ')?;
    Some((word, count.parse().ok()?))
}

/// `line` without the escape sequences that color a terminal.
fn without_colors(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        if c == '\u{1B}' {
            for c in characters.by_ref() {
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(c);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_every_runner_are_read() {
        for (line, passed, failed, skipped) in [
            (
                "test result: ok. 13 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.07s",
                13,
                0,
                1,
            ),
            (
                "test result: FAILED. 5 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out",
                5,
                1,
                1,
            ),
            (
                "     Summary [   1.234s] 42 tests run: 40 passed (2 slow, 1 flaky), 1 failed, 1 timed out, 3 skipped",
                40,
                2,
                3,
            ),
            (
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.01s] \u{1b}[1m1\u{1b}[0m test run: \u{1b}[1m1\u{1b}[0m passed, 0 skipped",
                1,
                0,
                0,
            ),
            ("      Tests  2 failed | 12 passed | 1 skipped (15)", 12, 2, 1),
            (" Test Files  3 passed (3)", 0, 0, 0),
            ("ℹ pass 7", 7, 0, 0),
            ("# fail 2", 0, 2, 0),
            ("ℹ duration_ms 12.5", 0, 0, 0),
            (
                "    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 9 filtered out",
                0,
                0,
                0,
            ),
            ("ok", 0, 0, 0),
        ] {
            let mut counts = Counts::default();
            counts.read(line);
            assert_eq!(counts, Counts { passed, failed, skipped }, "{line}");
        }
    }
}
