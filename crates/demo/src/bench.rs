//! A large organization to measure with: `rollcall bench-fill`.

use rollcall_actions::Context;
use rollcall_domain::account::Account;
use rollcall_domain::email::EmailAddress;
use rollcall_domain::id::{DepartmentId, Ids, LocationId, MemberId, OrganizationId, PositionId};
use rollcall_domain::invitation::{Delivery, Invitation};
use rollcall_domain::join_request::{Answers, JoinRequest};
use rollcall_domain::locale::{ListDensity, Locale};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::organization::{DEFAULT_INVITATION_LIFETIME, JoinRules, Organization, Plan};
use rollcall_domain::permission::AdminRole;
use rollcall_domain::sort_key::sort_key;
use rollcall_domain::structure::{Department, Entry};
use rollcall_domain::termination::{Day, EndedBy, Receipt, Termination};
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_store::StoreResult;
use rollcall_store::structure::Catalog;
use serde::Serialize;
use uuid::Uuid;

use crate::chance::Chance;
use crate::names::{Culture, Name};
use crate::{DemoError, guard};

/// What the organization's name starts with, and the marker of such a database.
const EDITION: &str = "bench-2";
const LOGIN: &str = "bench@corp.example";
const PASSWORD: &str = "measure twice, cut once, then rest";
/// Members written in one transaction.
const CHUNK: usize = 10_000;
/// The organization is this old.
const AGE: Span = Span::days(3_650);
const POSITIONS: usize = 200;
const LOCATIONS: usize = 40;
const MOST_DEPARTMENTS: usize = 50_000;
const SAMPLES: usize = 100;

/// Where the names come from, in percent.
const CULTURES: [(Culture, u32); 13] = [
    (Culture::Chinese, 30),
    (Culture::Arabic, 10),
    (Culture::English, 14),
    (Culture::Spanish, 9),
    (Culture::Indian, 9),
    (Culture::German, 6),
    (Culture::French, 5),
    (Culture::Polish, 4),
    (Culture::Portuguese, 4),
    (Culture::Nigerian, 3),
    (Culture::Turkish, 2),
    (Culture::Dutch, 2),
    (Culture::Nordic, 2),
];

/// What a measurement needs to know of the organization.
#[derive(Clone, Debug, Serialize)]
pub struct Filled {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The super admin's address.
    pub login: String,
    /// The super admin's password.
    pub password: String,
    /// A department in which, with what lies below it, about 2 of 100 members are.
    pub department_id: DepartmentId,
    /// Active members, spread evenly over the organization.
    pub member_ids: Vec<MemberId>,
}

/// How many people of each state there are.
struct Counts {
    active: usize,
    invited: usize,
    pending: usize,
    terminated: usize,
}

impl Counts {
    fn of(members: usize) -> Self {
        Self {
            active: members,
            invited: members / 100,
            pending: members / 100,
            terminated: (members / 10).min(100_000),
        }
    }

    const fn all(&self) -> usize {
        self.active + self.invited + self.pending + self.terminated
    }
}

