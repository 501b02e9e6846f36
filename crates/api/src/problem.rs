//! Problems (RFC 9457): the one place where errors become answers.
//!
//! A handler returns a [`Problem`] without words; the outermost layer, which knows the language and
//! the request's id, puts them in. What the log needs stays in the log.

mod from_actions;
mod texts;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rollcall_domain::email::EmailError;
use rollcall_domain::id::RequestId;
use rollcall_domain::locale::Locale;
use rollcall_domain::phone::PhoneError;
use rollcall_domain::text::TextError;
use rollcall_domain::time::Timestamp;
use serde_json::{Map, Value, json};

pub use texts::{ProblemText, all as all_texts, find as find_text};

/// An answer that is not what was asked for.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    slug: &'static str,
    fields: Vec<FieldProblem>,
    data: Map<String, Value>,
    arguments: Vec<(&'static str, String)>,
    retry_after: Option<Timestamp>,
}

/// What is wrong with one field of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldProblem {
    /// Where, as a JSON pointer (RFC 6901) into the body, or `?name` for a query parameter.
    pub pointer: String,
    /// What, as a stable code.
    pub code: &'static str,
    /// Numbers and names for the sentence.
    pub arguments: Vec<(&'static str, String)>,
}

impl FieldProblem {
    /// A problem with the field at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &'static str) -> Self {
        Self { pointer: pointer.into(), code, arguments: Vec::new() }
    }

    /// Adds a number or name for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// Why a line of text was refused.
    pub fn text(pointer: impl Into<String>, error: &TextError) -> Self {
        match error {
            TextError::Empty => Self::new(pointer, "text/empty"),
            TextError::TooLong { length, limit } => {
                Self::new(pointer, "text/too-long").with("length", length).with("limit", limit)
            }
            TextError::Forbidden { character, position } => {
                Self::new(pointer, "text/forbidden-character")
                    .with("character", format!("U+{:04X}", *character as u32))
                    .with("position", position)
            }
        }
    }

    /// Why a phone number was refused.
    pub fn phone(pointer: impl Into<String>, error: &PhoneError) -> Self {
        match error {
            PhoneError::Empty => Self::new(pointer, "phone/empty"),
            PhoneError::CountryMissing => Self::new(pointer, "phone/country-missing"),
            PhoneError::Length => Self::new(pointer, "phone/length"),
            PhoneError::Malformed => Self::new(pointer, "phone/malformed"),
            PhoneError::CountryRefused { code } => {
                Self::new(pointer, "phone/country-refused").with("code", code)
            }
        }
    }

    /// Why an address was refused.
    pub fn email(pointer: impl Into<String>, error: EmailError) -> Self {
        Self::new(
            pointer,
            match error {
                EmailError::Empty => "email/empty",
                EmailError::TooLong => "email/too-long",
                EmailError::Malformed => "email/malformed",
            },
        )
    }
}

impl Problem {
    /// A problem of a kind that `texts` has words for.
    pub fn new(status: StatusCode, slug: &'static str) -> Self {
        Self {
            status,
            slug,
            fields: Vec::new(),
            data: Map::new(),
            arguments: Vec::new(),
            retry_after: None,
        }
    }

    /// It is not there, or must not be known to be there.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// Fields of the request are wrong.
    pub fn fields(fields: Vec<FieldProblem>) -> Self {
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "request/fields");
        problem.fields = fields;
        problem
    }

    /// Too much at once; possible again at `at`.
    pub fn throttled(slug: &'static str, at: Timestamp) -> Self {
        let mut problem =
            Self::new(StatusCode::TOO_MANY_REQUESTS, slug).data("retry_at", at.to_string());
        problem.retry_after = Some(at);
        problem
    }

    /// Something failed inside. The cause is logged here, once, and never shown.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// Adds data for programs.
    #[must_use]
    pub fn data(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.data.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a number or name for the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The same problem with its query parameters named as fields below `base`.
    #[must_use]
    pub(crate) fn below(mut self, base: &str) -> Self {
        for field in &mut self.fields {
            if let Some(name) = field.pointer.strip_prefix('?') {
                field.pointer = format!("{base}/{name}");
            }
        }
        self
    }

    /// What happened, in words, as JSON.
    pub fn body(&self, locale: Locale, request_id: RequestId) -> Value {
        let text = texts::find(self.slug);
        let mut body = Map::new();
        body.insert("type".to_owned(), json!(format!("/problems/{}", self.slug)));
        body.insert("title".to_owned(), json!(text.title(locale)));
        body.insert("status".to_owned(), json!(self.status.as_u16()));
        body.insert("detail".to_owned(), json!(fill(text.detail(locale), &self.arguments)));
        body.insert("request_id".to_owned(), json!(request_id.to_string()));
        if !self.fields.is_empty() {
            let errors: Vec<Value> = self
                .fields
                .iter()
                .map(|it| {
                    let detail = fill(texts::field(it.code, locale), &it.arguments);
                    json!({ "pointer": it.pointer, "code": it.code, "detail": detail })
                })
                .collect();
            body.insert("errors".to_owned(), Value::Array(errors));
        }
        body.extend(self.data.clone());
        Value::Object(body)
    }

    /// The answer in words.
    pub fn render(&self, locale: Locale, request_id: RequestId, now: Timestamp) -> Response {
        let body = self.body(locale, request_id);
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.as_str()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(at) = self.retry_after {
            let seconds = (at.since(now).as_millis().max(0) as u64).div_ceil(1000).max(1);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The sentence for something that is wrong in a row of a file.
pub(crate) fn sentence(code: &str, arguments: &[(String, String)], locale: Locale) -> String {
    fill(texts::field(code, locale), arguments)
}

fn fill<N: std::fmt::Display>(template: &str, arguments: &[(N, String)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in arguments {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}
