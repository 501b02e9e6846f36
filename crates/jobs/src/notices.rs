//! Sends the emails that go with notices.

use anyhow::Context as _;
use rollcall_actions::notices;
use rollcall_actions::outbox::SendNotice;
use rollcall_domain::id::MessageId;
use rollcall_domain::notice::{Notice, NoticeKind};
use rollcall_notify::{NoticeMail, Unsubscribe};
use rollcall_store::Tx;
use rollcall_store::jobs::ClaimedJob;

use crate::Runner;
use crate::outgoing::{About, Outgoing, Promise};

impl Runner {
    /// Reads what is to be told; `None` if it is no longer wanted, or not yet.
    pub(crate) async fn prepare_notice(
        &self,
        tx: &mut Tx,
        job: &ClaimedJob,
    ) -> anyhow::Result<Option<Promise>> {
        let organization = job.organization_id;
        let payload: SendNotice = serde_json::from_str(&job.payload).context("reading a job")?;
        let (account, id) = (payload.account_id, payload.notice_id);
        let told = match notices::to_mail(&self.context, tx, account, id).await? {
            notices::Wanted::Now(told) => told,
            notices::Wanted::Later(at) => {
                let reason = "an email of this kind left less than an hour ago";
                tx.jobs().defer(organization, job.id, at, reason).await?;
                return Ok(None);
            }
            notices::Wanted::Never => {
                tx.jobs().delete(organization, job.id).await?;
                return Ok(None);
            }
        };
        let kind = told.notice.kind;
        let message_id: MessageId = self.context.ids.new_id();
        let token = notices::unsubscribe_token(&self.context, account, kind);
        let page = format!("{}/unsubscribe#{token}", self.public_url);
        let one_click = format!("{}/api/v1/unsubscribe/one-click/{token}", self.public_url);
        let settings = format!("{}/account", self.public_url);
        let message = self.composer.notice(&NoticeMail {
            id: message_id,
            date: self.context.clock.now(),
            locale: told.account.locale,
            to_address: &told.address,
            to_name: &told.account.name,
            organization: &told.organization_name,
            kind,
            data: &told.notice.data,
            link: &format!("{}{}", self.public_url, place(&told.notice)),
            unsubscribe: (!kind.is_essential()).then_some(Unsubscribe {
                page: &page,
                one_click: &one_click,
                settings: &settings,
            }),
        })?;
        let message = Outgoing::Email(message);
        Ok(Some(Promise { job: job.clone(), about: About::Notice, message_id, message }))
    }
}

/// The page of the console where the reader can do something about it.
fn place(notice: &Notice) -> String {
    let organization = notice.organization_id;
    match (notice.kind, notice.data.member_id) {
        (NoticeKind::RequestsWait, _) => format!("/o/{organization}/pending"),
        (NoticeKind::InvitationAccepted, Some(member)) => {
            format!("/o/{organization}/members?member={member}")
        }
        _ => format!("/o/{organization}"),
    }
}
