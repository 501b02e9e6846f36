//! People and where they stand.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use rollcall_actions::members::{self, Counts, MemberCard, MemberEdit, MemberQuery, RoleChoice};
use rollcall_domain::audit::{ActorKind, AuditEvent, FieldChange};
use rollcall_domain::invitation::Delivery;
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::permission::{AdminRole, ROLES_LIMIT};
use rollcall_domain::search_text::{LONGEST_QUERY, SearchQuery};
use rollcall_domain::text::JobNumber;
use rollcall_domain::time::Timestamp;
use rollcall_store::members::{DepartmentFilter, Filter, Now, Order, Particulars};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Api;
use crate::codes::RoleCode;
use crate::extract::{Call, Ids, Query, SignedIn};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{List, MemberShape, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_members))
        .routes(routes!(get_member_counts))
        .routes(routes!(get_member, update_member))
        .routes(routes!(set_member_roles))
        .routes(routes!(get_member_timeline))
}

/// Which members, in which order, how many.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct MemberParameters {
    /// `active` (default), `invited`, `pending`, `rejected` or `terminated`.
    pub(super) state: Option<String>,
    /// Only people of this department.
    pub(super) department_id: Option<Uuid>,
    /// With the departments below it (default: true).
    pub(super) below: Option<bool>,
    /// Only people without a department.
    pub(super) without_department: Option<bool>,
    /// Only people with this position.
    pub(super) position_id: Option<Uuid>,
    /// Only people at this location.
    pub(super) location_id: Option<Uuid>,
    /// Of invited, pending and rejected people: only those whom this member invited, or who came by a
    /// link of this member.
    pub(super) inviter_id: Option<Uuid>,
    /// Of invited, pending and rejected people: only those who came by `email`, `phone`, `contact`,
    /// `import`, `share_link`, `qr_code` or `door_number`.
    pub(super) channel: Option<String>,
    /// Not before this moment: invited, asked (pending and rejected people), joined (active people) or
    /// left (terminated people).
    #[param(value_type = Option<String>, format = DateTime)]
    pub(super) since: Option<Timestamp>,
    /// Before this moment.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(super) until: Option<Timestamp>,
    /// Of invited people: only those whose invitation has expired, or has not.
    pub(super) expired: Option<bool>,
    /// Of invited people: only those whose message is `queued`, `sent`, `failed` or `withheld`.
    pub(super) delivery: Option<String>,
    /// Of terminated people: only those with this in the reason.
    #[param(max_length = 100)]
    pub(super) reason: Option<String>,
    /// Of terminated people: only those whose membership this member ended.
    pub(super) terminated_by: Option<Uuid>,
    /// Of terminated people: only those with a last day not before this one (`YYYY-MM-DD`).
    pub(super) last_day_since: Option<String>,
    /// Of terminated people: only those with a last day not after this one (`YYYY-MM-DD`).
    pub(super) last_day_until: Option<String>,
    /// Any part of a name, email address, phone number or job ID; also pinyin and initials.
    #[param(max_length = 100)]
    pub(super) q: Option<String>,
    /// `name` (default), `job_id`; of invited people also `invited_at`, `last_sent_at` and `expires_at`,
    /// of all others `joined_at`, of pending and rejected people also `asked_at`, of rejected ones
    /// `rejected_at`, of terminated ones `terminated_at`. A minus in front turns the order.
    pub(super) sort: Option<String>,
    /// 1 to 200 (default 50).
    #[param(minimum = 1, maximum = 200)]
    pub(super) limit: Option<i64>,
    /// From the page before.
    pub(super) cursor: Option<String>,
}

/// How many people are in each list.
#[derive(Serialize, ToSchema)]
struct MemberCounts {
    active: i64,
    invited: i64,
    pending: i64,
    rejected: i64,
    terminated: i64,
    /// Active people without a department.
    without_department: i64,
}

/// What to change of a member; what is left out stays, `null` clears.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberPatch {
    /// All departments; the first is the main one unless `main_department_id` says otherwise.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<Uuid>>, max_items = 20)]
    department_ids: Option<Option<Vec<Uuid>>>,
    main_department_id: Option<Uuid>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    position_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    location_id: Option<Option<Uuid>>,
    /// Unique in the organization.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 40)]
    job_id: Option<Option<String>>,
}

/// Tells a field that is `null` from one that is left out.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Where the page of a timeline begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TimelineParameters {
    /// From the page before.
    cursor: Option<i64>,
    /// 1 to 200 (default 50).
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// What concerns a member, newest first.
#[derive(Serialize, ToSchema)]
struct Timeline {
    items: Vec<TimelineEntry>,
    next_cursor: Option<i64>,
}

