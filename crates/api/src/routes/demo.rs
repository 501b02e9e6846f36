//! The demo's mailbox, which everybody may read. Without the demo there is nothing here.

use axum::Json;
use axum::extract::State;
use rollcall_actions::mailbox;
use rollcall_domain::phone::MessageChannel;
use rollcall_domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Api;
use crate::codes::MessageChannelCode;
use crate::extract::Ids;
use crate::problem::Problem;
use crate::shapes::{Items, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_demo_messages)).routes(routes!(get_demo_message))
}

/// A message in the list.
#[derive(Serialize, ToSchema)]
struct MessageSummary {
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = MessageChannelCode)]
    channel: &'static str,
    to: String,
    /// Of an SMS, how it begins.
    subject: String,
}

/// A message.
#[derive(Serialize, ToSchema)]
struct Message {
    id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = MessageChannelCode)]
    channel: &'static str,
    to: String,
    /// Empty for an SMS.
    subject: String,
    text: String,
    html: String,
}

/// The newest 200 messages of the demo.
#[utoipa::path(get, path = "/demo/messages", tag = "demo",
    responses((status = 200, body = Items<MessageSummary>), (status = "4XX", body = ProblemShape)))]
async fn list_demo_messages(
    State(api): State<Api>,
) -> Result<Json<Items<MessageSummary>>, Problem> {
    if api.web.demo.is_none() {
        return Err(Problem::not_found());
    }
    let messages = mailbox::list(&api.context, 200).await?;
    let items = messages.into_iter().map(|it| MessageSummary {
        id: it.id.into(),
        at: it.at,
        channel: it.channel.as_str(),
        subject: match it.channel {
            MessageChannel::Email => it.subject,
            MessageChannel::Sms => it.text.chars().take(80).collect(),
        },
        to: it.recipient,
    });
    Ok(Json(Items { items: items.collect() }))
}

/// A message of the demo.
#[utoipa::path(get, path = "/demo/messages/{id}", tag = "demo", params(("id" = Uuid, Path)),
    responses((status = 200, body = Message), (status = "4XX", body = ProblemShape)))]
async fn get_demo_message(State(api): State<Api>, ids: Ids<1>) -> Result<Json<Message>, Problem> {
    let [id] = ids.0;
    if api.web.demo.is_none() {
        return Err(Problem::not_found());
    }
    let found = mailbox::find(&api.context, id.into()).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(Message {
        id: found.id.into(),
        at: found.at,
        channel: found.channel.as_str(),
        to: found.recipient,
        subject: found.subject,
        text: found.text,
        html: found.html,
    }))
}
