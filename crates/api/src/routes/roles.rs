//! The roles that an organization makes for itself.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rollcall_actions::roles::{self, NewRole, RoleCards, RoleEdit};
use rollcall_domain::id::{DepartmentId, RoleId};
use rollcall_domain::permission::{Permission, ROLE_DEPARTMENTS_LIMIT, Role};
use rollcall_domain::structure::Structure;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Api;
use crate::codes::PermissionCode;
use crate::extract::{Call, Ids, Info, Query, SignedIn};
use crate::fields::{Fields, checked};
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{Items, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_roles, create_role))
        .routes(routes!(update_role, delete_role))
}

/// A role that the organization has made.
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
struct RoleShape {
    id: Uuid,
    name: String,
    #[schema(value_type = Vec<PermissionCode>)]
    permissions: Vec<&'static str>,
    /// Whether it holds only in some departments.
    is_limited: bool,
    /// The departments that it is limited to, with what lies below them.
    departments: Vec<RoleDepartment>,
    /// How many people have it.
    members: i64,
    /// Grows with each change; the ETag is this number in quotes.
    version: i64,
}

/// A department that a role is limited to.
#[derive(Serialize, ToSchema)]
struct RoleDepartment {
    id: Uuid,
    name: String,
    /// The names above it, from the top.
    path: Vec<String>,
}

impl RoleShape {
    fn new(role: &Role, structure: &Structure, members: i64) -> Self {
        let department = |id: &DepartmentId| {
            structure.department(*id).map(|it| RoleDepartment {
                id: it.id.into(),
                name: it.name.clone(),
                path: structure.path(it.id).into_iter().map(str::to_owned).collect(),
            })
        };
        Self {
            id: role.id.into(),
            name: role.name.clone(),
            permissions: role.permissions.iter().map(|it| it.as_str()).collect(),
            is_limited: !role.department_ids.is_empty(),
            departments: role.department_ids.iter().filter_map(department).collect(),
            members,
            version: role.version,
        }
    }

    fn all(cards: &RoleCards) -> Vec<Self> {
        let people = |id: RoleId| cards.people.get(&id).copied().unwrap_or(0);
        cards.roles.iter().map(|it| Self::new(it, &cards.structure, people(it.id))).collect()
    }
}

/// A role to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleRequest {
    /// Unique in the organization.
    #[schema(min_length = 1, max_length = 80)]
    name: String,
    /// At least one, each of them one that an account admin has.
    #[schema(value_type = Vec<PermissionCode>, min_items = 1)]
    permissions: Vec<String>,
    /// Limits the role to these departments and what lies below them; none: everywhere. A limited
    /// role can have no permission that concerns the whole organization.
    #[serde(default)]
    #[schema(max_items = 100)]
    department_ids: Vec<Uuid>,
}

/// What to change of a role; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RolePatch {
    /// Unique in the organization.
    #[schema(min_length = 1, max_length = 80)]
    name: Option<String>,
    /// All that it allows.
    #[schema(value_type = Option<Vec<PermissionCode>>, min_items = 1)]
    permissions: Option<Vec<String>>,
    /// All departments that it is limited to; none: everywhere.
    #[schema(max_items = 100)]
    department_ids: Option<Vec<Uuid>>,
}

/// What those get who have the role.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReplacementParameters {
    /// The id of another role, or `none`. Needed if anybody has the role.
    replace_with: Option<String>,
}

fn permissions(fields: &mut Fields, codes: &[String]) -> Vec<Permission> {
    let mut known = Vec::with_capacity(codes.len());
    for (index, code) in codes.iter().enumerate() {
        match Permission::from_code(code) {
            Some(permission) => known.push(permission),
            None => fields.push(FieldProblem::new(
                format!("/permissions/{index}"),
                "role-permission/unknown",
            )),
        }
    }
    known
}

