//! What a visitor finds.

use std::collections::HashSet;

use rollcall_actions::passwords::{self, Passwords};
use rollcall_actions::{Limits, setup};
use rollcall_domain::audit::{AuditEvent, AuditKind};
use rollcall_domain::invitation::{Delivery, Invitation};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::text::{OrganizationName, PersonName, UnitName};
use rollcall_notify::SenderIdentity;
use rollcall_store::Store;
use rollcall_store::jobs::Lane;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_795_420_800_000);

struct Demo {
    _folder: tempfile::TempDir,
    context: Context,
    composer: Composer,
}

impl Demo {
    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(&folder.path().join("rollcall.db")).unwrap();
        store.migrate().await.unwrap();
        let clock = Clock::manual(NOW);
        let ids = Ids::seeded(clock.clone(), 9);
        let passwords = Passwords::new(8, 1, 1, &ids).unwrap();
        let context = Context::new(store, clock, ids, passwords, Limits::default()).await.unwrap();
        let identity = SenderIdentity {
            name: "Rollcall".to_owned(),
            address: "rollcall@localhost".to_owned(),
            public_host: "localhost".to_owned(),
        };
        Self { _folder: folder, context, composer: Composer::new(identity).unwrap() }
    }

    async fn filled() -> Self {
        let demo = Self::empty().await;
        demo.fill().await.unwrap();
        demo
    }

    async fn fill(&self) -> Result<(), DemoError> {
        fill(&self.context, &self.composer, "http://127.0.0.1:8080").await
    }

    async fn organization(&self) -> Organization {
        let mut tx = self.context.store.read().await.unwrap();
        tx.organizations().list().await.unwrap().remove(0)
    }

    async fn history(&self) -> Vec<(AuditEvent, Vec<u8>)> {
        let id = self.organization().await.id;
        let mut tx = self.context.store.read().await.unwrap();
        tx.audit().list(id, 0, 100_000).await.unwrap()
    }

    /// Everybody, found by what the audit log says of them.
    async fn people(&self) -> Vec<(Member, Option<Invitation>)> {
        let id = self.organization().await.id;
        let mentioned: HashSet<MemberId> =
            self.history().await.iter().filter_map(|(it, _)| it.member_id).collect();
        let mut tx = self.context.store.read().await.unwrap();
        let mut people = Vec::new();
        for member in mentioned {
            let found = tx.members().find(id, member).await.unwrap().unwrap();
            people.push((found, tx.invitations().find_by_member(id, member).await.unwrap()));
        }
        people
    }
}

#[tokio::test]
async fn there_are_600_people_in_every_state() {
    let demo = Demo::filled().await;
    let id = demo.organization().await.id;
    let mut tx = demo.context.store.read().await.unwrap();
    let counts = tx.members().counts(id).await.unwrap();
    let count =
        |state| counts.iter().find(|it| it.0 == state && it.1 == "below").map_or(0, |it| it.2);
    let states: Vec<i64> = MemberState::ALL.iter().map(|it| count(*it)).collect();
    // Invited, pending, active, rejected, terminated.
    assert_eq!(states, [28, 9, 528, 5, 30]);
    assert_eq!(demo.people().await.len(), 600);
    assert!(counts.iter().any(|it| it.0 == MemberState::Active && it.1 == "own" && it.2 > 3));
}

