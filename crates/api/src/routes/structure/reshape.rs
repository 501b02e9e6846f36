//! Renaming, moving, merging and removing departments, positions and locations.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use rollcall_actions::structure;
use rollcall_store::structure::Catalog;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{DepartmentShape, EntryShape, NewEntry, department_shape, unit_name};
use crate::Api;
use crate::extract::{Call, Ids, Info, Query, SignedIn};
use crate::problem::{FieldProblem, Problem};
use crate::shapes::ProblemShape;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(update_department, delete_department))
        .routes(routes!(move_department))
        .routes(routes!(update_position, delete_position))
        .routes(routes!(merge_position))
        .routes(routes!(update_location, delete_location))
        .routes(routes!(merge_location))
}

/// What to change of a department.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DepartmentPatch {
    /// Unique among its siblings.
    #[schema(min_length = 1, max_length = 80)]
    name: String,
}

/// Where to put a department.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DepartmentMove {
    /// The department to lie under; `null` puts it at the top.
    #[serde(deserialize_with = "required")]
    parent_id: Option<Uuid>,
}

/// `null` is an answer, silence is none.
fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Uuid>, D::Error> {
    Option::deserialize(deserializer)
}

/// What becomes of the people of a department that is removed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DepartmentRemoval {
    /// The department they go to. Needed if anybody is in it, in whatever state.
    people_to: Option<Uuid>,
}

/// What becomes of the people whose position or location is removed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryRemoval {
    /// The id of the one they get instead, or `none`. Needed if anybody has it, in whatever state.
    replace_with: Option<String>,
}

/// Which one takes its place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merge {
    /// The one that stays.
    into_id: Uuid,
}

/// What a merge did.
#[derive(Serialize, ToSchema)]
struct Merged {
    /// How many people, in whatever state, have the other one now.
    people: u64,
}

/// Rename a department.
#[utoipa::path(patch, path = "/organizations/{organization_id}/departments/{id}", tag = "structure",
    request_body = DepartmentPatch, params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = DepartmentShape), (status = "4XX", body = ProblemShape)))]
async fn update_department(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    call: Call<DepartmentPatch>,
) -> Result<Json<DepartmentShape>, Problem> {
    let [organization, id] = ids.0;
    let name = unit_name(&call.body.name)?;
    let (organization, department) = (organization.into(), id.into());
    let renamed = structure::rename_department(
        &api.context,
        &call.info,
        &person,
        organization,
        department,
        &name,
    );
    renamed.await?;
    shape(&api, &person, organization, id).await
}

/// Put a department, with all that lies below it, under another one.
#[utoipa::path(post, path = "/organizations/{organization_id}/departments/{id}/move", tag = "structure",
    request_body = DepartmentMove, params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = DepartmentShape), (status = "4XX", body = ProblemShape)))]
async fn move_department(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    call: Call<DepartmentMove>,
) -> Result<Json<DepartmentShape>, Problem> {
    let [organization, id] = ids.0;
    let parent = call.body.parent_id.map(Into::into);
    let (organization, department) = (organization.into(), id.into());
    let moved = structure::move_department(
        &api.context,
        &call.info,
        &person,
        organization,
        department,
        parent,
    );
    moved.await?;
    shape(&api, &person, organization, id).await
}

async fn shape(
    api: &Api,
    person: &rollcall_actions::access::Person,
    organization: rollcall_domain::id::OrganizationId,
    id: Uuid,
) -> Result<Json<DepartmentShape>, Problem> {
    let found = structure::read(&api.context, person, organization, |_| vec![id]).await?;
    let size = found.sizes.get(&id).copied().unwrap_or_default();
    let shape = department_shape(&found.structure, id.into(), size.own, size.below);
    shape.map(Json).ok_or_else(Problem::not_found)
}

