//! Messages: what is told to the person who is signed in, and what of it goes by email.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rollcall_actions::notices::{self, Settings};
use rollcall_domain::notice::NoticeKind;
use rollcall_domain::time::Timestamp;
use rollcall_store::notices::ListedNotice;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Api;
use crate::codes::NoticeKindCode;
use crate::extract::{Call, Info, Query, SignedIn, read_body};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{Items, Named, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_my_notices))
        .routes(routes!(mark_my_notices_read))
        .routes(routes!(list_my_notice_settings, update_my_notice_settings))
}

/// What works without a sign-in.
pub(super) fn strangers_router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(resolve_unsubscribe))
        .routes(routes!(unsubscribe))
        .routes(routes!(unsubscribe_with_one_click, open_unsubscribe))
}

/// One message.
#[derive(Serialize, ToSchema)]
#[schema(as = Notice)]
struct NoticeShape {
    id: Uuid,
    #[schema(value_type = NoticeKindCode)]
    kind: &'static str,
    /// The organization that it is about.
    organization: Named,
    /// Who did it, under the name of then.
    actor_name: Option<String>,
    /// Whom it concerns, if it is not the reader.
    member_id: Option<Uuid>,
    /// That person's name of then.
    member_name: Option<String>,
    /// What the actor wrote to the reader.
    message: Option<String>,
    /// The day that it is about, as YYYY-MM-DD.
    day: Option<String>,
    /// How many people or things.
    count: Option<i64>,
    /// Whether somebody who waits has reminded, and nobody new has come.
    is_reminder: bool,
    /// What it is about in one word, such as the action of a job or the new roles.
    subject: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    read_at: Option<Timestamp>,
}

impl From<ListedNotice> for NoticeShape {
    fn from(it: ListedNotice) -> Self {
        let (notice, data) = (&it.notice, it.notice.data.clone());
        Self {
            id: notice.id.into(),
            kind: notice.kind.as_str(),
            organization: Named::new(notice.organization_id.into(), it.organization_name),
            actor_name: data.actor_name,
            member_id: data.member_id.map(Into::into),
            member_name: data.member_name,
            message: data.message,
            day: data.day,
            count: data.count,
            is_reminder: data.is_reminder,
            subject: data.subject,
            created_at: notice.created_at,
            read_at: notice.read_at,
        }
    }
}

/// One page of Messages.
#[derive(Serialize, ToSchema)]
struct Notices {
    items: Vec<NoticeShape>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
    /// How many are unread in all, counted up to 1,000.
    unread: i64,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct NoticesQuery {
    /// From `next_cursor`.
    cursor: Option<String>,
    /// From 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
}

/// My messages, newest first. Those about an organization that I am no member of any more are left
/// out, unless they are about me.
#[utoipa::path(get, path = "/me/notices", tag = "messages", params(NoticesQuery),
    responses((status = 200, body = Notices), (status = "4XX", body = ProblemShape)))]
async fn list_my_notices(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    Query(query): Query<NoticesQuery>,
) -> Result<Json<Notices>, Problem> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::fields(vec![FieldProblem::new("?limit", "limit/range")]));
    }
    let page = notices::list(&api.context, &person, query.cursor.as_deref(), limit).await?;
    let items = page.notices.into_iter().map(NoticeShape::from).collect();
    Ok(Json(Notices { items, next_cursor: page.next_cursor, unread: page.unread }))
}

/// Up to where somebody has read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReadRequest {
    /// The newest message that was seen; it and all older ones count as read.
    up_to: Uuid,
}

/// What is left to read.
#[derive(Serialize, ToSchema)]
struct Unread {
    /// How many are unread, counted up to 1,000.
    unread: i64,
}

/// Mark my messages as read, up to and including one of them.
#[utoipa::path(post, path = "/me/notices/read", tag = "messages", request_body = ReadRequest,
    responses((status = 200, body = Unread), (status = "4XX", body = ProblemShape)))]
async fn mark_my_notices_read(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    call: Call<ReadRequest>,
) -> Result<Json<Unread>, Problem> {
    let unread = notices::mark_read(&api.context, &person, call.body.up_to.into()).await?;
    Ok(Json(Unread { unread }))
}

/// Whether messages of a kind go by email, too.
#[derive(Serialize, ToSchema)]
struct NoticeSetting {
    #[schema(value_type = NoticeKindCode)]
    kind: &'static str,
    by_email: bool,
    /// Whether its emails cannot be switched off.
    is_essential: bool,
}

fn shape(settings: Settings) -> Json<Items<NoticeSetting>> {
    let items = settings.into_iter().map(|(kind, by_email)| NoticeSetting {
        kind: kind.as_str(),
        by_email,
        is_essential: kind.is_essential(),
    });
    Json(Items { items: items.collect() })
}

/// Which of my messages go by email, too.
#[utoipa::path(get, path = "/me/notice-settings", tag = "messages",
    responses((status = 200, body = Items<NoticeSetting>), (status = "4XX", body = ProblemShape)))]