/// Makes an organization of `members` active members, with some of every other state, in an empty
/// database. `progress` hears how many people are written, of how many.
///
/// # Errors
/// [`DemoError::Occupied`] if the database is not empty; then nothing was made.
pub async fn fill(
    context: &Context,
    members: usize,
    mut progress: impl FnMut(usize, usize) + Send,
) -> Result<Filled, DemoError> {
    let now = context.clock.now();
    let password_hash = context.passwords.hash(PASSWORD, &context.ids).await;
    let clock = Clock::manual(now.plus(Span::milliseconds(-AGE.as_millis())));
    let ids = Ids::seeded(clock.clone(), 1);
    let shape = Shape::new(members, &ids);
    let organization = organization(&ids, clock.now());

    let mut tx = context.store.write().await?;
    if guard::claim(&mut tx, EDITION).await? {
        return Err(DemoError::Occupied);
    }
    rollcall_actions::setup::finish(&mut tx).await?;
    tx.organizations().insert(&organization).await?;
    shape.insert(&mut tx, organization.id, clock.now()).await?;
    let admin = admin(&ids, organization.id, clock.now())?;
    let email = address(LOGIN)?;
    tx.accounts().insert(&admin.0, &email, &password_hash).await?;
    tx.commit().await?;

    let mut people = People::new(shape, organization.id, Counts::of(members), ids, clock, now);
    let all = people.counts.all();
    // The rows of one chunk lie together by name. Small organizations get small chunks, so that
    // members next to each other in a list lie apart on disk in all sizes alike.
    let chunk = (all / 20).clamp(500, CHUNK);
    let mut samples = Vec::new();
    while people.made < all {
        let is_first = people.made == 0;
        let mut some = people.next(chunk.min(all - people.made))?;
        if is_first {
            some.push(admin.1.clone());
        }
        let mut tx = context.store.write().await?;
        tx.members().insert_many(&some).await?;
        for (member, number) in some.iter().zip(people.made as i64..) {
            match member.state {
                MemberState::Invited => {
                    let invitation = invitation(&people.ids, member, admin.1.id);
                    tx.invitations().insert(organization.id, &invitation).await?;
                }
                MemberState::Pending => {
                    let request = join_request(member);
                    tx.join_requests().insert(organization.id, &request).await?;
                }
                MemberState::Terminated => {
                    let termination = termination(member, &admin.1, number, now);
                    let receipt = Receipt::default();
                    tx.terminations().put(organization.id, &termination, &receipt).await?;
                }
                MemberState::Active | MemberState::Rejected => {}
            }
        }
        tx.commit().await?;
        let active = some.iter().filter(|it| it.state == MemberState::Active);
        samples.extend(active.map(|it| it.id).step_by((all / 1_000).max(1)));
        progress(people.made, all);
    }
    let every = (samples.len() / SAMPLES).max(1);
    Ok(Filled {
        organization_id: organization.id,
        login: LOGIN.to_owned(),
        password: PASSWORD.to_owned(),
        department_id: people.department_of_two_percent(),
        member_ids: samples.into_iter().step_by(every).take(SAMPLES).collect(),
    })
}

fn organization(ids: &Ids, at: Timestamp) -> Organization {
    Organization {
        id: ids.new_id(),
        name: "Corp".to_owned(),
        door_number: "10000001".to_owned(),
        plan: Plan::Paid,
        seats: None,
        join_rules: JoinRules::default(),
        structure_version: 1,
        created_at: at,
        version: 1,
    }
}

fn address(text: &str) -> Result<EmailAddress, DemoError> {
    text.parse().map_err(|cause| DemoError::Data(format!("{text}: {cause}")))
}

fn admin(
    ids: &Ids,
    organization: OrganizationId,
    at: Timestamp,
) -> Result<(Account, Member), DemoError> {
    let email = address(LOGIN)?;
    let account = Account {
        id: ids.new_id(),
        name: "Bench Administrator".to_owned(),
        email: Some(email.as_str().to_owned()),
        phone: None,
        locale: Locale::English,
        time_zone: "UTC".to_owned(),
        list_density: ListDensity::Comfortable,
        created_at: at,
        version: 1,
    };
    let mut member =
        Member::new(organization, ids.new_id(), MemberState::Active, &account.name, at);
    member.account_id = Some(account.id);
    member.email = Some(email.as_str().to_owned());
    member.email_canonical = Some(email.canonical().to_owned());
    member.admin_role = Some(AdminRole::SuperAdmin);
    member.joined_at = Some(at);
    Ok((account, member))
}

fn invitation(ids: &Ids, member: &Member, inviter: MemberId) -> Invitation {
    Invitation {
        id: ids.new_id(),
        member_id: member.id,
        channel: Channel::Email,
        inviter_id: inviter,
        created_at: member.created_at,
        last_sent_at: member.created_at,
        sends: 1,
        delivery: Delivery::Sent,
        delivery_detail: None,
        next_try_at: None,
        expires_at: member.created_at.plus(DEFAULT_INVITATION_LIFETIME),
        locale: Locale::English,
    }
}

