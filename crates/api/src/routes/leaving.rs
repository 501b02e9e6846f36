//! Every way out of an organization and back.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use rollcall_actions::leaving::{
    self, Handover, RestorePreview, TerminateOrder, Terminated, TerminationCard,
};
use rollcall_domain::termination::{Cut, Effect, HandoverItem, effect};
use rollcall_domain::text::TerminationReason;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::members::member_response;
use crate::Api;
use crate::codes::{CutCode, HandoverCode};
use crate::extract::{Call, Ids, Info, SignedIn};
use crate::fields::{Fields, checked};
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{
    Inviter, MemberShape, PlannedTerminationShape, ProblemShape, TerminationShape,
};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(terminate_member))
        .routes(routes!(get_termination))
        .routes(routes!(cancel_termination))
        .routes(routes!(get_handover, create_handover))
        .routes(routes!(restore_member))
        .routes(routes!(get_restore_preview))
        .routes(routes!(leave_organization))
}

/// How a membership is to end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TerminationRequest {
    /// For administrators only; the person is not told.
    #[schema(max_length = 500)]
    reason: Option<String>,
    /// `YYYY-MM-DD`. Today or past: it ends now. Ahead, at most five years: when that day is over in
    /// UTC.
    #[schema(format = Date)]
    last_day: String,
    /// An active member who takes over what is open.
    hand_over_to: Option<Uuid>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
struct TerminationResult {
    /// `terminated` or `planned`.
    outcome: &'static str,
    member: MemberShape,
    /// If it is over.
    receipt: Option<ReceiptShape>,
    /// If it will be over.
    planned_termination: Option<PlannedTerminationShape>,
}

/// What was cut when a membership ended, when and by whom.
#[derive(Serialize, ToSchema)]
#[schema(as = TerminationReceipt)]
struct ReceiptShape {
    /// Such as `T-2026-0206`.
    number: String,
    termination: TerminationShape,
    /// One line for each kind of thing that was cut.
    cuts: Vec<CutShape>,
    /// What a colleague could still take over.
    still_open: Vec<HandoverCount>,
}

/// One line of a receipt.
#[derive(Serialize, ToSchema)]
#[schema(as = Cut)]
struct CutShape {
    #[schema(value_type = CutCode)]
    item: &'static str,
    count: i64,
    /// Of roles their names (`super_admin` and `account_admin` as codes), of what was handed over
    /// whoever took it.
    names: Vec<String>,
}

/// How much there is of one kind.
#[derive(Serialize, ToSchema)]
struct HandoverCount {
    #[schema(value_type = HandoverCode)]
    item: &'static str,
    count: i64,
}

/// What there is to hand over, or what was.
#[derive(Serialize, ToSchema)]
#[schema(as = Handover)]
struct HandoverShape {
    items: Vec<HandoverCount>,
}

/// What passes to whom.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandoverRequest {
    /// An active member.
    to: Uuid,
    /// `open_invitations`, `share_links`.
    #[schema(min_items = 1, max_items = 10, value_type = Vec<HandoverCode>)]
    what: Vec<String>,
}

/// What a restoration brings back, and what not.
#[derive(Serialize, ToSchema)]
#[schema(as = RestorePreview)]
struct RestorePreviewShape {
    /// The member as it would be.
    restored: MemberShape,
    /// Whether there is an account to restore; without one it is not possible.
    has_account: bool,
    /// Departments that exist no more.
    missing_departments: i64,
    /// Whether the position exists no more.
    position_missing: bool,
    /// Whether the location exists no more.
    location_missing: bool,
    /// The former job ID and who has it now.
    job_id_taken: Option<JobIdTaken>,
    /// The former address, which somebody else has now.
    email_gone: Option<String>,
    /// Roles that do not come back; `super_admin` and `account_admin` as codes.
    roles: Vec<String>,
}

