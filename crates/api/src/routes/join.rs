//! What an invitation's link leads to. Tokens travel in bodies, never in addresses.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use rollcall_actions::joining::choices::{self, Choice, Choices, Wanted};
use rollcall_actions::joining::{self, Accepted, Key, Way};
use rollcall_domain::invitation::JoinToken;
use rollcall_domain::join_form::RawAnswers;
use rollcall_domain::membership::{Admission, Channel};
use rollcall_domain::organization::JoinField;
use rollcall_domain::search_text::SearchQuery;
use rollcall_domain::share_link::ShareToken;
use rollcall_domain::structure::Structure;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::structure::parse_query;
use crate::Api;
use crate::codes::{ChannelCode, JoinFieldCode, StateCode};
use crate::extract::{Call, MaybeSignedIn, SignedIn};
use crate::problem::{FieldProblem, Problem};
use crate::shapes::ProblemShape;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(resolve_join))
        .routes(routes!(search_join_choices))
        .routes(routes!(request_join))
        .routes(routes!(accept_join))
        .routes(routes!(decline_join))
}

/// The secret from a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    token: String,
}

/// The secret from a link, or a door number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WayRequest {
    /// Of an invitation or a share link.
    token: Option<String>,
    /// Digits; blanks and dashes do not count.
    #[schema(max_length = 20)]
    door_number: Option<String>,
}

/// Asking to join by a share link or a door number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskRequest {
    /// Of a share link.
    token: Option<String>,
    /// Digits; blanks and dashes do not count.
    #[schema(max_length = 20)]
    door_number: Option<String>,
    #[serde(default)]
    answers: JoinForm,
}

/// Accepting an invitation by its link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptRequest {
    token: String,
    /// Needed only where approval follows and the join rules require them.
    #[serde(default)]
    answers: JoinForm,
}

/// The join form alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersRequest {
    #[serde(default)]
    pub(super) answers: JoinForm,
}

/// What an applicant says about the place wanted.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinForm {
    department_id: Option<Uuid>,
    position_id: Option<Uuid>,
    location_id: Option<Uuid>,
    #[schema(max_length = 40)]
    job_id: Option<String>,
}

pub(super) fn form(it: JoinForm) -> RawAnswers {
    RawAnswers {
        department_id: it.department_id.map(Into::into),
        position_id: it.position_id.map(Into::into),
        location_id: it.location_id.map(Into::into),
        job_id: it.job_id,
    }
}

/// What an open way in offers.
#[derive(Serialize, ToSchema)]
struct Offer {
    /// `email`, `phone`, `contact` or `import` for an invitation; `share_link`, `qr_code` or
    /// `door_number` for a way that names nobody.
    #[schema(value_type = ChannelCode)]
    channel: &'static str,
    organization: OfferedOrganization,
    /// Who invites or made the link; `null` for a door number.
    inviter_name: Option<String>,
    /// Whom an invitation is for; `null` for a way that names nobody.
    invited: Option<Invited>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Whether an administrator has to decide afterwards.
    approval_needed: bool,
    /// What the join form asks, with what can be chosen.
    form: JoinFormShape,
    /// Where the person who is signed in stands there already, by a way that names nobody.
    #[schema(value_type = Option<StateCode>)]
    already: Option<&'static str>,
    /// Who is signed in, if anybody is.
    signed_in_as: Option<SignedInAs>,
}

/// What the join form asks, with what can be chosen: at most 1,000 of each.
#[derive(Serialize, ToSchema)]
struct JoinFormShape {
    #[schema(value_type = Vec<JoinFieldCode>)]
    asked: Vec<&'static str>,
    /// By the tree.
    departments: Vec<ChoiceShape>,
    positions: Vec<ChoiceShape>,
    locations: Vec<ChoiceShape>,
    /// Of which there are more than these: they are found by searching (`/join/choices`).
    #[schema(value_type = Vec<JoinFieldCode>)]
    more: Vec<&'static str>,
    /// Of a door number: searching the choices with it is no further try of a number.
    pass: Option<String>,
}

