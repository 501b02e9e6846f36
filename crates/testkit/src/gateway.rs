//! An SMS gateway on a loopback port: keeps what it was asked, and answers as it is told to.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, Uri, header};

/// A gateway of one test.
#[derive(Clone, Debug)]
pub struct TestGateway {
    port: u16,
    state: Arc<Mutex<Told>>,
}

#[derive(Debug, Default)]
struct Told {
    requests: Vec<GatewayRequest>,
    answers: Vec<(u16, String)>,
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub struct GatewayRequest {
    /// The method.
    pub method: Method,
    /// Path and query, still encoded.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl TestGateway {
    /// Listens until the test's runtime ends.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(Told::default()));
        let router = Router::new().fallback(take).with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { port, state }
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Answers the next requests like this, one each, before it is content with everything again.
    ///
    /// # Panics
    /// If another test thread has died with the lock; so for all below.
    pub fn answer_next(&self, answers: &[(u16, &str)]) {
        let answers = answers.iter().map(|(status, body)| (*status, (*body).to_owned()));
        self.state.lock().expect("the lock").answers.extend(answers);
    }

    /// What it was asked so far.
    pub fn requests(&self) -> Vec<GatewayRequest> {
        self.state.lock().expect("the lock").requests.clone()
    }
}

async fn take(
    State(state): State<Arc<Mutex<Told>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut told = state.lock().expect("the lock");
    let body = String::from_utf8_lossy(&body).into_owned();
    told.requests.push(GatewayRequest { method, uri, headers, body });
    if told.answers.is_empty() {
        return (StatusCode::ACCEPTED, "{}").into_response();
    }
    let (status, body) = told.answers.remove(0);
    let status = StatusCode::from_u16(status).expect("a status");
    let headers = [(header::LOCATION, "/elsewhere")];
    (status, headers, body).into_response()
}
