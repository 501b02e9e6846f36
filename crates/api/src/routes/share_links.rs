//! Links that are handed around, and the same drawn as QR codes.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use qrcode::{EcLevel, QrCode};
use rollcall_actions::share_links::{self, ListShareLinks, NewShareLink, ShownLink};
use rollcall_domain::share_link::{LIFETIME_LIMIT, ShareToken, USES_LIMIT};
use rollcall_domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Api;
use crate::codes::ShareLinkStateCode;
use crate::extract::{Call, Ids, Info, Query, SignedIn};
use crate::fields::Fields;
use crate::problem::{FieldProblem, Problem};
use crate::shapes::ProblemShape;

pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_share_links, create_share_link))
        .routes(routes!(close_share_link))
        .routes(routes!(get_share_link_qr_svg))
        .routes(routes!(get_share_link_qr_png))
}

/// A share link.
#[derive(Serialize, ToSchema)]
#[schema(as = ShareLink)]
struct ShareLinkShape {
    id: Uuid,
    /// What its creator calls it; may be empty.
    name: String,
    /// The address to hand around.
    url: String,
    /// Under the present name, also if that person has left.
    creator_name: Option<String>,
    creator_id: Uuid,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    max_uses: Option<i64>,
    /// How many people asked to join by it.
    uses: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Timestamp>,
    #[schema(value_type = ShareLinkStateCode)]
    state: &'static str,
}

/// One page of share links.
#[derive(Serialize, ToSchema)]
struct ShareLinks {
    items: Vec<ShareLinkShape>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
    /// How many there are, counted up to 10,000.
    total: i64,
    /// How many of the links that may be seen work now.
    open: i64,
    /// Whether `open` is all of them, or at least so many.
    open_is_exact: bool,
}

/// Which links.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ShareLinksQuery {
    /// Only my own.
    mine: Option<bool>,
    /// Also those that were closed.
    closed: Option<bool>,
    /// From `next_cursor`.
    cursor: Option<String>,
    /// From 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
}

/// A share link to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewShareLinkRequest {
    /// What its creator calls it.
    #[schema(max_length = 80)]
    name: Option<String>,
    /// How long it works, 60 seconds to 365 days; without it until it is closed.
    #[schema(minimum = 60, maximum = 31_536_000)]
    expires_in_seconds: Option<i64>,
    /// How many people may ask by it; without it any number.
    #[schema(minimum = 1, maximum = 100_000)]
    max_uses: Option<i64>,
    /// Whether one's other links are closed.
    #[serde(default)]
    close_others: bool,
}

/// How large the picture is.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PictureParameters {
    /// Width and height in pixels, 128 to 2048 (default 512).
    #[param(minimum = 128, maximum = 2048)]
    size: Option<u32>,
}

fn url(api: &Api, token: &ShareToken) -> String {
    format!("{}/join#{token}", api.web.public_url)
}

fn shape(api: &Api, it: ShownLink) -> ShareLinkShape {
    ShareLinkShape {
        id: it.link.id.into(),
        name: it.link.name,
        url: url(api, &it.token),
        creator_name: it.creator_name,
        creator_id: it.link.creator_id.into(),
        created_at: it.link.created_at,
        expires_at: it.link.expires_at,
        max_uses: it.link.max_uses,
        uses: it.link.uses,
        closed_at: it.link.closed_at,
        state: it.state.as_str(),
    }
}

/// Share links, newest first: one's own; administrators see everybody's.
#[utoipa::path(get, path = "/organizations/{organization_id}/share-links", tag = "joining",
    params(("organization_id" = Uuid, Path), ShareLinksQuery),
    responses((status = 200, body = ShareLinks), (status = "4XX", body = ProblemShape)))]
async fn list_share_links(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    Query(query): Query<ShareLinksQuery>,
) -> Result<Json<ShareLinks>, Problem> {
    let [organization] = ids.0;
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Problem::fields(vec![FieldProblem::new("?limit", "limit/range")]));
    }
    let wanted = ListShareLinks {
        only_mine: query.mine.unwrap_or(false),
        with_closed: query.closed.unwrap_or(false),
        limit,
        cursor: query.cursor.as_deref(),
    };
    let page = share_links::list(&api.context, &person, organization.into(), wanted).await?;
    Ok(Json(ShareLinks {
        items: page.links.into_iter().map(|it| shape(&api, it)).collect(),
        next_cursor: page.next_cursor,
        total: page.total,
        open: page.open,
        open_is_exact: page.open_is_exact,
    }))
}

/// Make a share link. Whoever comes by it asks to join and waits for approval.
#[utoipa::path(post, path = "/organizations/{organization_id}/share-links", tag = "joining",
    request_body = NewShareLinkRequest,
    params(("organization_id" = Uuid, Path), ("idempotency-key" = Option<String>, Header)),
    responses((status = 201, body = ShareLinkShape), (status = "4XX", body = ProblemShape)))]
