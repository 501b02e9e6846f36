//! Background work: the outbox, and tidying up.
//!
//! A job holds ids. When it runs it reads the present state and returns quietly if the work is no
//! longer wanted: what was revoked meanwhile is not sent.

mod imports;
mod in_bulk;
mod invitations;
mod memberships;
mod notices;
mod outgoing;
mod verifications;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use rollcall_actions::Context;
use rollcall_actions::bulk;
use rollcall_actions::idempotency;
use rollcall_actions::leaving::EndMembership;
use rollcall_actions::outbox::{SendInvitation, SendNotice, SendVerification};
use rollcall_domain::time::Span;
use rollcall_domain::{bulk_job, import};
use rollcall_notify::{Composer, Sender, SmsSender};
use rollcall_store::StoreError;
use rollcall_store::jobs::{ClaimedJob, Lane};
use tokio::sync::watch;

/// Jobs taken at once.
const BATCH: i64 = 50;
/// Whoever dies with a job loses it after this time.
const LEASE: Span = Span::minutes(5);
/// Another process may have promised a job without ringing here.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// What nobody needs any more is forgotten so often.
const TIDY_EVERY: Span = Span::hours(1);

/// Runs jobs.
#[derive(Clone)]
pub struct Runner {
    context: Context,
    composer: Arc<Composer>,
    sender: Sender,
    sms_sender: SmsSender,
    public_url: Arc<str>,
}

impl Runner {
    /// A runner whose links begin with `public_url` (without a slash at the end).
    pub fn new(context: Context, composer: Composer, sender: Sender, public_url: &str) -> Self {
        let (composer, public_url) = (Arc::new(composer), public_url.into());
        Self { context, composer, sender, sms_sender: SmsSender::Mailbox, public_url }
    }

    /// The same, sending short messages elsewhere than to the local mailbox.
    #[must_use]
    pub fn with_sms(self, sms_sender: SmsSender) -> Self {
        Self { sms_sender, ..self }
    }

