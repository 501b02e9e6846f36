//! Lists: every order, every filter, every page, compared with a list kept by hand.

use std::collections::HashMap;

use rollcall_domain::id::{DepartmentId, LocationId, MemberId, OrganizationId, PositionId};
use rollcall_domain::invitation::{Delivery, Invitation};
use rollcall_domain::locale::Locale;
use rollcall_domain::member::{Member, job_sort};
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::search_text::{SearchQuery, SearchText};
use rollcall_domain::time::Span;
use rollcall_testkit::{Client, Random, TestApp};
use serde_json::{Value, json};

/// An organization full of people, and the same people in memory.
struct World<'a> {
    admin: Client<'a>,
    organization: String,
    /// Each department with those above it, itself included.
    departments: Vec<(DepartmentId, Vec<DepartmentId>)>,
    positions: Vec<PositionId>,
    locations: Vec<LocationId>,
    members: Vec<Member>,
    invitations: HashMap<MemberId, Invitation>,
}

const GIVEN: &[&str] = &[
    "Ana",
    "Bo",
    "Zoë",
    "Łukasz",
    "عمر",
    "Ingrid",
    "Åse",
    "李",
    "伟",
    "美琳",
    "Anna-Maria",
    "Çağrı",
    "Ōe",
    "ana",
    "Ælfric",
    "Ñandú",
    "欧阳",
    "Q",
    "van der",
    "O’Neill",
];
const FAMILY: &[&str] = &[
    "Silva",
    "Müller",
    "Nygård",
    "陈",
    "王",
    "حسن",
    "Smith",
    "Smythe",
    "Lindqvist-Bergström",
    "de la Cruz",
    "吕",
    "Íñigo",
    "Ŝafiro",
    "Zhang",
    "Berg",
    "X",
];

fn random_name(random: &mut Random) -> String {
    let (given, family) = (random.pick(GIVEN), random.pick(FAMILY));
    match random.below(4) {
        0 => format!("{family}{given}"),
        1 => format!("{family}, {given}"),
        _ => format!("{given} {family}"),
    }
}

impl<'a> World<'a> {
    async fn build(app: &'a TestApp, random: &mut Random, people: usize) -> Self {
        let (mut admin, organization) = app.set_up().await;
        let base = format!("/organizations/{organization}");
        let mut departments: Vec<(DepartmentId, Vec<DepartmentId>)> = Vec::new();
        for index in 0..10 {
            let above = departments.get(random.below(index + 2)).cloned();
            let parent = above.as_ref().map(|it| it.0.to_string());
            let body = json!({ "name": format!("Department {index}"), "parent_id": parent });
            let made = admin.post(&format!("{base}/departments"), body).await;
            let id: DepartmentId = made.body["id"].as_str().expect("an id").parse().expect("an id");
            let mut lineage = above.map(|it| it.1).unwrap_or_default();
            lineage.push(id);
            departments.push((id, lineage));
        }
        let mut entries: [Vec<String>; 2] = Default::default();
        for (kind, ids) in ["positions", "locations"].into_iter().zip(&mut entries) {
            for index in 0..3 {
                let body = json!({ "name": format!("Entry {index}") });
                let made = admin.post(&format!("{base}/{kind}"), body).await;
                ids.push(made.body["id"].as_str().expect("an id").to_owned());
            }
        }
        let [positions, locations] = entries;
        let ingrid = app.member(&organization, "ingrid@halden.example").await;
        let mut world = Self {
            admin,
            organization,
            departments,
            positions: positions.iter().map(|it| it.parse().expect("an id")).collect(),
            locations: locations.iter().map(|it| it.parse().expect("an id")).collect(),
            members: vec![ingrid],
            invitations: HashMap::new(),
        };
        for index in 0..people {
            world.add(app, random, index).await;
        }
        world
    }

