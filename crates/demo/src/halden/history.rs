//! The audit log that the use cases would have left.

use std::collections::HashMap;

use rollcall_actions::audit::differences;
use rollcall_domain::audit::{ActorKind, AuditEvent, AuditKind, FieldChange};
use rollcall_domain::id::{MemberId, OrganizationId, RequestId};
use rollcall_domain::join_request::JoinRequest;
use rollcall_domain::member::Member;
use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::AdminRole;
use rollcall_domain::structure::Structure;
use rollcall_domain::termination::{CutItem, Day, EndedBy, Receipt, Termination};
use rollcall_domain::time::{Span, Timestamp};
use rollcall_store::Tx;

use super::administrators;
use super::invited::Invited;
use super::known::KNOWN;
use super::people::{Cast, Person, in_working_hours};
use super::requests::{Requests, of_link};
use crate::DemoError;

/// Who did it.
#[derive(Clone)]
struct Doer {
    kind: ActorKind,
    member_id: Option<MemberId>,
    name: String,
}

impl Doer {
    fn of(kind: ActorKind, member: &Member) -> Self {
        Self { kind, member_id: Some(member.id), name: member.name.clone() }
    }

    const fn operator() -> Self {
        Self { kind: ActorKind::Operator, member_id: None, name: String::new() }
    }
}

/// All that happened, in the order of time.
pub(super) struct History {
    events: Vec<AuditEvent>,
    /// For each member the last change of the row, and how many there were.
    changes: HashMap<MemberId, (Timestamp, i64)>,
    /// How memberships ended; the receipt's number comes with the entry.
    terminations: HashMap<MemberId, (Termination, Receipt)>,
}

/// Why people leave; every now and then nobody says.
const REASONS: [&str; 8] = [
    "Moves abroad",
    "Retired",
    "End of contract",
    "退休",
    "Parental leave without return",
    "انتهاء العقد",
    "Went to a supplier",
    "",
];

impl History {
    pub(super) fn of(
        cast: &mut Cast<'_>,
        people: &[Person],
        invited: &[Invited],
        requests: &Requests,
    ) -> Result<Self, DemoError> {
        let mut history =
            Self { events: Vec::new(), changes: HashMap::new(), terminations: HashMap::new() };
        let Some(founder) = people.first() else {
            return Err(DemoError::Data("there is no founder".to_owned()));
        };
        history.founding(cast, &founder.member);
        for (place, person) in people.iter().enumerate() {
            let edits = if place < KNOWN.len() { 2 } else { cast.chance().below(5) / 3 };
            let edits = if person.member.joined_at.is_some() { edits } else { 0 };
            history.person(cast, people, person, requests, edits);
        }
        for it in invited {
            history.invitation(cast, people, it);
        }
        for link in &requests.links {
            let creator = people.iter().find(|it| it.member.id == link.creator_id);
            let doer =
                creator.map_or_else(Doer::operator, |it| Doer::of(ActorKind::Member, &it.member));
            for (at, kind, changes) in of_link(link) {
                history.push(cast, at, kind, &doer, None, &link.id.to_string(), changes);
            }
        }
        history.events.sort_by_key(|it| it.at);
        Ok(history)
    }

    fn founding(&mut self, cast: &mut Cast<'_>, founder: &Member) {
        let began = cast.now.plus(Span::milliseconds(-super::AGE.as_millis()));
        let mut member = Member::new(
            founder.organization_id,
            founder.id,
            MemberState::Active,
            &founder.name,
            began,
        );
        member.email.clone_from(&founder.email);
        member.admin_role = Some(AdminRole::SuperAdmin);
        let changes = differences(&Structure::default(), None, Some(&member));
        let kind = AuditKind::OrganizationCreated;
        self.push(cast, began, kind, &Doer::operator(), Some(founder), "", changes);
        let doer = Doer::of(ActorKind::Member, founder);
        let plan = cast.plan;
        let named = |name: &str| FieldChange::between("name", None, Some(name.to_owned()));
        let mut made = Vec::new();
        for it in &plan.departments {
            let parent = it.parent_id.and_then(|it| plan.structure.department(it));
            let parent =
                parent.and_then(|it| FieldChange::between("parent", None, Some(it.name.clone())));
            made.push((AuditKind::DepartmentCreated, &it.name, parent));
        }
        made.extend(plan.positions.iter().map(|it| (AuditKind::PositionCreated, &it.name, None)));
        made.extend(plan.locations.iter().map(|it| (AuditKind::LocationCreated, &it.name, None)));
        for (minute, (kind, name, parent)) in (1..).zip(made) {
            let changes = named(name).into_iter().chain(parent).collect();
            self.push(cast, began.plus(Span::minutes(minute)), kind, &doer, None, name, changes);
        }
    }

