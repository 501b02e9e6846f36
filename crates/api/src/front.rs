//! The outermost layer of the API: who calls, from where, in which language; same-origin; the words
//! of problems; one log line and one measurement for each request.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rollcall_actions::RequestInfo;
use rollcall_domain::id::RequestId;
use rollcall_domain::locale::Locale;

use crate::Api;
use crate::problem::Problem;

/// The one route that others post to: mail providers, without a cookie, for whoever reads the mail
/// there (RFC 8058 §3.2). It does nothing for a session, so no other site can misuse one by it.
const ONE_CLICK: &str = "/api/v1/unsubscribe/one-click/{token}";

/// See the module.
pub(crate) async fn guard(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned());
    let headers = request.headers();
    let locale = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
    let info = RequestInfo {
        id: api.context.ids.new_id(),
        ip_address: client_address(&request, &api).map(|it| it.to_string()).unwrap_or_default(),
        user_agent: user_agent(headers),
        locale: locale.map_or(Locale::English, Locale::negotiate),
        idempotency_key: None,
    };
    let (id, locale) = (info.id, info.locale);
    let is_refused =
        !is_safe(&method) && route.as_deref() != Some(ONE_CLICK) && !is_same_origin(headers, &api);
    request.extensions_mut().insert(info);
    let mut response = if is_refused {
        let problem = Problem::new(StatusCode::FORBIDDEN, "request/cross-origin");
        problem.render(locale, id, api.context.clock.now())
    } else {
        // A change that is given up here is undone as a whole, or finishes as a whole.
        match tokio::time::timeout(api.web.request_timeout, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timeout").into_response(),
        }
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem.render(locale, id, api.context.clock.now());
    }
    finish(&mut response, id);
    note(&method, route, response.status(), id, begun);
    response
}

/// GET, HEAD and OPTIONS change nothing (RFC 9110 §9.2.1).
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a request that changes something comes from this server's own pages. Browsers always
/// send one of the two headers; a program says so by sending `Origin`.
fn is_same_origin(headers: &HeaderMap, api: &Api) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = headers.get(header::ORIGIN).and_then(|it| it.to_str().ok()) else {
        return false;
    };
    if origin == api.web.public_url {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or_default();
    !api.is_secure() && origin.strip_prefix("http://") == Some(host) && !host.is_empty()
}

/// The client's address: that of the connection, or what a trusted proxy says of it.
fn client_address(request: &Request, api: &Api) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
    let is_trusted = |it: &IpAddr| api.web.trusted_proxies.iter().any(|net| net.contains(it));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    // From the right, where our own proxies write, the first address that is none of theirs: what
    // stands further left may be made up, and need not even be an address.
    let forwarded: Vec<&HeaderValue> =
        request.headers().get_all("x-forwarded-for").iter().collect();
    forwarded
        .into_iter()
        .rev()
        .flat_map(|it| it.to_str().unwrap_or_default().rsplit(','))
        .map_while(|it| it.trim().parse::<IpAddr>().ok().map(|it| it.to_canonical()))
        .find(|it| !is_trusted(it))
        .or(Some(peer))
}

fn user_agent(headers: &HeaderMap) -> String {
    let raw = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    raw.chars().take(300).collect()
}

fn finish(response: &mut Response, id: RequestId) {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert("x-request-id", value);
    }
    // What is said to one person must not be kept for another.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

fn note(method: &Method, route: Option<String>, status: StatusCode, id: RequestId, begun: Instant) {
    let took = begun.elapsed();
    let route = route.unwrap_or_else(|| "other".to_owned());
    let took_ms = took.as_secs_f64() * 1000.0;
    if status.is_server_error() {
        tracing::error!(request_id = %id, %method, route, status = status.as_u16(), took_ms, "request");
    } else if is_safe(method) {
        tracing::debug!(request_id = %id, %method, route, status = status.as_u16(), took_ms, "request");
    } else {
        tracing::info!(request_id = %id, %method, route, status = status.as_u16(), took_ms, "request");
    }
    // Anybody can make up methods, and each label is kept for ever.
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let method = if known.contains(method) { method.as_str() } else { "other" };
    let labels =
        [("method", method.to_owned()), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("rollcall_http_requests_total", &labels).increment(1);
    metrics::histogram!("rollcall_http_request_seconds", &labels[..2]).record(took.as_secs_f64());
}
