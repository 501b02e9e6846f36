//! What handlers take from a request. Everything that is refused here is refused as a problem.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, header};
use rollcall_actions::access::{Person, View};
use rollcall_actions::idempotency::IdempotencyKey;
use rollcall_actions::{RequestInfo, sessions};
use rollcall_domain::permission::AdminRole;
use serde::de::{DeserializeOwned, IgnoredAny};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Api;
use crate::problem::{FieldProblem, Problem};

/// Name of the session cookie where the server is reached by plain HTTP.
pub(crate) const SESSION_COOKIE: &str = "rollcall_session";
/// Name of the cookie that says that a login was used in this browser before.
pub(crate) const DEVICE_COOKIE: &str = "rollcall_device";

/// The value of a cookie, with the `__Host-` prefix where TLS is.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str, is_secure: bool) -> Option<&'h str> {
    let prefix = if is_secure { "__Host-" } else { "" };
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|(key, _)| key.strip_prefix(prefix) == Some(name))
        .map(|(_, value)| value)
}

/// The person who is signed in.
pub(crate) struct SignedIn(pub Person);

impl FromRequestParts<Api> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let person = MaybeSignedIn::from_request_parts(parts, api).await?.0;
        person.map(Self).ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "session/required"))
    }
}

/// The person who is signed in, if anybody is.
pub(crate) struct MaybeSignedIn(pub Option<Person>);

impl FromRequestParts<Api> for MaybeSignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let Some(token) = cookie(&parts.headers, SESSION_COOKIE, api.is_secure()) else {
            return Ok(Self(None));
        };
        let view = view(parts)?;
        let mut tx = api.context.store.read().await?;
        let person = sessions::authenticate(&api.context, &mut tx, token).await?;
        Ok(Self(person.map(|person| Person { view, ..person })))
    }
}

/// Name of the header by which a super admin sees what another role sees.
const VIEW: &str = "rollcall-view-as";

/// As what the person wants to look; looking changes nothing.
fn view(parts: &Parts) -> Result<Option<View>, Problem> {
    let Some(value) = parts.headers.get(VIEW) else { return Ok(None) };
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "view/read-only"));
    }
    let value = value.to_str().unwrap_or_default();
    let view = match value {
        "member" => Some(View::Member),
        _ => AdminRole::from_code(value)
            .map(View::Admin)
            .or_else(|| Some(View::Custom(value.parse::<Uuid>().ok()?.into()))),
    };
    view.map(Some).ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "view/unknown"))
}

/// Where the request comes from.
pub(crate) struct Info(pub RequestInfo);

impl FromRequestParts<Api> for Info {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        info(parts, &[]).map(Self)
    }
}

fn info(parts: &Parts, body: &[u8]) -> Result<RequestInfo, Problem> {
    let info = parts.extensions.get::<RequestInfo>().cloned();
    let mut info = info.ok_or_else(|| Problem::internal(&"a request came past the front layer"))?;
    if parts.method == Method::POST
        && let Some(key) = parts.headers.get("idempotency-key")
    {
        let malformed = || Problem::new(StatusCode::BAD_REQUEST, "idempotency/key");
        let key = key.to_str().map_err(|_| malformed())?;
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|it| it.is_ascii_graphic()) {
            return Err(malformed());
        }
        let mut digest = Sha256::new();
        digest.update(parts.uri.path().as_bytes());
        digest.update([0]);
        digest.update(body);
        let request_digest = digest.finalize().into();
        info.idempotency_key = Some(IdempotencyKey { key: key.to_owned(), request_digest });
    }
    Ok(info)
}

/// The most bytes of a body that anybody may send without being signed in. Bodies are held in memory,
/// so many connections at once would else hold much of it.
pub(crate) const STRANGERS_BODY: usize = 64 * 1024;

/// The limit of a route's bodies, if it is another than the operator's.
#[derive(Clone, Copy)]
pub(crate) struct BodyLimit(pub usize);

/// A JSON body, with where the request comes from.
pub(crate) struct Call<T> {
    /// The body.
    pub body: T,
    /// Where the request comes from, with its idempotency key.
    pub info: RequestInfo,
}

