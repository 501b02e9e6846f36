//! Those who asked to join: how they came, what they answered, how often they reminded, and why some
//! were refused.

use rollcall_domain::audit::{AuditKind, FieldChange};
use rollcall_domain::id::OrganizationId;
use rollcall_domain::join_request::{Answers, JoinRequest, Rejection};
use rollcall_domain::member::Member;
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::share_link::ShareLink;
use rollcall_domain::time::{Span, Timestamp};
use rollcall_store::Tx;

use super::people::{Cast, Person};
use crate::DemoError;

/// How somebody came who waits or was refused.
struct Ask {
    channel: Channel,
    /// By which of the links, or whose invitation: the address without the domain.
    by: By,
    hours_ago: i64,
    reminders: i64,
    /// Of somebody who was refused: after how many hours, and with which words.
    refused: Option<(i64, &'static str)>,
}

#[derive(Clone, Copy)]
enum By {
    Link(usize),
    Member(&'static str),
    Nobody,
}

const fn asks(channel: Channel, by: By, hours_ago: i64, reminders: i64) -> Ask {
    Ask { channel, by, hours_ago, reminders, refused: None }
}

const fn refused(
    channel: Channel,
    by: By,
    hours_ago: i64,
    later: i64,
    message: &'static str,
) -> Ask {
    Ask { channel, by, hours_ago, reminders: 0, refused: Some((later, message)) }
}

const AUTUMN: By = By::Link(0);
const DRIVERS: By = By::Link(1);

/// One for each person who waits, those who asked last first.
const WAITING: [Ask; 9] = [
    asks(Channel::ShareLink, AUTUMN, 2, 0),
    asks(Channel::QrCode, AUTUMN, 5, 0),
    asks(Channel::Email, By::Member("layla.haddad"), 21, 0),
    asks(Channel::DoorNumber, By::Nobody, 27, 0),
    asks(Channel::ShareLink, AUTUMN, 49, 1),
    asks(Channel::Email, By::Member("sanne.devries"), 53, 0),
    asks(Channel::QrCode, AUTUMN, 76, 2),
    asks(Channel::DoorNumber, By::Nobody, 98, 0),
    asks(Channel::ShareLink, AUTUMN, 146, 4),
];

/// One for each person who was refused.
const REFUSED: [Ask; 5] = [
    refused(
        Channel::DoorNumber,
        By::Nobody,
        12 * 24,
        20,
        "Nobody in the plant knows you. Ask your shift lead for an invitation.",
    ),
    refused(
        Channel::ShareLink,
        DRIVERS,
        40 * 24,
        3,
        "This link is for drivers. Write to people@halden.example about other work.",
    ),
    refused(Channel::Email, By::Member("meilin.chen"), 55 * 24, 47, "请先联系人事部确认入职日期。"),
    refused(Channel::ShareLink, DRIVERS, 71 * 24, 1, ""),
    refused(Channel::QrCode, DRIVERS, 90 * 24, 30, "نعتذر، اكتمل العدد هذا الموسم."),
];

/// What a list of those who ask is made of.
pub(super) struct Requests {
    pub(super) links: Vec<ShareLink>,
    pub(super) requests: Vec<JoinRequest>,
}

impl Requests {
    /// Gives everybody who waits or was refused a way in; the moment of asking becomes the person's
    /// first, so that the history agrees.
    pub(super) fn of(cast: &mut Cast<'_>, people: &mut [Person]) -> Result<Self, DemoError> {
        let mut it = Self { links: links(cast, people)?, requests: Vec::new() };
        // Somebody who waits has the name of somebody who left: worth a second look.
        let namesake = people
            .iter()
            .find(|it| it.member.state == MemberState::Terminated && it.member.name.is_ascii())
            .map(|it| it.member.name.clone());
        for (state, asks) in
            [(MemberState::Pending, WAITING.as_slice()), (MemberState::Rejected, &REFUSED)]
        {
            let places: Vec<usize> =
                (0..people.len()).filter(|place| people[*place].member.state == state).collect();
            if places.len() != asks.len() {
                return Err(DemoError::Data(format!("{} ask, {} may", places.len(), asks.len())));
            }
            for (place, ask) in places.into_iter().zip(asks) {
                let request = it.request(cast, people, place, ask)?;
                it.requests.push(request);
                if ask.hours_ago == 98
                    && let Some(name) = &namesake
                {
                    people[place].member.rename(name);
                }
            }
        }
        for link in &mut it.links {
            let by_it = |request: &&JoinRequest| request.share_link_id == Some(link.id);
            // Most of those who came by it are members by now.
            link.uses += it.requests.iter().filter(by_it).count() as i64;
        }
        Ok(it)
    }

