//! Departments, positions and locations.

mod reshape;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use rollcall_actions::structure::{self, Peopled};
use rollcall_domain::id::{DepartmentId, LocationId, PositionId};
use rollcall_domain::search_text::{LONGEST_QUERY, SearchQuery, SearchText};
use rollcall_domain::structure::{Entry, Structure};
use rollcall_domain::text::UnitName;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Api;
use crate::extract::{Call, Ids, Query, SignedIn};
use crate::fields::{Fields, checked};
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{List, ProblemShape};

/// Answers to a search are cut here; a longer one is a reason to type more.
const SEARCH_LIMIT: usize = 100;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_departments, create_department))
        .routes(routes!(get_department))
        .routes(routes!(list_positions, create_position))
        .routes(routes!(list_locations, create_location))
        .merge(reshape::router())
}

/// Which departments.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DepartmentParameters {
    /// Those right below this one; without it, those at the top.
    parent_id: Option<Uuid>,
    /// Instead of one level: all whose name has this in it, at most 100.
    #[param(max_length = 100)]
    q: Option<String>,
}

/// Which positions or locations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntryParameters {
    /// Those whose name has this in it.
    #[param(max_length = 100)]
    q: Option<String>,
}

/// A department.
#[derive(Serialize, ToSchema)]
#[schema(as = Department)]
struct DepartmentShape {
    id: Uuid,
    parent_id: Option<Uuid>,
    name: String,
    /// The names above it, from the top.
    path: Vec<String>,
    /// The ids above it, from the top.
    path_ids: Vec<Uuid>,
    has_children: bool,
    members: DepartmentMembers,
}

/// How many active people are in a department.
#[derive(Serialize, ToSchema)]
struct DepartmentMembers {
    /// In it.
    own: i64,
    /// In it or below it, each person once.
    below: i64,
}

/// A position or a location.
#[derive(Serialize, ToSchema)]
#[schema(as = NamedEntry)]
struct EntryShape {
    id: Uuid,
    name: String,
    /// How many active people have it.
    members: i64,
}

/// A department to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDepartment {
    /// Unique among its siblings.
    #[schema(min_length = 1, max_length = 80)]
    name: String,
    /// Without one it stands at the top.
    parent_id: Option<Uuid>,
}

/// A position or location to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEntry {
    /// Unique in the organization.
    #[schema(min_length = 1, max_length = 80)]
    name: String,
}

/// What to search for; `pointer` names where it was typed.
pub(super) fn parse_query(
    pointer: &str,
    raw: Option<&str>,
) -> Result<Option<SearchQuery>, Problem> {
    match raw.map(SearchQuery::parse) {
        Some(Ok(query)) => Ok(query),
        Some(Err(error)) => Err(Problem::fields(vec![
            FieldProblem::new(pointer, "text/too-long")
                .with("length", error.length)
                .with("limit", LONGEST_QUERY),
        ])),
        None => Ok(None),
    }
}

fn matches(name: &str, query: &SearchQuery) -> bool {
    SearchText::new(name, "", "", "").matches(query)
}

/// One level of the tree, or what a search finds in it.
#[utoipa::path(get, path = "/organizations/{organization_id}/departments", tag = "structure",
    params(("organization_id" = Uuid, Path), DepartmentParameters),
    responses((status = 200, body = List<DepartmentShape>), (status = "4XX", body = ProblemShape)))]
async fn list_departments(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Query(parameters): Query<DepartmentParameters>,
) -> Result<Json<List<DepartmentShape>>, Problem> {
    let [organization] = ids.0;
    let query = parse_query("?q", parameters.q.as_deref())?;
    let parent = parameters.parent_id.map(DepartmentId::from);
    let mut wanted: Vec<DepartmentId> = Vec::new();
    let mut is_known = true;
    let found = structure::read(&api.context, &person, organization.into(), |structure| {
        is_known = parent.is_none_or(|it| structure.department(it).is_some());
        wanted = match &query {
            None => structure.children(parent).to_vec(),
            Some(query) => find_departments(structure, query),
        };
        wanted.iter().map(|it| (*it).into()).collect()
    });
    let Peopled { structure, sizes } = found.await?;
    if !is_known {
        return Err(Problem::not_found());
    }
    let items: Vec<_> = wanted
        .iter()
        .filter_map(|id| {
            let size = sizes.get(&Uuid::from(*id)).copied().unwrap_or_default();
            department_shape(&structure, *id, size.own, size.below)
        })
        .collect();
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let total_is_exact = query.is_none() || items.len() < SEARCH_LIMIT;
    Ok(Json(List { items, next_cursor: None, total, total_is_exact }))
}

/// The departments whose name matches, by path.
fn find_departments(structure: &Structure, query: &SearchQuery) -> Vec<DepartmentId> {
    let mut found: Vec<_> = structure.departments().filter(|it| matches(&it.name, query)).collect();
    found.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
    found.into_iter().take(SEARCH_LIMIT).map(|it| it.id).collect()
}

fn department_shape(
    structure: &Structure,
    id: DepartmentId,
    own: i64,
    below: i64,
) -> Option<DepartmentShape> {
    let department = structure.department(id)?;
    let mut path_ids: Vec<Uuid> = structure.lineage(id).skip(1).map(|it| it.id.into()).collect();
    path_ids.reverse();
    Some(DepartmentShape {
        id: id.into(),
        parent_id: department.parent_id.map(Into::into),
        name: department.name.clone(),
        path: structure.path(id).into_iter().map(str::to_owned).collect(),
        path_ids,
        has_children: !structure.children(Some(id)).is_empty(),
        members: DepartmentMembers { own, below },
    })
}