/// Asked at the door.
fn join_request(member: &Member) -> JoinRequest {
    JoinRequest {
        member_id: member.id,
        channel: Channel::DoorNumber,
        sharer_id: None,
        sharer_name: String::new(),
        share_link_id: None,
        asked_at: member.created_at,
        answers: Answers::default(),
        reminders: 0,
        reminded_at: None,
        rejection: None,
    }
}

/// Ended somewhere between joining and today.
fn termination(member: &Member, by: &Member, number: i64, now: Timestamp) -> Termination {
    let stayed = now.since(member.created_at).as_millis() / 7 * (number % 7);
    let at = member.created_at.plus(Span::milliseconds(stayed));
    Termination {
        member_id: member.id,
        at,
        last_day: Day::of(at),
        reason: String::new(),
        ended_by: EndedBy::Administrator,
        actor_id: Some(by.id),
        actor_name: by.name.clone(),
        number,
    }
}

/// Departments, positions and locations.
struct Shape {
    departments: Vec<Department>,
    /// For each department the place of the one above it.
    parents: Vec<Option<usize>>,
    positions: Vec<Entry<PositionId>>,
    locations: Vec<Entry<LocationId>>,
}

impl Shape {
    fn new(members: usize, ids: &Ids) -> Self {
        let count = (members / 40).clamp(10, MOST_DEPARTMENTS);
        let levels = if count < 1_000 { 4 } else { 5 };
        let fan = (count as f64).powf(1.0 / f64::from(levels));
        let mut departments: Vec<Department> = Vec::with_capacity(count);
        let mut parents = Vec::with_capacity(count);
        let mut above = 0..0;
        for level in 1..=levels {
            let size = if level == levels {
                count - departments.len()
            } else {
                (fan.powi(level) as usize).clamp(1, count - departments.len())
            };
            let from = departments.len();
            for place in 0..size {
                let parent = (!above.is_empty()).then(|| above.start + place * above.len() / size);
                let name = department_name(level, departments.len());
                departments.push(Department {
                    id: ids.new_id(),
                    parent_id: parent.map(|it: usize| departments[it].id),
                    sort_key: sort_key(&name),
                    name,
                });
                parents.push(parent);
            }
            above = from..departments.len();
        }
        let positions = (0..POSITIONS).map(|it| entry(ids, position_name(it))).collect();
        let locations = (0..LOCATIONS).map(|it| entry(ids, location_name(it))).collect();
        Self { departments, parents, positions, locations }
    }

    async fn insert(
        &self,
        tx: &mut rollcall_store::Tx,
        organization: OrganizationId,
        at: Timestamp,
    ) -> StoreResult<()> {
        for it in &self.departments {
            tx.structures().insert_department(organization, it, at).await?;
        }
        for it in &self.positions {
            tx.structures().insert_entry(organization, Catalog::Positions, it, at).await?;
        }
        for it in &self.locations {
            tx.structures().insert_entry(organization, Catalog::Locations, it, at).await?;
        }
        Ok(())
    }
}

fn entry<Id: From<Uuid>>(ids: &Ids, name: String) -> Entry<Id> {
    Entry { id: ids.new_id(), sort_key: sort_key(&name), name }
}

fn department_name(level: i32, number: usize) -> String {
    const KINDS: [&[&str]; 5] = [
        &["Division", "事业部"],
        &["Region", "大区", "منطقة"],
        &["Site", "工厂", "موقع"],
        &["Section", "车间", "قسم"],
        &["Team", "班组", "فريق"],
    ];
    let kinds = KINDS[usize::try_from(level - 1).unwrap_or(0).min(KINDS.len() - 1)];
    format!("{} {number}", kinds[number % kinds.len()])
}