/// One thing that happened.
#[derive(Serialize, ToSchema)]
struct TimelineEntry {
    /// Its number in the organization's audit log.
    id: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `member.invited`, `member.joined`, `member.edited` …
    kind: &'static str,
    actor: TimelineActor,
    changes: Vec<TimelineChange>,
}

/// Who did it.
#[derive(Serialize, ToSchema)]
pub(super) struct TimelineActor {
    /// `member`, `invitee`, `operator` or `system`.
    kind: &'static str,
    /// As it was then.
    name: String,
    member_id: Option<Uuid>,
}

/// One field before and after.
#[derive(Serialize, ToSchema)]
pub(super) struct TimelineChange {
    field: String,
    before: Option<String>,
    after: Option<String>,
}

/// A page of members: searched, filtered, sorted.
#[utoipa::path(get, path = "/organizations/{organization_id}/members", tag = "members",
    params(("organization_id" = Uuid, Path), MemberParameters),
    responses((status = 200, body = List<MemberShape>), (status = "4XX", body = ProblemShape)))]
async fn list_members(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Query(parameters): Query<MemberParameters>,
) -> Result<Json<List<MemberShape>>, Problem> {
    let [organization] = ids.0;
    let now = api.context.clock.now();
    let query = member_query(organization, parameters, now)?;
    let page = members::list(&api.context, &person, query).await?;
    let shape = |it| MemberShape::new(it, &page.structure, now);
    Ok(Json(List {
        items: page.members.iter().map(shape).collect(),
        next_cursor: page.next_cursor,
        total: page.total.people,
        total_is_exact: page.total.is_exact,
    }))
}

pub(super) fn member_query(
    organization: Uuid,
    parameters: MemberParameters,
    now: Timestamp,
) -> Result<MemberQuery, Problem> {
    let mut fields = Fields::default();
    let state = match parameters.state.as_deref() {
        None => MemberState::Active,
        Some(code) => MemberState::from_code(code).unwrap_or_else(|| {
            fields.push(FieldProblem::new("?state", "state/unknown"));
            MemberState::Active
        }),
    };
    let without = parameters.without_department.unwrap_or(false);
    let department = match parameters.department_id {
        Some(_) if without => {
            fields.push(FieldProblem::new("?without_department", "filter/contradiction"));
            None
        }
        Some(id) if parameters.below.unwrap_or(true) => Some(DepartmentFilter::Below(id.into())),
        Some(id) => Some(DepartmentFilter::Own(id.into())),
        None => without.then_some(DepartmentFilter::Without),
    };
    let query = match parameters.q.as_deref().map(SearchQuery::parse) {
        Some(Ok(query)) => query,
        Some(Err(error)) => {
            let problem = FieldProblem::new("?q", "text/too-long");
            fields.push(problem.with("length", error.length).with("limit", LONGEST_QUERY));
            None
        }
        None => None,
    };
    let sort = parameters.sort.as_deref().unwrap_or("name");
    let (descending, key) = sort.strip_prefix('-').map_or((false, sort), |it| (true, it));
    let order = order_of(state, key).unwrap_or_else(|choices| {
        fields.push(FieldProblem::new("?sort", "sort/unknown").with("choices", choices));
        Order::Name
    });
    if query.is_some() && order != Order::Name {
        fields.push(FieldProblem::new("?sort", "sort/with-search"));
    }
    let particulars = particulars(&mut fields, state, &parameters, now);
    let limit = page_size(&mut fields, parameters.limit);
    fields.check()?;
    let filter = Filter {
        organization_id: organization.into(),
        state,
        department,
        position_id: parameters.position_id.map(Into::into),
        location_id: parameters.location_id.map(Into::into),
        within: None,
        particulars,
        query,
    };
    Ok(MemberQuery { filter, order, descending, limit, cursor: parameters.cursor })
}

/// The order that a list of this state can have, or all it can have.
fn order_of(state: MemberState, key: &str) -> Result<Order, &'static str> {
    use MemberState::{Active, Invited, Pending, Rejected, Terminated};
    match (key, state) {
        ("name", _) => Ok(Order::Name),
        ("job_id", _) => Ok(Order::JobId),
        ("joined_at", Active | Pending | Rejected | Terminated) => Ok(Order::JoinedAt),
        ("invited_at", Invited) => Ok(Order::InvitedAt),
        ("last_sent_at", Invited) => Ok(Order::LastSentAt),
        ("expires_at", Invited) => Ok(Order::ExpiresAt),
        ("asked_at", Pending | Rejected) => Ok(Order::AskedAt),
        ("rejected_at", Rejected) => Ok(Order::RejectedAt),
        ("terminated_at", Terminated) => Ok(Order::TerminatedAt),
        (_, Invited) => Err("name, job_id, invited_at, last_sent_at, expires_at"),
        (_, Terminated) => Err("name, joined_at, job_id, terminated_at"),
        (_, Active) => Err("name, joined_at, job_id"),
        (_, Pending) => Err("name, joined_at, job_id, asked_at"),
        (_, Rejected) => Err("name, joined_at, job_id, asked_at, rejected_at"),
    }
}

