//! Messages that leave after the commit, as jobs that carry ids only.

use rollcall_domain::id::{
    AccountId, InvitationId, JobId, NoticeId, OrganizationId, VerificationId,
};
use rollcall_store::{StoreError, StoreResult, Tx};
use serde::{Deserialize, Serialize};

use crate::Context;

/// Emails one invitation. Twice at worst: if the process dies before the sending is noted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SendInvitation {
    /// The invitation; its present state is read when the job runs.
    pub invitation_id: InvitationId,
}

impl SendInvitation {
    /// The stored name of this kind of job.
    pub const KIND: &'static str = "send_invitation";

    /// Promises the message in the transaction of the change.
    pub(crate) async fn enqueue(
        self,
        context: &Context,
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> StoreResult<()> {
        enqueue(context, tx, organization, Self::KIND, &self).await
    }
}

/// Emails one notice. Twice at worst, as above.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SendNotice {
    /// Whose notice it is.
    pub account_id: AccountId,
    /// The notice; whether it still holds is asked when the job runs.
    pub notice_id: NoticeId,
}

impl SendNotice {
    /// The stored name of this kind of job.
    pub const KIND: &'static str = "send_notice";

    /// Promises the message in the transaction of the change.
    pub(crate) async fn enqueue(
        self,
        context: &Context,
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> StoreResult<()> {
        enqueue(context, tx, organization, Self::KIND, &self).await
    }
}

/// Sends the code that proves an address, or says that the address has an account. Twice at worst,
/// as above.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SendVerification {
    /// What was asked for; whether it is still good is read when the job runs.
    pub verification_id: VerificationId,
}

impl SendVerification {
    /// The stored name of this kind of job.
    pub const KIND: &'static str = "send_verification";

    /// Promises the message in the transaction of the request. It belongs to no organization: an
    /// address is proved before anybody joins anything.
    pub(crate) async fn enqueue(self, context: &Context, tx: &mut Tx) -> StoreResult<()> {
        enqueue(context, tx, uuid::Uuid::nil().into(), Self::KIND, &self).await
    }
}

async fn enqueue(
    context: &Context,
    tx: &mut Tx,
    organization: OrganizationId,
    kind: &str,
    payload: &impl Serialize,
) -> StoreResult<()> {
    let payload =
        serde_json::to_string(payload).map_err(|it| StoreError::Schema(it.to_string()))?;
    let id: JobId = context.ids.new_id();
    tx.jobs().enqueue(organization, id, kind, &payload, context.clock.now()).await
}
