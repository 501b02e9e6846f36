//! The model: what the rules say, in as few words as possible, without a line of the product.

/// Where a person stands in one organization.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Standing {
    #[default]
    Absent,
    Invited,
    Pending,
    Active,
    Rejected,
    Terminated,
}

/// What a person may do there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) enum Role {
    #[default]
    Plain,
    AccountAdmin,
    SuperAdmin,
}

/// What became of the last link that was sent to a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Link {
    /// None was ever sent.
    #[default]
    Never,
    /// It leads to an open invitation.
    Open,
    Accepted,
    Revoked,
    Declined,
}

/// One person's place in one organization.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Place {
    pub(super) standing: Standing,
    pub(super) role: Role,
    /// Who invited, as long as the person is invited.
    pub(super) inviter: usize,
    pub(super) link: Link,
    /// The inviter has left since the last message; whoever sends it again revives the invitation.
    pub(super) is_void: bool,
}

/// One organization.
#[derive(Clone, Debug)]
pub(super) struct Organization {
    pub(super) places: Vec<Place>,
    pub(super) needs_approval: bool,
}

/// What somebody does; the person it is done to stands beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// An actor invites, sends again, takes back, decides, ends, reopens, gives a role.
    Invite,
    Reinvite,
    Revoke,
    Approve,
    Reject,
    Terminate,
    Restore,
    Give(Role),
    /// An actor turns the switch.
    NeedApproval(bool),
    /// The person answers the last link, asks by the door number, takes the request back, leaves.
    Accept,
    Decline,
    Knock,
    Withdraw,
    Leave,
}

/// What the rules say comes of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Done,
    /// The person is there already: one answer among others, not an error.
    Refused(Standing),
    /// Something stands in the way that the actor must not know of.
    Hidden,
    /// The actor lacks the right.
    Forbidden,
    /// The actor must not know of it.
    NotFound,
    /// The state does not allow it, or the link is used up.
    Conflict,
    /// The link leads nowhere any more.
    Gone,
}

impl Organization {
    /// Everybody is absent but the founder.
    pub(super) fn founded_by(founder: usize, people: usize) -> Self {
        let mut places = vec![Place::default(); people];
        places[founder].standing = Standing::Active;
        places[founder].role = Role::SuperAdmin;
        Self { places, needs_approval: true }
    }

    pub(super) fn super_admins(&self) -> usize {
        let is = |it: &&Place| it.standing == Standing::Active && it.role == Role::SuperAdmin;
        self.places.iter().filter(is).count()
    }

    /// Does `step` to the person `whom`, by `actor`, and says what comes of it.
    pub(super) fn apply(&mut self, actor: usize, step: Step, whom: usize) -> Outcome {
        use Outcome::{Conflict, Done, Forbidden, Hidden, NotFound, Refused};
        let by = self.places[actor];
        let it = self.places[whom];
        let is_member = by.standing == Standing::Active;
        let is_admin = is_member && by.role != Role::Plain;
        let is_visible = is_admin || it.standing == Standing::Active;
        let next = match step {
            Step::Accept | Step::Decline | Step::Knock | Step::Withdraw | Step::Leave => {
                return self.by_oneself(step, whom);
            }
            _ if !is_member => return NotFound,
            Step::NeedApproval(needs) => {
                if !is_admin {
                    return Forbidden;
                }
                self.needs_approval = needs;
                return Done;
            }
            Step::Invite => {
                if it.standing != Standing::Absent {
                    return if is_visible { Refused(it.standing) } else { Hidden };
                }
                Place {
                    standing: Standing::Invited,
                    inviter: actor,
                    link: Link::Open,
                    ..Place::default()
                }
            }
            _ if it.standing == Standing::Absent || !is_visible => return NotFound,
            Step::Give(_) if by.role != Role::SuperAdmin => return Forbidden,
            _ if !is_admin => return Forbidden,
            // Nobody acts on somebody who may do more.
            _ if it.standing == Standing::Active && it.role > by.role => return Forbidden,
            Step::Reinvite if it.standing == Standing::Invited => {
                let is_there = self.places[it.inviter].standing == Standing::Active;
                Place { inviter: if is_there { it.inviter } else { actor }, is_void: false, ..it }
            }
            Step::Revoke if it.standing == Standing::Invited => {
                Place { standing: Standing::Absent, link: Link::Revoked, ..it }
            }
            Step::Approve if matches!(it.standing, Standing::Pending | Standing::Rejected) => {
                Place { standing: Standing::Active, ..it }
            }
            Step::Reject if it.standing == Standing::Pending => {
                Place { standing: Standing::Rejected, ..it }
            }
            Step::Terminate
                if it.standing == Standing::Active
                    && whom != actor
                    && it.role != Role::SuperAdmin =>
            {
                Place { standing: Standing::Terminated, role: Role::Plain, ..it }
            }
            Step::Restore if it.standing == Standing::Terminated => {
                Place { standing: Standing::Active, ..it }
            }
            Step::Give(role) if it.standing == Standing::Active => {
                let is_last = it.role == Role::SuperAdmin && self.super_admins() == 1;
                if is_last && role != Role::SuperAdmin {
                    return Conflict;
                }
                Place { role, ..it }
            }
            _ => return Conflict,
        };
        if step == Step::Terminate {
            self.void_invitations_of(whom);
        }
        self.places[whom] = next;
        Done
    }

    fn by_oneself(&mut self, step: Step, whom: usize) -> Outcome {
        use Outcome::{Conflict, Done, Gone, NotFound};
        let it = self.places[whom];
        let next = match step {
            Step::Accept | Step::Decline if it.link != Link::Open => {
                return match (step, it.link) {
                    (_, Link::Never | Link::Open) => NotFound,
                    (_, Link::Accepted) => Conflict,
                    // To decline twice is to decline.
                    (Step::Decline, Link::Declined) => Done,
                    (_, Link::Revoked | Link::Declined) => Gone,
                };
            }
            Step::Accept => {
                let inviter = self.places[it.inviter];
                if inviter.standing != Standing::Active || it.is_void {
                    return Gone;
                }
                let admitted = inviter.role != Role::Plain || !self.needs_approval;
                let standing = if admitted { Standing::Active } else { Standing::Pending };
                Place { standing, link: Link::Accepted, ..it }
            }
            Step::Decline => Place { standing: Standing::Absent, link: Link::Declined, ..it },
            Step::Knock if it.standing == Standing::Absent => {
                Place { standing: Standing::Pending, ..it }
            }
            // Whoever cannot accept any more may ask instead.
            Step::Knock
                if it.standing == Standing::Invited
                    && (it.is_void || self.places[it.inviter].standing != Standing::Active) =>
            {
                Place { standing: Standing::Pending, link: Link::Accepted, ..it }
            }
            Step::Knock => return Conflict,
            Step::Withdraw if it.standing == Standing::Pending => {
                Place { standing: Standing::Absent, ..it }
            }
            Step::Withdraw => return NotFound,
            Step::Leave if it.standing == Standing::Active => {
                if it.role == Role::SuperAdmin && self.super_admins() == 1 {
                    return Conflict;
                }
                self.void_invitations_of(whom);
                Place { standing: Standing::Terminated, role: Role::Plain, ..it }
            }
            Step::Leave => return NotFound,
            _ => return NotFound,
        };
        self.places[whom] = next;
        Done
    }

    /// The open invitations of whoever goes are void, also if the inviter comes back.
    fn void_invitations_of(&mut self, inviter: usize) {
        for place in &mut self.places {
            if place.standing == Standing::Invited && place.inviter == inviter {
                place.is_void = true;
            }
        }
    }
}
