//! Many at once leave the same rows behind as one by one.

use rollcall_domain::id::{DepartmentId, Ids, OrganizationId};
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::organization::{JoinRules, Organization, Plan};
use rollcall_domain::sort_key::sort_key;
use rollcall_domain::structure::{Department, Entry};
use rollcall_domain::time::{Clock, Timestamp};
use uuid::Uuid;

use crate::structure::Catalog;
use crate::{Dialect, Store, StoreResult, Tx, params};

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const STATES: [MemberState; 5] = [
    MemberState::Active,
    MemberState::Invited,
    MemberState::Pending,
    MemberState::Rejected,
    MemberState::Terminated,
];

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

/// An organization with departments 100 to 106 (a tree of three levels), a position and a location.
pub(crate) async fn found(tx: &mut Tx) -> StoreResult<OrganizationId> {
    let organization = Organization {
        id: id(1),
        name: "Test".to_owned(),
        door_number: "12345678".to_owned(),
        plan: Plan::Free,
        seats: None,
        join_rules: JoinRules::default(),
        structure_version: 1,
        created_at: NOW,
        version: 1,
    };
    tx.organizations().insert(&organization).await?;
    for (number, parent) in [
        (100, None),
        (101, Some(100)),
        (102, Some(100)),
        (103, Some(101)),
        (104, None),
        (105, Some(104)),
        (106, Some(103)),
    ] {
        let name = format!("Department {number}");
        let department = Department {
            id: id(number),
            parent_id: parent.map(id),
            sort_key: sort_key(&name),
            name,
        };
        assert!(tx.structures().insert_department(organization.id, &department, NOW).await?);
    }
    for (catalog, number) in [(Catalog::Positions, 200), (Catalog::Locations, 300)] {
        let entry: Entry<Uuid> =
            Entry { id: id(number), name: "One".to_owned(), sort_key: sort_key("One") };
        assert!(tx.structures().insert_entry(organization.id, catalog, &entry, NOW).await?);
    }
    Ok(organization.id)
}

pub(crate) fn people(organization: OrganizationId, count: usize) -> Vec<Member> {
    let ids = Ids::seeded(Clock::manual(NOW), 5);
    let names = ["Ann Lee", "张伟", "Zoë Müller", "محمد العلي", "Ann Lee", "Łukasz Żak", "曾国藩"];
    let department = |number: usize| -> DepartmentId { id(100 + (number % 7) as u128) };
    (0..count)
        .map(|it| {
            let state = STATES[it * it % STATES.len()];
            let name = names[it * 31 % names.len()];
            let mut member = Member::new(organization, ids.new_id(), state, name, NOW);
            member.email = Some(format!("Person{it}@corp.example"));
            member.email_canonical = Some(format!("person{it}@corp.example"));
            member.job_id = (it % 3 > 0).then(|| format!("E-{it:05}"));
            member.phone = (it % 5 == 0).then(|| format!("+31655{it:06}"));
            member.department_ids = (0..it % 4).map(|more| department(it / 4 + more * 2)).collect();
            member.position_id = (it % 2 == 0).then(|| id(200));
            member.location_id = (it % 3 == 0).then(|| id(300));
            member.joined_at = (state == MemberState::Active).then_some(NOW);
            member
        })
        .collect()
}

/// All rows that members leave, each as one text, sorted. Ranks are left out: any that follow the
/// order will do.
pub(crate) async fn rows(tx: &mut Tx) -> StoreResult<Vec<String>> {
    let search = match tx.dialect() {
        Dialect::Sqlite => {
            "SELECT HEX(o.member_id) || HEX(o.sort_key) || o.search_text || (o.rank >> 36) ||
             ROW_NUMBER() OVER (ORDER BY o.rank) FROM search_order o"
        }
        Dialect::Postgres => {
            "SELECT CAST(member_id AS TEXT) || state || CAST(sort_key AS TEXT) || search_text ||
             CAST(tokens AS TEXT) FROM member_search"
        }
    };
    let text = |column: &str| match tx.dialect() {
        Dialect::Sqlite => format!("COALESCE(HEX({column}), '-')"),
        Dialect::Postgres => format!("COALESCE(CAST({column} AS TEXT), '-')"),
    };
    let columns = |names: &str| {
        names.split(',').map(|it| text(it.trim())).collect::<Vec<_>>().join(" || ' ' || ")
    };
    let statements = [
        format!(
            "SELECT {} FROM members",
            columns(
                "org_id, id, account_id, state, name, sort_key, email, email_canonical, phone,
                 department_ids, position_id, location_id, job_id, job_sort, admin_role, joined_at,
                 created_at, updated_at, version"
            )
        ),
        format!(
            "SELECT {} FROM department_members",
            columns("org_id, department_id, scope, state, sort_key, member_id")
        ),
        format!(
            "SELECT {} FROM member_counts GROUP BY org_id, group_id, scope, state",
            columns("org_id, group_id, scope, state, SUM(people)")
        ),
        search.to_owned(),
    ];
    let mut all = Vec::new();
    for sql in statements {
        let mut found: Vec<String> = tx.query(&sql, params![], |row| row.take()).await?;
        assert!(!found.is_empty(), "{sql}");
        found.sort();
        all.append(&mut found);
    }
    Ok(all)
}

#[tokio::test]
async fn many_at_once_leave_the_same_rows_as_one_by_one() {
    let folder = std::env::temp_dir().join(format!("rollcall-bulk-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut found_rows = Vec::new();
    for at_once in [1, 700] {
        let store = Store::open_sqlite(&folder.join(format!("{at_once}.db"))).unwrap();
        store.migrate().await.unwrap();
        let mut tx = store.write().await.unwrap();
        let organization = found(&mut tx).await.unwrap();
        let people = people(organization, 1_500);
        if at_once == 1 {
            for member in &people {
                tx.members().insert(member).await.unwrap();
            }
        } else {
            for chunk in people.chunks(at_once) {
                tx.members().insert_many(chunk).await.unwrap();
            }
        }
        found_rows.push(rows(&mut tx).await.unwrap());
        tx.commit().await.unwrap();
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(found_rows[0].len(), found_rows[1].len());
    for (one, many) in found_rows[0].iter().zip(&found_rows[1]) {
        assert_eq!(one, many);
    }
}

#[tokio::test]
async fn members_of_several_organizations_are_refused() {
    let folder = std::env::temp_dir().join(format!("rollcall-bulk-two-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open_sqlite(&folder.join("rollcall.db")).unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.write().await.unwrap();
    let organization = found(&mut tx).await.unwrap();
    let mut people = people(organization, 2);
    people[1].organization_id = id(2);
    let refused = tx.members().insert_many(&people).await;
    drop(tx);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(refused.is_err());
}
