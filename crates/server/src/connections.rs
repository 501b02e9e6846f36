//! Connections: how many there are, how long they may keep us waiting, and how they end.
//!
//! A connection waits for a request, receives the head of one, is busy with it, or waits for the
//! client to take the answer. All but the busy ones have a time limit here; how long a request may
//! take, with the reading of its body, is the business of the API. When there are as many
//! connections as may be, the one that has waited longest makes room for the next.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until};
use tower::ServiceExt as _;

/// The largest head of a request in bytes, and the most of an answer that is kept to be written.
const BUFFER: usize = 64 * 1024;
/// A look for room is repeated after this time; also the pause after a failed accept.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// How many connections there may be, and how long they may keep us waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// At once.
    pub(crate) connections: usize,
    /// For the head of a request, from its first byte.
    pub(crate) header: Duration,
    /// For the first byte of a request.
    pub(crate) idle: Duration,
    /// For the client to take a further piece of an answer.
    pub(crate) stall: Duration,
}

impl Limits {
    /// The shortest wait; whoever looks so often sees the end of each in time.
    fn shortest(&self) -> Duration {
        self.header.min(self.idle).min(self.stall)
    }
}

/// Lets this process open as many files as the system allows, and tells how many connections fit.
pub(crate) fn fitting(connections: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Only the soft limit is low on many systems; it protects programs that use select(2).
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let files =
        if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
    // The rest is for the database and outgoing mail.
    let fitting = files.map_or(usize::MAX, |it| usize::try_from(it / 4 * 3).unwrap_or(usize::MAX));
    if fitting < connections {
        tracing::warn!(
            wanted = connections,
            fitting,
            "fewer connections than limits.connections fit into the limit of open files"
        );
    }
    connections.min(fitting)
}

/// Answers on `listener` until `stop` turns true, then until all accepted requests are answered.
/// Dropped, it ends all connections at once.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let mut open = Open { tasks: JoinSet::new(), connections: Vec::new() };
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|it| *it) => break,
            Some(_) = open.tasks.join_next() => continue,
        };
        let (stream, client) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => {
                if !is_of_one_connection(&cause) {
                    tracing::warn!(%cause, "no connection can be accepted");
                    open.end_longest_waiting();
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
                continue;
            }
        };
        // Answers are written whole; waiting for more only makes them late.
        let _ = stream.set_nodelay(true);
        while open.tasks.len() >= limits.connections && !*stop.borrow() {
            open.end_longest_waiting();
            let _ = tokio::time::timeout(LOOK_AGAIN, open.tasks.join_next()).await;
        }
        open.add(stream, client, &router, limits, &stop);
    }
    drop(listener);
    while open.tasks.join_next().await.is_some() {}
}

/// Whether the connection broke before it was accepted, which says nothing about the next one.
fn is_of_one_connection(cause: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// The open connections.
struct Open {
    tasks: JoinSet<()>,
    connections: Vec<(Arc<Connection>, AbortHandle)>,
}

impl Open {
    fn add(
        &mut self,
        stream: TcpStream,
        client: SocketAddr,
        router: &Router,
        limits: Limits,
        stop: &watch::Receiver<bool>,
    ) {
        // Those that ended are forgotten when there are as many of them as of the others.
        if self.connections.len() >= 2 * self.tasks.len() + 16 {
            self.connections.retain(|(_, task)| !task.is_finished());
        }
        let connection = Arc::new(Connection::new());
        let work =
            answer(stream, client, router.clone(), Arc::clone(&connection), limits, stop.clone());
        self.connections.push((connection, self.tasks.spawn(work)));
    }

    /// Ends the connection that has waited longest for a request, if any does.
    fn end_longest_waiting(&mut self) {
        self.connections.retain(|(_, task)| !task.is_finished());
        let waiting = self.connections.iter().filter_map(|it| Some((it.0.waits_since()?, it)));
        let longest = waiting.min_by_key(|(since, _)| *since);
        // It may have begun a request since.
        if let Some((_, (connection, task))) = longest
            && connection.close()
        {
            task.abort();
        }
    }
}

/// Answers the requests of one connection until it ends or keeps us waiting too long.
async fn answer(
    stream: TcpStream,
    client: SocketAddr,
    router: Router,
    connection: Arc<Connection>,
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) {
    let _counted = Counted::new();
    let io = TokioIo::new(Watched { stream, connection: Arc::clone(&connection) });
    let for_requests = Arc::clone(&connection);
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let (router, connection) = (router.clone(), Arc::clone(&for_requests));
        async move {
            let busy = connection.begin().ok_or(Closed)?;
            let mut request: Request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(client));
            let Ok(response): Result<Response, Infallible> = router.oneshot(request).await;
            Ok::<_, Closed>(response.map(|body| Answer { body, _busy: busy }))
        }
    });
    let http = http1::Builder::new()
        .max_buf_size(BUFFER)
        // Ours tells apart who begins no request and who does not end it.
        .header_read_timeout(None)
        .serve_connection(io, service);
    let mut http = pin!(http);
    let look = limits.shortest();
    let mut timer = pin!(sleep_until(Instant::now() + look));
    let mut is_stopping = false;
    loop {
        tokio::select! {
            // Whatever broke it, nobody is left to be told.
            _ = http.as_mut() => return,
            _ = stop.wait_for(|it| *it), if !is_stopping => {
                is_stopping = true;
                http.as_mut().graceful_shutdown();
            }
            () = timer.as_mut() => {
                let now = Instant::now();
                let deadline = connection.deadline(&limits);
                if deadline.is_some_and(|it| it <= now) {
                    return;
                }
                timer.as_mut().reset(deadline.map_or(now + look, |it| it.min(now + look)));
            }
        }
    }
}

