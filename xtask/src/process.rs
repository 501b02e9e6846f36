//! Child processes that end with us, also on Ctrl-C.
//!
//! Each child leads a process group of its own. A first interrupt ends the groups politely, which lets the main thread
//! run into the failure and clean up; a second one kills them.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());
static INTERRUPTS: AtomicUsize = AtomicUsize::new(0);

/// Whether somebody wants us to stop.
pub(crate) fn interrupted() -> bool {
    INTERRUPTS.load(Ordering::SeqCst) > 0
}

/// Ends children when somebody wants us to stop.
pub(crate) fn watch_for_interrupts() -> Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    std::thread::spawn(move || {
        for _ in signals.forever() {
            let earlier = INTERRUPTS.fetch_add(1, Ordering::SeqCst);
            let signal = if earlier == 0 { Signal::TERM } else { Signal::KILL };
            for group in groups().iter() {
                signal_group(*group, signal);
            }
        }
    });
    Ok(())
}

fn groups() -> std::sync::MutexGuard<'static, BTreeSet<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A group that is already gone is no failure.
fn signal_group(leader: u32, signal: Signal) {
    let pid = i32::try_from(leader).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        let _ = kill_process_group(pid, signal);
    }
}

/// A child with its process group. Dropping it ends the group and waits for the child.
pub(crate) struct Group {
    pub(crate) child: Child,
    ending: Signal,
}

impl Group {
    /// Starts `command`, without standard input unless the command says otherwise.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        if interrupted() {
            bail!("interrupted");
        }
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        groups().insert(child.id());
        Ok(Self { child, ending: Signal::TERM })
    }

    /// Ends with an interrupt (SIGINT) instead of SIGTERM, which PostgreSQL takes as "now, but cleanly".
    pub(crate) fn ending_by_interrupt(mut self) -> Self {
        self.ending = Signal::INT;
        self
    }

    /// Waits for the child, then ends what it has left behind in its group.
    pub(crate) fn wait(mut self) -> Result<ExitStatus> {
        let status = self.child.wait()?;
        Ok(status)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        signal_group(self.child.id(), self.ending);
        let _ = self.child.wait();
        groups().remove(&self.child.id());
    }
}

/// Runs `command` to its end; its output is ours.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let status = Group::start(command.stdin(Stdio::null()))?.wait()?;
    if !status.success() {
        bail!("{shown} ended with {status}");
    }
    Ok(())
}

/// Runs `command` to its end; shows each line of its standard output and gives it to `line`.
///
/// Standard error goes the same way, since some test runners write their summary there.
pub(crate) fn run_watched(command: &mut Command, mut line: impl FnMut(&str)) -> Result<()> {
    let shown = shown(command);
    let (reader, writer) = std::io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let group = Group::start(command)?;
    // The command holds the writing ends, and the reader ends only when nobody does.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for text in BufReader::new(reader).split(b'\n') {
        let text = text?;
        let text = String::from_utf8_lossy(&text);
        println!("{text}");
        line(&text);
    }
    let status = group.wait()?;
    if !status.success() {
        bail!("{shown} ended with {status}");
    }
    Ok(())
}

/// Runs `command` to its end and gives what it printed; its complaints are shown.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let shown = shown(command);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("{shown} could not be started"))?;
    if !output.status.success() {
        bail!("{shown} ended with {}", output.status);
    }
    Ok(output.stdout)
}

/// Whether `command` can be started and ends well; nothing is shown.
pub(crate) fn works(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}
