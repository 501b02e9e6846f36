//! What an invited person reads.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::str::FromStr;

use rollcall_domain::id::MessageId;
use rollcall_domain::locale::Locale;
use rollcall_domain::notice::{NoticeData, NoticeKind};
use rollcall_domain::time::Timestamp;
use rollcall_notify::{
    Composer, InvitationMail, Message, NoticeMail, SenderIdentity, Unsubscribe, VerificationMail,
};

const LINK: &str =
    "https://people.example.org/join#Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";

fn composer() -> Composer {
    Composer::new(SenderIdentity {
        name: "Rollcall".to_owned(),
        address: "people@example.org".to_owned(),
        public_host: "people.example.org".to_owned(),
    })
    .unwrap()
}

fn invitation() -> InvitationMail<'static> {
    InvitationMail {
        id: MessageId::from_str("0195e2a0-0000-7000-8000-000000000001").unwrap(),
        date: Timestamp::from_millis(1_795_420_800_000),
        locale: Locale::English,
        to_address: "ada@example.org",
        to_name: Some("Ada Lovelace"),
        organization: "Northwind Clinics",
        inviter: Some("Grace Hopper"),
        position: None,
        departments: &[],
        link: LINK,
        expires_at: Timestamp::from_millis(1_798_012_800_000),
        again: false,
    }
}

fn compose(mail: &InvitationMail<'_>) -> Message {
    composer().invitation(mail).unwrap()
}

#[test]
fn an_english_invitation_reads_well() {
    let departments = [vec!["Care".to_owned(), "Emergency".to_owned()]];
    let mail =
        InvitationMail { position: Some("Nurse"), departments: &departments, ..invitation() };
    let message = compose(&mail);
    assert_eq!(message.subject, "Grace Hopper invites you to Northwind Clinics");
    assert_eq!(message.id, "<0195e2a0-0000-7000-8000-000000000001@people.example.org>");
    assert_eq!(
        message.text,
        format!(
            "Hello Ada Lovelace,

Grace Hopper invites you to join Northwind Clinics.

Position: Nurse
Department: Care › Emergency

Accept or decline on this page:

{LINK}

The invitation ends on 23 December 2026, 08:00 UTC. Opening the page
accepts nothing yet.

If you did not expect this invitation, ignore this mail. Nothing happens
unless you accept, and the link works for you alone: do not pass it on.

--
Sent by Rollcall at people.example.org
"
        )
    );
}

#[test]
fn a_chinese_invitation_reads_well() {
    let mail = InvitationMail {
        locale: Locale::SimplifiedChinese,
        to_name: Some("张伟"),
        inviter: Some("王芳"),
        organization: "北风诊所",
        ..invitation()
    };
    let message = compose(&mail);
    assert_eq!(message.subject, "王芳邀请您加入北风诊所");
    assert!(
        message.text.starts_with("张伟，您好：\n\n王芳邀请您加入北风诊所。\n\n请在"),
        "{}",
        message.text
    );
    assert!(message.text.contains("2026 年 12 月 23 日 08:00（UTC）"), "{}", message.text);
    assert!(message.html.contains("lang=\"zh-Hans\" dir=\"ltr\""));
    assert!(message.headers.contains(&("Content-Language".to_owned(), "zh-Hans".to_owned())));
    let english_left = ["Hello", "invit", "Position", "Open", "Sent by"];
    assert!(!english_left.iter().any(|word| message.html.contains(word)), "{}", message.html);
}

#[test]
fn a_reminder_says_so_and_that_the_older_link_works() {
    for (locale, subject, line) in [
        (Locale::English, "Reminder: Grace", "link from an earlier mail works as well"),
        (Locale::SimplifiedChinese, "提醒：Grace", "链接同样有效"),
    ] {
        let message = compose(&InvitationMail { again: true, locale, ..invitation() });
        assert!(message.subject.starts_with(subject), "{}", message.subject);
        assert!(message.text.replace('\n', " ").contains(line), "{}", message.text);
        assert!(message.html.contains(line));
    }
}

#[test]
fn every_combination_is_composed() {
    let departments = [vec!["Care".to_owned()], vec!["Night shift".to_owned()]];
    for locale in [Locale::English, Locale::SimplifiedChinese] {
        for bits in 0..16 {
            let mail = InvitationMail {
                locale,
                to_name: (bits & 1 != 0).then_some("Ada"),
                inviter: (bits & 2 != 0).then_some("Grace"),
                position: (bits & 4 != 0).then_some("Nurse"),
                departments: if bits & 8 != 0 { &departments } else { &[] },
                ..invitation()
            };
            let message = compose(&mail);
            assert!(message.text.contains(&format!("\n\n{LINK}\n\n")), "{}", message.text);
            assert!(!message.text.contains("\n\n\n"), "{}", message.text);
            assert_eq!(message.subject.lines().count(), 1);
        }
    }
}

#[test]
fn names_are_shown_as_text_and_add_no_markup_link_or_header() {
    let evil = "<a href=https://evil.example>www.evil.example</a>\r\nBcc: all@evil.example";
    let departments = [vec![evil.to_owned()]];
    let mail = InvitationMail {
        to_name: Some(evil),
        organization: evil,
        inviter: Some(evil),
        position: Some(evil),
        departments: &departments,
        ..invitation()
    };
    let message = compose(&mail);
    assert_eq!(message.html.matches("<a href=").count(), 2, "{}", message.html);
    for shown in [&message.subject, &message.text, &message.html] {
        assert!(!shown.contains("evil.example"), "a mail program would make a link of {shown}");
        assert!(!shown.contains("https://evil"), "{shown}");
    }
    assert!(!message.subject.contains(['\r', '\n']));
    assert!(!message.to_name.unwrap().contains(['\r', '\n']));
}

