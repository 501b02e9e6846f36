//! Who may do what: every operation of the OpenAPI document, called by everybody.

use std::collections::BTreeSet;

use rollcall_domain::membership::MemberState;
use rollcall_domain::permission::{AdminRole, Permission};
use rollcall_domain::time::Span;
use rollcall_testkit::{Client, PASSWORD, TestApp};
use serde_json::{Value, json};

/// Who calls, in the order of the columns below.
const CALLERS: [&str; 6] =
    ["nobody", "outsider", "invited", "member", "account admin", "super admin"];

/// What `{id}` and the token of a call stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Target {
    Nothing,
    /// An active member without a role.
    ActiveMember,
    /// The super admin's place in the organization.
    SuperAdmin,
    /// Somebody who was invited a moment ago, for this call alone.
    Invitee,
    /// An active member without a role who was made a moment ago, for this call alone.
    Newcomer,
    /// Somebody who began to wait a moment ago, for this call alone.
    Applicant,
    /// Somebody who left a moment ago.
    Former,
    /// A member of another organization.
    Foreigner,
    /// A department of the organization.
    Department,
    /// A department of another organization.
    ForeignDepartment,
    /// An empty department, made for this call alone.
    SpareDepartment,
    /// An id that nothing has.
    Nowhere,
    /// A custom role that nobody has, for this call alone.
    Role,
    /// A job that the super admin started.
    Job,
    /// A plan that the super admin made, for this call alone.
    Import,
    /// The link of somebody else's invitation.
    Link,
    /// One of the super admin's sessions.
    SuperAdminsSession,
}

