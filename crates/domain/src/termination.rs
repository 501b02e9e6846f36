//! How memberships end: the last day, who may end whose, and the receipt of what was cut.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::codes::coded_enum;
use crate::id::{MemberId, OrganizationId};
use crate::member::Member;
use crate::permission::AdminRole;
use crate::structure::Structure;
use crate::time::{Span, Timestamp};

/// An end can be planned at most so far ahead.
pub const FURTHEST_AHEAD: Span = Span::days(5 * 366);

/// A day of the calendar, without a place: a last day is over when it is over in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(Date);

/// A text that is no day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this is no day like 2026-11-25")]
pub struct DayError;

impl Day {
    /// The day in UTC on which `at` lies.
    pub fn of(at: Timestamp) -> Self {
        let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
        Self(at.to_zoned(TimeZone::UTC).date())
    }

    /// The first moment after this day in UTC.
    pub fn end(self) -> Timestamp {
        let next = self.0.tomorrow().unwrap_or(Date::MAX);
        let start = next.to_zoned(TimeZone::UTC).map(|it| it.timestamp().as_millisecond());
        Timestamp::from_millis(start.unwrap_or(i64::MAX))
    }
}

impl FromStr for Day {
    type Err = DayError;

    /// Takes exactly `YYYY-MM-DD`, from 1900 on.
    fn from_str(text: &str) -> Result<Self, DayError> {
        let date: Date = text.parse().map_err(|_| DayError)?;
        let day = Self(date);
        if date.year() < 1900 || day.to_string() != text {
            return Err(DayError);
        }
        Ok(day)
    }
}

impl fmt::Display for Day {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// When a termination with some last day takes effect.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// At once: the last day is today or past.
    Now,
    /// At the end of the last day.
    Planned(Timestamp),
}

/// Decides when a membership ends whose last day is `last_day`.
///
/// # Errors
/// [`TooFarAhead`] beyond [`FURTHEST_AHEAD`].
///
/// ```
/// use rollcall_domain::termination::{Effect, effect};
/// use rollcall_domain::time::Timestamp;
/// let noon = Timestamp::from_millis(1_795_608_000_000); // 2026-11-25T12:00Z
/// assert_eq!(effect("2026-11-25".parse().unwrap(), noon), Ok(Effect::Now));
/// let midnight = Timestamp::from_millis(1_795_737_600_000); // 2026-11-27T00:00Z
/// assert_eq!(effect("2026-11-26".parse().unwrap(), noon), Ok(Effect::Planned(midnight)));
/// ```
pub fn effect(last_day: Day, now: Timestamp) -> Result<Effect, TooFarAhead> {
    if last_day <= Day::of(now) {
        Ok(Effect::Now)
    } else if last_day > Day::of(now.plus(FURTHEST_AHEAD)) {
        Err(TooFarAhead)
    } else {
        Ok(Effect::Planned(last_day.end()))
    }
}

/// A last day that nobody can mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the last day lies more than five years ahead")]
pub struct TooFarAhead;

/// Why somebody cannot be terminated, whatever the state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TerminationRefusal {
    /// Nobody terminates themselves; they leave.
    #[error("nobody terminates themselves")]
    Oneself,
    /// The super admin role has to be taken away first.
    #[error("a super admin has to lose the role first")]
    SuperAdmin,
}

/// Decides whether `actor` may terminate `member`, beside permissions and rank.
///
/// # Errors
/// [`TerminationRefusal`].
pub fn check_terminable(actor: MemberId, member: &Member) -> Result<(), TerminationRefusal> {
    if member.id == actor {
        return Err(TerminationRefusal::Oneself);
    }
    match member.admin_role {
        Some(AdminRole::SuperAdmin) => Err(TerminationRefusal::SuperAdmin),
        Some(AdminRole::AccountAdmin) | None => Ok(()),
    }
}

coded_enum! {
    /// By whom a membership was ended.
    EndedBy {
        /// By an administrator, or by the plan of one.
        Administrator = "administrator",
        /// By the person.
        Person = "person",
    }
}

/// How a membership ended. There is one as long as the member is terminated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Termination {
    /// Whose.
    pub member_id: MemberId,
    /// When.
    pub at: Timestamp,
    /// The last day of work.
    pub last_day: Day,
    /// Why; may be empty.
    pub reason: String,
    /// By whom.
    pub ended_by: EndedBy,
    /// Who did it, or had planned it.
    pub actor_id: Option<MemberId>,
    /// That member's name as it was then.
    pub actor_name: String,
    /// The receipt's number: that of the entry in the audit log.
    pub number: i64,
}

impl Termination {
    /// The receipt's number for people: `T-2026-0206`.
    pub fn receipt_number(&self) -> String {
        format!("T-{:04}-{:04}", Day::of(self.at).0.year(), self.number)
    }
}

/// An end that will come on a day unless it is called off.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedTermination {
    /// Whose.
    pub member_id: MemberId,
    /// The last day of work.
    pub last_day: Day,
    /// The moment from which on the member has no access.
    pub ends_at: Timestamp,
    /// Why; may be empty.
    pub reason: String,
    /// Who planned it.
    pub actor_id: MemberId,
    /// That member's name as it was then.
    pub actor_name: String,
    /// When it was planned.
    pub planned_at: Timestamp,
    /// Who takes over what is open.
    pub hand_over_to: Option<MemberId>,
}

/// Whether a member's planned end has come, so that there is no access any more even if the job
/// that carries it out is late. Whoever became super admin meanwhile stays: the role has to go first.
pub fn has_ended(ends_at: Option<Timestamp>, role: Option<AdminRole>, now: Timestamp) -> bool {
    role != Some(AdminRole::SuperAdmin) && ends_at.is_some_and(|it| it <= now)
}

