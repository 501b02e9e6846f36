//! The phone as an address: invitations by SMS, accounts without an email address, limits.

use rollcall_actions::Limits;
use rollcall_actions::sms::SmsLimits;
use rollcall_domain::phone::{MessageChannel, PhoneRules};
use rollcall_domain::time::Span;
use rollcall_notify::{BodyForm, Gateway, GatewayOptions, SmsSender};
use rollcall_testkit::{Answer, Client, PASSWORD, Setting, TestApp, TestGateway, join_all};
use serde_json::{Value, json};

const PHONE: &str = "+4741234567";

async fn invite(client: &mut Client<'_>, organization: &str, all: Value) -> Answer {
    let path = format!("/organizations/{organization}/invitations");
    client.post(&path, json!({ "invitations": all })).await
}

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

fn options(gateway: &TestGateway) -> GatewayOptions {
    GatewayOptions {
        url: format!("{}/send?key={{secret}}", gateway.url()),
        method: "POST".to_owned(),
        headers: vec![("Authorization".to_owned(), "Bearer {secret}".to_owned())],
        body: Some(
            r#"{"to":"{to}","digits":"{to_digits}","text":"{text}","id":"{id}"}"#.to_owned(),
        ),
        body_form: BodyForm::Json,
        secret: Some("s3cret &".to_owned()),
        timeout: std::time::Duration::from_secs(10),
    }
}

fn sender(options: GatewayOptions) -> SmsSender {
    SmsSender::Gateway(Box::new(Gateway::new(options).expect("a gateway")))
}

async fn card(admin: &mut Client<'_>, organization: &str, invited: &Answer) -> Value {
    let id = invited.body["results"][0]["member_id"].as_str().expect("an id");
    admin.get(&format!("/organizations/{organization}/members/{id}")).await.body
}

#[tokio::test]
async fn an_invitation_by_phone_goes_by_sms_and_makes_an_account_with_that_number() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let invited = invite(
        &mut admin,
        &organization,
        json!([{ "name": "Ana Silva", "phone": "+47 412 34 567" }]),
    )
    .await;
    let member = &invited.body["results"][0]["member"];
    assert_eq!((&member["phone"], &member["email"]), (&json!(PHONE), &Value::Null), "{invited:?}");
    assert_eq!(member["invitation"]["channel"], "phone");

    let sms = app.last_message_to(PHONE).await.expect("an SMS");
    assert_eq!((sms.channel, sms.subject.as_str()), (MessageChannel::Sms, ""));
    assert!(sms.text.starts_with("Ingrid Solheim invites you to Halden Foods: http://"));
    assert!(sms.text.len() <= 160, "{}", sms.text);
    let token = app.token_sent_to(PHONE).await;
    let mut ana = app.anonymous();
    let offer = ana.post("/join/resolve", json!({ "token": token })).await.body;
    assert_eq!(
        (&offer["invited"]["phone"], &offer["invited"]["email"]),
        (&json!(PHONE), &Value::Null)
    );
    let account = json!({ "name": "Ana Silva", "password": PASSWORD, "join_token": token });
    let made = ana.post("/accounts", account).await;
    made.assert_status(201);
    assert_eq!(
        (&made.body["account"]["phone"], &made.body["account"]["email"]),
        (&json!(PHONE), &Value::Null)
    );
    let joined = ana.post("/join/accept", json!({ "token": token })).await;
    assert_eq!(joined.body["outcome"], "joined");

    // From then on the number signs in, however it is written.
    for (login, password, status) in [
        ("+47 412 34 567", PASSWORD, 200),
        ("+47 (412) 34-567", PASSWORD, 200),
        (PHONE, "another one altogether", 401),
        ("+4741234568", PASSWORD, 401),
        ("41234567", PASSWORD, 401),
    ] {
        let body = json!({ "login": login, "password": password });
        app.anonymous().post("/session", body).await.assert_status(status);
    }
    let me = ana.get("/me").await.body;
    assert_eq!((&me["phone"], &me["email"]), (&json!(PHONE), &Value::Null));
    let found = admin.get(&format!("/organizations/{organization}/members?q=41234")).await;
    assert_eq!(found.body["items"][0]["name"], "Ana Silva");
}

#[tokio::test]
async fn the_same_sign_up_again_signs_in_by_the_number() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await.assert_status(200);
    let token = app.token_sent_to(PHONE).await;
    let account = json!({ "name": "Ana", "password": PASSWORD, "join_token": token });
    for _ in 0..2 {
        app.anonymous().post("/accounts", account.clone()).await.assert_status(201);
    }
    let wrong =
        json!({ "name": "Ana", "password": "seven loud deserts fold", "join_token": token });
    app.anonymous().post("/accounts", wrong).await.assert_problem(409, "account/exists");
}