#[tokio::test]
async fn the_structure_has_the_promised_size_and_every_text_keeps_its_limit() {
    let demo = Demo::filled().await;
    let organization = demo.organization().await;
    organization.name.parse::<OrganizationName>().unwrap();
    let mut tx = demo.context.store.read().await.unwrap();
    let structure = tx.structures().now(organization.id).await.unwrap();
    assert_eq!(structure.departments().count(), 40);
    let depth = structure.departments().map(|it| structure.lineage(it.id).count()).max();
    assert_eq!(depth, Some(4));
    assert_eq!((structure.positions().count(), structure.locations().count()), (35, 8));
    let departments = structure.departments().map(|it| &it.name);
    let positions = structure.positions().map(|it| &it.name);
    let names = departments.chain(positions).chain(structure.locations().map(|it| &it.name));
    let mut longest = 0;
    for name in names {
        assert_eq!(name.parse::<UnitName>().unwrap().as_str(), name);
        longest = longest.max(name.chars().count());
    }
    assert_eq!(longest, UnitName::LIMIT);
    let people = demo.people().await;
    for (member, _) in &people {
        assert_eq!(member.name.parse::<PersonName>().unwrap().as_str(), member.name);
    }
    let longest = people.iter().map(|(it, _)| it.name.chars().count()).max();
    assert_eq!(longest, Some(PersonName::LIMIT));
    let job_ids: HashSet<_> = people.iter().filter_map(|(it, _)| it.job_id.as_ref()).collect();
    assert!(job_ids.len() > 500);
}