    /// Invited, joined or asked, and edited: from what was first typed to what there is now.
    fn person(
        &mut self,
        cast: &mut Cast<'_>,
        people: &[Person],
        person: &Person,
        requests: &Requests,
        edits: usize,
    ) {
        let now = &person.member;
        let structure = &cast.plan.structure;
        let steps = earlier(cast, now, edits);
        let since = now.joined_at.unwrap_or(now.created_at);
        if now.admin_role != Some(AdminRole::SuperAdmin) {
            let mut typed = steps[0].clone();
            typed.state = MemberState::Invited;
            typed.admin_role = None;
            let request = requests.find(now);
            if person.is_addressed {
                let inviter = inviter(cast, people, person, request);
                let changes = differences(structure, None, Some(&typed));
                let kind = AuditKind::MemberInvited;
                self.push(cast, person.invited_at, kind, &inviter, Some(now), "", changes);
            }
            let (kind, state) = match now.joined_at {
                Some(_) => (AuditKind::MemberJoined, MemberState::Active),
                None => (AuditKind::MemberAsked, MemberState::Pending),
            };
            let came = Member { state, ..typed.clone() };
            let before = person.is_addressed.then_some(&typed);
            let changes = differences(structure, before, Some(&came));
            let doer = Doer::of(ActorKind::Invitee, now);
            self.push(cast, since, kind, &doer, Some(now), "", changes);
            if let Some(request) = request {
                self.request(cast, now, &came, request);
            }
        }
        let end = if now.state == MemberState::Terminated { now.updated_at } else { cast.now };
        let span = end.since(since).as_millis();
        let mut last = since;
        for (number, pair) in (1..).zip(steps.windows(2)) {
            let part = span as f64 * (f64::from(number) - 0.5 * cast.chance().fraction());
            let at = since.plus(Span::milliseconds((part / (steps.len() as f64)) as i64));
            let at = in_working_hours(at).max(last.plus(Span::minutes(5))).min(cast.now);
            last = at;
            let changes = differences(structure, Some(&pair[0]), Some(&pair[1]));
            let editor = administrator_at(cast, people, at);
            self.push(cast, at, AuditKind::MemberEdited, &editor, Some(now), "", changes);
        }
        if matches!(now.state, MemberState::Terminated) {
            self.end(cast, people, now, last);
        }
    }

    /// The person reminds, and may be refused.
    fn request(&mut self, cast: &mut Cast<'_>, now: &Member, came: &Member, request: &JoinRequest) {
        let doer = Doer::of(ActorKind::Invitee, now);
        for day in 1..=request.reminders {
            let at = request.asked_at.plus(Span::days(day));
            self.push(cast, at, AuditKind::RequestReminded, &doer, Some(now), "", Vec::new());
        }
        let Some(rejection) = &request.rejection else { return };
        let by = Doer {
            kind: ActorKind::Member,
            member_id: Some(rejection.by),
            name: rejection.by_name.clone(),
        };
        let mut changes = differences(&cast.plan.structure, Some(came), Some(now));
        let told = Some(rejection.message.clone()).filter(|it| !it.is_empty());
        changes.extend(FieldChange::between("message", None, told));
        self.push(cast, rejection.at, AuditKind::MemberRejected, &by, Some(now), "", changes);
    }

    /// An administrator ends the membership, after the last change of it.
    fn end(&mut self, cast: &mut Cast<'_>, people: &[Person], now: &Member, last: Timestamp) {
        let at = now.updated_at.max(last.plus(Span::minutes(5))).min(cast.now);
        let doer = administrator_at(cast, people, at);
        let last_day = Day::of(at);
        let reason = *cast.chance().any(&REASONS);
        let sessions = i64::try_from(cast.chance().below(4)).unwrap_or(0);
        let was = Member { state: MemberState::Active, ..now.clone() };
        let mut changes = differences(&cast.plan.structure, Some(&was), Some(now));
        changes.extend(FieldChange::between("last_day", None, Some(last_day.to_string())));
        let said = Some(reason.to_owned()).filter(|it| !it.is_empty());
        changes.extend(FieldChange::between("reason", None, said));
        self.push(cast, at, AuditKind::MemberTerminated, &doer, Some(now), "", changes);
        let mut receipt = Receipt::default();
        receipt.add(CutItem::Sessions, sessions, Vec::new());
        let termination = Termination {
            member_id: now.id,
            at,
            last_day,
            reason: reason.to_owned(),
            ended_by: EndedBy::Administrator,
            actor_id: doer.member_id,
            actor_name: doer.name,
            number: 0,
        };
        self.terminations.insert(now.id, (termination, receipt));
    }

