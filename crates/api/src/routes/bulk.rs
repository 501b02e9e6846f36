//! One action on many people.

use axum::Json;
use axum::extract::State;
use rollcall_actions::bulk::{
    self, AT_ONCE, Action, BulkEdit, BulkOrder, DepartmentChange, People, RowResult,
};
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::members::{MemberParameters, TimelineChange, member_query, present};
use crate::Api;
use crate::extract::{Call, Ids, SignedIn};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::ProblemShape;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(change_many_members))
}

/// What to do to whom: either `ids` or `filter`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkRequest {
    /// `edit`, `reinvite` or `revoke`.
    action: String,
    /// These people.
    #[schema(max_items = 1000)]
    ids: Option<Vec<Uuid>>,
    /// All that match, at most 1,000 people.
    filter: Option<BulkFilter>,
    /// Only say what would come of it; write nothing.
    #[serde(default)]
    dry_run: bool,
    /// Of an edit: how the departments change.
    departments: Option<DepartmentsRequest>,
    /// Of an edit: the job title; `null` clears it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    position_id: Option<Option<Uuid>>,
    /// Of an edit: the work site; `null` clears it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    location_id: Option<Option<Uuid>>,
}

/// Which people, in the words of the member list's parameters.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkFilter {
    /// `active` (default), `invited`, `pending`, `rejected` or `terminated`.
    state: Option<String>,
    department_id: Option<Uuid>,
    /// With the departments below it (default: true).
    below: Option<bool>,
    without_department: Option<bool>,
    position_id: Option<Uuid>,
    location_id: Option<Uuid>,
    inviter_id: Option<Uuid>,
    channel: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    expired: Option<bool>,
    delivery: Option<String>,
    #[schema(max_length = 100)]
    reason: Option<String>,
    terminated_by: Option<Uuid>,
    last_day_since: Option<String>,
    last_day_until: Option<String>,
    #[schema(max_length = 100)]
    q: Option<String>,
}

/// How departments change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DepartmentsRequest {
    /// `replace`: these and no others, the main one first; `add`: these too; `remove`: not these.
    mode: String,
    #[schema(max_items = 20)]
    ids: Vec<Uuid>,
}

/// One result per person, in the order of `ids`, or by name.
#[derive(Serialize, ToSchema)]
struct BulkResults {
    results: Vec<BulkResult>,
    /// How many it was done to.
    done: usize,
    /// How many it was not done to.
    refused: usize,
}

/// What came of it for one person.
#[derive(Serialize, ToSchema)]
struct BulkResult {
    id: Uuid,
    /// `null` if there is nobody to be seen.
    name: Option<String>,
    /// `done` or `refused`.
    outcome: &'static str,
    /// Why nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ProblemShape>)]
    problem: Option<serde_json::Value>,
    /// What an edit changes; empty if all was so already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<TimelineChange>,
}

/// Do one thing to many people: change departments, position or location, send invitations again, or
/// take them back. One result per person; whoever is refused does not stop the others.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/bulk", tag = "members",
    request_body = BulkRequest,
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = BulkResults), (status = "4XX", body = ProblemShape)))]
async fn change_many_members(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<BulkRequest>,
) -> Result<Json<BulkResults>, Problem> {
    let [organization] = ids.0;
    let Call { body, info } = call;
    let order = parse(organization, body, api.context.clock.now())?;
    let organization = organization.into();
    let results = bulk::run(&api.context, &info, &person, organization, &order).await?;
    let shape = |it: RowResult| BulkResult {
        id: it.id.into(),
        name: it.name,
        outcome: if it.refusal.is_some() { "refused" } else { "done" },
        problem: it.refusal.map(|it| Problem::from(it).body(info.locale, info.id)),
        changes: it.changes.into_iter().map(TimelineChange::from).collect(),
    };
    let results: Vec<BulkResult> = results.into_iter().map(shape).collect();
    let refused = results.iter().filter(|it| it.problem.is_some()).count();
    Ok(Json(BulkResults { done: results.len() - refused, refused, results }))
}

fn parse(organization: Uuid, body: BulkRequest, now: Timestamp) -> Result<BulkOrder, Problem> {
    let mut fields = Fields::default();
    let changes_nothing =
        body.departments.is_none() && body.position_id.is_none() && body.location_id.is_none();
    let departments = body.departments.and_then(|it| {
        let ids: Vec<_> = it.ids.into_iter().map(Into::into).collect();
        if ids.is_empty() && it.mode != "replace" {
            fields.push(FieldProblem::new("/departments/ids", "list/empty"));
        }
        match it.mode.as_str() {
            "replace" => Some(DepartmentChange::Replace(ids)),
            "add" => Some(DepartmentChange::Add(ids)),
            "remove" => Some(DepartmentChange::Remove(ids)),
            _ => {
                let problem = FieldProblem::new("/departments/mode", "choice/unknown");
                fields.push(problem.with("choices", "replace, add, remove"));
                None
            }
        }
    });
    let edit = BulkEdit {
        departments,
        position_id: body.position_id.map(|it| it.map(Into::into)),
        location_id: body.location_id.map(|it| it.map(Into::into)),
    };
    let action = match body.action.as_str() {
        "edit" => {
            if changes_nothing {
                fields.push(FieldProblem::new("/action", "bulk/no-change"));
            }
            Action::Edit(edit)
        }
        "reinvite" => Action::Reinvite,
        "revoke" => Action::Revoke,
        _ => {
            let problem = FieldProblem::new("/action", "choice/unknown");
            fields.push(problem.with("choices", "edit, reinvite, revoke"));
            Action::Reinvite
        }
    };
    if !changes_nothing && !matches!(action, Action::Edit(_)) {
        fields.push(FieldProblem::new("/action", "bulk/edit-only"));
    }
    let people = match (body.ids, body.filter) {
        (Some(ids), None) => {
            if ids.is_empty() {
                fields.push(FieldProblem::new("/ids", "list/empty"));
            }
            if ids.len() > AT_ONCE {
                let problem = FieldProblem::new("/ids", "list/too-many");
                fields.push(problem.with("limit", AT_ONCE));
            }
            People::Ids(ids.into_iter().map(Into::into).collect())
        }
        (None, Some(filter)) => {
            let query = member_query(organization, filter.into(), now);
            People::Filter(Box::new(query.map_err(|it| it.below("/filter"))?.filter))
        }
        (ids, _) => {
            let code = if ids.is_some() { "bulk/whom" } else { "field/missing" };
            fields.push(FieldProblem::new("/ids", code));
            People::Ids(Vec::new())
        }
    };
    fields.check()?;
    Ok(BulkOrder { people, action, is_dry_run: body.dry_run })
}

impl From<BulkFilter> for MemberParameters {
    fn from(it: BulkFilter) -> Self {
        Self {
            state: it.state,
            department_id: it.department_id,
            below: it.below,
            without_department: it.without_department,
            position_id: it.position_id,
            location_id: it.location_id,
            inviter_id: it.inviter_id,
            channel: it.channel,
            since: it.since,
            until: it.until,
            expired: it.expired,
            delivery: it.delivery,
            reason: it.reason,
            terminated_by: it.terminated_by,
            last_day_since: it.last_day_since,
            last_day_until: it.last_day_until,
            q: it.q,
            sort: None,
            limit: None,
            cursor: None,
        }
    }
}