#[tokio::test]
async fn invitations_are_sent_waiting_refused_and_expired_and_none_is_due() {
    let demo = Demo::filled().await;
    let people = demo.people().await;
    let invitations: Vec<_> = people.iter().filter_map(|(_, it)| it.as_ref()).collect();
    let count = |delivery| invitations.iter().filter(|it| it.delivery == delivery).count();
    assert_eq!(invitations.len(), 28);
    assert_eq!((count(Delivery::Queued), count(Delivery::Failed)), (2, 3));
    let expired = invitations.iter().filter(|it| it.check_open(NOW).is_err()).count();
    assert_eq!(expired, 4);
    let mut tx = demo.context.store.read().await.unwrap();
    assert!(tx.jobs().next_due(Lane::Quick).await.unwrap().unwrap() > NOW.plus(Span::hours(1)));
    let kept = tx.mailbox().list(100).await.unwrap();
    assert_eq!(kept.len(), 8);
    assert!(kept.is_sorted_by(|a, b| a.at >= b.at));
    for message in kept {
        let (_, link) = message.text.split_once("http://127.0.0.1:8080/join#").unwrap();
        let token: rollcall_domain::invitation::JoinToken = link[..54].parse().unwrap();
        let id = token.organization_id();
        assert!(tx.invitations().find_by_token(id, &token.digest()).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn whoever_waits_or_was_refused_came_by_some_way_and_the_log_agrees() {
    let demo = Demo::filled().await;
    let organization = demo.organization().await.id;
    let history = demo.history().await;
    let people = demo.people().await;
    let mut tx = demo.context.store.read().await.unwrap();
    let mut ways = HashSet::new();
    let (mut told, mut reminded) = (0, 0);
    for (member, _) in people {
        let request = tx.join_requests().find(organization, member.id).await.unwrap();
        let asks = matches!(member.state, MemberState::Pending | MemberState::Rejected);
        assert_eq!(request.is_some(), asks, "{member:?}");
        let Some(request) = request else { continue };
        let of = |kind| history.iter().filter(move |(it, _)| it.kind == kind);
        let asked = of(AuditKind::MemberAsked).find(|(it, _)| it.member_id == Some(member.id));
        assert_eq!(asked.unwrap().0.at, request.asked_at);
        let was_invited =
            of(AuditKind::MemberInvited).any(|(it, _)| it.member_id == Some(member.id));
        assert_eq!(was_invited, request.channel == Channel::Email);
        assert_eq!(request.rejection.is_some(), member.state == MemberState::Rejected);
        assert!(request.reminded_at.is_none_or(|it| it < NOW));
        assert_eq!(request.answers.department_id, member.department_ids.first().copied());
        if let Some(link) = request.share_link_id {
            let link = tx.share_links().find(organization, link).await.unwrap().unwrap();
            assert!(link.created_at < request.asked_at && Some(link.uses) < link.max_uses);
            assert!(link.expires_at.is_none_or(|it| request.asked_at < it));
            assert!(link.closed_at.is_none_or(|it| request.asked_at < it));
        }
        ways.insert(request.channel);
        reminded += usize::from(request.reminders > 0);
        told += usize::from(request.rejection.is_some_and(|it| !it.message.is_empty()));
    }
    assert_eq!((ways.len(), told, reminded), (4, 4, 3));
}

#[tokio::test]
async fn the_audit_log_is_a_chain_in_the_order_of_time() {
    let demo = Demo::filled().await;
    let id = demo.organization().await.id;
    let mut previous = vec![0; 32];
    let mut at = Timestamp::from_millis(0);
    let history = demo.history().await;
    for (event, hash) in &history {
        assert!(event.at >= at && event.at <= NOW, "{event:?}");
        assert_eq!(event.chain(id, &previous).as_slice(), hash);
        (previous, at) = (hash.clone(), event.at);
    }
    let edits = history.iter().filter(|(it, _)| it.kind == AuditKind::MemberEdited).count();
    assert!(edits > 100, "{edits} edits");
    // The last of the fields that were changed are those that the members have now.
    for (member, _) in demo.people().await {
        let last = history.iter().rev().find_map(|(it, _)| {
            let mut changes = it.changes.iter();
            let is_job = |it: &&rollcall_domain::audit::FieldChange| it.field == "job_id";
            (it.member_id == Some(member.id)).then(|| changes.find(is_job)).flatten()
        });
        if let Some(change) = last {
            assert_eq!(change.after, member.job_id);
        }
    }
}

#[tokio::test]
async fn visitors_can_sign_in_as_three_people_with_different_rights() {
    let demo = Demo::filled().await;
    let mut tx = demo.context.store.read().await.unwrap();
    let organization = tx.organizations().list().await.unwrap().remove(0).id;
    let mut roles = Vec::new();
    for account in ACCOUNTS {
        let (id, hash) = tx.accounts().find_by_email(account.login).await.unwrap().unwrap();
        assert!(demo.context.passwords.verify(account.password, Some(hash)).await);
        let words = ["halden", account.label];
        assert_eq!(passwords::check(account.password, 15, &words), Ok(()));
        let member = tx.members().find_by_account(organization, id).await.unwrap().unwrap();
        assert!(account.label.starts_with(&member.name) && member.state == MemberState::Active);
        roles.push(member.admin_role);
    }
    assert_eq!(roles, [Some(AdminRole::SuperAdmin), Some(AdminRole::AccountAdmin), None]);
    assert!(!setup::is_needed(&demo.context).await.unwrap());
}

#[tokio::test]
async fn a_second_start_changes_nothing_and_another_content_is_refused() {
    let demo = Demo::filled().await;
    demo.fill().await.unwrap();
    assert_eq!(demo.people().await.len(), 600);
    let refused = crate::bench::fill(&demo.context, 100, |_, _| {}).await;
    assert!(matches!(refused, Err(DemoError::Occupied)));

    let other = Demo::empty().await;
    crate::bench::fill(&other.context, 100, |_, _| {}).await.unwrap();
    assert!(matches!(other.fill().await, Err(DemoError::Occupied)));
}

#[tokio::test]
async fn two_demos_have_the_same_people() {
    let (one, two) = (Demo::filled().await, Demo::filled().await);
    let names = |history: Vec<(AuditEvent, Vec<u8>)>| -> Vec<_> {
        history.into_iter().map(|(it, _)| (it.at, it.kind, it.subject)).collect()
    };
    assert_eq!(names(one.history().await), names(two.history().await));
}

#[tokio::test]
async fn whoever_has_left_has_a_receipt_with_the_number_of_its_entry() {
    let demo = Demo::filled().await;
    let id = demo.organization().await.id;
    let history = demo.history().await;
    let mut tx = demo.context.store.read().await.unwrap();
    let mut reasons = HashSet::new();
    let ends = history.iter().filter(|(it, _)| it.kind == AuditKind::MemberTerminated);
    for (event, _) in ends {
        let found = tx.terminations().find(id, event.member_id.unwrap()).await.unwrap();
        let (termination, _) = found.unwrap();
        assert_eq!((termination.number, termination.at), (event.seq, event.at));
        assert_eq!(termination.actor_id, event.actor_member_id);
        reasons.insert(termination.reason);
    }
    assert!(reasons.len() > 4, "{reasons:?}");
}