    fn invitation(&mut self, cast: &mut Cast<'_>, people: &[Person], invited: &Invited) {
        let Invited { member, invitation, .. } = invited;
        let inviter = people.iter().find(|it| it.member.id == invitation.inviter_id);
        let doer =
            inviter.map_or_else(Doer::operator, |it| Doer::of(ActorKind::Member, &it.member));
        let changes = differences(&cast.plan.structure, None, Some(member));
        let kind = AuditKind::MemberInvited;
        self.push(cast, invitation.created_at, kind, &doer, Some(member), "", changes);
        let lifetime = rollcall_domain::organization::DEFAULT_INVITATION_LIFETIME;
        let expiry = |sent: i64| {
            Some(invitation.created_at.plus(Span::days(7 * sent)).plus(lifetime).to_string())
        };
        for sent in 1..invitation.sends {
            let changes = FieldChange::between("expires_at", expiry(sent - 1), expiry(sent));
            let at = invitation.created_at.plus(Span::days(7 * sent));
            let kind = AuditKind::MemberReinvited;
            self.push(cast, at, kind, &doer, Some(member), "", changes.into_iter().collect());
        }
        self.changes.insert(member.id, (member.created_at, 1));
    }

    #[expect(clippy::too_many_arguments, reason = "an entry has as many parts")]
    fn push(
        &mut self,
        cast: &mut Cast<'_>,
        at: Timestamp,
        kind: AuditKind,
        doer: &Doer,
        member: Option<&Member>,
        subject: &str,
        changes: Vec<FieldChange>,
    ) {
        if let Some(member) = member {
            let change = self.changes.entry(member.id).or_insert((at, 0));
            *change = (change.0.max(at), change.1 + 1);
        }
        let host = doer.name.bytes().fold(7_u8, u8::wrapping_add);
        cast.clock.advance(at.since(cast.clock.now()));
        self.events.push(AuditEvent {
            seq: 0,
            at,
            kind,
            actor_kind: doer.kind,
            actor_member_id: doer.member_id,
            actor_name: doer.name.clone(),
            member_id: member.map(|it| it.id),
            subject: member.map_or(subject, |it| it.name.as_str()).to_owned(),
            changes,
            // Addresses that are nobody's (RFC 5737).
            ip_address: format!("198.51.100.{}", host.max(1)),
            request_id: cast.ids.new_id::<RequestId>().to_string(),
        });
    }

    /// When the member's row was last changed, and the version that it has since.
    pub(super) fn last_change_of(&self, member: &Member) -> (Timestamp, i64) {
        self.changes.get(&member.id).copied().unwrap_or((member.updated_at, 1))
    }

    pub(super) async fn insert(
        mut self,
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> Result<(), DemoError> {
        for event in self.events {
            let ended = (event.kind == AuditKind::MemberTerminated).then_some(event.member_id);
            let number = tx.audit().append(organization, event).await?;
            let ended = ended.flatten().and_then(|id| self.terminations.remove(&id));
            if let Some((termination, receipt)) = ended {
                let termination = Termination { number, ..termination };
                tx.terminations().put(organization, &termination, &receipt).await?;
            }
        }
        Ok(())
    }
}

/// States of a member on the way to `now`, which is the last: each differs in one field.
fn earlier(cast: &mut Cast<'_>, now: &Member, edits: usize) -> Vec<Member> {
    let plan = cast.plan;
    let mut steps = vec![now.clone()];
    for edit in 0..edits {
        let later = &steps[0];
        let mut before = later.clone();
        match (edit + now.name.len()) % 4 {
            0 if before.job_id.is_some() => before.job_id = None,
            1 if before.department_ids.len() > 1 => {
                before.department_ids.pop();
            }
            1 if !before.department_ids.is_empty() => {
                before.department_ids = vec![cast.another_department(now)];
            }
            2 if before.location_id.is_some() => {
                before.location_id =
                    Some(plan.locations[cast.chance().below(plan.locations.len())].id);
            }
            _ => {
                before.position_id =
                    Some(plan.positions[cast.chance().below(plan.positions.len())].id)
            }
        }
        if before != *later {
            steps.insert(0, before);
        }
    }
    steps
}

/// Who invited the person: an administrator of that time; those who wait or were refused were
/// invited by colleagues, whose invitations need approval.
fn inviter(
    cast: &mut Cast<'_>,
    people: &[Person],
    person: &Person,
    request: Option<&JoinRequest>,
) -> Doer {
    let sharer = request.and_then(|it| it.sharer_id);
    if let Some(sharer) = people.iter().find(|it| Some(it.member.id) == sharer) {
        return Doer::of(ActorKind::Member, &sharer.member);
    }
    administrator_at(cast, people, person.invited_at)
}

fn administrator_at(cast: &mut Cast<'_>, people: &[Person], at: Timestamp) -> Doer {
    let there: Vec<&Person> = administrators(people)
        .into_iter()
        .map(|it| it.1)
        .filter(|it| it.member.joined_at.is_some_and(|joined| joined <= at))
        .collect();
    match there.as_slice() {
        [] => Doer::of(ActorKind::Member, &people[0].member),
        there => Doer::of(ActorKind::Member, &cast.chance().any(there).member),
    }
}
