//! The API's own pages: the OpenAPI document, a readable form of it, and a page for each problem.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::header;
use rollcall_actions::RequestInfo;
use rollcall_domain::locale::Locale;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use crate::Api;
use crate::problem::{Problem, all_texts};

const STYLE: &str = include_str!("docs.css");

/// `/api/openapi.json`, `/api/docs` and `/problems/…`.
pub(crate) fn router(document: &OpenApi) -> Router<Api> {
    let json: Arc<str> = serde_json::to_string(document).unwrap_or_default().into();
    let page: Arc<str> = describe(&serde_json::from_str(&json).unwrap_or_default()).into();
    let document = move || {
        let json = Arc::clone(&json);
        async move { ([(header::CONTENT_TYPE, "application/json")], json.to_string()) }
    };
    let readable = move || {
        let page = Arc::clone(&page);
        async move { html(page.to_string()) }
    };
    Router::new()
        .route("/api/openapi.json", get(document))
        .route("/api/docs", get(readable))
        .route("/problems/{*slug}", get(problem_page))
}

/// The page at a problem's `type`: what it means and what to do.
async fn problem_page(request: Request) -> Response {
    let locale = request.extensions().get::<RequestInfo>().map_or(Locale::English, |it| it.locale);
    let slug = request.uri().path().trim_start_matches("/problems/");
    let Some(text) = all_texts().iter().find(|it| it.slug == slug) else {
        return Problem::not_found().into_response();
    };
    let (title, detail) = (escape(text.title(locale)), escape(text.detail(locale)));
    let body =
        format!("<h1>{title}</h1><p>{detail}</p><p><code>/problems/{}</code></p>", escape(slug));
    html(page(locale, &title, &body))
}

fn html(page: String) -> Response {
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

fn page(locale: Locale, title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{locale}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} · Rollcall</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The document as a page: one section for each tag, one entry for each operation.
fn describe(document: &Value) -> String {
    let info = &document["info"];
    let mut body = format!("<h1>{} API</h1>", text(&info["title"]));
    for paragraph in info["description"].as_str().unwrap_or_default().split("\n\n") {
        let _ = write!(body, "<p>{}</p>", escape(paragraph));
    }
    body.push_str("<p>As OpenAPI 3.1: <a href=\"/api/openapi.json\">/api/openapi.json</a></p>");
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = tag["name"].as_str().unwrap_or_default();
        let _ = write!(body, "<h2>{}</h2><p>{}</p>", text(&tag["name"]), text(&tag["description"]));
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if operation["tags"][0] == name {
                    describe_operation(&mut body, document, path, method, operation);
                }
            }
        }
    }
    body.push_str("<h2>Problems</h2><ul>");
    for problem in all_texts() {
        let title = escape(problem.title(Locale::English));
        let _ = write!(
            body,
            "<li><a href=\"/problems/{0}\"><code>{0}</code></a>: {title}</li>",
            problem.slug
        );
    }
    body.push_str("</ul>");
    page(Locale::English, "API", &body)
}

fn describe_operation(
    body: &mut String,
    document: &Value,
    path: &str,
    method: &str,
    operation: &Value,
) {
    let method = method.to_uppercase();
    let _ = write!(body, "<h3><code>{method} {}</code></h3>", escape(path));
    let _ =
        write!(body, "<p>{} {}</p>", text(&operation["summary"]), text(&operation["description"]));
    let parameters: Vec<&Value> =
        operation["parameters"].as_array().into_iter().flatten().collect();
    if !parameters.is_empty() {
        body.push_str("<dl>");
        for it in parameters {
            let (name, place) = (text(&it["name"]), text(&it["in"]));
            let _ = write!(
                body,
                "<dt><code>{name}</code> <small>{place}</small></dt><dd>{}</dd>",
                text(&it["description"])
            );
        }
        body.push_str("</dl>");
    }
    let request = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !request.is_null() {
        body.push_str("<h4>Body</h4>");
        describe_schema(body, document, request);
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let schema = &response["content"]["application/json"]["schema"];
        if status.starts_with('2') {
            let _ = write!(body, "<h4>Answer {}</h4>", escape(status));
            if !schema.is_null() {
                describe_schema(body, document, schema);
            }
        }
    }
}

fn describe_schema(body: &mut String, document: &Value, schema: &Value) {
    let schema = resolve(document, schema);
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    body.push_str("<dl>");
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let kind = escape(&kind(property));
        let note = if required.contains(&name.as_str()) { "" } else { ", optional" };
        let said = text(&property["description"]);
        let _ = write!(
            body,
            "<dt><code>{}</code> <small>{kind}{note}</small></dt><dd>{said}</dd>",
            escape(name)
        );
    }
    body.push_str("</dl>");
}

fn resolve<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str().and_then(|it| it.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).unwrap_or(schema),
        None => schema,
    }
}

/// A few words for the type of a property.
fn kind(property: &Value) -> String {
    if let Some(name) = property["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return name.to_owned();
    }
    for of in ["oneOf", "anyOf"] {
        if let Some(choices) = property[of].as_array() {
            return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    let base = match &property["type"] {
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")
        }
        other => other.as_str().unwrap_or("any").to_owned(),
    };
    let base = if base == "array" { format!("list of {}", kind(&property["items"])) } else { base };
    match property["format"].as_str() {
        Some(format) if format != "int64" => format!("{base} ({format})"),
        _ => base,
    }
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}