fn position_name(number: usize) -> String {
    const RANKS: [&str; 10] = [
        "Junior",
        "Associate",
        "Senior",
        "Lead",
        "Principal",
        "Deputy",
        "Acting",
        "Regional",
        "Group",
        "Chief",
    ];
    const JOBS: [&str; 20] = [
        "operator",
        "engineer",
        "technician",
        "analyst",
        "accountant",
        "buyer",
        "planner",
        "driver",
        "nurse",
        "chemist",
        "designer",
        "developer",
        "auditor",
        "recruiter",
        "trainer",
        "welder",
        "electrician",
        "controller",
        "translator",
        "salesperson",
    ];
    format!("{} {}", RANKS[number / JOBS.len() % RANKS.len()], JOBS[number % JOBS.len()])
}

fn location_name(number: usize) -> String {
    const CITIES: [&str; 20] = [
        "Rotterdam",
        "Shanghai",
        "Jeddah",
        "Dubai",
        "Oslo",
        "Barcelona",
        "Gdańsk",
        "Lagos",
        "Pune",
        "Lyon",
        "Hamburg",
        "Porto",
        "İzmir",
        "Leeds",
        "Chengdu",
        "Monterrey",
        "Riyadh",
        "Turku",
        "Ghent",
        "Cork",
    ];
    let site = if number / CITIES.len() == 0 { "Office" } else { "Plant" };
    format!("{} {site}", CITIES[number % CITIES.len()])
}

/// Makes people one after the other, in the order in which they came.
struct People {
    shape: Shape,
    organization: OrganizationId,
    counts: Counts,
    ids: Ids,
    clock: Clock,
    began: Timestamp,
    now: Timestamp,
    chance: Chance,
    made: usize,
    /// For each department how many active members are in it or below it.
    below: Vec<usize>,
}

impl People {
    fn new(
        shape: Shape,
        organization: OrganizationId,
        counts: Counts,
        ids: Ids,
        clock: Clock,
        now: Timestamp,
    ) -> Self {
        let below = vec![0; shape.departments.len()];
        let began = clock.now();
        let chance = Chance::new(2);
        Self { shape, organization, counts, ids, clock, began, now, chance, made: 0, below }
    }

    fn next(&mut self, count: usize) -> Result<Vec<Member>, DemoError> {
        (0..count).map(|_| self.one()).collect()
    }

    fn one(&mut self) -> Result<Member, DemoError> {
        let number = self.made;
        self.made += 1;
        let state = self.state(number);
        let all = self.counts.all() as i64;
        let at = self.began.plus(Span::milliseconds(AGE.as_millis() / all * number as i64));
        self.clock.advance(at.since(self.clock.now()));
        let name = Name::any(*self.chance.weighted(&CULTURES), &mut self.chance);
        let id = self.ids.new_id();
        let mut member = Member::new(self.organization, id, state, &name.full, at);
        let email = address(&format!("{}.{}{number}@corp.example", name.given, name.family))?;
        member.email_canonical = Some(email.canonical().to_owned());
        member.email = Some(email.as_str().to_owned());
        member.job_id = Some(format!("E{number:07}"));
        member.position_id = Some(self.chance.frequent(&self.shape.positions).id);
        member.location_id = Some(self.chance.frequent(&self.shape.locations).id);
        member.joined_at =
            matches!(state, MemberState::Active | MemberState::Terminated).then_some(at);
        if state == MemberState::Invited {
            // Whoever is invited was so lately; some of the invitations have expired.
            let age = Span::milliseconds(
                Span::days(40).as_millis() / 1_000 * self.chance.below(1_000) as i64,
            );
            member.created_at = self.now.plus(Span::milliseconds(-age.as_millis()));
            member.updated_at = member.created_at;
        }
        let departments = match self.chance.below(100) {
            0 => 0,
            1..=8 => 2,
            _ => 1,
        };
        let mut groups = Vec::new();
        for _ in 0..departments {
            let place = self.chance.below(self.shape.departments.len());
            let id = self.shape.departments[place].id;
            if !member.department_ids.contains(&id) {
                member.department_ids.push(id);
                groups.extend(std::iter::successors(Some(place), |it| self.shape.parents[*it]));
            }
        }
        if state == MemberState::Active {
            groups.sort_unstable();
            groups.dedup();
            for place in groups {
                self.below[place] += 1;
            }
        }
        Ok(member)
    }