    /// Runs jobs as they become due, until `stop` turns true; then finishes what is under way.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let imports = self.run_imports(stop.clone());
        tokio::join!(self.run_quick(stop.clone()), self.run_bulk(stop), imports);
    }

    async fn run_imports(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let wait = match self.imports_due().await {
                Ok(0) => self.until_next(Lane::Import).await,
                Ok(_) => continue,
                Err(cause) => {
                    tracing::error!(cause = format!("{cause:#}"), "imports could not be run");
                    LOOK_EVERY
                }
            };
            tokio::select! {
                () = self.context.imports_waiting.notified() => {}
                _ = tokio::time::timeout(wait, stop.changed()) => {}
            }
        }
    }

    async fn run_bulk(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let wait = match self.bulk_due().await {
                Ok(0) => self.until_next(Lane::Bulk).await,
                Ok(_) => continue,
                Err(cause) => {
                    tracing::error!(cause = format!("{cause:#}"), "bulk jobs could not be run");
                    LOOK_EVERY
                }
            };
            tokio::select! {
                () = self.context.bulk_jobs_waiting.notified() => {}
                _ = tokio::time::timeout(wait, stop.changed()) => {}
            }
        }
    }

    async fn run_quick(&self, mut stop: watch::Receiver<bool>) {
        let mut tidy_at = self.context.clock.now();
        while !*stop.borrow() {
            let has_failed = match self.quick_due().await {
                Ok(0) => false,
                Ok(_) => continue,
                Err(cause) => {
                    tracing::error!(cause = format!("{cause:#}"), "jobs could not be run");
                    true
                }
            };
            if tidy_at <= self.context.clock.now() {
                tidy_at = self.context.clock.now().plus(TIDY_EVERY);
                if let Err(cause) = self.tidy().await {
                    tracing::error!(cause = format!("{cause:#}"), "tidying up failed");
                }
            }
            let wait = if has_failed { LOOK_EVERY } else { self.until_next(Lane::Quick).await };
            tokio::select! {
                () = self.context.jobs_waiting.notified() => {}
                _ = tokio::time::timeout(wait, stop.changed()) => {}
            }
        }
    }

    /// Runs one batch of due jobs and says how many there were.
    ///
    /// # Errors
    /// If the database fails; the jobs are taken up again when their lease ends.
    pub async fn run_due(&self) -> anyhow::Result<usize> {
        Ok(self.quick_due().await? + self.bulk_due().await? + self.imports_due().await?)
    }

    /// One turn of the bulk job that has waited longest.
    async fn bulk_due(&self) -> anyhow::Result<usize> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.read().await?;
        if tx.jobs().next_due(Lane::Bulk).await?.is_none_or(|it| it > now) {
            return Ok(0);
        }
        drop(tx);
        let mut tx = self.context.store.write().await?;
        let claimed = tx.jobs().claim(Lane::Bulk, now, now.plus(bulk::LEASE), 1).await?;
        tx.commit().await.context("claiming a bulk job")?;
        for job in &claimed {
            self.work_in_bulk(job).await?;
        }
        Ok(claimed.len())
    }

    async fn quick_due(&self) -> anyhow::Result<usize> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.read().await?;
        if tx.jobs().next_due(Lane::Quick).await?.is_none_or(|it| it > now) {
            return Ok(0);
        }
        drop(tx);
        let mut tx = self.context.store.write().await?;
        let claimed = tx.jobs().claim(Lane::Quick, now, now.plus(LEASE), BATCH).await?;
        let mut messages = Vec::new();
        let mut ends = Vec::new();
        for job in &claimed {
            let prepared = match job.kind.as_str() {
                EndMembership::KIND => {
                    ends.push(job);
                    continue;
                }
                SendInvitation::KIND => self.prepare_invitation(&mut tx, job).await,
                SendNotice::KIND => self.prepare_notice(&mut tx, job).await,
                SendVerification::KIND => self.prepare_verification(&mut tx, job).await,
                unknown => {
                    tracing::error!(kind = unknown, "a job of an unknown kind is put aside");
                    let error = "this version does not know this kind of job";
                    tx.jobs().bury(job.organization_id, job.id, error).await?;
                    continue;
                }
            };
            match prepared {
                Ok(message) => messages.extend(message),
                Err(cause) if cause.downcast_ref::<StoreError>().is_some() => {
                    return Err(cause);
                }
                // One job that cannot be done must not stop the others.
                Err(cause) => {
                    let error = format!("{cause:#}");
                    tracing::error!(error, "a job that cannot be done is put aside");
                    tx.jobs().bury(job.organization_id, job.id, &error).await?;
                }
            }
        }
        tx.commit().await.context("claiming jobs")?;
        for job in ends {
            self.end_membership(job).await?;
        }
        self.send(messages).await?;
        Ok(claimed.len())
    }

    /// How long nothing is due, at most [`LOOK_EVERY`].
    async fn until_next(&self, lane: Lane) -> Duration {
        let next = async {
            let mut tx = self.context.store.read().await?;
            tx.jobs().next_due(lane).await
        };
        let Ok(Some(due)) = next.await else { return LOOK_EVERY };
        let wait = due.since(self.context.clock.now()).as_millis().max(10);
        Duration::from_millis(u64::try_from(wait).unwrap_or(u64::MAX)).min(LOOK_EVERY)
    }

    /// Forgets ended sessions, old idempotency keys and empty buckets. Nothing depends on it.
    async fn tidy(&self) -> anyhow::Result<()> {
        let now = self.context.clock.now();
        let mut tx = self.context.store.write().await?;
        tx.sessions().delete_ended(now).await?;
        tx.throttles().delete_empty(now).await?;
        tx.verifications().delete_expired(now).await?;
        tx.daily_uses().delete_past(now).await?;
        let before = now.plus(Span::milliseconds(-idempotency::KEPT.as_millis()));
        tx.idempotency_keys().delete_before(before).await?;
        tx.commit().await?;
        let before = now.plus(Span::milliseconds(-bulk_job::KEPT.as_millis()));
        loop {
            let mut tx = self.context.store.write().await?;
            let has_more = tx.bulk_jobs().delete_before(before).await?;
            tx.commit().await?;
            if !has_more {
                break;
            }
        }
        let before = now.plus(Span::milliseconds(-import::KEPT.as_millis()));
        loop {
            let mut tx = self.context.store.write().await?;
            let has_more = tx.imports().delete_before(before).await?;
            tx.commit().await?;
            if !has_more {
                return Ok(());
            }
        }
    }
}

/// The pause before the next try: 30 s, doubled each time, at most 6 hours.
fn back_off(job: &ClaimedJob) -> Span {
    let doublings = u32::try_from(job.attempts.clamp(1, 11) - 1).unwrap_or(0);
    let pause = Span::seconds(30 * 2_i64.pow(doublings));
    pause.min(Span::hours(6))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_domain::id::Ids;
    use rollcall_domain::time::{Clock, Timestamp};

    #[test]
    fn the_pause_doubles_up_to_six_hours() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(0)), 1);
        let after = |attempts| {
            back_off(&ClaimedJob {
                organization_id: ids.new_id(),
                id: ids.new_id(),
                kind: String::new(),
                payload: String::new(),
                attempts,
            })
        };
        assert_eq!(after(1), Span::seconds(30));
        assert_eq!(after(2), Span::seconds(60));
        assert_eq!(after(10), Span::seconds(15_360));
        assert_eq!(after(11), Span::hours(6));
        assert_eq!(after(5_000), Span::hours(6));
    }
}