async fn create_share_link(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<1>,
    call: Call<NewShareLinkRequest>,
) -> Result<(StatusCode, Json<ShareLinkShape>), Problem> {
    let [organization] = ids.0;
    let Call { body, info } = call;
    let mut fields = Fields::default();
    let name = fields.optional_text("/name", body.name.as_deref());
    let longest = LIFETIME_LIMIT.as_millis() / 1000;
    if body.expires_in_seconds.is_some_and(|it| !(60..=longest).contains(&it)) {
        fields.push(FieldProblem::new("/expires_in_seconds", "share-link/lifetime"));
    }
    if body.max_uses.is_some_and(|it| !(1..=USES_LIMIT).contains(&it)) {
        fields.push(FieldProblem::new("/max_uses", "share-link/uses"));
    }
    fields.check()?;
    let new = NewShareLink {
        name,
        lifetime: body.expires_in_seconds.map(Span::seconds),
        max_uses: body.max_uses,
        close_others: body.close_others,
    };
    let made = share_links::create(&api.context, &info, &person, organization.into(), &new).await?;
    Ok((StatusCode::CREATED, Json(shape(&api, made))))
}

/// Close a share link; it leads nowhere from now on.
#[utoipa::path(delete, path = "/organizations/{organization_id}/share-links/{id}", tag = "joining",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = ProblemShape)))]
async fn close_share_link(
    State(api): State<Api>,
    SignedIn(person): SignedIn,
    ids: Ids<2>,
    Info(info): Info,
) -> Result<StatusCode, Problem> {
    let [organization, id] = ids.0;
    let (organization, id) = (organization.into(), id.into());
    share_links::close(&api.context, &info, &person, organization, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The modules of the QR code, row by row, with the quiet zone of four modules around them
/// (ISO/IEC 18004 §6.3.8).
struct Drawing {
    width: usize,
    dark: Vec<bool>,
}

const QUIET: usize = 4;

async fn draw(api: &Api, SignedIn(person): SignedIn, ids: Ids<2>) -> Result<Drawing, Problem> {
    let [organization, id] = ids.0;
    let found = share_links::find(&api.context, &person, organization.into(), id.into()).await?;
    let token = ShareToken { is_drawn: true, ..found.token };
    let code = QrCode::with_error_correction_level(url(api, &token), EcLevel::M)
        .map_err(|cause| Problem::internal(&cause))?;
    let inner = code.width();
    let colors = code.to_colors();
    let width = inner + 2 * QUIET;
    let mut dark = vec![false; width * width];
    for (index, color) in colors.into_iter().enumerate() {
        let (x, y) = (index % inner + QUIET, index / inner + QUIET);
        dark[y * width + x] = color == qrcode::Color::Dark;
    }
    Ok(Drawing { width, dark })
}

fn picture_size(parameters: &PictureParameters) -> Result<u32, Problem> {
    let size = parameters.size.unwrap_or(512);
    let mut fields = Fields::default();
    if !(128..=2048).contains(&size) {
        fields.push(FieldProblem::new("?size", "picture/size"));
    }
    fields.check()?;
    Ok(size)
}

/// The QR code of a share link, to be drawn at any size.
#[utoipa::path(get, path = "/organizations/{organization_id}/share-links/{id}/qr.svg", tag = "joining",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), PictureParameters),
    responses((status = 200, content_type = "image/svg+xml", body = String), (status = "4XX", body = ProblemShape)))]
async fn get_share_link_qr_svg(
    State(api): State<Api>,
    person: SignedIn,
    ids: Ids<2>,
    Query(parameters): Query<PictureParameters>,
) -> Result<Response, Problem> {
    let size = picture_size(&parameters)?;
    let Drawing { width, dark } = draw(&api, person, ids).await?;
    let mut path = String::new();
    for (index, _) in dark.iter().enumerate().filter(|(_, is_dark)| **is_dark) {
        path.push_str(&format!("M{} {}h1v1h-1z", index % width, index / width));
    }
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" width=\"{size}\" \
         height=\"{size}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{width}v{width}H0z\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    );
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// The QR code of a share link as a picture.
#[utoipa::path(get, path = "/organizations/{organization_id}/share-links/{id}/qr.png", tag = "joining",
    params(("organization_id" = Uuid, Path), ("id" = Uuid, Path), PictureParameters),
    responses((status = 200, content_type = "image/png", body = Vec<u8>), (status = "4XX", body = ProblemShape)))]
async fn get_share_link_qr_png(
    State(api): State<Api>,
    person: SignedIn,
    ids: Ids<2>,
    Query(parameters): Query<PictureParameters>,
) -> Result<Response, Problem> {
    let size = picture_size(&parameters)? as usize;
    let Drawing { width, dark } = draw(&api, person, ids).await?;
    // Whole pixels for each module, what is left over is more quiet zone.
    let scale = (size / width).max(1);
    let side = size.max(width);
    let margin = (side - width * scale) / 2;
    let mut pixels = vec![0xFF_u8; side * side];
    for (index, _) in dark.iter().enumerate().filter(|(_, is_dark)| **is_dark) {
        let (left, top) = (margin + index % width * scale, margin + index / width * scale);
        for row in top..top + scale {
            pixels[row * side + left..row * side + left + scale].fill(0);
        }
    }
    let mut bytes = Vec::new();
    let side = u32::try_from(side).map_err(|cause| Problem::internal(&cause))?;
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut it| it.write_image_data(&pixels));
    written.map_err(|cause| Problem::internal(&cause))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], bytes).into_response())
}