    /// States are spread over the whole organization; each number has one.
    fn state(&self, number: usize) -> MemberState {
        let Counts { invited, pending, terminated, .. } = self.counts;
        let others = [
            (MemberState::Terminated, terminated),
            (MemberState::Invited, invited),
            (MemberState::Pending, pending),
        ];
        // The number's place in a shuffled order: a multiplication by a number without common
        // divisors with the size permutes.
        let all = self.counts.all() as u64;
        let mut step = 2_654_435_761 % all;
        while common_divisor(step, all) != 1 {
            step += 1;
        }
        let mut place = (number as u64 * step % all) as usize;
        for (state, people) in others {
            if place < people {
                return state;
            }
            place -= people;
        }
        MemberState::Active
    }

    fn department_of_two_percent(&self) -> DepartmentId {
        let wanted = self.counts.active / 50;
        let nearest = (0..self.below.len()).min_by_key(|it| self.below[*it].abs_diff(wanted));
        self.shape.departments[nearest.unwrap_or(0)].id
    }
}

const fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_domain::text::{JobNumber, UnitName};
    use std::collections::HashSet;

    fn people(members: usize) -> People {
        let now = Timestamp::from_millis(1_795_000_000_000);
        let clock = Clock::manual(now.plus(Span::milliseconds(-AGE.as_millis())));
        let ids = Ids::seeded(clock.clone(), 1);
        let shape = Shape::new(members, &ids);
        let organization = ids.new_id();
        People::new(shape, organization, Counts::of(members), ids, clock, now)
    }

    #[test]
    fn each_state_has_as_many_people_as_announced() {
        let mut people = people(10_000);
        let all = people.counts.all();
        let made = people.next(all).unwrap();
        let count = |state| made.iter().filter(|it| it.state == state).count();
        assert_eq!(count(MemberState::Active), 10_000);
        assert_eq!(count(MemberState::Invited), 100);
        assert_eq!(count(MemberState::Pending), 100);
        assert_eq!(count(MemberState::Terminated), 1_000);
        let emails: HashSet<_> = made.iter().map(|it| it.email_canonical.clone()).collect();
        assert_eq!(emails.len(), all);
        let names: HashSet<_> = made.iter().map(|it| it.name.clone()).collect();
        assert!((3_000..10_000).contains(&names.len()), "{} different names", names.len());
        for member in &made {
            member.job_id.as_deref().unwrap().parse::<JobNumber>().unwrap();
        }
        let department = people.department_of_two_percent();
        let place = people.shape.departments.iter().position(|it| it.id == department).unwrap();
        assert!((100..=300).contains(&people.below[place]), "{}", people.below[place]);
    }

    #[test]
    fn the_same_size_gives_the_same_people() {
        assert_eq!(people(1_000).next(100).unwrap(), people(1_000).next(100).unwrap());
    }

    #[test]
    fn the_tree_has_the_promised_size_and_depth_and_good_names() {
        for (members, departments, levels) in
            [(100, 10, 4), (10_000, 250, 4), (1_000_000, 25_000, 5), (5_000_000, 50_000, 5)]
        {
            let shape = people(members).shape;
            assert_eq!(shape.departments.len(), departments);
            let depth =
                |place| std::iter::successors(Some(place), |it: &usize| shape.parents[*it]).count();
            assert_eq!((0..departments).map(depth).max(), Some(levels));
            for it in &shape.departments {
                it.name.parse::<UnitName>().unwrap();
            }
            let names: HashSet<_> = shape.positions.iter().map(|it| &it.name).collect();
            assert_eq!(names.len(), POSITIONS);
            let names: HashSet<_> = shape.locations.iter().map(|it| &it.name).collect();
            assert_eq!(names.len(), LOCATIONS);
        }
    }
}