#[tokio::test]
async fn an_account_that_does_not_own_the_number_cannot_accept() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await.assert_status(200);
    let token = app.token_sent_to(PHONE).await;
    app.account("Mallory", "mallory@elsewhere.example").await;
    let mut mallory = app.signed_in("mallory@elsewhere.example").await;

    let offer = mallory.post("/join/resolve", json!({ "token": token })).await.body;
    assert_eq!(offer["signed_in_as"]["is_addressee"], false);
    assert_eq!(offer["signed_in_as"]["login"], "mallory@elsewhere.example");
    let refused = mallory.post("/join/accept", json!({ "token": token })).await;
    refused.assert_problem(403, "invitation/other-address");
}

#[tokio::test]
async fn numbers_are_read_by_the_operators_rules_and_refused_by_name() {
    let limits = limits(|it| {
        it.phones = PhoneRules { home: "NO".parse().ok(), allowed: vec![47, 46] };
    });
    let app = TestApp::start_with(limits).await;
    let (mut admin, organization) = app.set_up().await;
    let all = json!([
        { "phone": "" }, { "phone": "412" }, { "phone": "+44 20 7946 0018" }, { "phone": "ana" },
        {}, { "phone": PHONE, "email": "ana@halden.example" },
    ]);
    invite(&mut admin, &organization, all).await.assert_fields(&[
        ("/invitations/0/phone", "phone/empty"),
        ("/invitations/1/phone", "phone/length"),
        ("/invitations/2/phone", "phone/country-refused"),
        ("/invitations/3/phone", "phone/malformed"),
        ("/invitations/4/email", "invitation/no-address"),
        ("/invitations/5/phone", "invitation/two-addresses"),
    ]);
    let home = invite(&mut admin, &organization, json!([{ "phone": "412 34 567" }])).await;
    assert_eq!(home.body["results"][0]["member"]["phone"], PHONE);
    assert_eq!(home.body["results"][0]["member"]["name"], PHONE, "the number stands in");
    let elsewhere = TestApp::start().await;
    let (mut admin, organization) = elsewhere.set_up().await;
    let refused = invite(&mut admin, &organization, json!([{ "phone": "412 34 567" }])).await;
    refused.assert_fields(&[("/invitations/0/phone", "phone/country-missing")]);
}

#[tokio::test]
async fn who_is_there_already_by_this_number_is_answered_with_the_reason() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    let one = json!([{ "phone": PHONE }]);
    invite(&mut admin, &organization, one.clone()).await.assert_status(200);
    let again = invite(&mut admin, &organization, json!([{ "phone": "+47 41 23 45 67" }])).await;
    let result = &again.body["results"][0];
    assert_eq!(
        (&result["outcome"], &result["reason"]),
        (&json!("refused"), &json!("already_invited"))
    );
    assert_eq!(result["fix"], json!(["reinvite", "revoke"]));
    let id = result["member_id"].as_str().expect("an id");
    let path = format!("/organizations/{organization}/members/{id}/revoke");
    admin.send("POST", &path, None).await.assert_status(204);
    let free = invite(&mut admin, &organization, one).await;
    assert_eq!(free.body["results"][0]["outcome"], "invited");
    // In another organization the same number is somebody else's business.
    let (mut olga, other) = app.found("Elsewhere", "Olga", "olga@elsewhere.example").await;
    let other = invite(&mut olga, &other, json!([{ "phone": PHONE }])).await;
    assert_eq!(other.body["results"][0]["outcome"], "invited");
}

#[tokio::test]
async fn many_invitations_of_one_number_at_once_make_one_place() {
    let app = TestApp::start().await;
    let (admin, organization) = app.set_up().await;
    let calls = (0..6).map(|_| {
        let (mut admin, organization) = (admin.clone(), organization.clone());
        async move { invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await }
    });
    let outcomes: Vec<Answer> = join_all(calls).await;
    let invited = outcomes.iter().filter(|it| it.body["results"][0]["outcome"] == "invited");
    assert_eq!(invited.count(), 1);
    assert!(outcomes.iter().all(|it| it.status == 200));
}

