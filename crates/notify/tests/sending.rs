//! Conversations with a mail server that is not ours.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use rollcall_domain::time::Timestamp;
use rollcall_notify::{Delivery, Message, SendError, Sender, SmtpOptions, SmtpSecurity};
use rollcall_testkit::TestSmtp;

fn message(to: &str) -> Message {
    Message {
        id: "<1@people.example.org>".to_owned(),
        date: Timestamp::from_millis(1_795_420_800_000),
        from_name: "Rollcall \"People\"".to_owned(),
        from_address: "people@example.org".to_owned(),
        to_name: Some("Łukasz, 张伟".to_owned()),
        to_address: to.to_owned(),
        subject: "张伟 invites you to Zoë’s very long organization name, which goes on and on and on for a while".to_owned(),
        text: "Hello 张伟\n\n.\nFrom here\n".to_owned(),
        html: "<p>Hello 张伟</p>".to_owned(),
        headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
    }
}

fn options(port: u16) -> SmtpOptions {
    SmtpOptions {
        host: TestSmtp::of_this_run().host().to_owned(),
        port,
        security: SmtpSecurity::None,
        credentials: None,
        timeout: Duration::from_secs(10),
    }
}

fn sender(port: u16) -> Sender {
    Sender::smtp(options(port)).unwrap()
}

/// What the server says to a message for `to`.
async fn refusal(to: &str) -> SendError {
    let smtp = TestSmtp::of_this_run();
    sender(smtp.port()).send(&message(to)).await.unwrap_err()
}

#[tokio::test]
async fn a_message_arrives_as_it_was_written() {
    let smtp = TestSmtp::of_this_run();
    let sent = message("as-written@example.org");

    assert_eq!(sender(smtp.port()).send(&sent).await, Ok(Delivery::Sent));

    let mail = smtp.wait_for("as-written@example.org").await;
    assert_eq!(mail.defects, Vec::<String>::new());
    assert_eq!(
        (mail.from.as_str(), mail.to.len(), mail.smtputf8),
        ("people@example.org", 1, false)
    );
    assert_eq!(mail.subject, sent.subject);
    assert_eq!(mail.text.unwrap().replace("\r\n", "\n").trim_end(), sent.text.trim_end());
    assert_eq!(mail.html.unwrap().trim_end(), sent.html);
    let header = |name: &str| mail.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str());
    assert_eq!(header("auto-submitted"), Some("auto-generated"));
    assert_eq!(header("message-id"), Some("<1@people.example.org>"));
    assert_eq!(header("from"), Some("\"Rollcall \\\"People\\\"\" <people@example.org>"));
    assert_eq!(header("to"), Some("\"Łukasz, 张伟\" <as-written@example.org>"));
}

#[tokio::test]
async fn a_refused_address_is_refused_for_good_with_the_servers_words() {
    let SendError::Permanent { reason } = refusal("refused@example.org").await else { panic!() };
    assert_eq!(reason, "the mail server said: 550 5.1.1 No such mailbox here");
}

#[tokio::test]
async fn a_busy_server_is_tried_again_and_then_takes_the_message() {
    let SendError::Transient { reason } = refusal("busy@example.org").await else { panic!() };
    assert!(reason.contains("451 4.3.2 Busy"), "{reason}");

    let smtp = TestSmtp::of_this_run();
    let sender = sender(smtp.port());
    let sent = message("busy-once@example.org");
    assert!(matches!(sender.send(&sent).await, Err(SendError::Transient { .. })));
    assert_eq!(sender.send(&sent).await, Ok(Delivery::Sent));
}

#[tokio::test]
async fn a_silent_server_is_given_up_after_the_timeout() {
    let smtp = TestSmtp::of_this_run();
    let options = SmtpOptions { timeout: Duration::from_millis(200), ..options(smtp.port()) };
    let error =
        Sender::smtp(options).unwrap().send(&message("silent@example.org")).await.unwrap_err();
    let SendError::Transient { reason } = error else { panic!("{error:?}") };
    assert_eq!(reason, "the mail server did not answer in time");
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = sender(free).send(&message("ada@example.org")).await.unwrap_err();
    let SendError::Transient { reason } = error else { panic!("{error:?}") };
    assert!(reason.starts_with("the mail server cannot be reached"), "{reason}");
}

#[tokio::test]
async fn letters_beyond_ascii_need_a_server_that_takes_them() {
    let smtp = TestSmtp::of_this_run();
    assert_eq!(sender(smtp.port()).send(&message("用户@例え.jp")).await, Ok(Delivery::Sent));
    assert!(smtp.wait_for("用户@xn--r8jz45g.jp").await.smtputf8);

    let error = sender(smtp.ascii_port()).send(&message("用户@example.org")).await.unwrap_err();
    let SendError::Permanent { reason } = error else { panic!("{error:?}") };
    assert!(reason.contains("beyond a to z"), "{reason}");
}

#[tokio::test]
async fn a_wrong_password_is_a_matter_of_configuration() {
    let smtp = TestSmtp::of_this_run();
    let with = |password: &str| {
        let credentials = Some(("rollcall".to_owned(), password.to_owned()));
        Sender::smtp(SmtpOptions { credentials, ..options(smtp.sign_in_port()) }).unwrap()
    };
    let sent = message("signed-in@example.org");

    let error = with("wrong").send(&sent).await.unwrap_err();
    assert!(matches!(error, SendError::Configuration { .. }), "{error:?}");
    let error = sender(smtp.sign_in_port()).send(&sent).await.unwrap_err();
    assert!(matches!(error, SendError::Configuration { .. }), "{error:?}");
    assert_eq!(with("correct horse").check().await, Ok(()));
    assert_eq!(with("correct horse").send(&sent).await, Ok(Delivery::Sent));
    assert!(smtp.wait_for("signed-in@example.org").await.signed_in);
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_offers_no_encryption_when_it_is_wanted() {
    let smtp = TestSmtp::of_this_run();
    let options = SmtpOptions { security: SmtpSecurity::StartTls, ..options(smtp.port()) };
    let error =
        Sender::smtp(options).unwrap().send(&message("starttls@example.org")).await.unwrap_err();
    assert!(matches!(error, SendError::Configuration { .. }), "{error:?}");
    assert!(smtp.arrived("starttls@example.org").await.is_none());
}

#[tokio::test]
async fn without_a_mail_server_the_message_is_to_be_kept() {
    assert_eq!(Sender::Mailbox.send(&message("ada@example.org")).await, Ok(Delivery::Keep));
    assert_eq!(Sender::Mailbox.check().await, Ok(()));
}
