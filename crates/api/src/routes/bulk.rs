//! One action on many people.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rollcall_actions::bulk::{
    self, Action, BulkEdit, BulkOrder, BulkOutcome, BulkTermination, DepartmentChange, IDS_LIMIT,
    People, RowRefusal, RowResult,
};
use rollcall_actions::join_requests::RejectionMessage;
use rollcall_domain::bulk_job::BulkActionKind;
use rollcall_domain::id::RequestId;
use rollcall_domain::locale::Locale;
use rollcall_domain::membership::MemberState;
use rollcall_domain::termination::effect;
use rollcall_domain::text::TerminationReason;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::jobs::JobShape;
use super::members::{MemberParameters, TimelineChange, member_query, present};
use crate::Api;
use crate::codes::BulkActionCode;
use crate::extract::{Call, Ids, SignedIn};
use crate::fields::{Fields, checked};
use crate::problem::{FieldProblem, Problem};
use crate::shapes::ProblemShape;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(change_many_members))
}

/// What to do to whom: either `ids` or `filter`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkRequest {
    #[schema(value_type = BulkActionCode)]
    action: String,
    /// These people.
    #[schema(max_items = 10000)]
    ids: Option<Vec<Uuid>>,
    /// All that match, at most 100,000 people.
    filter: Option<BulkFilter>,
    /// Only say what would come of it, for the first 1,000 people; write nothing.
    #[serde(default)]
    dry_run: bool,
    /// Of `edit` and `approve`: how the departments change.
    departments: Option<DepartmentsRequest>,
    /// Of `edit` and `approve`: the job title; `null` clears it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    position_id: Option<Option<Uuid>>,
    /// Of `edit` and `approve`: the work site; `null` clears it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    location_id: Option<Option<Uuid>>,
    /// Of `reject`: what every applicant is told.
    #[schema(max_length = 500)]
    message: Option<String>,
    /// Of `terminate`: for administrators only; the people are not told.
    #[schema(max_length = 500)]
    reason: Option<String>,
    /// Of `terminate`, and needed there: `YYYY-MM-DD`, as for a single person.
    #[schema(format = Date)]
    last_day: Option<String>,
    /// Of `terminate`: an active member who takes over what is open.
    hand_over_to: Option<Uuid>,
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
    /// How many people `ids` or `filter` meant, in a dry run perhaps more than there are results.
    people: i64,
    /// Whether there are no more.
    people_is_exact: bool,
}

/// What came of it for one person.
#[derive(Serialize, ToSchema)]
pub(super) struct BulkResult {
    id: Uuid,
    /// `null` if there is nobody to be seen.
    name: Option<String>,
    /// `done` or `refused`.
    outcome: &'static str,
    /// Why nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ProblemShape>)]
    problem: Option<serde_json::Value>,
    /// What would help: `open`, `edit`, `approve`, `reject`, `reinvite`, `revoke`, `restore`,
    /// `invite_as_new_person`, `change_roles`, `leave`, `wait`, `book_seats`, `choose_another` or
    /// `ask_administrator`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fix: Vec<&'static str>,
    /// What an edit changes; empty if all was so already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<TimelineChange>,
}

impl BulkResult {
    pub(super) fn new(it: RowResult, locale: Locale, request: RequestId) -> Self {
        Self {
            id: it.id.into(),
            name: it.name,
            outcome: if it.refusal.is_some() { "refused" } else { "done" },
            fix: it.refusal.as_ref().map(fix).unwrap_or_default(),
            problem: it.refusal.map(|it| Problem::from(it).body(locale, request)),
            changes: it.changes.into_iter().map(TimelineChange::from).collect(),
        }
    }
}

/// What would help.
fn fix(refusal: &RowRefusal) -> Vec<&'static str> {
    match refusal {
        RowRefusal::NotFound => vec![],
        RowRefusal::Forbidden(_) | RowRefusal::OutsideReach => vec!["ask_administrator"],
        RowRefusal::State(MemberState::Active) => vec!["open"],
        RowRefusal::State(MemberState::Invited) => vec!["reinvite", "revoke"],
        RowRefusal::State(MemberState::Pending) => vec!["approve", "reject"],
        RowRefusal::State(MemberState::Rejected) => vec!["approve"],
        RowRefusal::State(MemberState::Terminated) => vec!["restore", "invite_as_new_person"],
        RowRefusal::TooManyDepartments | RowRefusal::JobIdUnavailable => vec!["edit"],
        RowRefusal::JobIdTaken(..) => vec!["open", "edit"],
        RowRefusal::TooSoon(_) | RowRefusal::Throttled(_) | RowRefusal::SmsLimit(_) => {
            vec!["wait"]
        }
        RowRefusal::NoSeatLeft(_) => vec!["book_seats"],
        RowRefusal::Oneself => vec!["leave"],
        RowRefusal::SuperAdmin => vec!["change_roles"],
        RowRefusal::NoAccount => vec!["invite_as_new_person"],
        RowRefusal::NoRecipient => vec!["choose_another"],
    }
}

/// Do one thing to many people. One result per person; whoever is refused does not stop the others.
/// More than 1,000 people become a job: 202, with its address in `Location`.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/bulk", tag = "members",
    request_body = BulkRequest,
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = BulkResults), (status = 202, body = JobShape),
        (status = "4XX", body = ProblemShape)))]
