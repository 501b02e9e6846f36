//! Runs steps one after another, all of them even when one fails, and says how long each took.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::counts::Counts;
use crate::process;

/// The steps of one command.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
    counts: Counts,
}

struct Step {
    name: String,
    took: Duration,
    counts: Counts,
    failure: Option<String>,
}

impl Steps {
    /// Runs a step. A failure is noted and the next step still runs, but after an interrupt none does.
    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce(&mut Counts) -> Result<()>) -> bool {
        if process::interrupted() {
            return false;
        }
        println!("\n── {name}");
        let started = Instant::now();
        let mut counts = Counts::default();
        let failure = step(&mut counts).err().map(|cause| format!("{cause:#}"));
        if let Some(cause) = &failure {
            println!("{name} failed: {cause}");
            // A suite that dies without a closing line must not look like one without tests.
            counts.failed = counts.failed.max(1);
        }
        self.counts.add(counts);
        let passed = failure.is_none();
        self.done.push(Step { name: name.to_owned(), took: started.elapsed(), counts, failure });
        passed
    }

    /// Prints the table of steps, and with `with_counts` the closing line.
    pub(crate) fn finish(self, with_counts: bool) -> Result<()> {
        println!("\n── steps");
        for step in &self.done {
            let state = if step.failure.is_some() { "FAILED" } else { "ok" };
            let counts = if step.counts == Counts::default() {
                String::new()
            } else {
                step.counts.to_string()
            };
            println!("{:>7.1} s  {state:<6}  {:<34}  {counts}", step.took.as_secs_f64(), step.name);
        }
        let total: Duration = self.done.iter().map(|step| step.took).sum();
        println!("{:>7.1} s  in all", total.as_secs_f64());
        let failed: Vec<&str> = self
            .done
            .iter()
            .filter(|step| step.failure.is_some())
            .map(|step| step.name.as_str())
            .collect();
        if with_counts {
            println!("\n{}", self.counts);
        }
        if process::interrupted() {
            bail!("interrupted");
        }
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}
