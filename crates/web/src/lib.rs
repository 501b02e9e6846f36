//! The console, built into the binary and served from memory.
//!
//! Everything was compressed when it was built (`build.rs`); a request only picks one of the stored
//! forms. Files with a hash in their name are kept by browsers for good, all others are asked for
//! again with their ETag.

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/web"]
#[exclude = ".vite/*"]
struct Files;

/// The page of every address that is not a file: the console routes by itself.
const PAGE: &str = "index.html";

/// Addresses that belong to the server and never become the console's page.
const SERVER_PATHS: [&str; 5] = ["/api", "/healthz", "/readyz", "/metrics", "/problems"];

/// What a page may load, and from where.
///
/// Ant Design writes its style rules at run time, hence `'unsafe-inline'` for styles and nothing
/// else. `frame-src` is for the preview of messages, whose frame is sandboxed.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; \
object-src 'none'; base-uri 'none'; form-action 'self'";

const HEADERS: [(HeaderName, &str); 5] = [
    (http::header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (http::header::REFERRER_POLICY, "no-referrer"),
    (http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A router whose fallback is the console; merge the server's own routes in front of it.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    Router::new().fallback(serve)
}

/// Whether the console is in this binary, or was left out with `ROLLCALL_SKIP_WEB=1`.
pub fn is_included() -> bool {
    Files::iter().any(|name| name.starts_with("assets/"))
}

/// Answers a request for the console: a file, or the page that draws everything else.
///
/// Addresses of the server itself are answered with an empty 404 if they come here at all.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    if is_server_path(path) {
        return empty(StatusCode::NOT_FOUND);
    }
    if method != Method::GET && method != Method::HEAD {
        let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let name = path.trim_start_matches('/');
    // Compressed forms are chosen by header only, so that each address has one content type.
    let is_stored_form = name.ends_with(".br") || name.ends_with(".gz");
    if !name.is_empty() && !is_stored_form && Files::get(name).is_some() {
        return file(name, &method, &headers);
    }
    if name.starts_with("assets/") {
        // A file of another version: the page instead of a script would only confuse the browser.
        return empty(StatusCode::NOT_FOUND);
    }
    file(PAGE, &method, &headers)
}

fn is_server_path(path: &str) -> bool {
    SERVER_PATHS.iter().any(|prefix| {
        path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn file(name: &str, method: &Method, headers: &HeaderMap) -> Response {
    let Some((stored, encoding)) = stored_form(name, headers) else {
        return empty(StatusCode::NOT_FOUND);
    };
    let etag = etag(&stored);
    let is_known = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|candidate| {
            candidate.trim().trim_start_matches("W/") == etag || candidate.trim() == "*"
        });
    let mut response = empty(if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    let answer = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&etag) {
        answer.insert(ETAG, value);
    }
    answer.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control(name)));
    if is_known {
        return response;
    }
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    if let Some(encoding) = encoding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer.insert(CONTENT_LENGTH, HeaderValue::from(stored.data.len()));
    if *method == Method::GET {
        *response.body_mut() = Body::from(stored.data);
    }
    response
}

/// The smallest stored form that the client accepts, with its name as a coding.
fn stored_form(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    for (coding, suffix) in [("br", "br"), ("gzip", "gz")] {
        if accepts(headers, coding)
            && let Some(stored) = Files::get(&format!("{name}.{suffix}"))
        {
            return Some((stored, Some(coding)));
        }
    }
    Files::get(name).map(|stored| (stored, None))
}

/// Whether `Accept-Encoding` names the coding (RFC 9110 §12.5.3) and does not refuse it with `q=0`.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let names_it = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .and_then(|weight| weight.parse::<f32>().ok());
            names_it && weight.unwrap_or(1.0) > 0.0
        })
}