    async fn add(&mut self, app: &TestApp, random: &mut Random, index: usize) {
        use MemberState::{Active, Invited, Pending, Rejected, Terminated};
        let organization: OrganizationId = self.organization.parse().expect("an id");
        let states = [Active, Active, Active, Invited, Invited, Pending, Rejected, Terminated];
        let state = *random.pick(&states);
        let ids = &app.context.ids;
        let now = app.clock.now();
        let name = random_name(random);
        let mut member = Member::new(organization, ids.new_id(), state, &name, now);
        let address = format!("p{index}.{}@halden.example", random.pick(&["a", "b", "berg", "x1"]));
        member.email = Some(address.clone());
        member.email_canonical = Some(address);
        // Many joined at the same moment, so that ties are broken.
        let past = |random: &mut Random| now.plus(Span::hours(-(random.below(4) as i64)));
        member.joined_at = matches!(state, Active | Terminated).then(|| past(random));
        if random.one_in(2) {
            let prefix = random.pick(&["A-", "a-", "", "工", "Z"]);
            member.job_id = Some(format!("{prefix}{index}"));
        }
        if random.one_in(4) {
            member.phone = Some(format!("+47 40 {index:03} 7{}", random.below(10)));
        }
        for _ in 0..random.below(4) {
            let id = random.pick(&self.departments).0;
            if !member.department_ids.contains(&id) {
                member.department_ids.push(id);
            }
        }
        member.position_id = random.one_in(2).then(|| *random.pick(&self.positions));
        member.location_id = random.one_in(2).then(|| *random.pick(&self.locations));
        let mut tx = app.context.store.write().await.expect("a writer");
        tx.members().insert(&member).await.expect("a member");
        if state == Invited {
            let invitation = Invitation {
                id: ids.new_id(),
                member_id: member.id,
                channel: Channel::Email,
                inviter_id: self.members[0].id,
                created_at: now,
                last_sent_at: past(random),
                sends: 1,
                delivery: Delivery::Sent,
                delivery_detail: None,
                next_try_at: None,
                expires_at: now.plus(Span::days(random.below(4) as i64)),
                locale: Locale::English,
            };
            tx.invitations().insert(organization, &invitation).await.expect("an invitation");
            self.invitations.insert(member.id, invitation);
        }
        tx.commit().await.expect("a commit");
        self.members.push(member);
    }

    fn path(&self, query: &Query) -> String {
        format!("/organizations/{}/members?{}", self.organization, query.text())
    }

    /// The ids that a query finds, in their order, by the list kept by hand.
    fn expected(&self, query: &Query) -> Vec<String> {
        let is_below = |it: &Member, id: DepartmentId| {
            let lineage = |own: &DepartmentId| {
                self.departments.iter().find(|it| it.0 == *own).expect("a department").1.clone()
            };
            it.department_ids.iter().any(|own| lineage(own).contains(&id))
        };
        let parsed =
            query.search.as_deref().map(|it| SearchQuery::parse(it).expect("short enough"));
        let is_found = |it: &Member| match &parsed {
            Some(Some(wanted)) => {
                let text = |it: &Option<String>| it.clone().unwrap_or_default();
                SearchText::new(&it.name, &text(&it.email), &text(&it.phone), &text(&it.job_id))
                    .matches(wanted)
            }
            Some(None) | None => true,
        };
        let mut found: Vec<&Member> = self
            .members
            .iter()
            .filter(|it| it.state == query.state)
            .filter(|it| match query.department {
                None => true,
                Some(Where::Without) => it.department_ids.is_empty(),
                Some(Where::Own(id)) => it.department_ids.contains(&id),
                Some(Where::Below(id)) => is_below(it, id),
            })
            .filter(|it| query.position.is_none() || it.position_id == query.position)
            .filter(|it| query.location.is_none() || it.location_id == query.location)
            .filter(|it| is_found(it))
            .collect();
        let time = |at: i64| at.to_be_bytes().to_vec();
        found.sort_by_key(|it| {
            let invitation = self.invitations.get(&it.id);
            let key = match query.sort {
                "name" => it.sort_key.as_bytes().to_vec(),
                "joined_at" => time(it.joined_at.map_or(0, |it| it.as_millis())),
                "job_id" => job_sort(it.job_id.as_deref()),
                "last_sent_at" => time(invitation.expect("one").last_sent_at.as_millis()),
                _ => time(invitation.expect("one").expires_at.as_millis()),
            };
            (key, it.id)
        });
        if query.descending {
            found.reverse();
        }
        found.into_iter().map(|it| it.id.to_string()).collect()
    }