    fn request(
        &self,
        cast: &mut Cast<'_>,
        people: &mut [Person],
        place: usize,
        ask: &Ask,
    ) -> Result<JoinRequest, DemoError> {
        let asked_at = cast.now.plus(Span::hours(-ask.hours_ago));
        let link = match ask.by {
            By::Link(number) => self.links.get(number),
            By::Member(_) | By::Nobody => None,
        };
        let sharer = match ask.by {
            By::Link(_) => {
                link.and_then(|it| people.iter().find(|one| one.member.id == it.creator_id))
            }
            By::Member(address) => Some(known(people, address)?),
            By::Nobody => None,
        };
        let (sharer_id, sharer_name) =
            sharer.map_or((None, String::new()), |it| (Some(it.member.id), it.member.name.clone()));
        let rejection = match ask.refused {
            None => None,
            Some((later, message)) => {
                let at = asked_at.plus(Span::hours(later));
                let by = &known(people, ["ingrid.solheim", "jianguo.wang"][place % 2])?.member;
                Some(Rejection {
                    at,
                    by: by.id,
                    by_name: by.name.clone(),
                    message: message.to_owned(),
                })
            }
        };
        let person = &mut people[place];
        person.is_addressed = matches!(ask.by, By::Member(_));
        person.invited_at = asked_at.plus(Span::hours(-30));
        let member = &mut person.member;
        (member.created_at, member.updated_at) = (asked_at, asked_at);
        // The form asks for one department.
        member.department_ids.truncate(1);
        if member.department_ids.is_empty() {
            member.department_ids.push(cast.plan.departments[0].id);
        }
        let reminded_at = (ask.reminders > 0).then(|| asked_at.plus(Span::days(ask.reminders)));
        Ok(JoinRequest {
            member_id: member.id,
            channel: ask.channel,
            sharer_id,
            sharer_name,
            share_link_id: link.map(|it| it.id),
            asked_at,
            answers: Answers {
                department_id: member.department_ids.first().copied(),
                position_id: member.position_id,
                location_id: None,
                job_id: None,
            },
            reminders: ask.reminders,
            reminded_at,
            rejection,
        })
    }

    /// The request of a member.
    pub(super) fn find(&self, member: &Member) -> Option<&JoinRequest> {
        self.requests.iter().find(|it| it.member_id == member.id)
    }

    pub(super) async fn insert(
        &self,
        tx: &mut Tx,
        organization: OrganizationId,
    ) -> Result<(), DemoError> {
        for link in &self.links {
            tx.share_links().insert(organization, link).await?;
        }
        for request in &self.requests {
            tx.join_requests().insert(organization, request).await?;
        }
        Ok(())
    }
}

/// The link for those hired in autumn, which is open, and that for drivers, which is closed.
fn links(cast: &Cast<'_>, people: &[Person]) -> Result<Vec<ShareLink>, DemoError> {
    let made =
        [("jianguo.wang", 22, Some(30), 41, None), ("ingrid.solheim", 110, None, 17, Some(35))];
    made.into_iter()
        .map(|(address, days_ago, lifetime, uses, closed)| {
            let created_at = cast.now.plus(Span::days(-days_ago));
            cast.clock.advance(created_at.since(cast.clock.now()));
            Ok(ShareLink {
                id: cast.ids.new_id(),
                creator_id: known(people, address)?.member.id,
                name: String::new(),
                created_at,
                expires_at: lifetime.map(|days| created_at.plus(Span::days(days))),
                max_uses: Some(60),
                uses,
                closed_at: closed.map(|days| cast.now.plus(Span::days(-days))),
            })
        })
        .collect()
}

fn known<'p>(people: &'p [Person], address: &str) -> Result<&'p Person, DemoError> {
    let whole = format!("{address}@halden.example");
    people
        .iter()
        .find(|it| it.member.email.as_deref() == Some(&whole))
        .ok_or_else(|| DemoError::Data(format!("{whole} is nobody")))
}

/// What the log says of a link when it was made and when it was closed.
pub(super) fn of_link(link: &ShareLink) -> Vec<(Timestamp, AuditKind, Vec<FieldChange>)> {
    let text = |it: i64| Some(it.to_string());
    let expiry = link.expires_at.map(|it| it.to_string());
    let made = [
        FieldChange::between("expires_at", None, expiry.clone()),
        FieldChange::between("max_uses", None, link.max_uses.and_then(text)),
    ];
    let mut entries =
        vec![(link.created_at, AuditKind::ShareLinkCreated, made.into_iter().flatten().collect())];
    if let Some(at) = link.closed_at {
        let closed = [
            FieldChange::between("expires_at", expiry, None),
            FieldChange::between("max_uses", link.max_uses.and_then(text), None),
            FieldChange::between("uses", text(link.uses), None),
        ];
        entries.push((at, AuditKind::ShareLinkClosed, closed.into_iter().flatten().collect()));
    }
    entries
}
