//! The audit log of an organization.

use axum::Json;
use axum::extract::State;
use rollcall_actions::audit_log;
use rollcall_domain::audit::{AuditEvent, AuditKind};
use rollcall_domain::time::Timestamp;
use rollcall_store::audit::AuditFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::members::{TimelineActor, TimelineChange, page_size};
use crate::Api;
use crate::extract::{Ids, Query, SignedIn};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{List, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_audit_events))
}

/// Which entries; all conditions hold together.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditParameters {
    /// Only what this member did.
    actor_id: Option<Uuid>,
    /// Only what concerns this member.
    member_id: Option<Uuid>,
    /// Only entries of this kind, such as `member.edited`.
    kind: Option<String>,
    /// Only from this time on.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Only before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// From the page before.
    cursor: Option<String>,
    /// 1 to 200 (default 50).
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// One entry of the audit log.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEvent)]
struct AuditEventShape {
    /// Its number in the organization, from 1 without gaps.
    id: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `member.invited`, `role.edited` …
    kind: &'static str,
    actor: TimelineActor,
    subject: AuditSubject,
    changes: Vec<TimelineChange>,
    /// The network address it came from; empty if it came from the server itself.
    ip_address: String,
    /// The request it happened in, as answers and the server's log name it.
    request_id: String,
}

/// Whom or what an entry concerns.
#[derive(Serialize, ToSchema)]
struct AuditSubject {
    /// The member, if it is one.
    member_id: Option<Uuid>,
    /// As it was then.
    name: String,
}

impl From<AuditEvent> for AuditEventShape {
    fn from(it: AuditEvent) -> Self {
        Self {
            id: it.seq,
            at: it.at,
            kind: it.kind.as_str(),
            actor: TimelineActor::of(&it),
            subject: AuditSubject { member_id: it.member_id.map(Into::into), name: it.subject },
            changes: it.changes.into_iter().map(TimelineChange::from).collect(),
            ip_address: it.ip_address,
            request_id: it.request_id,
        }
    }
}

/// What was done in the organization, newest first; takes `audit.read`.
#[utoipa::path(get, path = "/organizations/{organization_id}/audit-events", tag = "audit",
    params(("organization_id" = Uuid, Path), AuditParameters),
    responses((status = 200, body = List<AuditEventShape>), (status = "4XX", body = ProblemShape)))]
async fn list_audit_events(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Query(parameters): Query<AuditParameters>,
) -> Result<Json<List<AuditEventShape>>, Problem> {
    let [organization] = ids.0;
    let mut fields = Fields::default();
    let limit = page_size(&mut fields, parameters.limit);
    let kind = parameters.kind.as_deref().and_then(|code| {
        let kind = AuditKind::from_code(code);
        if kind.is_none() {
            fields.push(FieldProblem::new("?kind", "audit-kind/unknown"));
        }
        kind
    });
    fields.check()?;
    let filter = AuditFilter {
        actor: parameters.actor_id.map(Into::into),
        member: parameters.member_id.map(Into::into),
        kind,
        since: parameters.since,
        until: parameters.until,
    };
    let cursor = parameters.cursor.as_deref();
    let organization = organization.into();
    let page = audit_log::list(&api.context, &person, organization, &filter, limit, cursor).await?;
    Ok(Json(List {
        items: page.events.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
        total: page.total.people,
        total_is_exact: page.total.is_exact,
    }))
}