    /// Walks through all pages and compares.
    async fn check(&mut self, query: &Query) {
        let expected = self.expected(query);
        let mut found = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut path = self.path(query);
            if let Some(cursor) = &cursor {
                path.push_str(&format!("&cursor={cursor}"));
            }
            let page = self.admin.get(&path).await;
            assert_eq!(page.status, 200, "{query:?}: {}", page.text);
            assert_eq!(page.body["total"], expected.len(), "{query:?}");
            assert_eq!(page.body["total_is_exact"], true, "{query:?}");
            let items = page.body["items"].as_array().expect("items");
            assert!(items.len() <= query.limit, "{query:?}");
            found.extend(items.iter().map(|it| it["id"].as_str().expect("an id").to_owned()));
            assert!(found.len() <= expected.len(), "{query:?} repeats somebody");
            cursor = page.body["next_cursor"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
            assert_eq!(items.len(), query.limit, "{query:?}: a page before the last is full");
        }
        assert_eq!(found, expected, "{query:?}");
    }

    fn random_query(&self, random: &mut Random) -> Query {
        use MemberState::{Active, Invited, Pending, Rejected, Terminated};
        let state = *random
            .pick(&[Active, Active, Active, Invited, Invited, Pending, Rejected, Terminated]);
        let sorts: &[&str] = if state == Invited {
            &["name", "job_id", "last_sent_at", "expires_at"]
        } else {
            &["name", "joined_at", "job_id"]
        };
        let id = random.pick(&self.departments).0;
        let department = match random.below(6) {
            0 => Some(Where::Without),
            1 => Some(Where::Own(id)),
            2 | 3 => Some(Where::Below(id)),
            _ => None,
        };
        Query {
            state,
            department,
            position: random.one_in(4).then(|| *random.pick(&self.positions)),
            location: random.one_in(4).then(|| *random.pick(&self.locations)),
            search: None,
            sort: random.pick::<&str>(sorts),
            descending: random.one_in(2),
            limit: *random.pick(&[1, 2, 3, 7, 20, 200]),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Where {
    Without,
    Own(DepartmentId),
    Below(DepartmentId),
}

#[derive(Clone, Debug)]
struct Query {
    state: MemberState,
    department: Option<Where>,
    position: Option<PositionId>,
    location: Option<LocationId>,
    search: Option<String>,
    sort: &'static str,
    descending: bool,
    limit: usize,
}

impl Query {
    fn all(state: MemberState) -> Self {
        Self {
            state,
            department: None,
            position: None,
            location: None,
            search: None,
            sort: "name",
            descending: false,
            limit: 50,
        }
    }

    fn text(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.append_pair("state", self.state.as_str());
        text.append_pair("limit", &self.limit.to_string());
        text.append_pair(
            "sort",
            &format!("{}{}", if self.descending { "-" } else { "" }, self.sort),
        );
        match self.department {
            None => {}
            Some(Where::Without) => {
                text.append_pair("without_department", "true");
            }
            Some(Where::Own(id)) => {
                text.append_pair("department_id", &id.to_string()).append_pair("below", "false");
            }
            Some(Where::Below(id)) => {
                text.append_pair("department_id", &id.to_string());
            }
        }
        if let Some(id) = self.position {
            text.append_pair("position_id", &id.to_string());
        }
        if let Some(id) = self.location {
            text.append_pair("location_id", &id.to_string());
        }
        if let Some(search) = &self.search {
            text.append_pair("q", search);
        }
        text.finish()
    }
}

#[tokio::test]
async fn every_order_of_every_list_pages_through_everybody_once() {
    let mut random = Random::seeded(11);
    let app = TestApp::start().await;
    let mut world = World::build(&app, &mut random, 120).await;
    for state in MemberState::ALL {
        let sorts: &[&str] = match state {
            MemberState::Invited => &["name", "job_id", "last_sent_at", "expires_at"],
            _ => &["name", "joined_at", "job_id"],
        };
        for sort in sorts {
            for descending in [false, true] {
                for limit in [3, 50] {
                    let query = Query { sort, descending, limit, ..Query::all(*state) };
                    world.check(&query).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn every_filter_finds_what_the_list_kept_by_hand_finds() {
    for seed in [21, 22] {
        let mut random = Random::seeded(seed);
        let app = TestApp::start().await;
        let mut world = World::build(&app, &mut random, 120).await;
        for _ in 0..80 {
            let query = world.random_query(&mut random);
            world.check(&query).await;
        }
    }
}

/// A part of something that somebody is found by, as people type it.
fn random_search(world: &World<'_>, random: &mut Random) -> String {
    let member = random.pick(&world.members);
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let field = match random.below(6) {
        0 => text(&member.email),
        1 => text(&member.job_id),
        2 => text(&member.phone),
        3 => SearchText::new(&member.name, "", "", "").into_string(),
        _ => member.name.clone(),
    };
    let characters: Vec<char> = field.chars().filter(|it| *it != '\n').collect();
    if characters.is_empty() || random.one_in(12) {
        return random
            .pick(&["zz", "x", "王", "silva an", "+47", "4000", "chen", "%", "@"])
            .to_string();
    }
    let start = random.below(characters.len());
    let length = 1 + random.below(12);
    let part: String = characters.iter().skip(start).take(length).collect();
    match random.below(5) {
        0 => part.to_uppercase(),
        1 => format!(" {part} {}", random.pick(GIVEN)),
        _ => part,
    }
}

#[tokio::test]
async fn search_finds_what_the_rule_says_in_the_order_of_names() {
    for seed in [31, 32, 33] {
        let mut random = Random::seeded(seed);
        let app = TestApp::start().await;
        let mut world = World::build(&app, &mut random, 100).await;
        for _ in 0..70 {
            let mut query = world.random_query(&mut random);
            query.sort = "name";
            query.search = Some(random_search(&world, &mut random));
            if random.one_in(2) {
                (query.position, query.location) = (None, None);
            }
            if random.one_in(2) {
                query.department = None;
            }
            world.check(&query).await;
        }
    }
}

#[tokio::test]
async fn search_follows_every_change_of_what_somebody_is_found_by() {
    let mut random = Random::seeded(41);
    let app = TestApp::start().await;
    let mut world = World::build(&app, &mut random, 60).await;
    for round in 0..60 {
        let index = random.below(world.members.len());
        let before = world.members[index].clone();
        if before.state == MemberState::Invited || index == 0 {
            continue;
        }
        let mut after = before.clone();
        match random.below(4) {
            0 => after.rename(&random_name(&mut random)),
            1 => after.job_id = random.one_in(2).then(|| format!("N-{round}")),
            2 => after.state = *random.pick(&[MemberState::Active, MemberState::Terminated]),
            _ => after.department_ids = vec![random.pick(&world.departments).0],
        }
        after.version = before.version + 1;
        let mut tx = app.context.store.write().await.expect("a writer");
        if random.one_in(6) {
            assert!(tx.members().delete(&before).await.expect("a delete"));
            world.members.remove(index);
        } else {
            assert!(tx.members().update(&before, &after).await.expect("an update"));
            world.members[index] = after;
        }
        tx.commit().await.expect("a commit");
        let mut query = world.random_query(&mut random);
        query.sort = "name";
        query.search = Some(random_search(&world, &mut random));
        (query.position, query.location) = (None, None);
        world.check(&query).await;
    }
}

#[tokio::test]
async fn a_cursor_goes_on_where_it_was_whatever_comes_before_it() {
    let mut random = Random::seeded(51);
    let app = TestApp::start().await;
    let mut world = World::build(&app, &mut random, 60).await;
    for search in [None, Some("a".to_owned())] {
        let query = Query { limit: 5, search, ..Query::all(MemberState::Active) };
        let expected = world.expected(&query);
        let first = world.admin.get(&world.path(&query)).await;
        let cursor = first.body["next_cursor"].as_str().expect("a cursor").to_owned();
        for name in ["0 a", "1 a"] {
            let id: MemberId = app.context.ids.new_id();
            let email = format!("{id}@before.example");
            app.person(&world.organization, name, &email, None).await;
            world.members.push(app.member(&world.organization, &email).await);
        }
        let second = world.admin.get(&format!("{}&cursor={cursor}", world.path(&query))).await;
        let ids: Vec<_> = second.body["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|it| it["id"].clone())
            .collect();
        assert_eq!(ids, expected[5..10.min(expected.len())], "{query:?}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_query_is_refused() {
    let mut random = Random::seeded(61);
    let app = TestApp::start().await;
    let mut world = World::build(&app, &mut random, 60).await;
    let base = Query { limit: 2, ..Query::all(MemberState::Active) };
    let first = world.admin.get(&world.path(&base)).await;
    let cursor = first.body["next_cursor"].as_str().expect("a cursor").to_owned();
    let others = [
        Query { state: MemberState::Terminated, ..base.clone() },
        Query { sort: "job_id", ..base.clone() },
        Query { descending: true, ..base.clone() },
        Query { search: Some("a".to_owned()), ..base.clone() },
        Query { position: Some(world.positions[0]), ..base.clone() },
        Query { department: Some(Where::Without), ..base.clone() },
    ];
    for other in others {
        let answer = world.admin.get(&format!("{}&cursor={cursor}", world.path(&other))).await;
        answer.assert_fields(&[("?cursor", "cursor/foreign")]);
    }
    let more = Query { limit: 7, ..base };
    world.admin.get(&format!("{}&cursor={cursor}", world.path(&more))).await.assert_status(200);
    let (mut other, organization) = app.found("Elsewhere", "Olga", "olga@elsewhere.example").await;
    let path = format!("/organizations/{organization}/members?cursor={cursor}");
    other.get(&path).await.assert_fields(&[("?cursor", "cursor/foreign")]);
}

#[tokio::test]
async fn a_cursor_that_was_tampered_with_is_refused() {
    let mut random = Random::seeded(71);
    let app = TestApp::start().await;
    let mut world = World::build(&app, &mut random, 40).await;
    let query = Query { limit: 2, ..Query::all(MemberState::Active) };
    let first = world.admin.get(&world.path(&query)).await;
    let cursor = first.body["next_cursor"].as_str().expect("a cursor").to_owned();
    for place in 0..cursor.len() - 1 {
        let mut bytes = cursor.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("ASCII");
        let answer = world.admin.get(&format!("{}&cursor={changed}", world.path(&query))).await;
        answer.assert_fields(&[("?cursor", "cursor/foreign")]);
    }
    for end in [1, 10, cursor.len() - 4] {
        let path = format!("{}&cursor={}", world.path(&query), &cursor[..end]);
        world.admin.get(&path).await.assert_fields(&[("?cursor", "cursor/foreign")]);
    }
}

#[tokio::test]
async fn a_plain_member_sees_active_people_only() {
    let mut random = Random::seeded(81);
    let app = TestApp::start().await;
    let world = World::build(&app, &mut random, 40).await;
    let mut mia = app.person(&world.organization, "Mia", "mia@halden.example", None).await;
    let base = format!("/organizations/{}/members", world.organization);
    for state in MemberState::ALL {
        let answer = mia.get(&format!("{base}?state={state}&q=a")).await;
        if *state == MemberState::Active {
            let items = answer.body["items"].as_array().expect("items");
            assert!(!items.is_empty() && items.iter().all(|it| it["state"] == "active"));
        } else {
            answer.assert_problem(404, "not-found");
        }
    }
}

#[tokio::test]
async fn a_chinese_name_comes_with_its_reading() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    app.person(&organization, "吕美琳", "lv@halden.example", None).await;
    let list = admin.get(&format!("/organizations/{organization}/members?q=lvmei")).await;
    assert_eq!(list.body["items"][0]["name_reading"], "Lǚ Měilín");
    let ingrid = admin.get(&format!("/organizations/{organization}/members?q=ingrid")).await;
    assert_eq!(ingrid.body["items"][0]["name_reading"], Value::Null);
}