#[test]
fn the_link_is_the_only_address_in_the_page() {
    let message = compose(&invitation());
    let links: Vec<&str> =
        message.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(links.len(), 2);
    assert!(links.iter().all(|link| *link == LINK), "{links:?}");
    assert!(!message.html.contains("<img") && !message.html.contains("<script"));
}

#[test]
#[ignore = "measures: cargo test --release -p rollcall-notify -- --ignored --nocapture"]
fn composing_takes_less_than_60_microseconds() {
    let (composer, mail) = (composer(), invitation());
    let rounds = 20_000;
    let started = std::time::Instant::now();
    for _ in 0..rounds {
        composer.invitation(&mail).unwrap();
    }
    let each = started.elapsed() / rounds;
    println!("{each:?} each");
    assert!(each.as_micros() < 60);
}

#[test]
fn names_with_markup_are_shown_as_typed() {
    let mail = InvitationMail { organization: "R&D <b>\"North\" / O'Hara", ..invitation() };
    let message = compose(&mail);
    assert!(
        message.html.contains("R&amp;D &lt;b&gt;&quot;North&quot; / O&#39;Hara"),
        "{}",
        message.html
    );
}

fn notice(kind: NoticeKind, locale: Locale, data: &NoticeData) -> Message {
    composer()
        .notice(&NoticeMail {
            id: MessageId::from_str("0195e2a0-0000-7000-8000-000000000001").unwrap(),
            date: Timestamp::from_millis(1_795_420_800_000),
            locale,
            to_address: "ada@example.org",
            to_name: "Ada Lovelace",
            organization: "Northwind <Clinics>",
            kind,
            data,
            link: "https://people.example.org/o/1",
            unsubscribe: (!kind.is_essential()).then_some(Unsubscribe {
                page: "https://people.example.org/unsubscribe#t",
                one_click: "https://people.example.org/api/v1/unsubscribe/one-click/t",
                settings: "https://people.example.org/account",
            }),
        })
        .unwrap()
}

#[test]
fn every_kind_of_notice_has_words_in_both_languages_with_and_without_particulars() {
    let full = NoticeData {
        actor_name: Some("Grace Hopper".to_owned()),
        member_name: Some("evil.example".to_owned()),
        message: Some("See https://evil.example\r\nBcc: all@example.org".to_owned()),
        day: Some("2026-11-30".to_owned()),
        count: Some(3),
        subject: Some("Auditor".to_owned()),
        ..NoticeData::default()
    };
    let mut subjects = std::collections::BTreeSet::new();
    for kind in NoticeKind::ALL.iter().filter(|it| it.goes_by_email()) {
        for locale in Locale::ALL {
            for data in [&full, &NoticeData::default()] {
                let message = notice(*kind, *locale, data);
                assert!(
                    message.subject.contains("Northwind <Clinics>"),
                    "{kind} {}",
                    message.subject
                );
                assert!(!message.subject.contains("  ") && !message.text.contains("evil.example"));
                assert!(message.html.contains("<bdi>Northwind &lt;Clinics&gt;</bdi>"), "{kind}");
                assert!(!message.html.contains("<Clinics>") && !message.html.contains("&lt;bdi"));
                assert_eq!(
                    message.html.matches("<a href=\"https://people").count() > 2,
                    !kind.is_essential()
                );
                subjects.insert((locale.as_str(), message.subject));
            }
        }
    }
    // Each kind says something else, and the particulars of some change what they say.
    assert!(subjects.len() >= 2 * NoticeKind::ALL.len());
}

#[test]
fn a_notice_reads_well() {
    let data = NoticeData {
        actor_name: Some("Grace Hopper".to_owned()),
        day: Some("2026-11-30".to_owned()),
        message: Some("Thank you for everything.".to_owned()),
        ..NoticeData::default()
    };
    let message = notice(NoticeKind::Terminated, Locale::English, &data);
    assert_eq!(message.subject, "Your membership of Northwind <Clinics> has ended");
    assert_eq!(
        message.text,
        "Hello Ada Lovelace,

Your membership of Northwind <Clinics> has ended.

Grace Hopper ended your membership; the last day was 2026-11-30. You
have no access to the organization any more. Your account stays yours.

The message with it:
Thank you for everything.

Open this page:

https://people.example.org/o/1

--
You get this mail because it concerns your place in the organization. It
cannot be switched off.
Sent by Rollcall at people.example.org
"
    );
    assert!(message.headers.iter().all(|it| !it.0.starts_with("List-")));
}

#[test]
fn a_code_is_in_its_mail_in_both_languages_and_in_that_to_a_known_address_is_none() {
    for (locale, subject) in [
        (Locale::English, "042137 is your code"),
        (Locale::SimplifiedChinese, "您的验证码是 042137"),
    ] {
        let mail = VerificationMail {
            id: MessageId::from_str("0195e2a0-0000-7000-8000-000000000001").unwrap(),
            date: Timestamp::from_millis(1_795_420_800_000),
            locale,
            to_address: "ada@example.org",
            code: Some("042137"),
            sign_in: "https://people.example.org/sign-in",
        };
        let message = composer().verification(&mail).unwrap();
        assert_eq!(message.subject, subject);
        assert!(message.text.lines().any(|it| it == "042137"), "{}", message.text);
        assert!(message.html.contains(">042137<"), "{}", message.html);
        assert!(!message.html.contains("/sign-in"));
        let known = composer().verification(&VerificationMail { code: None, ..mail }).unwrap();
        assert!(known.text.contains("https://people.example.org/sign-in"), "{}", known.text);
        assert!(known.html.contains("https://people.example.org/sign-in"));
        assert!(!known.text.contains("042137") && !known.subject.contains("042137"));
    }
}