/// The connection was chosen to make room before its request had arrived.
#[derive(Debug, thiserror::Error)]
#[error("the connection makes room for another")]
struct Closed;

/// Keeps the number of connections in `/metrics`.
struct Counted;

impl Counted {
    fn new() -> Self {
        metrics::gauge!("rollcall_http_connections").increment(1);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("rollcall_http_connections").decrement(1);
    }
}

/// What a connection is doing.
struct Connection(Mutex<State>);

struct State {
    phase: Phase,
    /// Since when the client takes nothing of an answer.
    stalled_since: Option<Instant>,
}

enum Phase {
    /// Waits for the first byte of a request.
    Idle(Instant),
    /// Receives the head of a request.
    Head(Instant),
    /// Is answering.
    Busy,
    /// Makes room for another one.
    Closed,
}

impl Connection {
    fn new() -> Self {
        Self(Mutex::new(State { phase: Phase::Idle(Instant::now()), stalled_since: None }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came in.
    fn receive(&self) {
        let mut state = self.state();
        if let Phase::Idle(_) = state.phase {
            state.phase = Phase::Head(Instant::now());
        }
    }

    /// A request is there in full, but for its body; `None` if the connection has been closed.
    fn begin(self: &Arc<Self>) -> Option<Busy> {
        let mut state = self.state();
        if let Phase::Closed = state.phase {
            return None;
        }
        state.phase = Phase::Busy;
        Some(Busy(Arc::clone(self)))
    }

    /// Takes no request any more; false if it is busy with one.
    fn close(&self) -> bool {
        let mut state = self.state();
        match state.phase {
            Phase::Idle(_) | Phase::Head(_) => {
                state.phase = Phase::Closed;
                true
            }
            Phase::Busy | Phase::Closed => false,
        }
    }

    /// Since when it waits for a request.
    fn waits_since(&self) -> Option<Instant> {
        match self.state().phase {
            Phase::Idle(since) | Phase::Head(since) => Some(since),
            Phase::Busy | Phase::Closed => None,
        }
    }

    /// When it will have waited too long, if nothing happens.
    fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let state = self.state();
        let request = match state.phase {
            Phase::Idle(since) => Some(since + limits.idle),
            Phase::Head(since) => Some(since + limits.header),
            Phase::Busy | Phase::Closed => None,
        };
        let answer = state.stalled_since.map(|it| it + limits.stall);
        request.into_iter().chain(answer).min()
    }

    /// Notes whether the client took a piece of an answer.
    fn write<T>(&self, outcome: Poll<T>) -> Poll<T> {
        let mut state = self.state();
        state.stalled_since = match outcome {
            Poll::Pending => state.stalled_since.or_else(|| Some(Instant::now())),
            Poll::Ready(_) => None,
        };
        outcome
    }
}

/// A request is being answered; dropped, the next one may come.
struct Busy(Arc<Connection>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.state().phase = Phase::Idle(Instant::now());
    }
}

/// The body of an answer.
struct Answer {
    body: Body,
    _busy: Busy,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that tells its connection what happens.
struct Watched {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.connection.receive();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.connection.write(outcome)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write_vectored(cx, pieces);
        this.connection.write(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
