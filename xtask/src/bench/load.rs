//! Clients that ask one request after another, each on a connection of its own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use tokio::task::LocalSet;

use crate::process;

use super::Scale;
use super::http::Connection;
use super::server::Server;

/// What a load reached.
pub(crate) struct Reached {
    /// Answers per second.
    pub(crate) rate: f64,
    /// The middle time of an answer in milliseconds.
    pub(crate) p50_ms: f64,
    /// The time in milliseconds within which 99 of 100 answers came.
    pub(crate) p99_ms: f64,
    /// The server's processor time per answer in milliseconds.
    pub(crate) cpu_ms: f64,
    /// The server's memory afterwards in millions of bytes.
    pub(crate) rss_mb: f64,
    /// Answers that were no success.
    pub(crate) failed: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    WarmUp,
    Measured,
    Over,
}

/// What the clients share; they all run on one thread.
struct Shared {
    phase: Cell<Phase>,
    times: RefCell<Vec<u32>>,
    failed: Cell<u64>,
    first_failure: RefCell<Option<String>>,
}

/// Makes the request with this number and says whether the answer's body is what was hoped for.
pub(crate) trait Requests {
    fn request(&self, number: u64) -> Vec<u8>;

    fn is_good(&self, _body: &[u8]) -> bool {
        true
    }
}

impl<F: Fn(u64) -> Vec<u8>> Requests for F {
    fn request(&self, number: u64) -> Vec<u8> {
        self(number)
    }
}

/// Drives `clients` clients, first to warm up and then measured.
pub(crate) async fn drive(
    server: &Server,
    scale: Scale,
    clients: usize,
    requests: Rc<dyn Requests>,
) -> Result<Reached> {
    let shared = Rc::new(Shared {
        phase: Cell::new(Phase::WarmUp),
        times: RefCell::new(Vec::with_capacity(1 << 20)),
        failed: Cell::new(0),
        first_failure: RefCell::new(None),
    });
    let numbers = Rc::new(Cell::new(0));
    let address = server.address;
    let together = LocalSet::new();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (shared, requests, numbers) = (shared.clone(), requests.clone(), numbers.clone());
        tasks.push(together.spawn_local(async move {
            let mut connection = Connection::open(address).await?;
            client(&mut connection, &shared, requests.as_ref(), &numbers).await
        }));
    }
    let (measured, cpu) = together
        .run_until(async {
            tokio::time::sleep(scale.warm_up).await;
            let (cpu, started) = (server.cpu()?, Instant::now());
            shared.phase.set(Phase::Measured);
            tokio::time::sleep(scale.measured).await;
            shared.phase.set(Phase::Over);
            let measured = started.elapsed();
            let cpu = server.cpu()?.since(&cpu);
            for task in tasks {
                task.await??;
            }
            anyhow::Ok((measured, cpu))
        })
        .await?;
    if let Some(failure) = shared.first_failure.borrow().as_ref() {
        eprintln!("first failure: {failure}");
    }
    let mut times = shared.times.take();
    times.sort_unstable();
    let answers = times.len();
    ensure!(answers > 0, "no answer came while measuring");
    let at = |share: f64| f64::from(times[((answers - 1) as f64 * share) as usize]) / 1000.0;
    Ok(Reached {
        rate: answers as f64 / measured.as_secs_f64(),
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        cpu_ms: cpu.as_secs_f64() * 1000.0 / answers as f64,
        rss_mb: server.resident_megabytes()?,
        failed: shared.failed.get(),
    })
}

async fn client(
    connection: &mut Connection,
    shared: &Shared,
    requests: &dyn Requests,
    numbers: &Cell<u64>,
) -> Result<()> {
    while shared.phase.get() != Phase::Over {
        if process::interrupted() {
            bail!("interrupted");
        }
        let number = numbers.get();
        numbers.set(number + 1);
        let request = requests.request(number);
        let asked = Instant::now();
        let answer = connection.exchange(&request).await?;
        let took = asked.elapsed();
        if !answer.is_success() || !requests.is_good(answer.body) {
            shared.failed.set(shared.failed.get() + 1);
            let mut first = shared.first_failure.borrow_mut();
            if first.is_none() {
                let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
                *first =
                    Some(format!("{} answers {}", String::from_utf8_lossy(line), answer.shown()));
            }
        } else if shared.phase.get() == Phase::Measured {
            shared.times.borrow_mut().push(micros(took));
        }
    }
    Ok(())
}

fn micros(took: Duration) -> u32 {
    u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
}