/// A department.
#[utoipa::path(get, path = "/organizations/{organization_id}/departments/{id}", tag = "structure",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = DepartmentShape), (status = "4XX", body = ProblemShape)))]
async fn get_department(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
) -> Result<Json<DepartmentShape>, Problem> {
    let [organization, id] = ids.0;
    let found = structure::read(&api.context, &person, organization.into(), |_| vec![id]);
    let Peopled { structure, sizes } = found.await?;
    let size = sizes.get(&id).copied().unwrap_or_default();
    let shape = department_shape(&structure, id.into(), size.own, size.below);
    shape.map(Json).ok_or_else(Problem::not_found)
}

/// Make a department.
#[utoipa::path(post, path = "/organizations/{organization_id}/departments", tag = "structure",
    request_body = NewDepartment,
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 201, body = DepartmentShape), (status = "4XX", body = ProblemShape)))]
async fn create_department(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<NewDepartment>,
) -> Result<(StatusCode, Json<DepartmentShape>), Problem> {
    let [organization] = ids.0;
    let name = unit_name(&call.body.name)?;
    let parent = call.body.parent_id.map(Into::into);
    let organization = organization.into();
    let made = structure::create_department(
        &api.context,
        &call.info,
        &person,
        organization,
        &name,
        parent,
    );
    let (id, structure) = made.await?;
    let shape = department_shape(&structure, id, 0, 0).ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, Json(shape)))
}

fn unit_name(raw: &str) -> Result<UnitName, Problem> {
    let mut fields = Fields::default();
    let name = fields.text("/name", raw);
    fields.check()?;
    checked(name)
}

async fn list_entries<Id: Copy + Send + Into<Uuid>>(
    api: &Api,
    SignedIn(person): SignedIn,
    organization: Uuid,
    parameters: EntryParameters,
    entries: impl FnOnce(&Structure) -> Vec<Entry<Id>> + Send,
) -> Result<Json<List<EntryShape>>, Problem> {
    let query = parse_query("?q", parameters.q.as_deref())?;
    let mut wanted: Vec<Entry<Id>> = Vec::new();
    let found = structure::read(&api.context, &person, organization.into(), |structure| {
        wanted = entries(structure);
        wanted.retain(|it| query.as_ref().is_none_or(|query| matches(&it.name, query)));
        wanted.sort_by(|a, b| a.sort_key.cmp(&b.sort_key));
        wanted.iter().map(|it| it.id.into()).collect()
    });
    let Peopled { sizes, .. } = found.await?;
    let items: Vec<_> = wanted
        .into_iter()
        .map(|it| {
            let id: Uuid = it.id.into();
            EntryShape {
                id,
                name: it.name,
                members: sizes.get(&id).copied().unwrap_or_default().own,
            }
        })
        .collect();
    let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Ok(Json(List { items, next_cursor: None, total, total_is_exact: true }))
}

/// All positions by name, with how many people have them.
#[utoipa::path(get, path = "/organizations/{organization_id}/positions", tag = "structure",
    params(("organization_id" = Uuid, Path), EntryParameters),
    responses((status = 200, body = List<EntryShape>), (status = "4XX", body = ProblemShape)))]
async fn list_positions(
    State(api): State<Api>,
    person: SignedIn,
    ids: Ids<1>,
    Query(parameters): Query<EntryParameters>,
) -> Result<Json<List<EntryShape>>, Problem> {
    let [organization] = ids.0;
    let entries = |it: &Structure| it.positions().cloned().collect::<Vec<Entry<PositionId>>>();
    list_entries(&api, person, organization, parameters, entries).await
}

/// All locations by name, with how many people are there.
#[utoipa::path(get, path = "/organizations/{organization_id}/locations", tag = "structure",
    params(("organization_id" = Uuid, Path), EntryParameters),
    responses((status = 200, body = List<EntryShape>), (status = "4XX", body = ProblemShape)))]
async fn list_locations(
    State(api): State<Api>,
    person: SignedIn,
    ids: Ids<1>,
    Query(parameters): Query<EntryParameters>,
) -> Result<Json<List<EntryShape>>, Problem> {
    let [organization] = ids.0;
    let entries = |it: &Structure| it.locations().cloned().collect::<Vec<Entry<LocationId>>>();
    list_entries(&api, person, organization, parameters, entries).await
}

/// Make a position.
#[utoipa::path(post, path = "/organizations/{organization_id}/positions", tag = "structure",
    request_body = NewEntry,
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 201, body = EntryShape), (status = "4XX", body = ProblemShape)))]
async fn create_position(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<NewEntry>,
) -> Result<(StatusCode, Json<EntryShape>), Problem> {
    let [organization] = ids.0;
    let name = unit_name(&call.body.name)?;
    let id =
        structure::create_position(&api.context, &call.info, &person, organization.into(), &name)
            .await?;
    let shape = EntryShape { id: id.into(), name: name.as_str().to_owned(), members: 0 };
    Ok((StatusCode::CREATED, Json(shape)))
}

/// Make a location.
#[utoipa::path(post, path = "/organizations/{organization_id}/locations", tag = "structure",
    request_body = NewEntry,
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 201, body = EntryShape), (status = "4XX", body = ProblemShape)))]
async fn create_location(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<NewEntry>,
) -> Result<(StatusCode, Json<EntryShape>), Problem> {
    let [organization] = ids.0;
    let name = unit_name(&call.body.name)?;
    let id =
        structure::create_location(&api.context, &call.info, &person, organization.into(), &name)
            .await?;
    let shape = EntryShape { id: id.into(), name: name.as_str().to_owned(), members: 0 };
    Ok((StatusCode::CREATED, Json(shape)))
}