/// Something that can be chosen.
#[derive(Serialize, ToSchema)]
#[schema(as = Choice)]
struct ChoiceShape {
    id: Uuid,
    name: String,
    /// The names above a department, from the top.
    path: Vec<String>,
}

impl From<Choice> for ChoiceShape {
    fn from(it: Choice) -> Self {
        Self { id: it.id, name: it.name, path: it.path }
    }
}

/// What a search among the choices of a join form has found.
#[derive(Serialize, ToSchema)]
#[schema(as = Choices)]
pub(super) struct ChoicesShape {
    items: Vec<ChoiceShape>,
    /// Whether there are more; then more has to be typed.
    has_more: bool,
}

impl From<Choices> for ChoicesShape {
    fn from(it: Choices) -> Self {
        let items = it.items.into_iter().map(Into::into).collect();
        Self { items, has_more: it.has_more }
    }
}

/// A search among the choices of the join form behind a link or a door number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChoicesRequest {
    /// Of an invitation or a share link.
    token: Option<String>,
    #[schema(max_length = 20)]
    door_number: Option<String>,
    /// From the form that the door number led to.
    pass: Option<String>,
    #[schema(value_type = JoinFieldCode)]
    kind: String,
    /// Parts of the name; everything without it.
    #[schema(max_length = 100)]
    q: Option<String>,
}

/// A search among the choices of a join form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ChoicesQuery {
    #[param(value_type = JoinFieldCode)]
    pub(super) kind: String,
    /// Parts of the name; everything without it.
    #[param(max_length = 100)]
    pub(super) q: Option<String>,
}

/// The most choices of one kind in a form.
const CHOICES: usize = 1_000;
/// The most that a search finds.
pub(super) const FOUND: usize = 50;

/// Which question is meant, and what to look for.
pub(super) fn sought(
    kind_at: &str,
    query_at: &str,
    kind: &str,
    q: Option<&str>,
) -> Result<(JoinField, Option<SearchQuery>), Problem> {
    let unknown = || Problem::fields(vec![FieldProblem::new(kind_at, "join-field/unknown")]);
    let field = JoinField::from_code(kind).ok_or_else(unknown)?;
    Ok((field, parse_query(query_at, q)?))
}

fn form_shape(asked: &[JoinField], structure: &Structure) -> JoinFormShape {
    let mut shape = JoinFormShape {
        asked: asked.iter().map(|it| it.as_str()).collect(),
        departments: Vec::new(),
        positions: Vec::new(),
        locations: Vec::new(),
        more: Vec::new(),
        pass: None,
    };
    for field in asked {
        let found = choices::choices(structure, *field, None, CHOICES);
        if found.has_more {
            shape.more.push(field.as_str());
        }
        let items = found.items.into_iter().map(Into::into).collect();
        match field {
            JoinField::Department => shape.departments = items,
            JoinField::Position => shape.positions = items,
            JoinField::Location => shape.locations = items,
            JoinField::JobId => {}
        }
    }
    shape
}

/// The organization that invites.
#[derive(Serialize, ToSchema)]
struct OfferedOrganization {
    name: String,
}