/// A job ID that somebody else has now.
#[derive(Serialize, ToSchema)]
struct JobIdTaken {
    job_id: String,
    by: Inviter,
}

/// Leaving takes the password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LeaveRequest {
    #[schema(max_length = 256)]
    password: String,
}

fn counts(items: &Handover) -> Vec<HandoverCount> {
    items.iter().map(|(item, count)| HandoverCount { item: item.as_str(), count: *count }).collect()
}

fn receipt(card: &TerminationCard) -> ReceiptShape {
    let cut = |Cut { item, count, names }: &Cut| CutShape {
        item: item.as_str(),
        count: *count,
        names: names.clone(),
    };
    let still_open = card.still_open.iter().copied().filter(|it| it.1 > 0).collect();
    ReceiptShape {
        number: card.termination.receipt_number(),
        termination: (&card.termination).into(),
        cuts: card.receipt.cuts.iter().map(cut).collect(),
        still_open: counts(&still_open),
    }
}

/// End a membership, now or when a day is over. Answers with the receipt of what was cut.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/{id}/terminate", tag = "members",
    request_body = TerminationRequest,
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = TerminationResult), (status = "4XX", body = ProblemShape)))]
async fn terminate_member(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    call: Call<TerminationRequest>,
) -> Result<Json<TerminationResult>, Problem> {
    let [organization, id] = ids.0;
    let Call { body, info } = call;
    let order = parse_order(&api, body)?;
    let (organization, id) = (organization.into(), id.into());
    let done = leaving::terminate(&api.context, &info, &person, organization, id, &order).await?;
    let now = api.context.clock.now();
    Ok(Json(match &done {
        Terminated::Now(card, termination) => TerminationResult {
            outcome: "terminated",
            member: MemberShape::new(&card.listed, &card.structure, now),
            receipt: Some(receipt(termination)),
            planned_termination: None,
        },
        Terminated::Planned(card, plan) => TerminationResult {
            outcome: "planned",
            member: MemberShape::new(&card.listed, &card.structure, now),
            receipt: None,
            planned_termination: Some(plan.into()),
        },
    }))
}

fn parse_order(api: &Api, body: TerminationRequest) -> Result<TerminateOrder, Problem> {
    let mut fields = Fields::default();
    let reason: Option<TerminationReason> = fields.optional_text("/reason", body.reason.as_deref());
    let last_day = fields.day("/last_day", Some(&body.last_day));
    let takes_effect = last_day.map(|it| effect(it, api.context.clock.now()));
    if let Some(Err(_)) = takes_effect {
        fields.push(FieldProblem::new("/last_day", "day/too-far"));
    }
    fields.check()?;
    Ok(TerminateOrder {
        reason: reason.map(|it| it.as_str().to_owned()).unwrap_or_default(),
        last_day: checked(last_day)?,
        effect: takes_effect.and_then(Result::ok).unwrap_or(Effect::Now),
        hand_over_to: body.hand_over_to.map(Into::into),
    })
}

/// The receipt of a membership that ended; for administrators.
#[utoipa::path(get, path = "/organizations/{organization_id}/members/{id}/termination", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = ReceiptShape), (status = "4XX", body = ProblemShape)))]
async fn get_termination(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
) -> Result<Json<ReceiptShape>, Problem> {
    let [organization, id] = ids.0;
    let card = leaving::termination(&api.context, &person, organization.into(), id.into()).await?;
    Ok(Json(receipt(&card)))
}

/// Call a planned end off.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/{id}/cancel-termination", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = ProblemShape)))]
async fn cancel_termination(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let (organization, id) = (organization.into(), id.into());
    let card = leaving::cancel(&api.context, &info, &person, organization, id).await?;
    Ok(member_response(&api, &card))
}