fn departments(fields: &mut Fields, ids: Vec<Uuid>) -> Vec<DepartmentId> {
    if ids.len() > ROLE_DEPARTMENTS_LIMIT {
        let problem = FieldProblem::new("/department_ids", "list/too-many");
        fields.push(problem.with("limit", ROLE_DEPARTMENTS_LIMIT));
        return Vec::new();
    }
    ids.into_iter().map(Into::into).collect()
}

/// All roles that the organization has made, by name.
#[utoipa::path(get, path = "/organizations/{organization_id}/roles", tag = "roles",
    params(("organization_id" = Uuid, Path)),
    responses((status = 200, body = Items<RoleShape>), (status = "4XX", body = ProblemShape)))]
async fn list_roles(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
) -> Result<Json<Items<RoleShape>>, Problem> {
    let [organization] = ids.0;
    let cards = roles::list(&api.context, &person, organization.into()).await?;
    Ok(Json(Items { items: RoleShape::all(&cards) }))
}

/// Make a role.
#[utoipa::path(post, path = "/organizations/{organization_id}/roles", tag = "roles",
    request_body = RoleRequest,
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 201, body = RoleShape), (status = "4XX", body = ProblemShape)))]
async fn create_role(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<RoleRequest>,
) -> Result<Response, Problem> {
    let [organization] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let name = fields.text("/name", &body.name);
    let permissions = permissions(&mut fields, &body.permissions);
    let department_ids = departments(&mut fields, body.department_ids);
    fields.check()?;
    let new = NewRole { name: checked(name)?, permissions, department_ids };
    let cards = roles::create(&api.context, &info, &person, organization.into(), &new).await?;
    role_response(StatusCode::CREATED, &cards)
}

/// Change a role. Whoever has it may do more or less from the next request on. With `If-Match`,
/// only if nobody else changed it meanwhile.
#[utoipa::path(patch, path = "/organizations/{organization_id}/roles/{id}", tag = "roles",
    request_body = RolePatch,
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ("if-match" = Option<String>, Header)),
    responses((status = 200, body = RoleShape), (status = "4XX", body = ProblemShape)))]
async fn update_role(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    headers: HeaderMap,
    call: Call<RolePatch>,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let expected_version = fields.if_match(&headers);
    let name = body.name.as_deref().and_then(|it| fields.text("/name", it));
    let permissions = body.permissions.map(|it| permissions(&mut fields, &it));
    let department_ids = body.department_ids.map(|it| departments(&mut fields, it));
    fields.check()?;
    let edit = RoleEdit { name, permissions, department_ids };
    let (organization, id) = (organization.into(), id.into());
    let edited =
        roles::edit(&api.context, &info, &person, organization, id, expected_version, edit);
    role_response(StatusCode::OK, &edited.await?)
}

/// Remove a role. If people have it, `replace_with` says what they get instead.
#[utoipa::path(delete, path = "/organizations/{organization_id}/roles/{id}", tag = "roles",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ReplacementParameters),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn delete_role(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Query(parameters): Query<ReplacementParameters>,
    Info(info): Info,
) -> Result<StatusCode, Problem> {
    let [organization, id] = ids.0;
    let replacement = match parameters.replace_with.as_deref() {
        None => None,
        Some("none") => Some(None),
        Some(other) => {
            let id: Uuid = other.parse().map_err(|_| {
                Problem::fields(vec![FieldProblem::new("?replace_with", "role/unknown")])
            })?;
            Some(Some(id.into()))
        }
    };
    let (organization, id) = (organization.into(), id.into());
    roles::delete(&api.context, &info, &person, organization, id, replacement).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One role as an answer, with its ETag.
fn role_response(status: StatusCode, cards: &RoleCards) -> Result<Response, Problem> {
    let shape = RoleShape::all(cards).into_iter().next().ok_or_else(Problem::not_found)?;
    let tag = HeaderValue::from_str(&format!("\"{}\"", shape.version));
    let mut response = (status, Json(shape)).into_response();
    if let Ok(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}