/// Whom the invitation is for, and as what.
#[derive(Serialize, ToSchema)]
struct Invited {
    name: String,
    /// The invited address, if the invitation came by email.
    email: Option<String>,
    /// The invited number, if it came by phone.
    phone: Option<String>,
    /// Each department as the names from the top down.
    departments: Vec<Vec<String>>,
    position: Option<String>,
    location: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
struct SignedInAs {
    name: String,
    /// The address or number that the account signs in with.
    login: String,
    /// Whether the account owns the invited address.
    is_addressee: bool,
}

/// What came of accepting.
#[derive(Serialize, ToSchema)]
pub(super) struct AcceptedJoin {
    /// `joined` or `pending_approval`.
    outcome: &'static str,
    organization: JoinedOrganization,
    member_id: Uuid,
}

pub(super) fn accepted_join(it: Accepted) -> AcceptedJoin {
    AcceptedJoin {
        outcome: if it.waits_for_approval { "pending_approval" } else { "joined" },
        organization: JoinedOrganization {
            id: it.organization_id.into(),
            name: it.organization_name,
        },
        member_id: it.member_id.into(),
    }
}

/// The organization that was joined, or asked.
#[derive(Serialize, ToSchema)]
struct JoinedOrganization {
    id: Uuid,
    name: String,
}

/// The token of a link. A text that is none leads where a wrong one does.
pub(super) fn parse_token(text: &str) -> Result<JoinToken, Problem> {
    text.parse().map_err(|_| Problem::new(StatusCode::NOT_FOUND, "invitation/unknown"))
}

/// What leads in: an invitation's link, or a way that names nobody.
pub(super) enum Entrance {
    Invitation(JoinToken),
    Open(Way),
}

pub(super) fn entrance(
    token: Option<&str>,
    door_number: Option<&str>,
) -> Result<Entrance, Problem> {
    match (token, door_number) {
        (Some(token), None) => match token.parse::<ShareToken>() {
            Ok(token) => Ok(Entrance::Open(Way::Link(token))),
            Err(_) => parse_token(token).map(Entrance::Invitation),
        },
        (None, Some(number)) => {
            let is_blank = |it: char| it.is_whitespace() || it == '-';
            let digits: String = number.chars().filter(|it| !is_blank(*it)).take(20).collect();
            Ok(Entrance::Open(Way::DoorNumber(digits)))
        }
        (None, None) => Err(Problem::fields(vec![FieldProblem::new("/token", "join/way-missing")])),
        (Some(_), Some(_)) => {
            Err(Problem::fields(vec![FieldProblem::new("/door_number", "join/two-ways")]))
        }
    }
}

/// Look where a link or a door number leads; changes nothing.
#[utoipa::path(post, path = "/join/resolve", tag = "joining", request_body = WayRequest,
    responses((status = 200, body = Offer), (status = "4XX", body = ProblemShape)))]
async fn resolve_join(
    State(api): State<Api>,
    MaybeSignedIn(person): MaybeSignedIn,
    call: Call<WayRequest>,
) -> Result<Json<Offer>, Problem> {
    let way = entrance(call.body.token.as_deref(), call.body.door_number.as_deref())?;
    let token = match way {
        Entrance::Invitation(token) => token,
        Entrance::Open(way) => {
            let (door, already) =
                joining::look(&api.context, &call.info, &way, person.as_ref()).await?;
            // A stranger sees the public card alone; what can be chosen is for whoever asks.
            let asked: &[JoinField] = if person.is_some() { &door.asked } else { &[] };
            let mut form = form_shape(asked, &door.structure);
            if let (Way::DoorNumber(number), Some(_)) = (&way, &person) {
                form.pass = Some(choices::pass(&api.context, number, door.organization.id));
            }
            return Ok(Json(Offer {
                channel: door.channel.as_str(),
                organization: OfferedOrganization { name: door.organization.name },
                inviter_name: door.sharer.map(|it| it.name),
                invited: None,
                expires_at: None,
                approval_needed: true,
                form,
                already: already.map(|it| it.as_str()),
                signed_in_as: person.map(|it| SignedInAs {
                    login: it.account.login().to_owned(),
                    name: it.account.name,
                    is_addressee: true,
                }),
            }));
        }
    };
    let (offer, is_addressee) =
        joining::resolve(&api.context, &call.info, &token, person.as_ref()).await?;
    let structure = &offer.structure;
    let is_by_phone = offer.invitation.channel == Channel::Phone;
    let full_path = |id| {
        let mut path = structure.path(id);
        path.extend(structure.department(id).map(|it| it.name.as_str()));
        path.into_iter().map(str::to_owned).collect()
    };
    let position = offer.member.position_id.and_then(|it| structure.position(it));
    let location = offer.member.location_id.and_then(|it| structure.location(it));
    let approval_needed = offer.admission == Admission::WaitForApproval;
    let asked: &[JoinField] = if approval_needed { &offer.asked } else { &[] };
    Ok(Json(Offer {
        channel: offer.invitation.channel.as_str(),
        organization: OfferedOrganization { name: offer.organization.name.clone() },
        inviter_name: Some(offer.inviter.name.clone()),
        invited: Some(Invited {
            name: offer.member.name.clone(),
            email: offer.member.email.clone().filter(|_| !is_by_phone),
            phone: offer.member.phone.clone().filter(|_| is_by_phone),
            departments: offer.member.department_ids.iter().map(|it| full_path(*it)).collect(),
            position: position.map(|it| it.name.clone()),
            location: location.map(|it| it.name.clone()),
        }),
        expires_at: Some(offer.invitation.expires_at),
        approval_needed,
        form: form_shape(asked, structure),
        already: None,
        signed_in_as: person.map(|it| SignedInAs {
            login: it.account.login().to_owned(),
            name: it.account.name,
            is_addressee,
        }),
    }))
}