/// What is asked of the invitation, the request or the termination; refuses what the list of this
/// state does not have.
fn particulars(
    fields: &mut Fields,
    state: MemberState,
    asked: &MemberParameters,
    now: Timestamp,
) -> Particulars {
    use MemberState::{Invited, Pending, Rejected, Terminated};
    let came = [Invited, Pending, Rejected].as_slice();
    for (name, is_asked, states) in [
        ("?inviter_id", asked.inviter_id.is_some(), came),
        ("?channel", asked.channel.is_some(), came),
        ("?expired", asked.expired.is_some(), &[Invited]),
        ("?delivery", asked.delivery.is_some(), &[Invited]),
        ("?reason", asked.reason.is_some(), &[Terminated]),
        ("?terminated_by", asked.terminated_by.is_some(), &[Terminated]),
        ("?last_day_since", asked.last_day_since.is_some(), &[Terminated]),
        ("?last_day_until", asked.last_day_until.is_some(), &[Terminated]),
    ] {
        if is_asked && !states.contains(&state) {
            let states: Vec<&str> = states.iter().map(|it| it.as_str()).collect();
            let problem = FieldProblem::new(name, "filter/other-list");
            fields.push(problem.with("states", states.join(", ")));
        }
    }
    let channel = asked.channel.as_deref().and_then(|code| {
        let channel = Channel::from_code(code);
        if channel.is_none() {
            let choices: Vec<&str> = Channel::ALL.iter().map(|it| it.as_str()).collect();
            let problem = FieldProblem::new("?channel", "choice/unknown");
            fields.push(problem.with("choices", choices.join(", ")));
        }
        channel
    });
    let delivery = asked.delivery.as_deref().and_then(|code| {
        let delivery = Delivery::from_code(code);
        if delivery.is_none() {
            let choices: Vec<&str> = Delivery::ALL.iter().map(|it| it.as_str()).collect();
            let problem = FieldProblem::new("?delivery", "choice/unknown");
            fields.push(problem.with("choices", choices.join(", ")));
        }
        delivery
    });
    let reason = asked.reason.as_deref().filter(|it| !it.trim().is_empty());
    let length = reason.map_or(0, |it| it.chars().count());
    if length > LONGEST_QUERY {
        let problem = FieldProblem::new("?reason", "text/too-long");
        fields.push(problem.with("length", length).with("limit", LONGEST_QUERY));
    }
    Particulars {
        sharer_id: asked.inviter_id.map(Into::into),
        channel,
        since: asked.since,
        until: asked.until,
        expired: asked.expired,
        now: Now(now),
        delivery,
        ended_by: asked.terminated_by.map(Into::into),
        last_day_since: fields.day("?last_day_since", asked.last_day_since.as_deref()),
        last_day_until: fields.day("?last_day_until", asked.last_day_until.as_deref()),
        reason: reason.map(str::to_owned),
    }
}

pub(super) fn page_size(fields: &mut Fields, limit: Option<i64>) -> usize {
    match limit {
        None => 50,
        Some(limit @ 1..=200) => usize::try_from(limit).unwrap_or(50),
        Some(_) => {
            fields.push(FieldProblem::new("?limit", "limit/range"));
            50
        }
    }
}

/// How many people are in each list; for administrators.
#[utoipa::path(get, path = "/organizations/{organization_id}/members/counts", tag = "members",
    params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = MemberCounts), (status = "4XX", body = ProblemShape)))]
async fn get_member_counts(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
) -> Result<Json<MemberCounts>, Problem> {
    let [organization] = ids.0;
    let counts = members::counts(&api.context, &person, organization.into()).await?;
    let Counts { active, invited, pending, rejected, terminated, without_department } = counts;
    Ok(Json(MemberCounts { active, invited, pending, rejected, terminated, without_department }))
}

/// A member's card.
#[utoipa::path(get, path = "/organizations/{organization_id}/members/{id}", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = ProblemShape)))]
async fn get_member(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let card = members::find(&api.context, &person, organization.into(), id.into()).await?;
    Ok(member_response(&api, &card))
}

