//! Sends the codes that prove addresses.

use anyhow::Context as _;
use rollcall_actions::outbox::SendVerification;
use rollcall_actions::verifications::{self, Letter};
use rollcall_domain::id::MessageId;
use rollcall_notify::VerificationMail;
use rollcall_store::Tx;
use rollcall_store::jobs::ClaimedJob;

use crate::Runner;
use crate::outgoing::{About, Outgoing, Promise};

impl Runner {
    /// Writes the code, or that there is an account already; `None` if nobody needs it any more.
    pub(crate) async fn prepare_verification(
        &self,
        tx: &mut Tx,
        job: &ClaimedJob,
    ) -> anyhow::Result<Option<Promise>> {
        let payload: SendVerification =
            serde_json::from_str(&job.payload).context("reading a job")?;
        let letter = verifications::to_send(&self.context, tx, payload.verification_id).await?;
        let (asked, locale, code) = match letter {
            Some(Letter::Code(asked)) => {
                let code = verifications::code(&self.context, asked.id);
                let locale = asked.locale;
                (asked, locale, Some(code))
            }
            Some(Letter::Exists(asked, account)) => (asked, account.locale, None),
            None => {
                tx.jobs().delete(job.organization_id, job.id).await?;
                return Ok(None);
            }
        };
        let message_id: MessageId = self.context.ids.new_id();
        let message = self.composer.verification(&VerificationMail {
            id: message_id,
            date: self.context.clock.now(),
            locale,
            to_address: &asked.address,
            code: code.as_deref(),
            sign_in: &format!("{}/sign-in", self.public_url),
        })?;
        let message = Outgoing::Email(message);
        Ok(Some(Promise { job: job.clone(), about: About::Code, message_id, message }))
    }
}