async fn list_my_notice_settings(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
) -> Result<Json<Items<NoticeSetting>>, Problem> {
    Ok(shape(notices::settings(&api.context, &person).await?))
}

/// The settings to change; kinds that are not named stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeSettingsRequest {
    #[schema(max_items = 100)]
    settings: Vec<NoticeSettingRequest>,
}

/// One setting.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeSettingRequest {
    #[schema(value_type = NoticeKindCode)]
    kind: String,
    by_email: bool,
}

/// Choose which of my messages go by email, too.
#[utoipa::path(put, path = "/me/notice-settings", tag = "messages", request_body = NoticeSettingsRequest,
    responses((status = 200, body = Items<NoticeSetting>), (status = "4XX", body = ProblemShape)))]
async fn update_my_notice_settings(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    call: Call<NoticeSettingsRequest>,
) -> Result<Json<Items<NoticeSetting>>, Problem> {
    let mut fields = Fields::default();
    if call.body.settings.len() > 100 {
        fields.push(FieldProblem::new("/settings", "list/too-many").with("limit", 100));
        fields.check()?;
        return Err(Problem::not_found());
    }
    let mut wanted = Vec::with_capacity(call.body.settings.len());
    for (index, it) in call.body.settings.iter().enumerate() {
        match NoticeKind::from_code(&it.kind).filter(|it| it.goes_by_email()) {
            Some(kind) if kind.is_essential() && !it.by_email => {
                let pointer = format!("/settings/{index}/by_email");
                fields.push(FieldProblem::new(pointer, "notice/essential"));
            }
            Some(kind) => wanted.push((kind, it.by_email)),
            None => {
                let pointer = format!("/settings/{index}/kind");
                fields.push(FieldProblem::new(pointer, "notice/kind-unknown"));
            }
        }
    }
    fields.check()?;
    Ok(shape(notices::change_settings(&api.context, &person, &wanted).await?))
}

/// The secret from the foot of a mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnsubscribeRequest {
    #[schema(max_length = 200)]
    token: String,
}

/// Which mails are, or would be, ended.
#[derive(Serialize, ToSchema)]
struct Unsubscription {
    #[schema(value_type = NoticeKindCode)]
    kind: &'static str,
    /// Whether they are ended already.
    is_ended: bool,
}

/// Look which mails a link would end; changes nothing, and needs no sign-in.
#[utoipa::path(post, path = "/unsubscribe/resolve", tag = "messages", request_body = UnsubscribeRequest,
    responses((status = 200, body = Unsubscription), (status = "4XX", body = ProblemShape)))]
async fn resolve_unsubscribe(
    State(api): State<Api>,
    call: Call<UnsubscribeRequest>,
) -> Result<Json<Unsubscription>, Problem> {
    let token = &call.body.token;
    let looked = notices::look_at_unsubscribe(&api.context, &call.info, token).await?;
    Ok(Json(Unsubscription { kind: looked.0.as_str(), is_ended: looked.1 }))
}

/// End the mails of a link's kind. Needs no sign-in; twice is as good as once.
#[utoipa::path(post, path = "/unsubscribe", tag = "messages", request_body = UnsubscribeRequest,
    responses((status = 200, body = Unsubscription), (status = "4XX", body = ProblemShape)))]
async fn unsubscribe(
    State(api): State<Api>,
    call: Call<UnsubscribeRequest>,
) -> Result<Json<Unsubscription>, Problem> {
    let kind = notices::unsubscribe(&api.context, &call.info, &call.body.token).await?;
    Ok(Json(Unsubscription { kind: kind.as_str(), is_ended: true }))
}

/// End the mails of a link's kind, as mail programs do it (RFC 8058): a POST of
/// `List-Unsubscribe=One-Click` from wherever the mail is read, without cookies.
#[utoipa::path(post, path = "/unsubscribe/one-click/{token}", tag = "messages",
    params(("token" = String, Path)),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn unsubscribe_with_one_click(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    Info(info): Info,
    request: Request,
) -> Result<StatusCode, Problem> {
    let Path(token) = path.map_err(|_| Problem::not_found())?;
    let body = read_body(request, &api).await?;
    // A form of either kind holds these words; whoever posts something else means something else.
    let said = String::from_utf8_lossy(&body);
    if !(said.contains("List-Unsubscribe") && said.contains("One-Click")) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "unsubscribe/not-one-click"));
    }
    notices::unsubscribe(&api.context, &info, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The same address opened by a person: leads to the page that asks first.
#[utoipa::path(get, path = "/unsubscribe/one-click/{token}", tag = "messages",
    params(("token" = String, Path)), responses((status = 303)))]
async fn open_unsubscribe(path: Result<Path<String>, PathRejection>) -> Response {
    let token = path.map_or_else(|_| String::new(), |it| it.0);
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-_".contains(&it);
    let token = if token.len() <= 200 && token.bytes().all(is_plain) { token.as_str() } else { "" };
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(&format!("/unsubscribe#{token}")) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
