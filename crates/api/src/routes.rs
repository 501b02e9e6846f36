//! One file per noun; every route is described where it is written.

mod accounts;
mod audit_log;
mod bulk;
mod demo;
mod imports;
mod invitations;
mod jobs;
mod join;
mod join_requests;
mod join_rules;
mod leaving;
mod me;
mod members;
mod notices;
mod operation;
mod organizations;
mod roles;
mod server;
mod session;
mod setup;
mod share_links;
mod structure;

use axum::Extension;
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;

pub(crate) use operation::router as operation;

use crate::Api;
use crate::extract::{BodyLimit, STRANGERS_BODY};

/// Everything below `/api/v1`.
pub(crate) fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(server::router())
        .merge(for_strangers(setup::router()))
        .merge(for_strangers(session::router()))
        .merge(for_strangers(accounts::router()))
        .merge(me::router())
        .merge(notices::router())
        .merge(for_strangers(notices::strangers_router()))
        .merge(for_strangers(join::router()))
        .merge(join_requests::router())
        .merge(join_rules::router())
        .merge(share_links::router())
        .merge(organizations::router())
        .merge(members::router())
        .merge(leaving::router())
        .merge(bulk::router())
        .merge(jobs::router())
        .merge(imports::router())
        .merge(invitations::router())
        .merge(structure::router())
        .merge(roles::router())
        .merge(audit_log::router())
        .merge(demo::router())
}

/// Routes that take a body from whoever is not signed in: it may only be short.
fn for_strangers(routes: OpenApiRouter<Api>) -> OpenApiRouter<Api> {
    routes.layer(DefaultBodyLimit::max(STRANGERS_BODY)).layer(Extension(BodyLimit(STRANGERS_BODY)))
}
