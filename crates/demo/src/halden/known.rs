//! People who are the same in every demo, such as those who one can sign in as.

use rollcall_domain::permission::AdminRole;

/// Somebody who is there each time, active.
pub(super) struct Known {
    pub(super) name: &'static str,
    /// What stands before `@halden.example`.
    pub(super) address: &'static str,
    /// The main department first.
    pub(super) departments: &'static [&'static str],
    pub(super) position: &'static str,
    pub(super) location: &'static str,
    pub(super) job_number: Option<usize>,
    pub(super) role: Option<AdminRole>,
}

const fn known(
    name: &'static str,
    address: &'static str,
    departments: &'static [&'static str],
    position: &'static str,
    location: &'static str,
    job_number: usize,
) -> Known {
    let job_number = Some(job_number);
    Known { name, address, departments, position, location, job_number, role: None }
}

impl Known {
    const fn with(mut self, role: AdminRole) -> Self {
        self.role = Some(role);
        self
    }
}

/// The longest name that a person may have: 100 characters.
pub(super) const LONG_NAME: &str = "Maria Guadalupe Esperanza Conceição Montserrat de Albuquerque e Vasconcelos y Fernández de Santillan";

/// The founder first.
#[rustfmt::skip]
pub(super) const KNOWN: [Known; 21] = [
    known("Ingrid Solheim", "ingrid.solheim", &["people"], "Head of people", "Oslo", 1)
        .with(AdminRole::SuperAdmin),
    known("王建国", "jianguo.wang", &["upkeep4", "line2", "shanghai"], "Maintenance planner", "Shanghai", 998)
        .with(AdminRole::AccountAdmin),
    known("Joana Prats", "joana.prats", &["iberia"], "Sales manager", "Barcelona", 731)
        .with(AdminRole::AccountAdmin),
    known("Sanne de Vries", "sanne.devries", &["line4"], "Line manager", "Rotterdam", 412),
    known("陈美琳", "meilin.chen", &["quality4", "testing"], "Quality engineer", "Rotterdam", 1_877),
    known("Adaeze Okonkwo", "adaeze.okonkwo", &["night4"], "Shift lead", "Rotterdam", 2_204),
    known("أحمد الزهراني", "a.alzahrani", &["night4"], "Operator", "Rotterdam", 2_951),
    known("Björn Lindqvist", "bjorn.lindqvist", &["night4"], "Operator", "Rotterdam", 2_967),
    known("Zoë Marchetti-Papadopoulos", "zoe.marchetti-papadopoulos", &["quality4"], "Microbiologist", "Rotterdam", 3_110),
    known("Tomasz Wójcik", "tomasz.wojcik", &["line4"], "Operator", "Rotterdam", 3_155),
    known("ليلى حداد", "layla.haddad", &["quality4", "gulf"], "Quality engineer", "Dubai", 3_201),
    known("Priya Raghunathan", "priya.raghunathan", &["upkeep4"], "Calibration engineer", "Rotterdam", 3_244),
    known("李娜", "na.li", &["night4"], "Operator", "Rotterdam", 3_260),
    known("Fatou Diallo", "fatou.diallo", &["night4"], "Operator", "Rotterdam", 3_274),
    known(LONG_NAME, "maria.guadalupe", &["long"], "Packaging engineer", "Oslo", 2_460),
    known("Ng", "ng", &["customs"], "Customs agent", "Rotterdam", 1_402),
    known("欧阳明轩", "mingxuan.ouyang", &["testing", "microbiology", "shelf-life"], "Lab technician", "Shanghai", 2_718),
    known("Maarten Hoekstra", "maarten.hoekstra", &["rotterdam"], "Plant manager", "Rotterdam", 57),
    known("周国强", "guoqiang.zhou", &["shanghai"], "Plant manager", "Shanghai", 604),
    known("سلطان الغامدي", "s.alghamdi", &["jeddah"], "Plant manager", "Jeddah", 1_130),
    known("Wolfgang-Maximilian Freiherr von Schröder-Großkreutz", "w.schroeder", &["controlling"], "Controller", "Oslo", 1_633),
];