/// An operation, what it is done to, its body, and the status for each of [`CALLERS`].
type Row = (&'static str, Target, Value, [u16; 6]);

fn rows() -> Vec<Row> {
    use Target::{
        ActiveMember, Applicant, Department, ForeignDepartment, Foreigner, Former, Import, Invitee,
        Job, Link, Newcomer, Nothing, Nowhere, Role, SpareDepartment, SuperAdmin,
        SuperAdminsSession,
    };
    let none = Value::Null;
    let newcomer = json!({ "name": "Ana Silva", "password": PASSWORD });
    let set_up = json!({ "code": "x", "name": "Ana", "email": "ana@elsewhere.example",
                         "password": PASSWORD, "organization_name": "Elsewhere" });
    let sign_in = json!({ "login": "ingrid@halden.example", "password": PASSWORD });
    let named = json!({ "name": "*" });
    let invitation = json!({ "invitations": [{ "email": "*@halden.example" }] });
    let job_id = json!({ "job_id": null });
    let to_top = json!({ "parent_id": null });
    let door = json!({ "door_number": "0" });
    let proof = json!({ "address": "ana@elsewhere.example", "purpose": "sign_up",
                        "door_number": "0" });
    let choices = json!({ "door_number": "0", "kind": "department" });
    let rules = json!({ "enrollment_approval": true, "share_links_open": true, "door_number_open": true,
                        "required_information": [], "who_may_invite": "everyone",
                        "invitation_lifetime_seconds": 86_400 });
    let merge = json!({ "into_id": "0195e2a0-0000-7000-8000-000000000001" });
    let ending = json!({ "last_day": "2026-11-23" });
    let nobody = "00000000-0000-7000-8000-000000000000";
    let handover = json!({ "to": nobody, "what": ["open_invitations"] });
    let revocations = json!({ "action": "revoke", "ids": [nobody] });
    let leaving = json!({ "password": "not the password" });
    let no_roles = json!({ "admin_role": null, "role_ids": [] });
    let role = json!({ "name": "*", "permissions": ["members.invite"] });
    let up_to = json!({ "up_to": "01900000-0000-7000-8000-000000000000" });
    let settings = json!({ "settings": [] });
    let no_link = json!({ "token": "x" });
    vec![
        ("get_server", Nothing, none.clone(), [200; 6]),
        ("create_setup", Nothing, set_up, [410; 6]),
        ("create_session", Nothing, sign_in, [200; 6]),
        ("get_session", Nothing, none.clone(), [401, 200, 200, 200, 200, 200]),
        ("delete_session", Nothing, none.clone(), [401, 204, 204, 204, 204, 204]),
        ("create_verification", Nothing, proof, [404; 6]),
        ("create_account", Link, newcomer, [201; 6]),
        ("get_me", Nothing, none.clone(), [401, 200, 200, 200, 200, 200]),
        ("update_me", Nothing, json!({}), [401, 200, 200, 200, 200, 200]),
        ("list_my_memberships", Nothing, none.clone(), [401, 200, 200, 200, 200, 200]),
        ("list_my_sessions", Nothing, none.clone(), [401, 200, 200, 200, 200, 200]),
        ("delete_my_session", SuperAdminsSession, none.clone(), [401, 404, 404, 404, 404, 204]),
        ("list_my_notices", Nothing, none.clone(), [401, 200, 200, 200, 200, 200]),
        ("mark_my_notices_read", Nothing, up_to, [401, 200, 200, 200, 200, 200]),
        ("list_my_notice_settings", Nothing, none.clone(), [401, 200, 200, 200, 200, 200]),
        ("update_my_notice_settings", Nothing, settings, [401, 200, 200, 200, 200, 200]),
        ("resolve_unsubscribe", Nothing, no_link.clone(), [404; 6]),
        ("unsubscribe", Nothing, no_link, [404; 6]),
        ("unsubscribe_with_one_click", Nothing, none.clone(), [400; 6]),
        ("open_unsubscribe", Nothing, none.clone(), [303; 6]),
        ("resolve_join", Link, json!({}), [200; 6]),
        ("accept_join", Link, json!({}), [401, 403, 403, 403, 403, 403]),
        ("decline_join", Link, json!({}), [204; 6]),
        ("get_organization", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("update_organization", Nothing, named.clone(), [401, 404, 404, 403, 403, 200]),
        ("list_audit_events", Nothing, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("list_roles", Nothing, none.clone(), [401, 404, 404, 403, 403, 200]),
        ("create_role", Nothing, role, [401, 404, 404, 403, 403, 201]),
        ("update_role", Role, named.clone(), [401, 404, 404, 403, 403, 200]),
        ("update_role", ActiveMember, named.clone(), [401, 404, 404, 403, 403, 404]),
        ("delete_role", Role, none.clone(), [401, 404, 404, 403, 403, 204]),
        ("set_member_roles", ActiveMember, no_roles.clone(), [401, 404, 404, 403, 403, 200]),
        ("set_member_roles", SuperAdmin, no_roles.clone(), [401, 404, 404, 403, 403, 409]),
        ("set_member_roles", Invitee, no_roles.clone(), [401, 404, 404, 404, 403, 409]),
        ("set_member_roles", Foreigner, no_roles, [401, 404, 404, 404, 404, 404]),
        ("get_import_allowance", Nothing, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("list_members", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("get_member_counts", Nothing, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("get_member", ActiveMember, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("get_member", Invitee, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("get_member", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("update_member", ActiveMember, job_id.clone(), [401, 404, 404, 403, 200, 200]),
        ("update_member", SuperAdmin, job_id.clone(), [401, 404, 404, 403, 403, 200]),
        ("update_member", Invitee, job_id.clone(), [401, 404, 404, 404, 200, 200]),
        ("update_member", Foreigner, job_id, [401, 404, 404, 404, 404, 404]),
        ("get_member_timeline", ActiveMember, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("get_member_timeline", Invitee, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("get_member_timeline", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("reinvite_member", Invitee, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("reinvite_member", ActiveMember, none.clone(), [401, 404, 404, 403, 409, 409]),
        ("reinvite_member", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("revoke_member", Invitee, none.clone(), [401, 404, 404, 404, 204, 204]),
        ("revoke_member", ActiveMember, none.clone(), [401, 404, 404, 403, 409, 409]),
        ("revoke_member", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("change_many_members", Nothing, revocations, [401, 404, 404, 403, 200, 200]),
        ("list_jobs", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("get_job", Nowhere, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("get_job", Job, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("list_job_results", Job, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("cancel_job", Job, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("list_imports", Nothing, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("create_import", Nothing, none.clone(), [401, 404, 404, 403, 422, 422]),
        ("get_import_template", Nothing, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("get_import", Import, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("get_import", Nowhere, none.clone(), [401, 404, 404, 403, 404, 404]),
        ("update_import", Import, json!({}), [401, 404, 404, 403, 200, 200]),
        ("list_import_rows", Import, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("apply_import", Import, none.clone(), [401, 404, 404, 403, 202, 202]),
        ("pause_import", Import, none.clone(), [401, 404, 404, 403, 409, 409]),
        ("cancel_import", Import, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("undo_import", Import, none.clone(), [401, 404, 404, 403, 409, 409]),
        ("get_import_failed_rows", Import, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("create_invitations", Nothing, invitation.clone(), [401, 404, 404, 200, 200, 200]),
        ("check_invitations", Nothing, invitation, [401, 404, 404, 200, 200, 200]),
        ("search_join_choices", Nothing, choices, [401, 404, 404, 404, 404, 404]),
        ("request_join", Nothing, door, [401, 404, 404, 404, 404, 404]),
        ("list_my_join_requests", Nothing, none.clone(), [401, 200, 200, 200, 200, 200]),
        ("withdraw_join_request", ActiveMember, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("remind_join_request", ActiveMember, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("list_my_invitations", Nothing, none.clone(), [401, 200, 200, 200, 200, 200]),
        ("list_my_invitation_choices", Nowhere, none.clone(), [401, 422, 422, 422, 422, 422]),
        ("accept_my_invitation", Nowhere, json!({}), [401, 404, 404, 404, 404, 404]),
        ("decline_my_invitation", Nowhere, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("approve_member", Applicant, json!({}), [401, 404, 404, 404, 200, 200]),
        ("approve_member", ActiveMember, json!({}), [401, 404, 404, 403, 409, 409]),
        ("approve_member", Foreigner, json!({}), [401, 404, 404, 404, 404, 404]),
        ("reject_member", Applicant, json!({}), [401, 404, 404, 404, 200, 200]),
        ("reject_member", ActiveMember, json!({}), [401, 404, 404, 403, 409, 409]),
        ("reject_member", Foreigner, json!({}), [401, 404, 404, 404, 404, 404]),
        ("get_join_rules", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("replace_join_rules", Nothing, rules, [401, 404, 404, 403, 200, 200]),
        ("get_door_number", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("renew_door_number", Nothing, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("list_share_links", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("create_share_link", Nothing, json!({}), [401, 404, 404, 201, 201, 201]),
        ("close_share_link", Nowhere, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("get_share_link_qr_svg", Nowhere, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("get_share_link_qr_png", Nowhere, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("terminate_member", Newcomer, ending.clone(), [401, 404, 404, 403, 200, 200]),
        ("terminate_member", SuperAdmin, ending.clone(), [401, 404, 404, 403, 403, 409]),
        ("terminate_member", Invitee, ending.clone(), [401, 404, 404, 404, 409, 409]),
        ("terminate_member", Foreigner, ending.clone(), [401, 404, 404, 404, 404, 404]),
        ("get_termination", Former, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("get_termination", ActiveMember, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("get_termination", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("cancel_termination", ActiveMember, none.clone(), [401, 404, 404, 403, 409, 409]),
        ("cancel_termination", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("get_handover", ActiveMember, none.clone(), [401, 404, 404, 403, 200, 200]),
        ("get_handover", SuperAdmin, none.clone(), [401, 404, 404, 403, 403, 200]),
        ("get_handover", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("create_handover", Former, handover.clone(), [401, 404, 404, 404, 422, 422]),
        ("create_handover", Foreigner, handover, [401, 404, 404, 404, 404, 404]),
        ("get_restore_preview", Former, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("get_restore_preview", ActiveMember, none.clone(), [401, 404, 404, 403, 409, 409]),
        ("get_restore_preview", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("restore_member", Former, none.clone(), [401, 404, 404, 404, 200, 200]),
        ("restore_member", ActiveMember, none.clone(), [401, 404, 404, 403, 409, 409]),
        ("restore_member", Foreigner, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("leave_organization", Nothing, leaving, [401, 404, 404, 422, 422, 422]),
        ("list_departments", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("get_department", Department, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("get_department", ForeignDepartment, none.clone(), [401, 404, 404, 404, 404, 404]),
        ("create_department", Nothing, named.clone(), [401, 404, 404, 403, 201, 201]),
        ("update_department", Department, named.clone(), [401, 404, 404, 403, 200, 200]),
        ("update_department", ForeignDepartment, named.clone(), [401, 404, 404, 403, 404, 404]),
        ("move_department", Department, to_top.clone(), [401, 404, 404, 403, 200, 200]),
        ("move_department", ForeignDepartment, to_top, [401, 404, 404, 403, 404, 404]),
        ("delete_department", SpareDepartment, none.clone(), [401, 404, 404, 403, 204, 204]),
        ("delete_department", ForeignDepartment, none.clone(), [401, 404, 404, 403, 404, 404]),
        ("update_position", Nowhere, named.clone(), [401, 404, 404, 403, 404, 404]),
        ("delete_position", Nowhere, none.clone(), [401, 404, 404, 403, 404, 404]),
        ("merge_position", Nowhere, merge.clone(), [401, 404, 404, 403, 404, 404]),
        ("update_location", Nowhere, named.clone(), [401, 404, 404, 403, 404, 404]),
        ("delete_location", Nowhere, none.clone(), [401, 404, 404, 403, 404, 404]),
        ("merge_location", Nowhere, merge, [401, 404, 404, 403, 404, 404]),
        ("list_positions", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("create_position", Nothing, named.clone(), [401, 404, 404, 403, 201, 201]),
        ("list_locations", Nothing, none.clone(), [401, 404, 404, 200, 200, 200]),
        ("create_location", Nothing, named, [401, 404, 404, 403, 201, 201]),
        // Outside the demo there is no mailbox to read.
        ("list_demo_messages", Nothing, none.clone(), [404; 6]),
        ("get_demo_message", ActiveMember, none, [404; 6]),
    ]
}

/// Every operation of the document: its name, method and path below the base.
fn operations() -> Vec<(String, String, String)> {
    let document: Value =
        serde_json::from_str(&rollcall_api::openapi_json()).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("paths");
    let each = |(path, methods): (&String, &Value)| {
        let path = path.strip_prefix("/api/v1").expect("a path below the base").to_owned();
        let methods = methods.as_object().expect("methods").clone();
        methods.into_iter().map(move |(method, operation)| {
            let name = operation["operationId"].as_str().expect("an operation has a name");
            (name.to_owned(), method.to_uppercase(), path.clone())
        })
    };
    paths.iter().flat_map(each).collect()
}

#[test]
fn every_operation_has_a_row_here() {
    let described: BTreeSet<String> = operations().into_iter().map(|it| it.0).collect();
    let rows: BTreeSet<String> = rows().into_iter().map(|it| it.0.to_owned()).collect();
    let missing: Vec<_> = described.difference(&rows).collect();
    assert!(missing.is_empty(), "say in access.rs who may call {missing:?}");
    let unknown: Vec<_> = rows.difference(&described).collect();
    assert!(unknown.is_empty(), "there are no such operations: {unknown:?}");
}

/// Halden Foods with one person for each caller, and a second organization.
struct World<'a> {
    app: &'a TestApp,
    organization: String,
    foreigner: String,
    departments: [String; 2],
    calls: usize,
}

impl<'a> World<'a> {
    async fn build(app: &'a TestApp) -> Self {
        let (mut admin, organization) = app.set_up().await;
        let (mut outsider, other) = app.found("Elsewhere", "Olga", "outsider@halden.example").await;
        let list = outsider.get(&format!("/organizations/{other}/members")).await;
        let foreigner = list.body["items"][0]["id"].as_str().expect("a member").to_owned();
        let mut departments = [String::new(), String::new()];
        for (client, organization, id) in
            [(&mut admin, &organization, 0), (&mut outsider, &other, 1)]
        {
            let path = format!("/organizations/{organization}/departments");
            let made = client.post(&path, json!({ "name": "Kitchen" })).await;
            departments[id] = made.body["id"].as_str().expect("an id").to_owned();
        }
        app.person(&organization, "Mia", "member@halden.example", None).await;
        app.person(&organization, "Tom", "target@halden.example", None).await;
        let role = Some(AdminRole::AccountAdmin);
        app.person(&organization, "Ada", "admin@halden.example", role).await;
        app.account("Ivo", "invited@halden.example").await;
        app.invite(&mut admin, &organization, "invited@halden.example").await;
        Self { app, organization, foreigner, departments, calls: 0 }
    }

    async fn caller(&self, index: usize) -> Client<'a> {
        match index {
            0 => self.app.anonymous(),
            1 => self.app.signed_in("outsider@halden.example").await,
            2 => self.app.signed_in("invited@halden.example").await,
            3 => self.app.signed_in("member@halden.example").await,
            4 => self.app.signed_in("admin@halden.example").await,
            _ => self.app.signed_in("ingrid@halden.example").await,
        }
    }

    /// The id for the path, and the token for the body.
    async fn aim(&self, target: Target) -> (String, Option<String>) {
        let app = self.app;
        let member = async |email: &str| app.member(&self.organization, email).await.id.to_string();
        match target {
            Target::Nothing => (String::new(), None),
            Target::ActiveMember => (member("target@halden.example").await, None),
            Target::SuperAdmin => (member("ingrid@halden.example").await, None),
            Target::Department => (self.departments[0].clone(), None),
            Target::ForeignDepartment => (self.departments[1].clone(), None),
            Target::Role => {
                let mut admin = app.signed_in("ingrid@halden.example").await;
                let role = json!({ "name": format!("Role {}", self.calls),
                                   "permissions": ["audit.read"] });
                let path = format!("/organizations/{}/roles", self.organization);
                let made = admin.post(&path, role).await;
                (made.body["id"].as_str().expect("an id").to_owned(), None)
            }
            Target::Job => {
                let mut admin = app.signed_in("ingrid@halden.example").await;
                let nobody = |it: u32| format!("00000000-0000-7000-8000-00000000{it:04}");
                let ids: Vec<String> = (0..1_001).map(nobody).collect();
                let path = format!("/organizations/{}/members/bulk", self.organization);
                let order = json!({ "action": "revoke", "ids": ids });
                let started = admin.post(&path, order).await;
                (started.assert_status(202).body["id"].as_str().expect("an id").to_owned(), None)
            }
            Target::Import => {
                let mut admin = app.signed_in("ingrid@halden.example").await;
                let path = format!("/organizations/{}/imports", self.organization);
                let file = format!("email\nimported-{}@halden.example\n", self.calls);
                let planned = admin.send_bytes("POST", &path, "text/csv", file).await;
                (planned.assert_status(201).body["id"].as_str().expect("an id").to_owned(), None)
            }
            Target::Foreigner => (self.foreigner.clone(), None),
            Target::Applicant => {
                let email = format!("applicant-{}@halden.example", self.calls);
                app.person(&self.organization, "Ann", &email, None).await;
                let wait =
                    |it: &mut rollcall_domain::member::Member| it.state = MemberState::Pending;
                app.change_member(&self.organization, &email, wait).await;
                (member(&email).await, None)
            }
            Target::Nowhere => ("0195e2a0-0000-7000-8000-000000000002".to_owned(), None),
            Target::SpareDepartment => {
                let mut admin = app.signed_in("ingrid@halden.example").await;
                let path = format!("/organizations/{}/departments", self.organization);
                let name = format!("Spare {}", self.calls);
                let made = admin.post(&path, json!({ "name": name })).await;
                (made.body["id"].as_str().expect("an id").to_owned(), None)
            }
            Target::Newcomer | Target::Former => {
                let email = format!("temp-{}@halden.example", self.calls);
                app.clock.advance(Span::minutes(1));
                app.person(&self.organization, "Temp", &email, None).await;
                if target == Target::Former {
                    app.terminate(&self.organization, &email).await;
                }
                (member(&email).await, None)
            }
            Target::Invitee | Target::Link => {
                let mut admin = app.signed_in("ingrid@halden.example").await;
                let email = format!("guest-{}@halden.example", self.calls);
                let invited = app.invite(&mut admin, &self.organization, &email).await;
                let token = app.token_sent_to(&email).await;
                app.clock.advance(Span::minutes(1));
                (invited["id"].as_str().expect("an id").to_owned(), Some(token))
            }
            Target::SuperAdminsSession => {
                let mut admin = app.signed_in("ingrid@halden.example").await;
                let sessions = admin.get("/me/sessions").await;
                let id = sessions.body["items"][0]["id"].as_str().expect("a session").to_owned();
                (id, None)
            }
        }
    }
}

#[tokio::test]
async fn every_operation_answers_everybody_as_the_table_says() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let operations = operations();
    let mut wrong = Vec::new();
    for (name, target, body, wanted) in rows() {
        let Some((_, method, path)) = operations.iter().find(|it| it.0 == name) else { continue };
        for (index, wanted) in wanted.into_iter().enumerate() {
            world.calls += 1;
            // Each call comes from an address of its own, so that no throttle meddles.
            let address = format!("10.0.{}.{}", world.calls / 250, world.calls % 250);
            let (id, token) = world.aim(target).await;
            let path = path.replace("{organization_id}", &world.organization).replace("{id}", &id);
            let mut body: Value = serde_json::from_str(
                &body.to_string().replace('*', &format!("new-{}", world.calls)),
            )
            .expect("JSON");
            if let (Some(token), Some(fields)) = (token, body.as_object_mut()) {
                let field = if name == "create_account" { "join_token" } else { "token" };
                if target == Target::Link {
                    fields.insert(field.to_owned(), token.into());
                }
            }
            let body = (!body.is_null()).then_some(body);
            let mut caller = world.caller(index).await.from_address(&address);
            let answer = caller.send(method, &path, body).await;
            let caller = CALLERS[index];
            let status = answer.status.as_u16();
            let is_told = match status {
                401 => answer.body["type"] == "/problems/session/required",
                403 if target == Target::Link => {
                    answer.body["type"] == "/problems/invitation/other-address"
                }
                403 => answer.body["permission"].is_string(),
                404 if ["request_join", "search_join_choices", "create_verification"]
                    .contains(&name) =>
                {
                    answer.body["type"] == "/problems/door-number/unknown"
                }
                404 if name.ends_with("unsubscribe") => {
                    answer.body["type"] == "/problems/unsubscribe/unknown"
                }
                404 => answer.body["type"] == "/problems/not-found",
                _ => true,
            };
            if status != wanted || !is_told {
                wrong.push(format!(
                    "{name} {target:?} by {caller}: {status}, not {wanted}: {}",
                    answer.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What takes one permission of those that a custom role can have: the operation, what it is done
/// to, its body, and the status for whoever has the permission.
fn guarded() -> Vec<(&'static str, Target, Value, Permission, u16)> {
    use Permission::{
        AuditRead, DepartmentsManage, JoinRulesManage, LocationsManage, MembersApprove,
        MembersEdit, MembersImport, MembersInvite, PositionsManage,
    };
    let named = json!({ "name": "*" });
    let invitation = json!({ "invitations": [{ "email": "*@halden.example" }] });
    let job_id = json!({ "job_id": null });
    vec![
        ("create_invitations", Target::Nothing, invitation.clone(), MembersInvite, 200),
        ("check_invitations", Target::Nothing, invitation, MembersInvite, 200),
        ("reinvite_member", Target::Invitee, Value::Null, MembersInvite, 200),
        ("approve_member", Target::Applicant, json!({}), MembersApprove, 200),
        ("reject_member", Target::Applicant, json!({}), MembersApprove, 200),
        ("renew_door_number", Target::Nothing, Value::Null, JoinRulesManage, 200),
        ("create_share_link", Target::Nothing, json!({}), MembersInvite, 201),
        ("revoke_member", Target::Invitee, Value::Null, MembersInvite, 204),
        ("update_member", Target::ActiveMember, job_id.clone(), MembersEdit, 200),
        ("update_member", Target::Invitee, job_id, MembersEdit, 200),
        ("create_department", Target::Nothing, named.clone(), DepartmentsManage, 201),
        ("create_position", Target::Nothing, named.clone(), PositionsManage, 201),
        ("create_location", Target::Nothing, named, LocationsManage, 201),
        ("list_audit_events", Target::Nothing, Value::Null, AuditRead, 200),
        ("create_import", Target::Nothing, Value::Null, MembersImport, 422),
        ("apply_import", Target::Import, Value::Null, MembersImport, 202),
    ]
}

#[tokio::test]
async fn a_custom_role_opens_exactly_what_its_permissions_say() {
    let app = TestApp::start().await;
    let mut world = World::build(&app).await;
    let mut admin = app.signed_in("ingrid@halden.example").await;
    // By default everybody may invite.
    app.execute("UPDATE organizations SET who_may_invite = 'administrators'").await;
    let base = format!("/organizations/{}", world.organization);
    let email = "roleholder@halden.example";
    app.person(&world.organization, "Rolf", email, None).await;
    let holder = app.member(&world.organization, email).await.id;
    let role = json!({ "name": "Holder", "permissions": ["members.invite"] });
    let made = admin.post(&format!("{base}/roles"), role).await;
    let role = made.assert_status(201).body["id"].as_str().expect("an id").to_owned();
    let roles = json!({ "admin_role": null, "role_ids": [role] });
    let path = format!("{base}/members/{holder}/roles");
    admin.send("PUT", &path, Some(roles)).await.assert_status(200);
    let mut holder = app.signed_in(email).await;
    let operations = operations();
    let mut wrong = Vec::new();
    for (name, target, body, permission, allowed) in guarded() {
        let (_, method, path) = operations.iter().find(|it| it.0 == name).expect("an operation");
        let grantable = Permission::ALL.iter().filter(|it| it.check_grantable(false).is_ok());
        let others: Vec<_> = grantable.filter(|it| **it != permission).collect();
        for (permissions, wanted) in [(json!([permission]), allowed), (json!(others), 403)] {
            world.calls += 1;
            let change = json!({ "permissions": permissions });
            admin.patch(&format!("{base}/roles/{role}"), change).await.assert_status(200);
            let (id, _) = world.aim(target).await;
            let path = path.replace("{organization_id}", &world.organization).replace("{id}", &id);
            let body = body.to_string().replace('*', &format!("new-{}", world.calls));
            let body: Value = serde_json::from_str(&body).expect("JSON");
            let answer = holder.send(method, &path, (!body.is_null()).then_some(body)).await;
            let is_told = wanted != 403 || answer.body["permission"] == permission.as_str();
            if answer.status.as_u16() != wanted || !is_told {
                wrong.push(format!("{name} with {permissions}: {wanted}, but {}", answer.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn whoever_is_not_active_any_more_is_out_at_the_next_request() {
    use rollcall_domain::membership::MemberState::{Pending, Rejected, Terminated};
    let app = TestApp::start().await;
    let (_, organization) = app.set_up().await;
    for (index, state) in [Pending, Rejected, Terminated].into_iter().enumerate() {
        let email = format!("gone-{index}@halden.example");
        let role = Some(AdminRole::AccountAdmin);
        let mut gone = app.person(&organization, "Gone", &email, role).await;
        gone.get(&format!("/organizations/{organization}")).await.assert_status(200);

        app.change_member(&organization, &email, |it| it.state = state).await;

        for (name, method, path) in operations() {
            if !path.contains("{organization_id}") {
                continue;
            }
            let id = app.member(&organization, &email).await.id.to_string();
            let path = path.replace("{organization_id}", &organization).replace("{id}", &id);
            let body = match name.as_str() {
                "create_invitations" | "check_invitations" => {
                    Some(json!({ "invitations": [{ "email": "x@halden.example" }] }))
                }
                "change_many_members" => Some(json!({ "action": "revoke", "ids": [id] })),
                "update_member"
                | "approve_member"
                | "reject_member"
                | "update_role"
                | "update_import"
                | "update_organization" => Some(json!({})),
                "set_member_roles" => Some(json!({ "admin_role": null, "role_ids": [] })),
                "create_role" => Some(json!({ "name": "x", "permissions": [] })),
                "replace_join_rules" => Some(json!({
                    "enrollment_approval": true, "share_links_open": true, "door_number_open": true,
                    "required_information": [], "who_may_invite": "everyone",
                    "invitation_lifetime_seconds": 86_400
                })),
                "create_share_link" => Some(json!({})),
                "move_department" => Some(json!({ "parent_id": null })),
                "merge_position" | "merge_location" => Some(json!({ "into_id": id })),
                "terminate_member" => Some(json!({ "last_day": "2026-11-23" })),
                "create_handover" => Some(json!({ "to": id, "what": ["open_invitations"] })),
                "leave_organization" => Some(json!({ "password": PASSWORD })),
                _ if name.starts_with("create_") || name.starts_with("update_") => {
                    Some(json!({ "name": "x" }))
                }
                _ => None,
            };
            let answer = gone.send(&method, &path, body).await;
            assert_eq!(answer.status, 404, "{name} by somebody {state}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn the_demos_mailbox_is_open_to_everybody() {
    let setting = rollcall_testkit::Setting { is_demo: true, ..Default::default() };
    let app = TestApp::start_as(setting).await;
    let (mut admin, organization) = app.set_up().await;
    app.invite(&mut admin, &organization, "ana@halden.example").await;
    app.run_jobs().await;

    let list = app.anonymous().get("/demo/messages").await;

    assert_eq!(list.body["items"][0]["to"], "ana@halden.example");
    let id = list.body["items"][0]["id"].as_str().expect("an id");
    let message = app.anonymous().get(&format!("/demo/messages/{id}")).await;
    assert!(message.body["text"].as_str().is_some_and(|it| it.contains("/join#")));
}