#[tokio::test]
async fn the_gateway_is_asked_as_the_operator_has_set() {
    let gateway = TestGateway::start().await;
    let app =
        TestApp::start_as(Setting { sms_sender: sender(options(&gateway)), ..Setting::default() })
            .await;
    let (mut admin, organization) = app.set_up().await;
    app.execute("UPDATE organizations SET name = 'Brød \"& Co\" {secret}'").await;
    let invited = invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await;

    app.run_jobs().await;

    let requests = gateway.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!(
        (request.method.as_str(), request.uri.to_string().as_str()),
        ("POST", "/send?key=s3cret%20%26")
    );
    assert_eq!(request.headers["authorization"], "Bearer s3cret &");
    assert_eq!(request.headers["content-type"], "application/json");
    let body: Value = serde_json::from_str(&request.body).expect("JSON");
    assert_eq!((&body["to"], &body["digits"]), (&json!(PHONE), &json!("4741234567")));
    let text = body["text"].as_str().expect("a text");
    assert!(text.contains("Brød \"& Co\" {secret}: http://") && text.contains("/join#"), "{text}");
    let card = card(&mut admin, &organization, &invited).await;
    assert_eq!(card["invitation"]["delivery"]["state"], "sent");
    let mut tx = app.context.store.read().await.expect("a reader");
    assert_eq!(tx.mailbox().list(10).await.expect("messages").len(), 0);
}

#[tokio::test]
async fn a_form_and_a_plain_address_work_as_well() {
    let gateway = TestGateway::start().await;
    let form = GatewayOptions {
        url: format!("{}/form", gateway.url()),
        body: Some("to={to}&text={text}".to_owned()),
        body_form: BodyForm::Form,
        ..options(&gateway)
    };
    let get = GatewayOptions {
        url: format!("{}/get?n={{to}}&m={{text}}", gateway.url()),
        method: "GET".to_owned(),
        body: None,
        ..options(&gateway)
    };
    for options in [form, get] {
        let setting = Setting { sms_sender: sender(options), ..Setting::default() };
        let app = TestApp::start_as(setting).await;
        let (mut admin, organization) = app.set_up().await;
        invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await.assert_status(200);
        app.run_jobs().await;
    }
    let requests = gateway.requests();
    assert_eq!(requests[0].headers["content-type"], "application/x-www-form-urlencoded");
    assert!(requests[0].body.starts_with("to=%2B4741234567&text=Ingrid%20Solheim%20invites"));
    assert_eq!((requests[1].method.as_str(), requests[1].body.as_str()), ("GET", ""));
    assert!(requests[1].uri.to_string().starts_with("/get?n=%2B4741234567&m=Ingrid%20Solheim"));
}

#[tokio::test]
async fn what_the_gateway_answers_decides_what_happens_next() {
    for (status, wanted) in [
        (503, "queued"),
        (429, "queued"),
        (401, "queued"),
        (302, "queued"),
        (400, "failed"),
        (422, "failed"),
    ] {
        let gateway = TestGateway::start().await;
        gateway.answer_next(&[(status, "no such\r\nnumber; key s3cret &")]);
        let setting = Setting { sms_sender: sender(options(&gateway)), ..Setting::default() };
        let app = TestApp::start_as(setting).await;
        let (mut admin, organization) = app.set_up().await;
        let invited = invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await;

        app.run_jobs().await;

        let delivery =
            card(&mut admin, &organization, &invited).await["invitation"]["delivery"].clone();
        assert_eq!(delivery["state"], wanted, "{status}");
        let detail = delivery["detail"].as_str().expect("a reason");
        assert!(detail.contains(&status.to_string()) && !detail.contains("s3cret"), "{detail}");
        assert_eq!(gateway.requests().len(), 1, "no redirect is followed");
        app.clock.advance(Span::seconds(30));
        app.run_jobs().await;
        let state =
            card(&mut admin, &organization, &invited).await["invitation"]["delivery"]["state"]
                .clone();
        assert_eq!(state, if wanted == "queued" { "sent" } else { "failed" });
    }
}

#[tokio::test]
async fn a_gateway_that_is_away_is_tried_again_and_says_no_secret() {
    let gateway = TestGateway::start().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = nobody.local_addr().expect("an address").port();
    drop(nobody);
    let url = format!("http://127.0.0.1:{port}/{{secret}}");
    let options = GatewayOptions { url, ..options(&gateway) };
    let app =
        TestApp::start_as(Setting { sms_sender: sender(options), ..Setting::default() }).await;
    let (mut admin, organization) = app.set_up().await;
    let invited = invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await;

    app.run_jobs().await;

    let delivery =
        card(&mut admin, &organization, &invited).await["invitation"]["delivery"].clone();
    assert_eq!(delivery["state"], "queued");
    assert_eq!(delivery["detail"], "the SMS gateway cannot be reached");
}

