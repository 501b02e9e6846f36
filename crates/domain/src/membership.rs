//! The states of a member, and the one function that decides every transition between them.

use crate::codes::coded_enum;

coded_enum! {
    /// Where a person stands in one organization.
    MemberState {
        /// Invited, but not signed up or not accepted yet; shown as "Inactivated".
        Invited = "invited",
        /// Has asked to join and waits for an administrator.
        Pending = "pending",
        /// A member.
        Active = "active",
        /// Asked to join and was refused.
        Rejected = "rejected",
        /// Left or was ended.
        Terminated = "terminated",
    }
}

coded_enum! {
    /// How somebody comes in.
    Channel {
        /// An invitation by email.
        Email = "email",
        /// An invitation by text message.
        Phone = "phone",
        /// An invitation to somebody in the inviter's contacts.
        Contact = "contact",
        /// A row of an imported file.
        Import = "import",
        /// A link that names nobody.
        ShareLink = "share_link",
        /// A share link drawn as a QR code.
        QrCode = "qr_code",
        /// The organization's short public code.
        DoorNumber = "door_number",
    }
}

/// What the person who invited may do at the moment of acceptance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InviterStanding {
    /// Is no active member any more.
    Gone,
    /// May invite without approval (`members.admit`) for the departments in question.
    MayAdmit,
    /// Any other active member.
    Member,
}

/// What accepting leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Admission {
    /// Becomes a member at once.
    Join,
    /// Has to wait for an administrator.
    WaitForApproval,
    /// The invitation is void.
    Void,
}

/// Decides who needs approval, from the live state at acceptance.
///
/// ```
/// use rollcall_domain::membership::{Admission, Channel, InviterStanding, admission};
/// // An administrator's share link still leads to approval; an administrator's email does not.
/// assert_eq!(admission(Channel::ShareLink, InviterStanding::MayAdmit, false), Admission::WaitForApproval);
/// assert_eq!(admission(Channel::Email, InviterStanding::MayAdmit, true), Admission::Join);
/// ```
pub const fn admission(
    channel: Channel,
    inviter: InviterStanding,
    enrollment_approval: bool,
) -> Admission {
    match (channel, inviter) {
        (_, InviterStanding::Gone) => Admission::Void,
        (Channel::ShareLink | Channel::QrCode | Channel::DoorNumber, _) => {
            Admission::WaitForApproval
        }
        (
            Channel::Email | Channel::Phone | Channel::Contact | Channel::Import,
            InviterStanding::MayAdmit,
        ) => Admission::Join,
        (
            Channel::Email | Channel::Phone | Channel::Contact | Channel::Import,
            InviterStanding::Member,
        ) => {
            if enrollment_approval {
                Admission::WaitForApproval
            } else {
                Admission::Join
            }
        }
    }
}

coded_enum! {
    /// What happens to a member.
    Transition {
        /// An invitation is written for somebody who is not there.
        Invite = "invite",
        /// The invited person accepts and needs no approval.
        Join = "join",
        /// The person asks to join, or accepts and needs approval.
        Ask = "ask",
        /// The inviter's side takes the invitation back.
        Revoke = "revoke",
        /// The invited person refuses.
        Decline = "decline",
        /// The applicant takes the request back.
        Withdraw = "withdraw",
        /// An administrator lets the applicant in.
        Approve = "approve",
        /// An administrator refuses the applicant.
        Reject = "reject",
        /// An administrator lets somebody in who was refused before.
        Reapprove = "reapprove",
        /// An administrator ends the membership.
        Terminate = "terminate",
        /// The member ends it.
        Leave = "leave",
        /// An administrator reopens an ended membership for the same person.
        Restore = "restore",
    }
}

/// A transition that the present state does not allow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{wanted} is not possible for {found:?}")]
pub struct TransitionError {
    /// What was wanted.
    pub wanted: Transition,
    /// The state that was found; `None` if the person is not there at all.
    pub found: Option<MemberState>,
}

/// The state after `transition`; `None` is "not there", before an invitation and after a refusal.
///
/// # Errors
/// [`TransitionError`] if the present state does not allow it.
pub const fn after(
    state: Option<MemberState>,
    transition: Transition,
) -> Result<Option<MemberState>, TransitionError> {
    use MemberState::{Active, Invited, Pending, Rejected, Terminated};
    match (state, transition) {
        (None, Transition::Invite) => Ok(Some(Invited)),
        (None, Transition::Ask) | (Some(Invited), Transition::Ask) => Ok(Some(Pending)),
        (Some(Invited), Transition::Join) => Ok(Some(Active)),
        (Some(Invited), Transition::Revoke | Transition::Decline) => Ok(None),
        (Some(Pending), Transition::Approve) => Ok(Some(Active)),
        (Some(Pending), Transition::Reject) => Ok(Some(Rejected)),
        (Some(Pending), Transition::Withdraw) => Ok(None),
        (Some(Rejected), Transition::Reapprove) => Ok(Some(Active)),
        (Some(Active), Transition::Terminate | Transition::Leave) => Ok(Some(Terminated)),
        (Some(Terminated), Transition::Restore) => Ok(Some(Active)),
        (found, wanted) => Err(TransitionError { wanted, found }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_transitions_of_the_diagram_are_possible() {
        let mut possible = Vec::new();
        let states = [None].into_iter().chain(MemberState::ALL.iter().copied().map(Some));
        for state in states {
            for transition in Transition::ALL {
                if let Ok(next) = after(state, *transition) {
                    let name = |it: Option<MemberState>| it.map_or("none", MemberState::as_str);
                    possible.push(format!("{} {transition} {}", name(state), name(next)));
                }
            }
        }
        assert_eq!(
            possible,
            [
                "none invite invited",
                "none ask pending",
                "invited join active",
                "invited ask pending",
                "invited revoke none",
                "invited decline none",
                "pending withdraw none",
                "pending approve active",
                "pending reject rejected",
                "active terminate terminated",
                "active leave terminated",
                "rejected reapprove active",
                "terminated restore active",
            ]
        );
    }

    #[test]
    fn who_needs_approval_follows_the_table() {
        use InviterStanding::{Gone, MayAdmit, Member};
        for channel in Channel::ALL {
            let is_open =
                matches!(channel, Channel::ShareLink | Channel::QrCode | Channel::DoorNumber);
            for approval in [true, false] {
                assert_eq!(admission(*channel, Gone, approval), Admission::Void);
                let admitted = if is_open { Admission::WaitForApproval } else { Admission::Join };
                assert_eq!(admission(*channel, MayAdmit, approval), admitted);
                let waits = is_open || approval;
                let invited = if waits { Admission::WaitForApproval } else { Admission::Join };
                assert_eq!(admission(*channel, Member, approval), invited);
            }
        }
    }
}