impl<T: DeserializeOwned> FromRequest<Api> for Call<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let is_json = essence.eq_ignore_ascii_case("application/json")
            || essence.eq_ignore_ascii_case("application/merge-patch+json");
        if !is_json {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request/media-type"));
        }
        let bytes = read_body(Request::from_parts(parts.clone(), body), api).await?;
        let info = info(&parts, &bytes)?;
        // A list could pass for an object whose fields may all be left out.
        if bytes.trim_ascii_start().starts_with(b"[")
            && serde_json::from_slice::<IgnoredAny>(&bytes).is_ok()
        {
            let problem =
                FieldProblem::new("", "field/type").with("cause", "an object is expected");
            return Err(Problem::fields(vec![problem]));
        }
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        let body = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
            let path: Vec<String> = error.path().iter().map(ToString::to_string).collect();
            json_problem(&path, &error.into_inner())
        })?;
        deserializer.end().map_err(|error| json_problem(&[], &error))?;
        Ok(Self { body, info })
    }
}

/// A JSON body that may be left out.
pub(crate) struct CallOrEmpty<T> {
    /// The body.
    pub body: T,
    /// Where the request comes from, with its idempotency key.
    pub info: RequestInfo,
}

impl<T: DeserializeOwned + Default> FromRequest<Api> for CallOrEmpty<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        if request.headers().contains_key(header::CONTENT_TYPE) {
            let Call { body, info } = Call::from_request(request, api).await?;
            return Ok(Self { body, info });
        }
        let (_, bytes, info) = read_with_info(request, api).await?;
        if bytes.is_empty() {
            return Ok(Self { body: T::default(), info });
        }
        Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request/media-type"))
    }
}

/// The body as it came, with where the request comes from.
pub(crate) async fn read_with_info(
    request: Request,
    api: &Api,
) -> Result<(Parts, Bytes, RequestInfo), Problem> {
    let (parts, body) = request.into_parts();
    let bytes = read_body(Request::from_parts(parts.clone(), body), api).await?;
    let info = info(&parts, &bytes)?;
    Ok((parts, bytes, info))
}

/// The body as it came; too large ones are refused as a problem.
pub(crate) async fn read_body(request: Request, api: &Api) -> Result<Bytes, Problem> {
    let limit = request.extensions().get::<BodyLimit>().map_or(api.web.body_limit, |it| it.0);
    Bytes::from_request(request, api).await.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "request/too-large").with("limit", limit)
        } else {
            Problem::new(StatusCode::BAD_REQUEST, "request/malformed")
                .with("cause", "it ended early")
        }
    })
}

/// Names the field that serde stumbled over.
fn json_problem(path: &[String], error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    if !error.is_data() {
        return Problem::new(StatusCode::BAD_REQUEST, "request/malformed").with("cause", message);
    }
    let quoted = || message.split('`').nth(1).unwrap_or_default().to_owned();
    let mut parts: Vec<String> = path.to_vec();
    let code = if message.starts_with("unknown field") {
        if parts.last() != Some(&quoted()) {
            parts.push(quoted());
        }
        "field/unknown"
    } else if message.starts_with("missing field") {
        parts.push(quoted());
        "field/missing"
    } else {
        "field/type"
    };
    let pointer: String = parts
        .iter()
        .filter(|it| *it != ".")
        .map(|it| format!("/{}", it.trim_matches(['[', ']']).replace('~', "~0").replace('/', "~1")))
        .collect();
    Problem::fields(vec![FieldProblem::new(pointer, code).with("cause", message)])
}

/// The ids in a path. One that is no UUID names nothing that exists.
pub(crate) struct Ids<const N: usize>(pub [Uuid; N]);

impl<const N: usize> FromRequestParts<Api> for Ids<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let values = axum::extract::RawPathParams::from_request_parts(parts, api).await;
        let values = values.map_err(|_| Problem::not_found())?;
        let ids: Result<Vec<Uuid>, _> = values.iter().map(|(_, value)| value.parse()).collect();
        let ids = ids.map_err(|_| Problem::not_found())?;
        ids.try_into().map(Self).map_err(|_| Problem::not_found())
    }
}

/// Query parameters; unknown and malformed ones are named.
pub(crate) struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Api> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let deserializer = serde_urlencoded::Deserializer::new(pairs);
        serde_path_to_error::deserialize(deserializer).map(Self).map_err(|error| {
            let path = error.path().to_string();
            let message = error.into_inner().to_string();
            let quoted = message.split('`').nth(1).unwrap_or_default();
            let (name, code) = if message.starts_with("unknown field") {
                (quoted.to_owned(), "field/unknown")
            } else if message.starts_with("missing field") {
                (quoted.to_owned(), "field/missing")
            } else {
                (path, "field/type")
            };
            Problem::fields(vec![
                FieldProblem::new(format!("?{name}"), code).with("cause", &message),
            ])
        })
    }
}
