//! Bulk actions that go on after the request.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rollcall_actions::bulk;
use rollcall_domain::bulk_job::BulkJob;
use rollcall_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::bulk::BulkResult;
use super::members::page_size;
use crate::Api;
use crate::codes::{BulkActionCode, JobStateCode};
use crate::extract::{Ids, Info, Query, SignedIn};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::{Inviter, ProblemShape};

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_jobs))
        .routes(routes!(get_job))
        .routes(routes!(list_job_results))
        .routes(routes!(cancel_job))
}

/// An action on many people that goes on by itself.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(super) struct JobShape {
    id: Uuid,
    #[schema(value_type = BulkActionCode)]
    action: &'static str,
    #[schema(value_type = JobStateCode)]
    state: &'static str,
    /// Who started it, under the name of then.
    started_by: Inviter,
    /// How many people it is about.
    total: i64,
    /// To how many it was done.
    done: i64,
    /// To how many it was not done.
    refused: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// Grows with each step; the ETag is this number in quotes.
    version: i64,
}

impl From<&BulkJob> for JobShape {
    fn from(it: &BulkJob) -> Self {
        Self {
            id: it.id.into(),
            action: it.action.as_str(),
            state: it.state.as_str(),
            started_by: Inviter { member_id: it.starter_id.into(), name: it.starter_name.clone() },
            total: it.total,
            done: it.done,
            refused: it.refused,
            created_at: it.created_at,
            updated_at: it.updated_at,
            finished_at: it.finished_at,
            version: it.version,
        }
    }
}

/// Jobs, newest first.
#[derive(Serialize, ToSchema)]
struct Jobs {
    items: Vec<JobShape>,
    next_cursor: Option<Uuid>,
}

/// Where a page of jobs begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct JobParameters {
    /// From the page before.
    cursor: Option<Uuid>,
    /// 1 to 200 (default 50).
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Which results, and where the page begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ResultParameters {
    /// Only `done` or only `refused`.
    outcome: Option<String>,
    /// From the page before.
    #[param(minimum = 0)]
    cursor: Option<i64>,
    /// 1 to 200 (default 50).
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// What came of a job so far.
#[derive(Serialize, ToSchema)]
struct JobResults {
    items: Vec<BulkResult>,
    next_cursor: Option<i64>,
    /// How many there are so far.
    total: i64,
}

/// My jobs, newest first; those that ended more than 30 days ago are forgotten.
#[utoipa::path(get, path = "/organizations/{organization_id}/jobs", tag = "members",
    params(("organization_id" = Uuid, Path), JobParameters),
    responses((status = 200, body = Jobs), (status = "4XX", body = ProblemShape)))]
async fn list_jobs(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Query(parameters): Query<JobParameters>,
) -> Result<Json<Jobs>, Problem> {
    let [organization] = ids.0;
    let mut fields = Fields::default();
    let limit = page_size(&mut fields, parameters.limit);
    fields.check()?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX);
    let before = parameters.cursor.map(Into::into);
    let found = bulk::list(&api.context, &person, organization.into(), before, wanted).await?;
    Ok(Json(Jobs {
        next_cursor: found.next.map(Into::into),
        items: found.jobs.iter().map(JobShape::from).collect(),
    }))
}

/// A job: how far it is, and how many people have which result. Ask again with `If-None-Match` until
/// its state is `done`, `cancelled` or `failed`.
#[utoipa::path(get, path = "/organizations/{organization_id}/jobs/{id}", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path),
        ("if-none-match" = Option<String>, Header)),
    responses((status = 200, body = JobShape), (status = 304), (status = "4XX", body = ProblemShape)))]
async fn get_job(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [organization, id] = ids.0;
    let job = bulk::find(&api.context, &person, organization.into(), id.into()).await?;
    let tag = format!("\"{}\"", job.version);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let is_known = known.is_some_and(|it| it.split(',').any(|it| it.trim() == tag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(JobShape::from(&job)).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// What came of a job for each person so far, in the order of the job.
#[utoipa::path(get, path = "/organizations/{organization_id}/jobs/{id}/results", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), ResultParameters),
    responses((status = 200, body = JobResults), (status = "4XX", body = ProblemShape)))]
async fn list_job_results(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
    Query(parameters): Query<ResultParameters>,
) -> Result<Json<JobResults>, Problem> {
    let [organization, id] = ids.0;
    let mut fields = Fields::default();
    let limit = page_size(&mut fields, parameters.limit);
    let outcome = match parameters.outcome.as_deref() {
        None => None,
        Some("done") => Some(true),
        Some("refused") => Some(false),
        Some(_) => {
            let problem = FieldProblem::new("?outcome", "choice/unknown");
            fields.push(problem.with("choices", "done, refused"));
            None
        }
    };
    fields.check()?;
    let after = parameters.cursor.unwrap_or(-1);
    let (organization, id) = (organization.into(), id.into());
    let found =
        bulk::results(&api.context, &person, organization, id, outcome, after, limit).await?;
    let shape = |it| BulkResult::new(it, info.locale, info.id);
    Ok(Json(JobResults {
        items: found.results.into_iter().map(shape).collect(),
        next_cursor: found.next,
        total: found.total,
    }))
}

/// Call a job off. Whoever has a result keeps it; nobody else gets one.
#[utoipa::path(post, path = "/organizations/{organization_id}/jobs/{id}/cancel", tag = "members",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = JobShape), (status = "4XX", body = ProblemShape)))]
async fn cancel_job(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
) -> Result<Json<JobShape>, Problem> {
    let [organization, id] = ids.0;
    let job = bulk::cancel(&api.context, &person, organization.into(), id.into()).await?;
    Ok(Json((&job).into()))
}