/// Made of the content of this stored form, so that two codings never share one.
fn etag(stored: &EmbeddedFile) -> String {
    let digest = stored.metadata.sha256_hash();
    let mut tag = String::with_capacity(34);
    tag.push('"');
    for byte in &digest[..16] {
        for digit in [byte >> 4, byte & 15] {
            tag.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    tag.push('"');
    tag
}

fn cache_control(name: &str) -> &'static str {
    // Vite puts a hash of the content into the names of what lies in `assets`.
    if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some(_) | None => "application/octet-stream",
    }
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(path: &str, headers: &[(HeaderName, &str)]) -> Response {
        request(Method::GET, path, headers).await
    }

    async fn request(method: Method, path: &str, headers: &[(HeaderName, &str)]) -> Response {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect();
        serve(method, path.parse().unwrap(), headers).await
    }

    fn header(response: &Response, name: HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn every_address_of_the_console_is_answered_with_its_page() {
        for path in
            ["/", "/join", "/sign-in", "/o/0192/members?q=%E5%BC%A0", "/apiary", "/no.such.file"]
        {
            let response = get(path, &[]).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(header(&response, CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
            assert_eq!(header(&response, CACHE_CONTROL), "no-cache", "{path}");
        }
    }

    #[tokio::test]
    async fn addresses_of_the_server_never_become_the_page() {
        for path in [
            "/api",
            "/api/v1/nothing",
            "/healthz",
            "/readyz",
            "/metrics",
            "/problems/x",
            "/assets/gone-1234.js",
        ] {
            assert_eq!(get(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[tokio::test]
    async fn only_reading_is_allowed() {
        let response = request(Method::POST, "/join", &[]).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(header(&response, ALLOW), "GET, HEAD");
    }

    #[tokio::test]
    async fn a_known_page_is_not_sent_again() {
        let first = get("/", &[]).await;
        let etag = header(&first, ETAG).to_owned();
        assert!(etag.starts_with('"'));
        let second = get("/join", &[(IF_NONE_MATCH, &format!("\"other\", {etag}"))]).await;
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert!(second.headers().get(CONTENT_LENGTH).is_none());
        assert_eq!(get("/", &[(IF_NONE_MATCH, "\"other\"")]).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn every_answer_carries_the_security_headers() {
        for path in ["/", "/assets/gone-1234.js", "/api/x"] {
            let response = get(path, &[]).await;
            for (name, value) in HEADERS {
                assert_eq!(header(&response, name), value, "{path}");
            }
        }
    }

    #[tokio::test]
    async fn scripts_are_stored_compressed_and_kept_for_good() {
        // Without the console (ROLLCALL_SKIP_WEB=1) there are no scripts to look at.
        let Some(script) = Files::iter().find(|name| name.ends_with(".js.br")) else { return };
        let path = format!("/{}", script.trim_end_matches(".br"));
        let brotli = get(&path, &[(ACCEPT_ENCODING, "gzip, deflate, br")]).await;
        let gzip = get(&path, &[(ACCEPT_ENCODING, "br;q=0, gzip")]).await;
        let plain = get(&path, &[]).await;
        assert_eq!(header(&brotli, CONTENT_ENCODING), "br");
        assert_eq!(header(&gzip, CONTENT_ENCODING), "gzip");
        assert_eq!(header(&plain, CONTENT_ENCODING), "");
        assert_ne!(header(&brotli, ETAG), header(&plain, ETAG));
        for response in [&brotli, &gzip, &plain] {
            assert_eq!(header(response, CACHE_CONTROL), "public, max-age=31536000, immutable");
            assert_eq!(header(response, CONTENT_TYPE), "text/javascript; charset=utf-8");
            assert_eq!(header(response, VARY), "Accept-Encoding");
        }
        assert_eq!(get(&format!("{path}.br"), &[]).await.status(), StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn head_has_the_length_and_no_body() {
        let response = request(Method::HEAD, "/", &[]).await;
        assert_ne!(header(&response, CONTENT_LENGTH), "");
        assert_eq!(http_body_size(&response), Some(0));
    }

    fn http_body_size(response: &Response) -> Option<u64> {
        axum::body::HttpBody::size_hint(response.body()).exact()
    }
}
