//! The index against its meaning: whatever was done, it finds what [`SearchText::matches`] finds,
//! in the order by name. The limits from which the databases go another way are low in tests.

use rollcall_domain::id::{DepartmentId, LocationId, OrganizationId};
use rollcall_domain::membership::MemberState;
use rollcall_domain::time::Timestamp;
use uuid::Uuid;

use super::*;
use crate::members::{DepartmentFilter, PositionValue};
use crate::{Store, params};

const NAMES: [&str; 12] = [
    "Li Wei",
    "张伟",
    "张伟",
    "张炜",
    "Zoë Müller",
    "Jürgen Straße",
    "محمد العلي",
    "曾国藩",
    "Ann Lee",
    "annlee",
    "O'Neill \"Bo\" *",
    "吕布",
];
const QUERIES: [&str; 24] = [
    "a",
    "伟",
    "张伟",
    "zw",
    "zhangwei",
    "lvbu",
    "li w",
    "wei li",
    "@corp",
    "corp.example",
    "7@corp",
    "e1",
    "E12",
    "e-0012",
    "0612",
    "+31",
    "06-12",
    "محمد",
    "müll",
    "\"bo\"",
    "*",
    "' o",
    "nosuchperson",
    "99 corp",
];

/// Repeatable chance (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }
}

struct World {
    store: Store,
    organizations: Vec<OrganizationId>,
    people: Vec<Member>,
    next: u32,
    chance: Chance,
}

const STATES: [MemberState; 2] = [MemberState::Active, MemberState::Invited];

impl World {
    fn new(store: Store) -> Self {
        let organizations = (1..=2_u128).map(|it| Uuid::from_u128(it << 64).into()).collect();
        Self { store, organizations, people: Vec::new(), next: 0, chance: Chance(42) }
    }