/// What a member has that a colleague could take over.
#[utoipa::path(get, path = "/organizations/{organization_id}/members/{id}/handover", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = HandoverShape), (status = "4XX", body = ProblemShape)))]
async fn get_handover(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
) -> Result<Json<HandoverShape>, Problem> {
    let [organization, id] = ids.0;
    let items = leaving::handover(&api.context, &person, organization.into(), id.into()).await?;
    Ok(Json(HandoverShape { items: counts(&items) }))
}

/// Hand over to a colleague, before or after leaving. Answers with what was handed over.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/{id}/handover", tag = "members",
    request_body = HandoverRequest,
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = HandoverShape), (status = "4XX", body = ProblemShape)))]
async fn create_handover(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    call: Call<HandoverRequest>,
) -> Result<Json<HandoverShape>, Problem> {
    let [organization, id] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    if body.what.is_empty() {
        fields.push(FieldProblem::new("/what", "list/empty"));
    }
    let mut what = Vec::new();
    for (index, code) in body.what.iter().enumerate().take(100) {
        match HandoverItem::from_code(code) {
            Some(item) => what.push(item),
            None => fields.push(FieldProblem::new(format!("/what/{index}"), "handover/unknown")),
        }
    }
    fields.check()?;
    let (organization, id, to) = (organization.into(), id.into(), body.to.into());
    let moved =
        leaving::hand_over(&api.context, &info, &person, organization, id, to, &what).await?;
    Ok(Json(HandoverShape { items: counts(&moved) }))
}

/// What restoring a former member would bring back, and what not; changes nothing.
#[utoipa::path(get, path = "/organizations/{organization_id}/members/{id}/restore-preview", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = RestorePreviewShape), (status = "4XX", body = ProblemShape)))]
async fn get_restore_preview(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
) -> Result<Json<RestorePreviewShape>, Problem> {
    let [organization, id] = ids.0;
    let preview = leaving::restore_preview(&api.context, &person, organization.into(), id.into());
    let RestorePreview { restored, former, structure, job_id_holder, roles, has_account } =
        preview.await?;
    let lost = former.department_ids.len().saturating_sub(restored.department_ids.len());
    let holder = job_id_holder.map(|it| Inviter { member_id: it.id.into(), name: it.name });
    let listed = restored.into();
    Ok(Json(RestorePreviewShape {
        has_account,
        missing_departments: i64::try_from(lost).unwrap_or(i64::MAX),
        position_missing: former.position_id.is_some_and(|it| structure.position(it).is_none()),
        location_missing: former.location_id.is_some_and(|it| structure.location(it).is_none()),
        job_id_taken: former.job_id.zip(holder).map(|(job_id, by)| JobIdTaken { job_id, by }),
        email_gone: email_gone(former.email, &listed),
        restored: MemberShape::new(&listed, &structure, api.context.clock.now()),
        roles,
    }))
}

fn email_gone(
    former: Option<String>,
    restored: &rollcall_store::members::ListedMember,
) -> Option<String> {
    former.filter(|_| restored.member.email.is_none())
}

/// Restore a former member: the same person, with the same account. Departments, position, location
/// and job ID come back as far as they exist and are free; roles, sessions, API tokens and open
/// invitations do not.
#[utoipa::path(post, path = "/organizations/{organization_id}/members/{id}/restore", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = ProblemShape)))]
async fn restore_member(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let (organization, id) = (organization.into(), id.into());
    let card = leaving::restore(&api.context, &info, &person, organization, id).await?;
    Ok(member_response(&api, &card))
}

/// Leave an organization. The last super admin has to name another one first.
#[utoipa::path(delete, path = "/me/memberships/{organization_id}", tag = "account",
    request_body = LeaveRequest, params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = TerminationShape), (status = "4XX", body = ProblemShape)))]
async fn leave_organization(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<LeaveRequest>,
) -> Result<Json<TerminationShape>, Problem> {
    let [organization] = ids.0;
    let Call { body, info } = call;
    let left =
        leaving::leave(&api.context, &info, &person, organization.into(), &body.password).await?;
    Ok(Json((&left.0).into()))
}