#[tokio::test]
async fn one_number_gets_no_more_messages_a_day_than_the_operator_allows() {
    let limits = limits(|it| it.sms = SmsLimits { per_number: 2, ..SmsLimits::default() });
    let app = TestApp::start_with(limits).await;
    let mut all = Vec::new();
    for name in ["One", "Two", "Three"] {
        let (mut admin, organization) =
            app.found(name, name, &format!("{name}@halden.example")).await;
        let invited = invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await;
        app.run_jobs().await;
        all.push((admin, organization, invited));
    }
    let (admin, organization, invited) = all.last_mut().expect("the third");
    let waiting = card(admin, organization, invited).await["invitation"]["delivery"].clone();
    assert_eq!(
        (&waiting["state"], &waiting["next_try_at"]),
        (&json!("queued"), &json!("2026-11-24T00:00:00.000Z"))
    );
    assert!(waiting["detail"].as_str().expect("a reason").starts_with("this number"));

    app.clock.advance(Span::hours(12));
    app.run_jobs().await;

    assert_eq!(card(admin, organization, invited).await["invitation"]["delivery"]["state"], "sent");
}

#[tokio::test]
async fn an_organization_cannot_promise_more_messages_than_it_may_send() {
    let limits = limits(|it| it.sms = SmsLimits { per_organization: 2, ..SmsLimits::default() });
    let app = TestApp::start_with(limits).await;
    let (mut admin, organization) = app.set_up().await;
    let numbers =
        json!([{ "phone": "+4741234561" }, { "phone": "+4741234562" }, { "phone": "+4741234563" }]);
    let refused = invite(&mut admin, &organization, numbers).await;
    refused.assert_problem(429, "invitation/sms-limit");
    assert_eq!(refused.body["retry_at"], "2026-11-24T00:00:00.000Z");
    let two = json!([{ "phone": "+4741234561" }, { "phone": "+4741234562" }]);
    let invited = invite(&mut admin, &organization, two).await;
    invited.assert_status(200);
    app.clock.advance(Span::minutes(2));
    let id = invited.body["results"][0]["member_id"].as_str().expect("an id");
    let path = format!("/organizations/{organization}/members/{id}/reinvite");
    admin.send("POST", &path, None).await.assert_problem(429, "invitation/sms-limit");
    app.clock.advance(Span::hours(12));
    admin.send("POST", &path, None).await.assert_status(200);
}

#[tokio::test]
async fn the_server_sends_no_more_messages_a_day_than_the_operator_allows() {
    let limits = limits(|it| it.sms = SmsLimits { overall: 3, ..SmsLimits::default() });
    let app = TestApp::start_with(limits).await;
    let (mut admin, organization) = app.set_up().await;
    let numbers: Vec<Value> =
        (0..8).map(|it| json!({ "phone": format!("+474123456{it}") })).collect();
    invite(&mut admin, &organization, numbers.into()).await.assert_status(200);

    join_all((0..3).map(|_| app.runner.run_due())).await;
    app.run_jobs().await;

    let mut tx = app.context.store.read().await.expect("a reader");
    assert_eq!(tx.mailbox().list(100).await.expect("messages").len(), 3);
}

#[tokio::test]
async fn somebody_with_a_number_alone_can_ask_to_join_elsewhere_with_it() {
    let app = TestApp::start().await;
    let (mut admin, organization) = app.set_up().await;
    invite(&mut admin, &organization, json!([{ "phone": PHONE }])).await.assert_status(200);
    let token = app.token_sent_to(PHONE).await;
    let mut ana = app.anonymous();
    let account = json!({ "name": "Ana", "password": PASSWORD, "join_token": token });
    ana.post("/accounts", account).await.assert_status(201);
    let (mut olga, elsewhere) = app.found("Elsewhere", "Olga", "olga@elsewhere.example").await;
    let number = olga.get(&format!("/organizations/{elsewhere}/door-number")).await;
    let door = json!({ "door_number": number.body["number"] });

    ana.post("/join/request", door.clone()).await.assert_status(200);

    let path = format!("/organizations/{elsewhere}/members?state=pending");
    let pending = olga.get(&path).await.body["items"][0].clone();
    assert_eq!((&pending["phone"], &pending["email"]), (&json!(PHONE), &Value::Null));
    let again = invite(&mut olga, &elsewhere, json!([{ "phone": PHONE }])).await;
    assert_eq!(again.body["results"][0]["reason"], "pending");
}
