//! One file per noun; every route is described where it is written.

mod accounts;
mod audit_log;
mod demo;
mod invitations;
mod join;
mod leaving;
mod me;
mod members;
mod operation;
mod organizations;
mod roles;
mod server;
mod session;
mod setup;
mod structure;

use utoipa_axum::router::OpenApiRouter;

pub(crate) use operation::router as operation;

use crate::Api;

/// Everything below `/api/v1`.
pub(crate) fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(server::router())
        .merge(setup::router())
        .merge(session::router())
        .merge(accounts::router())
        .merge(me::router())
        .merge(join::router())
        .merge(organizations::router())
        .merge(members::router())
        .merge(leaving::router())
        .merge(invitations::router())
        .merge(structure::router())
        .merge(roles::router())
        .merge(audit_log::router())
        .merge(demo::router())
}