async fn change_many_members(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<BulkRequest>,
) -> Result<Response, Problem> {
    let [organization] = ids.0;
    let Call { body, info } = call;
    let order = parse(organization, body, api.context.clock.now())?;
    let outcome = bulk::run(&api.context, &info, &person, organization.into(), order).await?;
    let done = match outcome {
        BulkOutcome::Done(done) => done,
        BulkOutcome::Job(job) => {
            let place = format!("/api/v1/organizations/{organization}/jobs/{}", job.id);
            let mut response = (StatusCode::ACCEPTED, Json(JobShape::from(&*job))).into_response();
            if let Ok(place) = HeaderValue::from_str(&place) {
                response.headers_mut().insert(header::LOCATION, place);
            }
            return Ok(response);
        }
    };
    let shape = |it| BulkResult::new(it, info.locale, info.id);
    let results: Vec<BulkResult> = done.results.into_iter().map(shape).collect();
    let refused = results.iter().filter(|it| it.problem.is_some()).count();
    Ok(Json(BulkResults {
        done: results.len() - refused,
        refused,
        results,
        people: done.people,
        people_is_exact: done.is_exact,
    })
    .into_response())
}

fn parse(organization: Uuid, body: BulkRequest, now: Timestamp) -> Result<BulkOrder, Problem> {
    let mut fields = Fields::default();
    let kind = BulkActionKind::from_code(&body.action);
    if kind.is_none() {
        let choices: Vec<&str> = BulkActionKind::ALL.iter().map(|it| it.as_str()).collect();
        let problem = FieldProblem::new("/action", "choice/unknown");
        fields.push(problem.with("choices", choices.join(", ")));
    }
    check_belonging(&mut fields, kind, &body);
    let is_dry_run = body.dry_run;
    let people = (body.ids, body.filter);
    let action = match kind {
        Some(BulkActionKind::Edit) => {
            if body.departments.is_none()
                && body.position_id.is_none()
                && body.location_id.is_none()
            {
                fields.push(FieldProblem::new("/action", "bulk/no-change"));
            }
            Some(Action::Edit(edit(
                &mut fields,
                body.departments,
                body.position_id,
                body.location_id,
            )))
        }
        Some(BulkActionKind::Approve) => {
            let edit = edit(&mut fields, body.departments, body.position_id, body.location_id);
            Some(Action::Approve(edit))
        }
        Some(BulkActionKind::Reject) => {
            match RejectionMessage::parse(body.message.as_deref().unwrap_or_default()) {
                Ok(message) => Some(Action::Reject(message)),
                Err(error) => {
                    fields.push(FieldProblem::text("/message", &error));
                    None
                }
            }
        }
        Some(BulkActionKind::Reinvite) => Some(Action::Reinvite),
        Some(BulkActionKind::Revoke) => Some(Action::Revoke),
        Some(BulkActionKind::Restore) => Some(Action::Restore),
        Some(BulkActionKind::Terminate) => {
            let reason: Option<TerminationReason> =
                fields.optional_text("/reason", body.reason.as_deref());
            if body.last_day.is_none() {
                fields.push(FieldProblem::new("/last_day", "field/missing"));
            }
            let last_day = fields.day("/last_day", body.last_day.as_deref());
            if last_day.is_some_and(|it| effect(it, now).is_err()) {
                fields.push(FieldProblem::new("/last_day", "day/too-far"));
            }
            last_day.map(|last_day| {
                Action::Terminate(BulkTermination {
                    reason: reason.map(|it| it.as_str().to_owned()).unwrap_or_default(),
                    last_day,
                    hand_over_to: body.hand_over_to.map(Into::into),
                })
            })
        }
        None => None,
    };
    let people = match people {
        (Some(ids), None) => {
            if ids.is_empty() {
                fields.push(FieldProblem::new("/ids", "list/empty"));
            }
            if ids.len() > IDS_LIMIT {
                let problem = FieldProblem::new("/ids", "list/too-many");
                fields.push(problem.with("limit", IDS_LIMIT));
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
    Ok(BulkOrder { people, action: checked(action)?, is_dry_run })
}

/// Refuses fields that the action does not have.
fn check_belonging(fields: &mut Fields, kind: Option<BulkActionKind>, body: &BulkRequest) {
    use BulkActionKind::{Approve, Edit, Reject, Terminate};
    let Some(kind) = kind else { return };
    let places = [Edit, Approve].as_slice();
    for (pointer, is_there, kinds) in [
        ("/departments", body.departments.is_some(), places),
        ("/position_id", body.position_id.is_some(), places),
        ("/location_id", body.location_id.is_some(), places),
        ("/message", body.message.is_some(), &[Reject]),
        ("/reason", body.reason.is_some(), &[Terminate]),
        ("/last_day", body.last_day.is_some(), &[Terminate]),
        ("/hand_over_to", body.hand_over_to.is_some(), &[Terminate]),
    ] {
        if is_there && !kinds.contains(&kind) {
            let kinds: Vec<&str> = kinds.iter().map(|it| it.as_str()).collect();
            let problem = FieldProblem::new(pointer, "bulk/other-action");
            fields.push(problem.with("actions", kinds.join(", ")));
        }
    }
}

fn edit(
    fields: &mut Fields,
    departments: Option<DepartmentsRequest>,
    position_id: Option<Option<Uuid>>,
    location_id: Option<Option<Uuid>>,
) -> BulkEdit {
    let departments = departments.and_then(|it| {
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
    BulkEdit {
        departments,
        position_id: position_id.map(|it| it.map(Into::into)),
        location_id: location_id.map(|it| it.map(Into::into)),
    }
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
