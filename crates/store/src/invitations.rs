//! Open invitations, and the links that lead to them.

use rollcall_domain::id::{AccountId, InvitationId, MemberId, OrganizationId};
use rollcall_domain::invitation::{Delivery, Ending, Invitation, Withheld};
use rollcall_domain::time::Timestamp;

use crate::value::Row;
use crate::{StoreResult, Tx, params};

const COLUMNS: &str =
    "id, member_id, channel, inviter_id, created_at, last_sent_at, sends, delivery,
    delivery_detail, next_try_at, expires_at, locale";

/// The index of what somebody has sent.
const BY_INVITER: &str = "invitations_by_inviter";

/// Invitations of organizations.
pub struct Invitations<'t>(pub(crate) &'t mut Tx);

/// Where a link leads.
#[derive(Clone, Debug)]
pub enum LinkTarget {
    /// To an open invitation, expired or not.
    Open(Invitation),
    /// To one that ended.
    Ended(Ending, Timestamp),
}

impl Invitations<'_> {
    /// The open invitation with this id.
    ///
    /// # Errors
    /// If the database fails; so for all below.
    pub async fn find(
        &mut self,
        organization: OrganizationId,
        id: InvitationId,
    ) -> StoreResult<Option<Invitation>> {
        let sql = format!("SELECT {COLUMNS} FROM invitations WHERE org_id = ?1 AND id = ?2");
        self.0.query_opt(&sql, params![organization, id], read).await
    }

    /// The open invitation of a member.
    pub async fn find_by_member(
        &mut self,
        organization: OrganizationId,
        member: MemberId,
    ) -> StoreResult<Option<Invitation>> {
        let sql = format!("SELECT {COLUMNS} FROM invitations WHERE org_id = ?1 AND member_id = ?2");
        self.0.query_opt(&sql, params![organization, member], read).await
    }

    /// Where the link with this token leads, if it ever was one of ours.
    pub async fn find_by_token(
        &mut self,
        organization: OrganizationId,
        digest: &[u8; 32],
    ) -> StoreResult<Option<LinkTarget>> {
        let sql = "SELECT invitation_id FROM invitation_tokens WHERE org_id = ?1 AND digest = ?2";
        let fields = params![organization, digest];
        let Some(id) = self.0.query_opt(sql, fields, |row| row.take()).await? else {
            return Ok(None);
        };
        self.find_target(organization, id).await
    }

    /// What became of an invitation, if there ever was one with this id.
    pub async fn find_target(
        &mut self,
        organization: OrganizationId,
        id: InvitationId,
    ) -> StoreResult<Option<LinkTarget>> {
        if let Some(invitation) = self.find(organization, id).await? {
            return Ok(Some(LinkTarget::Open(invitation)));
        }
        let sql = "SELECT ending, ended_at FROM ended_invitations WHERE org_id = ?1 AND id = ?2";
        let read = |row: &mut Row<'_>| Ok(LinkTarget::Ended(row.take()?, row.take()?));
        self.0.query_opt(sql, params![organization, id], read).await
    }

    /// The open invitations to the addresses and numbers of an account, newest first, at most 100 of
    /// each.
    pub async fn list_to_account(
        &mut self,
        account: AccountId,
    ) -> StoreResult<Vec<(OrganizationId, InvitationId)>> {
        let by_email = "SELECT i.org_id, i.id, i.created_at FROM account_emails e
                   JOIN members m ON m.email_canonical = e.canonical AND m.state = 'invited'
                   JOIN invitations i ON i.org_id = m.org_id AND i.member_id = m.id
                   WHERE e.account_id = ?1 ORDER BY i.created_at DESC LIMIT 100";
        let by_phone = "SELECT i.org_id, i.id, i.created_at FROM account_phones p
                   JOIN members m ON m.phone = p.number AND m.state = 'invited'
                   JOIN invitations i ON i.org_id = m.org_id AND i.member_id = m.id
                   WHERE p.account_id = ?1 ORDER BY i.created_at DESC LIMIT 100";
        let mut found: Vec<(OrganizationId, InvitationId, Timestamp)> = Vec::new();
        for sql in [by_email, by_phone] {
            let read = |row: &mut Row<'_>| Ok((row.take()?, row.take()?, row.take()?));
            found.extend(self.0.query(sql, params![account], read).await?);
        }
        found.sort_by_key(|it| std::cmp::Reverse((it.2, it.1)));
        found.dedup_by_key(|it| it.1);
        Ok(found.into_iter().map(|(organization, id, _)| (organization, id)).collect())
    }

    /// A new invitation.
    pub async fn insert(
        &mut self,
        organization: OrganizationId,
        invitation: &Invitation,
    ) -> StoreResult<()> {
        let sql = "INSERT INTO invitations (org_id, id, member_id, channel, inviter_id, created_at, last_sent_at,
                   sends, delivery, delivery_detail, next_try_at, expires_at, locale)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        let it = invitation;
        let fields = params![
            organization,
            it.id,
            it.member_id,
            it.channel,
            it.inviter_id,
            it.created_at,
            it.last_sent_at,
            it.sends,
            it.delivery,
            it.delivery_detail.as_deref(),
            it.next_try_at,
            it.expires_at,
            it.locale
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Prolongs an invitation in the name of `inviter` and queues its message again.
    pub async fn requeue(
        &mut self,
        organization: OrganizationId,
        id: InvitationId,
        inviter: MemberId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> StoreResult<()> {
        let sql =
            "UPDATE invitations SET delivery = ?3, delivery_detail = NULL, next_try_at = NULL,
                   last_sent_at = ?4, expires_at = ?5, inviter_id = ?6 WHERE org_id = ?1 AND id = ?2";
        let fields = params![organization, id, Delivery::Queued, now, expires_at, inviter];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// Notes that a message left.
    pub async fn set_sent(
        &mut self,
        organization: OrganizationId,
        id: InvitationId,
        now: Timestamp,
    ) -> StoreResult<()> {
        let sql =
            "UPDATE invitations SET delivery = ?3, delivery_detail = NULL, next_try_at = NULL,
                   last_sent_at = ?4, sends = sends + 1 WHERE org_id = ?1 AND id = ?2";
        self.0.execute(sql, params![organization, id, Delivery::Sent, now]).await?;
        Ok(())
    }

    /// Notes that a message did not leave, why, and when it is tried again (never: it failed).
    pub async fn set_unsent(
        &mut self,
        organization: OrganizationId,
        id: InvitationId,
        detail: &str,
        next_try_at: Option<Timestamp>,
    ) -> StoreResult<()> {
        let delivery = if next_try_at.is_some() { Delivery::Queued } else { Delivery::Failed };
        let sql = "UPDATE invitations SET delivery = ?3, delivery_detail = ?4, next_try_at = ?5
                   WHERE org_id = ?1 AND id = ?2";
        self.0.execute(sql, params![organization, id, delivery, detail, next_try_at]).await?;
        Ok(())
    }

    /// Notes that the message of `invitation` will not leave, and why, unless it was queued anew since
    /// it was read.
    pub async fn set_withheld(
        &mut self,
        organization: OrganizationId,
        invitation: &Invitation,
        why: Withheld,
    ) -> StoreResult<()> {
        let sql = "UPDATE invitations SET delivery = ?3, delivery_detail = ?4, next_try_at = NULL
                   WHERE org_id = ?1 AND id = ?2 AND expires_at = ?5 AND inviter_id = ?6";
        let fields = params![
            organization,
            invitation.id,
            Delivery::Withheld,
            why.as_str(),
            invitation.expires_at,
            invitation.inviter_id
        ];
        self.0.execute(sql, fields).await?;
        Ok(())
    }

    /// How many invitations of a member can be accepted at `now`, as far as they are concerned.
    pub async fn count_open_by(
        &mut self,
        organization: OrganizationId,
        inviter: MemberId,
        now: Timestamp,
    ) -> StoreResult<i64> {
        let hint = self.0.dialect().by_index(BY_INVITER);
        let sql = format!(
            "SELECT COUNT(*) FROM invitations {hint}
             WHERE org_id = ?1 AND inviter_id = ?2 AND expires_at > ?3"
        );
        self.0.query_one(&sql, params![organization, inviter, now]).await
    }

    /// Makes `to` the inviter of all that `from` has sent and that can still be accepted. Messages that
    /// were withheld are queued anew. Tells how many invitations it were, and the ids of those whose
    /// message has to be promised again.
    pub async fn hand_over(
        &mut self,
        organization: OrganizationId,
        from: MemberId,
        to: MemberId,
        now: Timestamp,
    ) -> StoreResult<(u64, Vec<InvitationId>)> {
        let hint = self.0.dialect().by_index(BY_INVITER);
        let sql = format!(
            "UPDATE invitations {hint} SET delivery = ?4, delivery_detail = NULL, last_sent_at = ?3
             WHERE org_id = ?1 AND inviter_id = ?2 AND expires_at > ?3 AND delivery = ?5 RETURNING id"
        );
        let fields = params![organization, from, now, Delivery::Queued, Delivery::Withheld];
        let unsent = self.0.query(&sql, fields, |row| row.take()).await?;
        let sql = format!(
            "UPDATE invitations {hint} SET inviter_id = ?3
             WHERE org_id = ?1 AND inviter_id = ?2 AND expires_at > ?4"
        );
        let moved = self.0.execute(&sql, params![organization, from, to, now]).await?;
        Ok((moved, unsent))
    }

    /// Lets the invitations of a member end now, so that they stay void when the member comes back.
    pub async fn expire_all_by(
        &mut self,
        organization: OrganizationId,
        inviter: MemberId,
        now: Timestamp,
    ) -> StoreResult<u64> {
        let hint = self.0.dialect().by_index(BY_INVITER);
        let sql = format!(
            "UPDATE invitations {hint} SET expires_at = ?3
             WHERE org_id = ?1 AND inviter_id = ?2 AND expires_at > ?3"
        );
        self.0.execute(&sql, params![organization, inviter, now]).await
    }

    /// Adds a link to an invitation; the earlier ones go on working.
    pub async fn insert_token(
        &mut self,
        organization: OrganizationId,
        id: InvitationId,
        digest: &[u8; 32],
        now: Timestamp,
    ) -> StoreResult<()> {
        let sql = "INSERT INTO invitation_tokens (org_id, digest, invitation_id, created_at)
                   VALUES (?1, ?2, ?3, ?4)";
        self.0.execute(sql, params![organization, digest, id, now]).await?;
        Ok(())
    }

    /// Ends an invitation, so that its links can say how; false if it has ended already.
    pub async fn end(
        &mut self,
        organization: OrganizationId,
        id: InvitationId,
        ending: Ending,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let sql = "DELETE FROM invitations WHERE org_id = ?1 AND id = ?2";
        if self.0.execute(sql, params![organization, id]).await? != 1 {
            return Ok(false);
        }
        let sql =
            "INSERT INTO ended_invitations (org_id, id, ending, ended_at) VALUES (?1, ?2, ?3, ?4)";
        self.0.execute(sql, params![organization, id, ending, now]).await?;
        Ok(true)
    }
}

fn read(row: &mut Row<'_>) -> StoreResult<Invitation> {
    let id = row.take()?;
    read_after_id(row, id)
}

/// The invitation of a left join: `None` if the row has none.
pub(crate) fn read_optional(row: &mut Row<'_>) -> StoreResult<Option<Invitation>> {
    match row.take()? {
        Some(id) => read_after_id(row, id).map(Some),
        None => {
            row.skip(11);
            Ok(None)
        }
    }
}

fn read_after_id(row: &mut Row<'_>, id: InvitationId) -> StoreResult<Invitation> {
    Ok(Invitation {
        id,
        member_id: row.take()?,
        channel: row.take()?,
        inviter_id: row.take()?,
        created_at: row.take()?,
        last_sent_at: row.take()?,
        sends: row.take()?,
        delivery: row.take()?,
        delivery_detail: row.take()?,
        next_try_at: row.take()?,
        expires_at: row.take()?,
        locale: row.take()?,
    })
}
