//! What an invitation's link leads to. Tokens travel in bodies, never in addresses.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use rollcall_actions::joining;
use rollcall_domain::invitation::JoinToken;
use rollcall_domain::membership::Admission;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Api;
use crate::extract::{Call, MaybeSignedIn, SignedIn};
use crate::problem::Problem;
use crate::shapes::ProblemShape;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(resolve_join))
        .routes(routes!(accept_join))
        .routes(routes!(decline_join))
}

/// The secret from a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    token: String,
}

/// What an open invitation offers.
#[derive(Serialize, ToSchema)]
struct Offer {
    organization: OfferedOrganization,
    inviter_name: String,
    invited: Invited,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// Whether an administrator has to decide after accepting.
    approval_needed: bool,
    /// Who is signed in, if anybody is.
    signed_in_as: Option<SignedInAs>,
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
    email: String,
    /// Each department as the names from the top down.
    departments: Vec<Vec<String>>,
    position: Option<String>,
    location: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
struct SignedInAs {
    name: String,
    email: String,
    /// Whether the account owns the invited address.
    is_addressee: bool,
}

/// What came of accepting.
#[derive(Serialize, ToSchema)]
struct AcceptedJoin {
    /// `joined` or `pending_approval`.
    outcome: &'static str,
    organization: JoinedOrganization,
    member_id: Uuid,
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

/// Look where a link leads; changes nothing.
#[utoipa::path(post, path = "/join/resolve", tag = "joining", request_body = TokenRequest,
    responses((status = 200, body = Offer), (status = "4XX", body = ProblemShape)))]
async fn resolve_join(
    State(api): State<Api>,
    MaybeSignedIn(person): MaybeSignedIn,
    call: Call<TokenRequest>,
) -> Result<Json<Offer>, Problem> {
    let token = parse_token(&call.body.token)?;
    let (offer, is_addressee) =
        joining::resolve(&api.context, &call.info, &token, person.as_ref()).await?;
    let structure = &offer.structure;
    let full_path = |id| {
        let mut path = structure.path(id);
        path.extend(structure.department(id).map(|it| it.name.as_str()));
        path.into_iter().map(str::to_owned).collect()
    };
    let position = offer.member.position_id.and_then(|it| structure.position(it));
    let location = offer.member.location_id.and_then(|it| structure.location(it));
    Ok(Json(Offer {
        organization: OfferedOrganization { name: offer.organization.name.clone() },
        inviter_name: offer.inviter.name.clone(),
        invited: Invited {
            name: offer.member.name.clone(),
            email: offer.member.email.clone().unwrap_or_default(),
            departments: offer.member.department_ids.iter().map(|it| full_path(*it)).collect(),
            position: position.map(|it| it.name.clone()),
            location: location.map(|it| it.name.clone()),
        },
        expires_at: offer.invitation.expires_at,
        approval_needed: offer.admission == Admission::WaitForApproval,
        signed_in_as: person.map(|it| SignedInAs {
            name: it.account.name,
            email: it.account.email,
            is_addressee,
        }),
    }))
}

/// Accept an invitation with the account that owns the invited address.
#[utoipa::path(post, path = "/join/accept", tag = "joining", request_body = TokenRequest,
    params(("idempotency-key" = Option<String>, Header)),
    responses((status = 200, body = AcceptedJoin), (status = "4XX", body = ProblemShape)))]
async fn accept_join(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    call: Call<TokenRequest>,
) -> Result<Json<AcceptedJoin>, Problem> {
    let token = parse_token(&call.body.token)?;
    let accepted = joining::accept(&api.context, &call.info, &token, &person).await?;
    Ok(Json(AcceptedJoin {
        outcome: if accepted.waits_for_approval { "pending_approval" } else { "joined" },
        organization: JoinedOrganization {
            id: accepted.organization_id.into(),
            name: accepted.organization_name,
        },
        member_id: accepted.member_id.into(),
    }))
}

/// Decline an invitation. Holding the link is enough.
#[utoipa::path(post, path = "/join/decline", tag = "joining", request_body = TokenRequest,
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn decline_join(
    State(api): State<Api>,
    call: Call<TokenRequest>,
) -> Result<StatusCode, Problem> {
    let token = parse_token(&call.body.token)?;
    joining::decline(&api.context, &call.info, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