    /// Organizations with two departments each.
    async fn found(&mut self) {
        let mut tx = self.store.write().await.unwrap();
        for id in self.organizations.clone() {
            let door_number = id.to_string();
            let sql = "INSERT INTO organizations (id, name, door_number, plan, enrollment_approval,
                       invitation_lifetime, structure_version, created_at, updated_at, version)
                       VALUES (?1, 'Any', ?2, 'free', 0, 0, 0, 0, 0, 1)";
            tx.execute(sql, params![id, &door_number]).await.unwrap();
            for number in [7_u128, 8] {
                let (department, name) = (Uuid::from_u128(number), number.to_string());
                let sql = "INSERT INTO departments (org_id, id, name, name_key, sort_key, created_at, version)
                           VALUES (?1, ?2, ?3, ?3, ?4, 0, 1)";
                tx.execute(sql, params![id, department, &name, name.as_bytes()]).await.unwrap();
            }
            let sql =
                "INSERT INTO locations (org_id, id, name, name_key, sort_key, created_at, version)
                       VALUES (?1, ?2, '9', '9', ?3, 0, 1)";
            let fields = params![id, Uuid::from_u128(9), b"9".as_slice()];
            tx.execute(sql, fields).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    fn member(&mut self) -> Member {
        self.next += 1;
        let organization = self.organizations[self.chance.below(10) / 9];
        // Ids in no order, as of people that moved between states.
        let id =
            Uuid::from_u128(u128::from(self.next.reverse_bits()) << 64 | u128::from(self.next))
                .into();
        let state = STATES[self.chance.below(10) / 8];
        let name = NAMES[self.chance.below(NAMES.len())];
        let mut member = Member::new(organization, id, state, name, Timestamp::from_millis(0));
        self.vary(&mut member);
        member
    }

    fn vary(&mut self, member: &mut Member) {
        let number = self.next;
        let unique = format!("p{number}x{}@corp.example", self.chance.below(1_000));
        member.email_canonical = Some(unique.clone());
        member.email = Some(unique);
        member.phone =
            (self.chance.below(3) == 0).then(|| format!("+31612{:05}", self.chance.below(99_999)));
        member.job_id = (self.chance.below(2) == 0)
            .then(|| format!("E-{number:04}-{}", self.chance.below(100)));
        member.department_ids = match self.chance.below(4) {
            0 => Vec::new(),
            rare => vec![DepartmentId::from(Uuid::from_u128(if rare == 1 { 7 } else { 8 }))],
        };
        member.location_id =
            (self.chance.below(5) == 0).then(|| LocationId::from(Uuid::from_u128(9)));
    }

    /// Some inserts, changes of every kind and removals, each in a transaction of its own.
    async fn live(&mut self, steps: usize) {
        for _ in 0..steps {
            let mut tx = self.store.write().await.unwrap();
            match self.chance.below(6) {
                0..=2 => {
                    let member = self.member();
                    tx.members().insert(&member).await.unwrap();
                    self.people.push(member);
                }
                kind if !self.people.is_empty() => {
                    let index = self.chance.below(self.people.len());
                    let before = self.people.swap_remove(index);
                    let mut after = before.clone();
                    match kind {
                        3 => after.rename(NAMES[self.chance.below(NAMES.len())]),
                        4 => after.state = STATES[self.chance.below(2)],
                        _ => self.vary(&mut after),
                    }
                    if self.chance.below(8) == 0 {
                        assert!(tx.members().delete(&before).await.unwrap());
                    } else {
                        after.version += 1;
                        assert!(tx.members().update(&before, &after).await.unwrap());
                        self.people.push(after);
                    }
                }
                _ => {}
            }
            // Every ninth change fails in the end.
            if self.chance.below(9) == 0 {
                let undone = tx;
                drop(undone);
                self.reload().await;
            } else {
                tx.commit().await.unwrap();
            }
        }
    }

    /// Reads the people back after a change was undone.
    async fn reload(&mut self) {
        let mut tx = self.store.read().await.unwrap();
        let sql = "SELECT org_id, id FROM members ORDER BY id";
        let ids: Vec<(OrganizationId, MemberId)> =
            tx.query(sql, params![], |row| Ok((row.take()?, row.take()?))).await.unwrap();
        self.people.clear();
        for (organization, id) in ids {
            self.people.push(tx.members().find(organization, id).await.unwrap().unwrap());
        }
    }

    fn expected(&self, filter: &Filter, query: &SearchQuery) -> Vec<MemberId> {
        let mut found: Vec<&Member> = self
            .people
            .iter()
            .filter(|it| it.organization_id == filter.organization_id && it.state == filter.state)
            .filter(|it| match filter.department {
                None => true,
                Some(DepartmentFilter::Without) => it.department_ids.is_empty(),
                Some(DepartmentFilter::Own(id) | DepartmentFilter::Below(id)) => {
                    it.department_ids.contains(&id)
                }
            })
            .filter(|it| filter.location_id.is_none() || it.location_id == filter.location_id)
            .filter(|it| text_of(it).matches(query))
            .collect();
        found.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
        found.into_iter().map(|it| it.id).collect()
    }

    async fn check(&mut self) {
        let seven = DepartmentFilter::Own(Uuid::from_u128(7).into());
        for organization_id in self.organizations.clone() {
            for state in STATES {
                for (department, location_id) in [
                    (None, None),
                    (Some(seven), None),
                    (Some(DepartmentFilter::Without), None),
                    (None, Some(Uuid::from_u128(9).into())),
                    (Some(seven), Some(Uuid::from_u128(9).into())),
                ] {
                    for raw in QUERIES {
                        // A third of all, so that a busy machine ends in time.
                        if self.chance.below(3) > 0 {
                            continue;
                        }
                        let query = SearchQuery::parse(raw).unwrap().unwrap();
                        let filter = Filter {
                            organization_id,
                            state,
                            department,
                            position_id: None,
                            location_id,
                            within: None,
                            particulars: Default::default(),
                            query: None,
                        };
                        self.check_query(&filter, &query, raw).await;
                    }
                }
            }
        }
    }

    async fn check_query(&mut self, filter: &Filter, query: &SearchQuery, raw: &str) {
        let mut expected = self.expected(filter, query);
        let mut tx = self.store.read().await.unwrap();
        let total = count(&mut tx, filter, query).await.unwrap();
        let people = expected.len() as i64;
        assert!(total.people <= people, "{raw} in {filter:?}: {total:?} of {people}");
        assert!(
            !total.is_exact || total.people == people,
            "{raw} in {filter:?}: {total:?} of {people}"
        );
        for descending in [false, true] {
            if descending {
                expected.reverse();
            }
            let mut after: Option<Position> = None;
            let limit = 1 + self.chance.below(60);
            for expected in expected.chunks(limit).chain(std::iter::once(&[][..])) {
                let found = page(&mut tx, filter, query, after.as_ref(), descending, limit as i64)
                    .await
                    .unwrap();
                assert_eq!(found, expected, "{raw} in {filter:?}, descending: {descending}");
                let Some(last) = found.last() else { break };
                let last = self.people.iter().find(|it| it.id == *last).unwrap();
                after = Some(Position {
                    value: PositionValue::Bytes(last.sort_key.as_bytes().to_vec()),
                    id: last.id,
                });
            }
        }
    }
}

async fn live_and_check(store: Store) {
    store.migrate().await.unwrap();
    let mut world = World::new(store);
    world.found().await;
    world.check().await;
    world.live(40).await;
    world.check().await;
    let many: Vec<Member> = (0..500).map(|_| world.member()).collect();
    let mut tx = world.store.write().await.unwrap();
    for member in &many {
        // As an import does: rows and what is derived from them apart.
        tx.members().insert(member).await.unwrap();
        update(&mut tx, Some(member), None).await.unwrap();
    }
    for some in many.chunks(300) {
        insert_many(&mut tx, some).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.people.extend(many);
    world.check().await;
    world.live(600).await;
    world.check().await;
}

/// On the database that the test run asks for.
#[tokio::test]
async fn whatever_was_done_it_finds_what_matches_in_the_order_of_names() {
    if std::env::var("ROLLCALL_TEST_DATABASE").as_deref() == Ok("postgres") {
        let database = rollcall_testkit::TestPostgres::empty().await;
        live_and_check(Store::open_postgres(database.url(), 4).await.unwrap()).await;
    } else {
        let folder = rollcall_testkit::temporary_folder();
        live_and_check(Store::open_sqlite(&folder.path().join("rollcall.db")).unwrap()).await;
    }
}
