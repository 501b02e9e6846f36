//! What a pending member waits on: how the person came, who shared the way, what was answered.

use serde::{Deserialize, Serialize};

use crate::id::{DepartmentId, LocationId, MemberId, PositionId, ShareLinkId};
use crate::membership::Channel;
use crate::time::{Span, Timestamp};

/// A request to join. It is kept with the decision while the person is rejected, so that whoever
/// looks later sees why; it goes away when the person is let in or withdraws.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JoinRequest {
    /// Who asks.
    pub member_id: MemberId,
    /// By which way.
    pub channel: Channel,
    /// Who invited or made the link; `None` for the door number.
    pub sharer_id: Option<MemberId>,
    /// That member's name as it was then.
    pub sharer_name: String,
    /// Which share link.
    pub share_link_id: Option<ShareLinkId>,
    /// When the person asked.
    pub asked_at: Timestamp,
    /// What was answered on the join form.
    pub answers: Answers,
    /// How often the person reminded the approvers.
    pub reminders: i64,
    /// When last.
    pub reminded_at: Option<Timestamp>,
    /// The refusal, if there is one.
    pub rejection: Option<Rejection>,
}

/// Who refused a request, when, and with which words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejection {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: MemberId,
    /// That member's name as it was then.
    pub by_name: String,
    /// What the applicant is told; may be empty.
    pub message: String,
}

/// What an applicant says about the place wanted. Nothing of it counts before the approval.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Answers {
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// The job title.
    pub position_id: Option<PositionId>,
    /// The work site.
    pub location_id: Option<LocationId>,
    /// The employee number.
    pub job_id: Option<String>,
}

/// Between two reminders of one request.
pub const REMINDER_PAUSE: Span = Span::days(1);

impl JoinRequest {
    /// Whether the approvers can be reminded at `now`: once a day, the first time a day after asking.
    ///
    /// # Errors
    /// The first moment at which they can.
    pub fn check_remindable(&self, now: Timestamp) -> Result<(), Timestamp> {
        let again = self.reminded_at.unwrap_or(self.asked_at).plus(REMINDER_PAUSE);
        if now < again { Err(again) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Ids;
    use crate::time::Clock;

    #[test]
    fn approvers_are_reminded_once_a_day() {
        let at = Timestamp::from_millis(1_000);
        let ids = Ids::seeded(Clock::manual(at), 1);
        let mut request = JoinRequest {
            member_id: ids.new_id(),
            channel: Channel::DoorNumber,
            sharer_id: None,
            sharer_name: String::new(),
            share_link_id: None,
            asked_at: at,
            answers: Answers::default(),
            reminders: 0,
            reminded_at: None,
            rejection: None,
        };
        let next_day = at.plus(REMINDER_PAUSE);
        assert_eq!(request.check_remindable(at.plus(Span::hours(23))), Err(next_day));
        assert_eq!(request.check_remindable(next_day), Ok(()));
        request.reminded_at = Some(next_day);
        assert_eq!(request.check_remindable(next_day), Err(next_day.plus(REMINDER_PAUSE)));
    }
}