/// Find what can be chosen on the join form, by typing.
#[utoipa::path(post, path = "/join/choices", tag = "joining", request_body = ChoicesRequest,
    responses((status = 200, body = ChoicesShape), (status = "4XX", body = ProblemShape)))]
async fn search_join_choices(
    State(api): State<Api>,
    _person: SignedIn,
    call: Call<ChoicesRequest>,
) -> Result<Json<ChoicesShape>, Problem> {
    let Call { body, info } = call;
    let way = entrance(body.token.as_deref(), body.door_number.as_deref())?;
    let (field, search) = sought("/kind", "/q", &body.kind, body.q.as_deref())?;
    let wanted = Wanted { field, query: search.as_ref(), limit: FOUND };
    let found = match way {
        Entrance::Invitation(token) => {
            choices::of_invitation(&api.context, &info, Key::Token(&token), wanted).await?
        }
        Entrance::Open(way) => {
            choices::behind_way(&api.context, &info, &way, body.pass.as_deref(), wanted).await?
        }
    };
    Ok(Json(found.into()))
}

/// Ask to join by a share link or a door number: somebody has to approve.
#[utoipa::path(post, path = "/join/request", tag = "joining", request_body = AskRequest,
    params(("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = AcceptedJoin), (status = "4XX", body = ProblemShape)))]
async fn request_join(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    call: Call<AskRequest>,
) -> Result<Json<AcceptedJoin>, Problem> {
    let Call { body, info } = call;
    let Entrance::Open(way) = entrance(body.token.as_deref(), body.door_number.as_deref())? else {
        // An invitation is accepted, not asked for.
        return Err(Problem::new(StatusCode::NOT_FOUND, "share-link/unknown"));
    };
    let answers = form(body.answers);
    let asked = joining::ask(&api.context, &info, &way, &person, &answers).await?;
    Ok(Json(accepted_join(asked)))
}

/// Accept an invitation with the account that owns the invited address.
#[utoipa::path(post, path = "/join/accept", tag = "joining", request_body = AcceptRequest,
    params(("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = AcceptedJoin), (status = "4XX", body = ProblemShape)))]
async fn accept_join(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    call: Call<AcceptRequest>,
) -> Result<Json<AcceptedJoin>, Problem> {
    let Call { body, info } = call;
    let token = parse_token(&body.token)?;
    let answers = form(body.answers);
    let accepted =
        joining::accept(&api.context, &info, Key::Token(&token), &person, &answers).await?;
    Ok(Json(accepted_join(accepted)))
}

/// Decline an invitation. Holding the link is enough.
#[utoipa::path(post, path = "/join/decline", tag = "joining", request_body = TokenRequest,
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn decline_join(
    State(api): State<Api>,
    call: Call<TokenRequest>,
) -> Result<StatusCode, Problem> {
    let token = parse_token(&call.body.token)?;
    joining::decline(&api.context, &call.info, Key::Token(&token)).await?;
    Ok(StatusCode::NO_CONTENT)
}
