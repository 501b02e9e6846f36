//! Sign-up.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use rollcall_actions::accounts;
use rollcall_actions::joining::Way;
use rollcall_actions::verifications::{self, Proof};
use rollcall_domain::id::VerificationId;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::join::{Entrance, entrance, parse_token};
use super::session::signed_in_response;
use crate::Api;
use crate::extract::Call;
use crate::fields::{Fields, checked};
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{ProblemShape, SessionShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(create_verification)).routes(routes!(create_account))
}

/// What is to be proved, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VerificationRequest {
    /// The email address that the code goes to.
    #[schema(max_length = 254)]
    address: String,
    /// `sign_up`.
    purpose: String,
    /// Of the share link that somebody came by. Needed, or the door number, unless the operator lets
    /// anyone sign up.
    token: Option<String>,
    #[schema(max_length = 20)]
    door_number: Option<String>,
}

/// A code is on its way, or a message that the address has an account: which one only its reader
/// learns.
#[derive(Serialize, ToSchema)]
#[schema(as = Verification)]
struct VerificationShape {
    /// To be sent along with the code: it is good together with this only.
    id: Uuid,
    /// From when on the code is no longer good.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Send a code of six digits to an address. The same answer for everybody.
#[utoipa::path(post, path = "/verifications", tag = "account", request_body = VerificationRequest,
    responses((status = 201, body = VerificationShape), (status = "4XX", body = ProblemShape)))]
async fn create_verification(
    State(api): State<Api>,
    call: Call<VerificationRequest>,
) -> Result<(StatusCode, Json<VerificationShape>), Problem> {
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let address = fields.email("/address", &body.address);
    if body.purpose != "sign_up" {
        fields.push(FieldProblem::new("/purpose", "verification/purpose"));
    }
    fields.check()?;
    let way: Option<Way> = match (body.token.as_deref(), body.door_number.as_deref()) {
        (None, None) => None,
        (token, number) => match entrance(token, number)? {
            Entrance::Open(way) => Some(way),
            // An invitation needs no code: its link is the proof.
            Entrance::Invitation(_) => {
                return Err(Problem::new(StatusCode::NOT_FOUND, "share-link/unknown"));
            }
        },
    };
    let asked = verifications::ask(&api.context, &info, &checked(address)?, way.as_ref()).await?;
    let shape = VerificationShape { id: asked.id.into(), expires_at: asked.expires_at };
    Ok((StatusCode::CREATED, Json(shape)))
}

/// What a newcomer types. Either `join_token`, or `address`, `code` and `verification_id`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignUpRequest {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(max_length = 256)]
    password: String,
    /// From the invitation's link; the account's address is the invited one.
    join_token: Option<String>,
    /// The address that a code was sent to.
    #[schema(max_length = 254)]
    address: Option<String>,
    /// The six digits.
    #[schema(max_length = 32)]
    code: Option<String>,
    /// What the request for the code was answered.
    verification_id: Option<Uuid>,
    /// `en` or `zh-Hans`; otherwise that of `Accept-Language`.
    locale: Option<String>,
}

/// Make an account for the address that an invitation or a code went to, and sign in.
#[utoipa::path(post, path = "/accounts", tag = "account", request_body = SignUpRequest,
    responses((status = 201, body = SessionShape), (status = "4XX", body = ProblemShape)))]
async fn create_account(
    State(api): State<Api>,
    call: Call<SignUpRequest>,
) -> Result<Response, Problem> {
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let name = fields.text("/name", &body.name);
    let locale = fields.locale("/locale", body.locale.as_deref(), info.locale);
    let minimum = api.context.limits.password_minimum;
    let mut own_words = vec![body.name.as_str()];
    own_words.extend(body.address.as_deref());
    fields.password("/password", &body.password, minimum, &own_words);
    let signed_in = if let Some(token) = &body.join_token {
        fields.check()?;
        let (token, name) = (parse_token(token)?, checked(name)?);
        accounts::sign_up(&api.context, &info, &token, &name, &body.password, locale).await?
    } else {
        let address = body.address.as_deref().and_then(|it| fields.email("/address", it));
        if body.address.is_none() {
            fields.push(FieldProblem::new("/join_token", "account/proof-missing"));
        } else {
            for (pointer, is_missing) in [
                ("/code", body.code.is_none()),
                ("/verification_id", body.verification_id.is_none()),
            ] {
                if is_missing {
                    fields.push(FieldProblem::new(pointer, "field/missing"));
                }
            }
        }
        fields.check()?;
        let (address, name) = (checked(address)?, checked(name)?);
        let id = VerificationId::from(checked(body.verification_id)?);
        let code = checked(body.code.as_deref())?;
        let proof = Proof { id, address: &address, code };
        verifications::sign_up(&api.context, &info, proof, &name, &body.password, locale).await?
    };
    Ok(signed_in_response(&api, StatusCode::CREATED, &signed_in))
}