coded_enum! {
    /// What can pass from one member to another.
    HandoverItem {
        /// Invitations that wait for an answer.
        OpenInvitations = "open_invitations",
        /// Share links that work.
        ShareLinks = "share_links",
    }
}

coded_enum! {
    /// What was cut, one line of the receipt.
    CutItem {
        /// Devices on which the person was signed in, and which lost the organization.
        Sessions = "sessions",
        /// Roles that ended.
        Roles = "roles",
        /// Invitations that cannot be accepted any more.
        InvitationsClosed = "invitations_closed",
        /// Invitations that a colleague took over.
        InvitationsHandedOver = "invitations_handed_over",
        /// Share links that were closed.
        ShareLinksClosed = "share_links_closed",
        /// Share links that a colleague took over.
        ShareLinksHandedOver = "share_links_handed_over",
    }
}

/// One line of a receipt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cut {
    /// What.
    pub item: CutItem,
    /// How many.
    pub count: i64,
    /// Their names as they were then, or who took them over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
}

/// What was cut when a membership ended.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Receipt {
    /// One line for each kind of thing that there was.
    pub cuts: Vec<Cut>,
}

impl Receipt {
    /// Adds a line, unless there was nothing to cut.
    pub fn add(&mut self, item: CutItem, count: i64, names: Vec<String>) {
        if count > 0 {
            self.cuts.push(Cut { item, count, names });
        }
    }
}

/// The names of a member's roles: the code of the built-in one, then the names of the others.
pub fn role_names(member: &Member, structure: &Structure) -> Vec<String> {
    let built_in = member.admin_role.map(|it| it.to_string());
    let custom = member.role_ids.iter().filter_map(|id| structure.role(*id));
    built_in.into_iter().chain(custom.map(|it| it.name.clone())).collect()
}

/// The member as it is after its membership ended: without roles, otherwise as it was.
#[must_use]
pub fn ended(member: &Member, state: crate::membership::MemberState, now: Timestamp) -> Member {
    Member { state, admin_role: None, role_ids: Vec::new(), updated_at: now, ..member.clone() }
}

/// The member as a restoration makes it: departments, position and location as far as they exist,
/// the job ID if it is free.
#[must_use]
pub fn restored(
    member: &Member,
    state: crate::membership::MemberState,
    structure: &Structure,
    is_job_id_free: bool,
    now: Timestamp,
) -> Member {
    let departments = member.department_ids.iter().copied();
    Member {
        state,
        admin_role: None,
        role_ids: Vec::new(),
        department_ids: departments.filter(|id| structure.department(*id).is_some()).collect(),
        position_id: member.position_id.filter(|id| structure.position(*id).is_some()),
        location_id: member.location_id.filter(|id| structure.location(*id).is_some()),
        job_id: member.job_id.clone().filter(|_| is_job_id_free),
        updated_at: now,
        ..member.clone()
    }
}

/// An address that a former member had, kept apart for whoever has it now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReleasedAddress {
    /// In which organization.
    pub organization_id: OrganizationId,
    /// The address in its canonical form.
    pub address: String,
    /// Who had it.
    pub former_id: MemberId,
    /// The empty place that was made for whoever has it now.
    pub newcomer_id: Option<MemberId>,
    /// When.
    pub released_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Ids;
    use crate::membership::MemberState;
    use crate::time::Clock;

    #[test]
    fn a_day_is_read_in_one_form_only() {
        for text in ["2026-11-25", "2028-02-29", "9999-12-31", "1900-01-01"] {
            assert_eq!(text.parse::<Day>().map(|it| it.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "2026-02-29",
            "20261125",
            "2026-11-25T00:00",
            "1899-12-31",
            "-002026-01-01",
            "今天",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }

    #[test]
    fn the_last_day_lasts_until_midnight_in_utc() {
        let last: Day = "2026-11-25".parse().unwrap();
        assert_eq!(last.end().to_string(), "2026-11-26T00:00:00.000Z");
        let before = last.end().plus(Span::milliseconds(-1));
        assert_eq!(effect(last, before), Ok(Effect::Now));
        assert_eq!(Day::of(before), last);
        let eve = before.plus(Span::days(-1));
        assert_eq!(effect(last, eve), Ok(Effect::Planned(last.end())));
        assert_eq!(effect("9999-12-31".parse().unwrap(), eve), Err(TooFarAhead));
        assert!(!has_ended(Some(last.end()), None, before));
        assert!(has_ended(Some(last.end()), None, last.end()));
        assert!(!has_ended(Some(last.end()), Some(AdminRole::SuperAdmin), last.end()));
        assert!(!has_ended(None, None, last.end()));
    }

    #[test]
    fn nobody_terminates_themselves_or_a_super_admin() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 4);
        let now = Timestamp::from_millis(1);
        let member = |role| Member {
            admin_role: role,
            ..Member::new(ids.new_id(), ids.new_id(), MemberState::Active, "Mia", now)
        };
        let plain = member(None);
        assert_eq!(check_terminable(plain.id, &plain), Err(TerminationRefusal::Oneself));
        let actor = ids.new_id();
        assert_eq!(check_terminable(actor, &plain), Ok(()));
        assert_eq!(check_terminable(actor, &member(Some(AdminRole::AccountAdmin))), Ok(()));
        let super_admin = member(Some(AdminRole::SuperAdmin));
        assert_eq!(check_terminable(actor, &super_admin), Err(TerminationRefusal::SuperAdmin));
    }
}