/// A member as an answer, with its ETag.
pub(super) fn member_response(api: &Api, card: &MemberCard) -> Response {
    let shape = MemberShape::new(&card.listed, &card.structure, api.context.clock.now());
    let tag = format!("\"{}\"", card.listed.member.version);
    let mut response = Json(shape).into_response();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Change what the organization says of a member. With `If-Match`, only if nobody else did
/// meanwhile.
#[utoipa::path(patch, path = "/organizations/{organization_id}/members/{id}", tag = "members",
    request_body = MemberPatch,
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = ProblemShape)))]
async fn update_member(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    headers: HeaderMap,
    call: Call<MemberPatch>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let job_id = body.job_id.map(|it| fields.optional_text::<JobNumber>("/job_id", it.as_deref()));
    let expected_version = fields.if_match(&headers);
    fields.check()?;
    let edit = MemberEdit {
        department_ids: body
            .department_ids
            .map(|ids| ids.unwrap_or_default().into_iter().map(Into::into).collect()),
        main_department_id: body.main_department_id.map(Into::into),
        position_id: body.position_id.map(|it| it.map(Into::into)),
        location_id: body.location_id.map(|it| it.map(Into::into)),
        job_id,
    };
    let (organization, id) = (organization.into(), id.into());
    let edited =
        members::edit(&api.context, &info, &person, organization, id, expected_version, edit);
    Ok(member_response(&api, &edited.await?))
}

/// The roles that a member shall have; both fields are needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberRoles {
    /// `super_admin`, `account_admin` or `null`.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(value_type = Option<RoleCode>, required = true)]
    admin_role: Option<String>,
    /// The organization's own roles.
    #[schema(max_items = 100)]
    role_ids: Vec<Uuid>,
}

/// Give and take roles. Only for super admins, and never the last super admin's role.
#[utoipa::path(put, path = "/organizations/{organization_id}/members/{id}/roles", tag = "roles",
    request_body = MemberRoles,
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = ProblemShape)))]
async fn set_member_roles(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    headers: HeaderMap,
    call: Call<MemberRoles>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let expected_version = fields.if_match(&headers);
    let admin_role = body.admin_role.and_then(|code| {
        let role = AdminRole::from_code(&code);
        if role.is_none() {
            fields.push(FieldProblem::new("/admin_role", "role/unknown-built-in"));
        }
        role
    });
    if body.role_ids.len() > ROLES_LIMIT {
        fields.push(FieldProblem::new("/role_ids", "list/too-many").with("limit", ROLES_LIMIT));
    }
    fields.check()?;
    let role_ids = body.role_ids.into_iter().map(Into::into).collect();
    let wanted = RoleChoice { admin_role, role_ids };
    let (organization, id) = (organization.into(), id.into());
    let card = members::set_roles(
        &api.context,
        &info,
        &person,
        organization,
        id,
        expected_version,
        &wanted,
    );
    Ok(member_response(&api, &card.await?))
}

/// What happened to a member, newest first. Administrators see everybody's, others their own.
#[utoipa::path(get, path = "/organizations/{organization_id}/members/{id}/timeline", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), TimelineParameters),
    responses((status = 200, body = Timeline), (status = "4XX", body = ProblemShape)))]
async fn get_member_timeline(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Query(parameters): Query<TimelineParameters>,
) -> Result<Json<Timeline>, Problem> {
    let [organization, id] = ids.0;
    let mut fields = Fields::default();
    let limit = page_size(&mut fields, parameters.limit);
    fields.check()?;
    let before = parameters.cursor.unwrap_or(i64::MAX);
    let (organization, id) = (organization.into(), id.into());
    let wanted = i64::try_from(limit).unwrap_or(50);
    let events = members::timeline(&api.context, &person, organization, id, before, wanted).await?;
    let next_cursor = events.last().filter(|_| events.len() == limit).map(|it| it.seq);
    Ok(Json(Timeline { items: events.into_iter().map(timeline_entry).collect(), next_cursor }))
}

fn timeline_entry(event: AuditEvent) -> TimelineEntry {
    TimelineEntry {
        id: event.seq,
        at: event.at,
        kind: event.kind.as_str(),
        actor: TimelineActor::of(&event),
        changes: event.changes.into_iter().map(TimelineChange::from).collect(),
    }
}

impl TimelineActor {
    /// Who did it, as whoever reads the entry may know.
    pub(super) fn of(event: &AuditEvent) -> Self {
        let is_member = event.actor_kind == ActorKind::Member;
        Self {
            kind: event.actor_kind.as_str(),
            member_id: event.actor_member_id.filter(|_| is_member).map(Into::into),
            name: event.actor_name.clone(),
        }
    }
}

impl From<FieldChange> for TimelineChange {
    fn from(FieldChange { field, before, after }: FieldChange) -> Self {
        Self { field, before, after }
    }
}
