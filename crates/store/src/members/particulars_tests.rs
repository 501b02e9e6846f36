//! Every filter and order of every list, page by page, against the same filter written once more.

use rollcall_domain::id::{Ids, MemberId, OrganizationId};
use rollcall_domain::invitation::{Delivery, Invitation};
use rollcall_domain::join_request::{Answers, JoinRequest, Rejection};
use rollcall_domain::locale::Locale;
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::termination::{Day, EndedBy, Receipt, Termination};
use rollcall_domain::time::{Clock, Span, Timestamp};
use rollcall_testkit::{Random, TestPostgres, temporary_folder};
use uuid::Uuid;

use super::bulk_tests::{found, people};
use super::*;
use crate::Store;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const REASONS: [&str; 5] =
    ["", "Moved", "Contract ÜBER 100 % done", "retired_early", "Another job"];

fn somebody(number: usize) -> MemberId {
    Uuid::from_u128(900 + number as u128).into()
}

fn days_ago(days: usize) -> Timestamp {
    NOW.plus(Span::milliseconds(-Span::days(days as i64).as_millis()))
}

/// Somebody of the list, with what stands beside.
struct Listed(ListedMember);

async fn fill(tx: &mut Tx, organization: OrganizationId, chance: &mut Random) -> Vec<Listed> {
    let ids = Ids::seeded(Clock::manual(NOW), 9);
    let mut all = Vec::new();
    let mut members = people(organization, 260);
    for member in &mut members {
        member.joined_at = (member.state == MemberState::Active).then(|| days_ago(chance.below(9)));
    }
    tx.members().insert_many(&members).await.unwrap();
    for member in members {
        let mut it = ListedMember::from(member);
        let id = it.member.id;
        let channel = *chance.pick(Channel::ALL);
        match it.member.state {
            MemberState::Active => {}
            MemberState::Invited => {
                let invitation = Invitation {
                    id: ids.new_id(),
                    member_id: id,
                    channel,
                    inviter_id: somebody(chance.below(4)),
                    created_at: days_ago(chance.below(9)),
                    last_sent_at: days_ago(chance.below(9)),
                    sends: 1,
                    delivery: *chance.pick(Delivery::ALL),
                    delivery_detail: None,
                    next_try_at: None,
                    expires_at: days_ago(chance.below(9)).plus(Span::days(4)),
                    locale: Locale::English,
                };
                tx.invitations().insert(organization, &invitation).await.unwrap();
                it.invitation = Some((invitation, None));
            }
            MemberState::Pending | MemberState::Rejected => {
                let is_rejected = it.member.state == MemberState::Rejected;
                let request = JoinRequest {
                    member_id: id,
                    channel,
                    sharer_id: (!chance.one_in(4)).then(|| somebody(chance.below(4))),
                    sharer_name: "Somebody".to_owned(),
                    share_link_id: None,
                    asked_at: days_ago(chance.below(9)),
                    answers: Answers::default(),
                    reminders: 0,
                    reminded_at: None,
                    rejection: is_rejected.then(|| Rejection {
                        at: days_ago(chance.below(9)),
                        by: somebody(0),
                        by_name: "Somebody".to_owned(),
                        message: String::new(),
                    }),
                };
                tx.join_requests().insert(organization, &request).await.unwrap();
                it.request = Some(request);
            }
            MemberState::Terminated => {
                let at = days_ago(chance.below(9));
                let termination = Termination {
                    member_id: id,
                    at,
                    last_day: Day::of(days_ago(chance.below(9))),
                    reason: (*chance.pick(&REASONS)).to_owned(),
                    ended_by: EndedBy::Administrator,
                    actor_id: Some(somebody(chance.below(4))),
                    actor_name: "Somebody".to_owned(),
                    number: 1,
                };
                let receipt = Receipt::default();
                tx.terminations().put(organization, &termination, &receipt).await.unwrap();
                it.termination = Some(termination);
            }
        }
        all.push(Listed(it));
    }
    all
}

impl Listed {
    /// The filter once more, in plain words.
    fn matches(&self, filter: &Filter) -> bool {
        let (it, asked) = (&self.0, &filter.particulars);
        let invitation = it.invitation.as_ref().map(|it| &it.0);
        let request = it.request.as_ref();
        let ended = it.termination.as_ref();
        let at = match filter.state {
            MemberState::Active => it.member.joined_at,
            MemberState::Invited => invitation.map(|it| it.created_at),
            MemberState::Pending | MemberState::Rejected => request.map(|it| it.asked_at),
            MemberState::Terminated => ended.map(|it| it.at),
        };
        let sharer = invitation.map(|it| it.inviter_id).or(request.and_then(|it| it.sharer_id));
        let channel = invitation.map(|it| it.channel).or(request.map(|it| it.channel));
        let reason = ended.map(|it| it.reason.to_lowercase()).unwrap_or_default();
        it.member.state == filter.state
            && filter.department.is_none_or(|_| it.member.department_ids.is_empty())
            && asked.since.is_none_or(|since| at.is_some_and(|it| it >= since))
            && asked.until.is_none_or(|until| at.is_some_and(|it| it < until))
            && asked.sharer_id.is_none_or(|it| sharer == Some(it))
            && asked.channel.is_none_or(|it| channel == Some(it))
            && asked.delivery.is_none_or(|it| invitation.map(|it| it.delivery) == Some(it))
            && asked.expired.is_none_or(|wanted| {
                invitation.is_some_and(|it| it.check_open(asked.now.0).is_err() == wanted)
            })
            && asked.ended_by.is_none_or(|it| ended.and_then(|it| it.actor_id) == Some(it))
            && asked.last_day_since.is_none_or(|day| ended.is_some_and(|it| it.last_day >= day))
            && asked.last_day_until.is_none_or(|day| ended.is_some_and(|it| it.last_day <= day))
            && asked.reason.as_ref().is_none_or(|it| reason.contains(&it.to_lowercase()))
    }
}