/// How far the message of a known invitation has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Message {
    Sent,
    /// Waits for the mail server: the next try is so many minutes ahead.
    Queued(i64),
    /// Was refused with this answer.
    Failed(&'static str),
}

/// Somebody who is invited in every demo.
pub(super) struct Invitee {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
    pub(super) department: &'static str,
    pub(super) position: &'static str,
    /// The address of the inviter, without the domain.
    pub(super) inviter: &'static str,
    /// How many hours ago the message last left, or was queued.
    pub(super) hours_ago: i64,
    pub(super) sends: i64,
    pub(super) message: Message,
}

#[expect(clippy::too_many_arguments, reason = "a row of a table, written in its columns")]
const fn invitee(
    name: &'static str,
    address: &'static str,
    department: &'static str,
    position: &'static str,
    inviter: &'static str,
    hours_ago: i64,
    sends: i64,
    message: Message,
) -> Invitee {
    Invitee { name, address, department, position, inviter, hours_ago, sends, message }
}

/// What mail servers answer.
const UNKNOWN_DOMAIN: &str =
    "No such mailbox: check the domain \u{201C}haldn.example\u{201D} (550 5.1.2)";
const FULL: &str = "The mailbox is full (552 5.2.2)";
const NO_MAILBOX: &str = "No such mailbox (550 5.1.1)";
pub(super) const BUSY: &str = "The mail server is busy (451 4.3.2)";

#[rustfmt::skip]
pub(super) const INVITEES: [Invitee; 12] = [
    invitee("Katarzyna Zielińska", "katarzyna.zielinska@halden.example", "line5", "Operator", "ingrid.solheim", 16, 1, Message::Sent),
    invitee("周子涵", "zihan.zhou@halden.example", "line2", "操作工", "jianguo.wang", 5, 0, Message::Queued(94)),
    invitee("Chiamaka Obi", "chiamaka.obi@halden.example", "west-africa", "Sales representative", "joana.prats", 7, 0, Message::Queued(171)),
    invitee("Oluwaseun Adeyemi", "o.adeyemi@haldn.example", "cold-chain", "Cold chain specialist", "ingrid.solheim", 47, 0, Message::Failed(UNKNOWN_DOMAIN)),
    invitee("خالد المنصوري", "k.almansoori@halden.example", "gulf", "Key account manager", "layla.haddad", 93, 1, Message::Sent),
    invitee("Anneliese Brückner", "a.brueckner@halden.example", "shelf-life", "Food scientist", "ingrid.solheim", 26 * 24, 3, Message::Sent),
    invitee("Diego Fuentes", "diego.fuentes@halden.example", "iberia", "Sales representative", "joana.prats", 27 * 24, 0, Message::Failed(FULL)),
    invitee("Siobhán Ní Dhomhnaill", "siobhan.nidhomhnaill@halden.example", "benelux", "Sales representative", "joana.prats", 140, 0, Message::Failed(NO_MAILBOX)),
    invitee("黄雅婷", "yating.huang@halden.example", "quality2", "质检员", "jianguo.wang", 42 * 24, 2, Message::Sent),
    invitee("Niamh O’Sullivan", "niamh.osullivan@halden.example", "finance", "Accountant", "ingrid.solheim", 45 * 24 + 5, 1, Message::Sent),
    invitee("Matthijs van den Heuvel", "m.vandenheuvel@halden.example", "dispatch", "Dispatcher", "ingrid.solheim", 45 * 24 + 5, 1, Message::Sent),
    invitee("吴晓彤", "xiaotong.wu@halden.example", "line2", "操作工", "jianguo.wang", 47 * 24, 2, Message::Sent),
];
