//! Who is in Halden Foods: some known people, and many by chance.

use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::{AccountId, DepartmentId, Ids, OrganizationId};
use rollcall_domain::locale::Locale;
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::AdminRole;
use rollcall_domain::text::PersonName;
use rollcall_domain::time::{Clock, Span, Timestamp};

use super::known::{KNOWN, Known};
use super::structure::{Plan, UNITS, cultures, time_zone};
use crate::DemoError;
use crate::chance::Chance;
use crate::names::Name;

/// How many people there are in all, and how many in each state but active.
pub(super) const PEOPLE: usize = 600;
pub(super) const INVITED: usize = 28;
const OTHERS: [(MemberState, usize); 4] = [
    (MemberState::Invited, INVITED),
    (MemberState::Pending, 9),
    (MemberState::Rejected, 5),
    (MemberState::Terminated, 30),
];
/// The organization is this old.
pub(super) const AGE: Span = Span::days(1_620);
/// The job ID that somebody who joins now would get.
const NEXT_JOB_NUMBER: usize = 3_420;

/// One person with a history.
pub(super) struct Person {
    pub(super) member: Member,
    /// When the person was invited; the founder never was.
    pub(super) invited_at: Timestamp,
    /// Whether there was an invitation at all: whoever came by a link or the door number had none.
    pub(super) is_addressed: bool,
    /// The language and time zone of the account, if there is one.
    pub(super) locale: Locale,
    pub(super) time_zone: &'static str,
}

/// Makes people.
pub(super) struct Cast<'a> {
    pub(super) plan: &'a Plan,
    pub(super) organization: OrganizationId,
    pub(super) ids: &'a Ids,
    pub(super) clock: &'a Clock,
    pub(super) now: Timestamp,
    chance: Chance,
    addresses: Vec<String>,
    job_numbers: Vec<usize>,
}