/// What lists of a state can be asked for, some of it at a time.
fn particulars(state: MemberState, chance: &mut Random) -> Particulars {
    let mut asked = Particulars { now: Now(NOW), ..Particulars::default() };
    for _ in 0..1 + chance.below(2) {
        let came =
            matches!(state, MemberState::Invited | MemberState::Pending | MemberState::Rejected);
        match chance.below(10) {
            0 => asked.since = Some(days_ago(chance.below(9))),
            1 => asked.until = Some(days_ago(chance.below(9))),
            2 if came => asked.sharer_id = Some(somebody(chance.below(5))),
            3 if came => asked.channel = Some(*chance.pick(Channel::ALL)),
            4 if state == MemberState::Invited => asked.expired = Some(chance.one_in(2)),
            5 if state == MemberState::Invited => {
                asked.delivery = Some(*chance.pick(Delivery::ALL))
            }
            6 if state == MemberState::Terminated => {
                asked.ended_by = Some(somebody(chance.below(5)))
            }
            7 if state == MemberState::Terminated => {
                asked.last_day_since = Some(Day::of(days_ago(chance.below(9))));
            }
            8 if state == MemberState::Terminated => {
                asked.last_day_until = Some(Day::of(days_ago(chance.below(9))));
            }
            9 if state == MemberState::Terminated => {
                let reasons = ["über", "%", "_", "e", "nothing of that"];
                asked.reason = Some((*chance.pick(&reasons)).to_owned());
            }
            _ => {}
        }
    }
    asked
}

const fn orders(state: MemberState) -> &'static [Order] {
    match state {
        MemberState::Active => &[Order::Name, Order::JoinedAt, Order::JobId],
        MemberState::Invited => {
            &[Order::Name, Order::JobId, Order::InvitedAt, Order::LastSentAt, Order::ExpiresAt]
        }
        MemberState::Pending => &[Order::Name, Order::JobId, Order::AskedAt],
        MemberState::Rejected => &[Order::Name, Order::JobId, Order::AskedAt, Order::RejectedAt],
        MemberState::Terminated => &[Order::Name, Order::JobId, Order::TerminatedAt],
    }
}

async fn check(store: &Store, all: &[Listed], filter: &Filter, order: Order, descending: bool) {
    let mut wanted: Vec<&Listed> = all.iter().filter(|it| it.matches(filter)).collect();
    let key = |it: &&Listed| {
        let Position { value, id } = it.0.position(order);
        let value = match value {
            PositionValue::Bytes(bytes) => (bytes, 0),
            PositionValue::Integer(number) => (Vec::new(), number),
        };
        (value, id)
    };
    wanted.sort_by_key(key);
    if descending {
        wanted.reverse();
    }
    let wanted: Vec<MemberId> = wanted.iter().map(|it| it.0.member.id).collect();
    let mut tx = store.read().await.unwrap();
    let mut seen: Vec<MemberId> = Vec::new();
    let mut after = None;
    loop {
        let page = tx.members().list(filter, order, descending, after.as_ref(), 7).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.position(order));
        seen.extend(page.iter().map(|it| it.member.id));
    }
    assert_eq!(seen, wanted, "{order:?} {descending} of {filter:?}");
    let total = tx.members().total(filter).await.unwrap();
    let people = i64::try_from(wanted.len()).unwrap();
    assert_eq!(total, Total { people, is_exact: true }, "{filter:?}");
    if order == Order::Name && !descending {
        assert_eq!(tx.members().list_ids(filter, 1_000).await.unwrap(), wanted, "{filter:?}");
    }
}

async fn fill_and_check(store: Store) {
    store.migrate().await.unwrap();
    let mut chance = Random::seeded(20_261_125);
    let mut tx = store.write().await.unwrap();
    let organization = found(&mut tx).await.unwrap();
    let all = fill(&mut tx, organization, &mut chance).await;
    tx.commit().await.unwrap();
    let mut nobody = 0;
    for _ in 0..160 {
        let state = *chance.pick(MemberState::ALL);
        let filter = Filter {
            organization_id: organization,
            state,
            department: chance.one_in(3).then_some(DepartmentFilter::Without),
            position_id: None,
            location_id: None,
            within: None,
            particulars: particulars(state, &mut chance),
            query: None,
        };
        nobody += usize::from(!all.iter().any(|it| it.matches(&filter)));
        let order = *chance.pick(orders(state));
        check(&store, &all, &filter, order, chance.one_in(2)).await;
    }
    assert!(nobody < 80, "{nobody} of 160 filters leave nobody");
}

#[tokio::test]
async fn every_filter_and_order_of_every_list_finds_what_matches_in_its_order() {
    if std::env::var("ROLLCALL_TEST_DATABASE").as_deref() == Ok("postgres") {
        let database = TestPostgres::empty().await;
        fill_and_check(Store::open_postgres(database.url(), 4).await.unwrap()).await;
    } else {
        let folder = temporary_folder();
        fill_and_check(Store::open_sqlite(&folder.path().join("rollcall.db")).unwrap()).await;
    }
}