/// Remove a department below which nothing lies.
#[utoipa::path(delete, path = "/organizations/{organization_id}/departments/{id}", tag = "structure",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), DepartmentRemoval),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn delete_department(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Query(parameters): Query<DepartmentRemoval>,
    Info(info): Info,
) -> Result<StatusCode, Problem> {
    let [organization, id] = ids.0;
    let people_to = parameters.people_to.map(Into::into);
    let (organization, id) = (organization.into(), id.into());
    structure::delete_department(&api.context, &info, &person, organization, id, people_to).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn rename(
    api: &Api,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    call: Call<NewEntry>,
    catalog: Catalog,
) -> Result<Json<EntryShape>, Problem> {
    let [organization, id] = ids.0;
    let name = unit_name(&call.body.name)?;
    let organization = organization.into();
    let renamed = structure::rename_entry(
        &api.context,
        &call.info,
        &person,
        organization,
        catalog,
        id,
        &name,
    );
    let members = renamed.await?;
    Ok(Json(EntryShape { id, name: name.as_str().to_owned(), members }))
}

async fn remove(
    api: &Api,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Query(parameters): Query<EntryRemoval>,
    Info(info): Info,
    catalog: Catalog,
) -> Result<StatusCode, Problem> {
    let [organization, id] = ids.0;
    let (by, or_none) = match parameters.replace_with.as_deref() {
        None => (None, false),
        Some("none") => (None, true),
        Some(text) => {
            let unknown = |_| {
                Problem::fields(vec![FieldProblem::new("?replace_with", "structure/replacement")])
            };
            (Some(text.parse().map_err(unknown)?), false)
        }
    };
    let organization = organization.into();
    structure::delete_entry(&api.context, &info, &person, organization, catalog, id, by, or_none)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn merge(
    api: &Api,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    call: Call<Merge>,
    catalog: Catalog,
) -> Result<Json<Merged>, Problem> {
    let [organization, id] = ids.0;
    let by = Some(call.body.into_id);
    let organization = organization.into();
    let merged = structure::delete_entry(
        &api.context,
        &call.info,
        &person,
        organization,
        catalog,
        id,
        by,
        false,
    );
    Ok(Json(Merged { people: merged.await? }))
}

macro_rules! entry_routes {
    ($($folder:literal $catalog:expr, $update:ident $delete:ident $merge:ident, $one:literal;)+) => {$(
        #[doc = concat!("Rename a ", $one, ".")]
        #[utoipa::path(patch, path = concat!("/organizations/{organization_id}/", $folder, "/{id}"), tag = "structure",
            request_body = NewEntry, params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
            responses((status = 200, body = EntryShape), (status = "4XX", body = ProblemShape)))]
        async fn $update(
            State(api): State<Api>,
            person: SignedIn,
            ids: Ids<2>,
            call: Call<NewEntry>,
        ) -> Result<Json<EntryShape>, Problem> {
            rename(&api, person, ids, call, $catalog).await
        }

        #[doc = concat!("Remove a ", $one, "; people who have it get another one, or none.")]
        #[utoipa::path(delete, path = concat!("/organizations/{organization_id}/", $folder, "/{id}"), tag = "structure",
            params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), EntryRemoval),
            responses((status = 204), (status = "4XX", body = ProblemShape)))]
        async fn $delete(
            State(api): State<Api>,
            person: SignedIn,
            ids: Ids<2>,
            parameters: Query<EntryRemoval>,
            info: Info,
        ) -> Result<StatusCode, Problem> {
            remove(&api, person, ids, parameters, info, $catalog).await
        }

        #[doc = concat!("Merge a ", $one, " into another one: people get that one, and this one goes away.")]
        #[utoipa::path(post, path = concat!("/organizations/{organization_id}/", $folder, "/{id}/merge"), tag = "structure",
            request_body = Merge, params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
            responses((status = 200, body = Merged), (status = "4XX", body = ProblemShape)))]
        async fn $merge(
            State(api): State<Api>,
            person: SignedIn,
            ids: Ids<2>,
            call: Call<Merge>,
        ) -> Result<Json<Merged>, Problem> {
            merge(&api, person, ids, call, $catalog).await
        }
    )+};
}

entry_routes! {
    "positions" Catalog::Positions, update_position delete_position merge_position, "position";
    "locations" Catalog::Locations, update_location delete_location merge_location, "location";
}