impl<'a> Cast<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        organization: OrganizationId,
        ids: &'a Ids,
        clock: &'a Clock,
        now: Timestamp,
    ) -> Self {
        Self {
            plan,
            organization,
            ids,
            clock,
            now,
            chance: Chance::new(3),
            addresses: KNOWN.iter().map(|it| format!("{}@halden.example", it.address)).collect(),
            job_numbers: KNOWN.iter().filter_map(|it| it.job_number).collect(),
        }
    }

    /// Everybody but those who are only invited; the founder first.
    pub(super) fn people(&mut self) -> Result<Vec<Person>, DemoError> {
        let mut people = Vec::with_capacity(PEOPLE);
        for known in &KNOWN {
            people.push(self.known(known)?);
        }
        for (state, count) in OTHERS.into_iter().filter(|it| it.0 != MemberState::Invited) {
            for _ in 0..count {
                people.push(self.somebody(state)?);
            }
        }
        while people.len() < PEOPLE - INVITED {
            people.push(self.somebody(MemberState::Active)?);
        }
        Ok(people)
    }

    fn known(&mut self, known: &Known) -> Result<Person, DemoError> {
        let joined = match known.job_number {
            Some(number) => self.day_of(number),
            None => self.now.plus(Span::days(-40)),
        };
        let mut member = self.member(known.name, MemberState::Active, joined)?;
        self.set_address(&mut member, &format!("{}@halden.example", known.address))?;
        for key in known.departments {
            member.department_ids.push(self.plan.department(key)?);
        }
        member.position_id = Some(self.plan.position(known.position)?);
        member.location_id = Some(self.plan.location(known.location)?);
        member.job_id = known.job_number.map(job_id);
        member.admin_role = known.role;
        member.joined_at = Some(joined);
        member.account_id = Some(self.account(joined));
        let invited_at = if known.role == Some(AdminRole::SuperAdmin) {
            joined
        } else {
            self.days_before(joined, 5)
        };
        Ok(self.person(member, invited_at, known.location))
    }

    fn somebody(&mut self, state: MemberState) -> Result<Person, DemoError> {
        let (number, since) = match state {
            MemberState::Pending => (None, self.days_before(self.now, 9)),
            MemberState::Rejected => (None, self.days_before(self.now, 120)),
            _ => {
                let number = self.new_job_number();
                (Some(number), self.day_of(number))
            }
        };
        let (mut member, location) = self.anybody(state, since)?;
        if number.is_some() {
            member.job_id = self.chance.is_within(97.0).then(|| job_id(number.unwrap_or(0)));
            member.joined_at = Some(since);
        }
        if state == MemberState::Terminated {
            let stay = self.now.since(since).as_millis();
            let left =
                since.plus(Span::milliseconds((stay as f64 * self.chance.fraction()) as i64));
            member.updated_at = left.max(since.plus(Span::hours(20))).min(self.now);
        }
        member.account_id = Some(self.account(since));
        let invited_at = self.days_before(since, 9);
        Ok(self.person(member, invited_at, location))
    }

    /// A person with a name, an address and a place that go together, not yet with an account.
    pub(super) fn anybody(
        &mut self,
        state: MemberState,
        since: Timestamp,
    ) -> Result<(Member, &'static str), DemoError> {
        let weights: Vec<(usize, u32)> =
            UNITS.iter().enumerate().map(|(place, it)| (place, it.weight)).collect();
        let place = *self.chance.weighted(&weights);
        let unit = &UNITS[place];
        let name = Name::any(*self.chance.weighted(cultures(unit.location)), &mut self.chance);
        let mut member = self.member(&name.full, state, since)?;
        let address = self.free_address(&name);
        self.set_address(&mut member, &address)?;
        // Two in a hundred are in no department, some in two or three.
        let departments = match self.chance.below(100) {
            0..=1 => 0,
            2..=8 => 2,
            9..=10 => 3,
            _ => 1,
        };
        if departments > 0 {
            member.department_ids.push(self.plan.departments[place].id);
        }
        while member.department_ids.len() < departments {
            let other = self.plan.departments[*self.chance.weighted(&weights)].id;
            if !member.department_ids.contains(&other) {
                member.department_ids.push(other);
            }
        }
        member.position_id = Some(self.plan.position(unit.job(&mut self.chance))?);
        member.location_id = if self.chance.is_within(96.0) {
            Some(self.plan.location(unit.location)?)
        } else {
            None
        };
        Ok((member, unit.location))
    }

    /// A place for somebody of this name, which must be one that could have been typed.
    pub(super) fn member(
        &self,
        name: &str,
        state: MemberState,
        at: Timestamp,
    ) -> Result<Member, DemoError> {
        let name: PersonName =
            name.parse().map_err(|cause| DemoError::Data(format!("{name}: {cause}")))?;
        self.clock.advance(at.since(self.clock.now()));
        Ok(Member::new(self.organization, self.ids.new_id(), state, name.as_str(), at))
    }

    pub(super) fn set_address(&self, member: &mut Member, text: &str) -> Result<(), DemoError> {
        let email: EmailAddress =
            text.parse().map_err(|cause| DemoError::Data(format!("{text}: {cause}")))?;
        member.email_canonical = Some(email.canonical().to_owned());
        member.email = Some(email.as_str().to_owned());
        Ok(())
    }

    fn free_address(&mut self, name: &Name) -> String {
        let mut address = format!("{}.{}@halden.example", name.given, name.family);
        let mut number = 1;
        while self.addresses.contains(&address) {
            number += 1;
            address = format!("{}.{}{number}@halden.example", name.given, name.family);
        }
        self.addresses.push(address.clone());
        address
    }

    fn new_job_number(&mut self) -> usize {
        loop {
            let number = 13 + self.chance.below(NEXT_JOB_NUMBER - 20);
            if !self.job_numbers.contains(&number) {
                self.job_numbers.push(number);
                return number;
            }
        }
    }

    /// Job IDs are given in the order of joining, some of them to people who are gone for long.
    fn day_of(&self, job_number: usize) -> Timestamp {
        let days = AGE.as_millis() / Span::days(1).as_millis() - 3;
        let day = job_number as i64 * days / NEXT_JOB_NUMBER as i64;
        let began = self.now.plus(Span::milliseconds(-AGE.as_millis()));
        let midnight = began.as_millis() - began.as_millis().rem_euclid(Span::days(1).as_millis());
        // A different minute for everybody, in the working hours of Europe.
        let minute = Span::minutes(390 + (job_number * 37 % 480) as i64);
        Timestamp::from_millis(midnight).plus(Span::days(day + 1)).plus(minute)
    }

    /// A moment up to `most` days before `at`, at least half a day for five days or more.
    pub(super) fn days_before(&mut self, at: Timestamp, most: i64) -> Timestamp {
        let span = Span::days(most).as_millis() as f64 * (0.1 + 0.9 * self.chance.fraction());
        in_working_hours(at.plus(Span::milliseconds(-(span as i64))))
    }

    pub(super) const fn chance(&mut self) -> &mut Chance {
        &mut self.chance
    }

    /// A department that the person is not in.
    pub(super) fn another_department(&mut self, member: &Member) -> DepartmentId {
        loop {
            let id = self.chance.any(&self.plan.departments).id;
            if !member.department_ids.contains(&id) {
                return id;
            }
        }
    }

    fn account(&self, at: Timestamp) -> AccountId {
        self.clock.advance(at.since(self.clock.now()));
        self.ids.new_id()
    }

    fn person(&self, member: Member, invited_at: Timestamp, location: &str) -> Person {
        let locale = locale_of(&member.name);
        Person { member, invited_at, is_addressed: true, locale, time_zone: time_zone(location) }
    }
}

/// The same day, the time of day squeezed between 6:30 and 15:30 in UTC.
pub(super) const fn in_working_hours(at: Timestamp) -> Timestamp {
    let day = Span::days(1).as_millis();
    let time = at.as_millis().rem_euclid(day);
    let first = Span::minutes(390).as_millis();
    Timestamp::from_millis(at.as_millis() - time + first + time / 24 * 9)
}

/// People with a name in Chinese characters read Chinese, all others English.
pub(super) fn locale_of(name: &str) -> Locale {
    let is_han = |it| ('\u{4E00}'..='\u{9FFF}').contains(&it);
    if name.chars().any(is_han) { Locale::SimplifiedChinese } else { Locale::English }
}

fn job_id(number: usize) -> String {
    format!("HF-{number:05}")
}
