//! The words of every problem and field error, in both languages. Types and codes never change.

use std::sync::LazyLock;

use rollcall_domain::locale::Locale;

/// The words of one kind of problem.
#[derive(Clone, Copy, Debug)]
pub struct ProblemText {
    /// The part of `type` after `/problems/`.
    pub slug: &'static str,
    english: (&'static str, &'static str),
    chinese: (&'static str, &'static str),
}

impl ProblemText {
    /// A few words for the kind of problem.
    pub const fn title(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::English => self.english.0,
            Locale::SimplifiedChinese => self.chinese.0,
        }
    }

    /// What happened, then what to do.
    pub const fn detail(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::English => self.english.1,
            Locale::SimplifiedChinese => self.chinese.1,
        }
    }
}

/// All kinds of problems, for the pages that explain them.
pub fn all() -> &'static [ProblemText] {
    static ALL: LazyLock<Vec<ProblemText>> =
        LazyLock::new(|| PROBLEMS.iter().chain(imports::PROBLEMS).copied().collect());
    &ALL
}

/// The words for a kind of problem.
///
/// # Panics
/// Never: a kind without words gets those of `internal`, and a test finds it.
pub fn find(slug: &str) -> &'static ProblemText {
    all().iter().find(|it| it.slug == slug).unwrap_or(&PROBLEMS[0])
}

/// The sentence for what is wrong with a field.
pub(super) fn field(code: &str, locale: Locale) -> &'static str {
    let known = FIELDS.iter().chain(imports::FIELDS).find(|it| it.0 == code);
    match (known, locale) {
        (Some(it), Locale::English) => it.1,
        (Some(it), Locale::SimplifiedChinese) => it.2,
        (None, Locale::English) => "This value cannot be used.",
        (None, Locale::SimplifiedChinese) => "该值无法使用。",
    }
}

macro_rules! problems {
    ($($slug:literal $english:tt $chinese:tt)+) => {
        &[$(ProblemText { slug: $slug, english: $english, chinese: $chinese }),+]
    };
}

mod imports;

const PROBLEMS: &[ProblemText] = problems! {
    "internal"
        ("Something failed on the server", "The request was not carried out. Try again; if it fails again, give the request id to whoever runs this server.")
        ("服务器出错", "请求未执行。请重试；如仍失败，请将请求编号告知本服务器的管理者。")
    "timeout"
        ("The server is too busy", "The request took too long and was given up. Try again in a moment.")
        ("服务器繁忙", "请求耗时过长，已放弃。请稍后重试。")
    "not-found"
        ("Not found", "There is nothing here, or nothing that this account may see.")
        ("未找到", "这里没有内容，或者此账号无权查看。")
    "method-not-allowed"
        ("Method not allowed", "This address exists, but not with this method.")
        ("方法不允许", "该地址存在，但不支持此方法。")
    "request/malformed"
        ("The body is not JSON", "The body could not be read as JSON: {cause}. Send a JSON object.")
        ("正文不是 JSON", "无法将正文解析为 JSON：{cause}。请发送 JSON 对象。")
    "request/media-type"
        ("Unsupported media type", "Send the body as application/json.")
        ("不支持的媒体类型", "请以 application/json 发送正文。")
    "request/too-large"
        ("The request is too large", "The body is larger than {limit} bytes. Send less at once.")
        ("请求过大", "正文超过 {limit} 字节。请减少单次发送的内容。")
    "request/fields"
        ("Some fields cannot be used", "Nothing was changed. Correct the fields named in errors and send the request again.")
        ("部分字段无法使用", "未做任何更改。请更正 errors 中列出的字段后重新发送。")
    "request/cross-origin"
        ("Request from another site", "A request that changes something has to come from this server's own pages. Programs send the Origin header of this server.")
        ("来自其他网站的请求", "更改操作必须来自本服务器自己的页面。程序应发送本服务器的 Origin 标头。")
    "idempotency/key"
        ("The idempotency key cannot be used", "An Idempotency-Key has 1 to 255 visible ASCII characters.")
        ("幂等键无法使用", "Idempotency-Key 须为 1 至 255 个可见 ASCII 字符。")
    "idempotency/reused"
        ("The idempotency key belongs to another request", "This key was sent before with a different request. Use a new key for a new request.")
        ("幂等键属于另一个请求", "此键先前用于不同的请求。新的请求请使用新的键。")
    "session/required"
        ("Not signed in", "Sign in first.")
        ("未登录", "请先登录。")
    "session/refused"
        ("Sign-in failed", "The address, the number or the password is wrong. Check them and try again.")
        ("登录失败", "地址、号码或密码有误。请检查后重试。")
    "view/read-only"
        ("You are only looking", "You see this as another role does; nothing can be changed meanwhile. Stop looking first, then try again.")
        ("当前仅供查看", "您正在以其他角色的视角查看，期间无法更改任何内容。请先退出该视角再重试。")
    "view/unknown"
        ("There is no such role", "Rollcall-View-As is member, account_admin, super_admin or the id of a role.")
        ("没有该角色", "Rollcall-View-As 须为 member、account_admin、super_admin 或角色的 id。")
    "throttled"
        ("Too many tries", "This was tried too often in a short time. Wait until the time in retry_at and try again.")
        ("尝试次数过多", "短时间内尝试过于频繁。请在 retry_at 所示时间之后重试。")
    "setup/finished"
        ("The server is set up already", "The set-up happens once. Sign in instead.")
        ("服务器已完成设置", "设置只进行一次。请直接登录。")
    "setup/code"
        ("The set-up code is wrong", "Open the newest link that the server printed when it started.")
        ("设置代码有误", "请打开服务器最近一次启动时输出的链接。")
    "account/exists"
        ("There is an account for this address", "Sign in with it, then accept the invitation.")
        ("该地址已有账号", "请用该账号登录，然后接受邀请。")
    "account/way-needed"
        ("You need a way in to make an account", "Open an invitation or a share link, or type the door number of an organization.")
        ("创建账号需要加入方式", "请打开邀请或分享链接，或输入组织的门牌号。")
    "invitation/unknown"
        ("This is no invitation", "The link is incomplete or was never given out. Open it from the message again, or ask for a new one.")
        ("这不是有效的邀请", "链接不完整或从未发出。请从邮件中重新打开，或请对方再发一次。")
    "invitation/expired"
        ("The invitation has expired", "Ask whoever invited you to send it again; it takes one click.")
        ("邀请已过期", "请邀请人重新发送，只需点击一次。")
    "invitation/revoked"
        ("The invitation was taken back", "The organization took this invitation back. If that surprises you, ask whoever invited you.")
        ("邀请已被撤回", "该组织撤回了此邀请。如有疑问，请联系邀请人。")
    "invitation/declined"
        ("The invitation was declined", "It was declined with this link. To join after all, ask for a new invitation.")
        ("邀请已被拒绝", "已通过此链接拒绝邀请。如仍想加入，请索取新的邀请。")
    "invitation/accepted"
        ("The invitation was accepted already", "Sign in with the account that accepted it.")
        ("邀请已被接受", "请使用接受邀请的账号登录。")
    "invitation/void"
        ("The invitation is no longer valid", "Whoever sent it is no longer a member. Ask another member for a new one.")
        ("邀请已失效", "发出邀请的人已不是成员。请向其他成员索取新的邀请。")
    "invitation/other-address"
        ("The invitation is for somebody else", "It was sent to another address than those of this account. Sign in with the invited address.")
        ("邀请是发给其他人的", "邀请发送到了不属于此账号的地址。请使用受邀地址登录。")
    "invitation/another-person"
        ("The invitation is for another person", "The organization invites whoever has this address now, as somebody new. If that is you, sign out and open the link again: you get an account of your own. If you are the former member, ask an administrator to restore you instead.")
        ("邀请是发给另一个人的", "该组织邀请的是现在使用此地址的新成员。如果是您，请先退出登录，再重新打开链接，您将获得自己的账号。如果您是以前的成员，请联系管理员恢复您的成员身份。")
    "invitation/too-soon"
        ("Sent a moment ago", "The invitation left less than a minute ago. It can be sent again at the time in retry_at.")
        ("刚刚发送过", "邀请在一分钟内刚发送过。可在 retry_at 所示时间后重新发送。")
    "share-link/unknown"
        ("This is no share link", "The link is incomplete or was never given out. Ask whoever shared it for a new one.")
        ("这不是有效的分享链接", "链接不完整或从未发出。请向分享者索取新的链接。")
    "share-link/closed"
        ("The link was closed", "Whoever shared it has closed it. Ask for a new one.")
        ("链接已关闭", "分享者已关闭此链接。请索取新的链接。")
    "share-link/expired"
        ("The link has expired", "Ask whoever shared it for a new one.")
        ("链接已过期", "请向分享者索取新的链接。")
    "share-link/used-up"
        ("The link is used up", "As many people as it was for have asked to join by it. Ask whoever shared it for a new one.")
        ("链接使用次数已满", "通过此链接申请加入的人数已达上限。请向分享者索取新的链接。")
    "share-link/void"
        ("The link is no longer valid", "Whoever shared it may no longer invite. Ask another member for a new one.")
        ("链接已失效", "分享者已不能再邀请他人。请向其他成员索取新的链接。")
    "share-link/switched-off"
        ("Share links are switched off", "The organization lets nobody in by link at present. Ask a member for an invitation.")
        ("分享链接已停用", "该组织目前不接受通过链接加入。请向成员索取邀请。")
    "share-link/too-many"
        ("Too many open links", "One member has at most {limit} open links. Close some first.")
        ("开放的链接过多", "每位成员最多有 {limit} 个开放的链接。请先关闭一些。")
    "door-number/unknown"
        ("No organization has this door number", "Check the number, or ask a member whether it still works.")
        ("没有组织使用此门牌号", "请核对号码，或向成员确认该号码是否仍有效。")
    "organization/no-seat-left"
        ("All seats are taken", "The organization has booked {seats} seats, and all are taken. An administrator can end a membership, or whoever runs the server can add seats.")
        ("席位已满", "该组织的 {seats} 个席位已全部占用。管理员可终止某个成员，或由服务器管理者增加席位。")
    "organization/changed"
        ("Changed meanwhile", "Somebody changed the organization since it was read. Look at the present state and try again.")
        ("已被他人更改", "读取之后有人更改了该组织。请查看当前状态后重试。")
    "request/reminded"
        ("The approvers were told a short time ago", "They can be reminded once a day: the next time at the time in retry_at.")
        ("审批人刚收到过提醒", "每天可提醒一次，下次时间见 retry_at。")
    "invitation/sms-limit"
        ("No more SMS today", "The organization has promised as many SMS today as this server lets it send. Invite by email, or wait until the time in retry_at.")
        ("今日短信已用完", "该组织今日的短信已达本服务器的上限。请改用邮箱邀请，或等到 retry_at 所示时间。")
    "unsubscribe/unknown"
        ("This link ends no mails", "The link is incomplete or was never given out. Open it from the mail again, or sign in and change the settings in My account.")
        ("此链接无法停止邮件", "链接不完整或从未发出。请从邮件中重新打开，或登录后在“我的账号”中更改设置。")
    "unsubscribe/not-one-click"
        ("This is no request to end mails", "Mail programs post List-Unsubscribe=One-Click to this address. To end mails by hand, open the link in the mail.")
        ("这不是停止邮件的请求", "邮件程序应向此地址发送 List-Unsubscribe=One-Click。如需手动停止，请打开邮件中的链接。")
    "membership/already"
        ("Already there", "This account is in the organization already, by another address.")
        ("已在组织中", "此账号已通过另一个地址加入该组织。")
    "permission/missing"
        ("Not allowed", "This takes the permission {permission}. A super admin can give it.")
        ("没有权限", "此操作需要权限 {permission}，可由超级管理员授予。")
    "member/changed"
        ("Changed meanwhile", "Somebody changed this member since it was read. Look at the present state and try again.")
        ("已被他人更改", "读取之后有人更改了此成员。请查看当前状态后重试。")
    "member/outside-reach"
        ("Beyond your departments", "Your role does not reach one of the departments concerned. Somebody whose role does can do this.")
        ("超出您的部门范围", "您的角色不涵盖所涉及的某个部门，请由角色涵盖该部门的人员操作。")
    "member/too-many-departments"
        ("Too many departments", "One person may be in at most {limit} departments. Remove one first.")
        ("部门过多", "每人最多属于 {limit} 个部门，请先移除一个。")
    "member/transition"
        ("Not possible any more", "The person is in another state than this step needs: {state}.")
        ("已无法执行", "此人的当前状态不允许该操作：{state}。")
    "member/last-super-admin"
        ("The last super admin has to stay", "Give another member the super admin role first; then this is possible.")
        ("最后一位超级管理员必须保留", "请先将超级管理员角色授予另一位成员，然后再执行此操作。")
    "termination/oneself"
        ("Nobody terminates themselves", "To end your own membership, leave the organization under My account.")
        ("不能终止自己", "如需结束自己的成员身份，请在“我的账号”中离开该组织。")
    "termination/no-recipient"
        ("Nobody to take over", "Whoever is to take over is this person, or no member any more. Choose another colleague.")
        ("无人接手", "所选接手人即为此人，或已不再是成员。请选择其他同事。")
    "job/over"
        ("Over already", "This job is over, so it cannot be called off. What it did can be seen in its results.")
        ("任务已结束", "该任务已结束，无法取消。请在结果中查看已完成的操作。")
    "termination/super-admin"
        ("A super admin cannot be terminated", "Take the super admin role away first, then terminate.")
        ("不能终止超级管理员", "请先取消其超级管理员角色，然后再终止。")
    "termination/nothing-planned"
        ("Nothing is planned", "There is no planned end that could be called off: somebody else did it already, or the day is over.")
        ("没有计划中的终止", "没有可取消的终止计划：可能已被他人取消，或日期已过。")
    "restore/no-account"
        ("There is no account to restore", "The former member never had an account. Invite the person again.")
        ("没有可恢复的账号", "该前成员从未有过账号。请重新邀请此人。")
    "member/job-id-taken"
        ("The job ID is taken", "{name} has this job ID. Choose another, or change it there first.")
        ("工号已被使用", "{name} 已使用此工号。请另选，或先在该成员处更改。")
    "member/job-id-unavailable"
        ("The job ID is taken", "Somebody whom your role does not reach has this job ID. Choose another.")
        ("工号已被使用", "您的角色范围之外有人已使用此工号。请另选。")
    "role/in-use"
        ("People have this role", "{people} people have this role. Say in replace_with which role they get instead, or none.")
        ("有人正在使用此角色", "{people} 人拥有此角色。请在 replace_with 中指定替代角色，或填 none。")
    "resource/changed"
        ("Changed meanwhile", "Somebody changed this since it was read. Look at the present state and try again.")
        ("已被他人更改", "读取之后有人更改了此项。请查看当前状态后重试。")
    "structure/name-taken"
        ("The name is taken", "There is one of this name at this place. Choose another name.")
        ("名称已被使用", "此处已有同名项。请选择其他名称。")
    "structure/too-deep"
        ("The tree is too deep", "Departments lie at most {limit} levels deep. Choose a parent further up.")
        ("层级过深", "部门最多 {limit} 层。请选择更上层的部门。")
    "structure/below-itself"
        ("A department cannot lie below itself", "Choose a parent that does not lie below the department.")
        ("部门不能位于自身之下", "请选择不在该部门之下的上级部门。")
    "structure/replacement-unknown"
        ("There is no such replacement", "What people are to get instead is not there, or is the very one that goes. Choose another one.")
        ("替代项不存在", "所选替代项不存在，或正是要删除的项。请另选。")
    "structure/has-children"
        ("Departments lie below it", "{departments} departments lie right below it. Move or remove them first.")
        ("其下还有部门", "其下还有 {departments} 个部门。请先移动或删除它们。")
    "structure/has-people"
        ("People have it", "{people} people have it, whatever list they are in. Say what they get instead.")
        ("仍有人员使用", "各列表中共有 {people} 人使用。请指定替代项。")
    "structure/too-many-people"
        ("Too many people are in it", "More than {limit} people are in this department. Move them with a bulk edit first.")
        ("人员过多", "该部门超过 {limit} 人。请先用批量编辑移动他们。")
    "structure/too-many"
        ("There are too many", "An organization has at most {limit} of these.")
        ("数量过多", "每个组织最多 {limit} 个。")
};

const FIELDS: &[(&str, &str, &str)] = &[
    ("field/unknown", "There is no field of this name.", "没有此名称的字段。"),
    ("field/missing", "This field is missing.", "缺少此字段。"),
    ("field/type", "This value has the wrong type: {cause}.", "该值的类型不正确：{cause}。"),
    ("text/empty", "Fill this in.", "请填写此项。"),
    (
        "text/too-long",
        "{length} characters are too many; {limit} are allowed.",
        "共 {length} 个字符，最多允许 {limit} 个。",
    ),
    (
        "text/forbidden-character",
        "Character {position} ({character}) is invisible or a line break. Remove it.",
        "第 {position} 个字符（{character}）不可见或为换行符，请删除。",
    ),
    ("email/empty", "Fill in an email address.", "请填写邮箱地址。"),
    ("email/too-long", "An email address has at most 254 characters.", "邮箱地址最多 254 个字符。"),
    (
        "email/malformed",
        "This is no email address. Write it like name@example.org.",
        "这不是邮箱地址。格式如 name@example.org。",
    ),
    ("phone/empty", "Fill in a phone number.", "请填写手机号码。"),
    (
        "phone/country-missing",
        "Begin with the country code, like +47.",
        "请以国家代码开头，例如 +86。",
    ),
    (
        "phone/length",
        "A number of this country has more or fewer digits. Check it.",
        "该国家的号码位数不符，请检查。",
    ),
    (
        "phone/malformed",
        "There is no such phone number. Write it like +47 412 34 567.",
        "没有这样的手机号码。格式如 +86 138 0013 8000。",
    ),
    (
        "phone/country-refused",
        "This server sends no messages to numbers of +{code}. Invite by email.",
        "本服务器不向 +{code} 的号码发送消息。请改用邮箱邀请。",
    ),
    (
        "invitation/no-address",
        "Fill in an email address or a phone number.",
        "请填写邮箱地址或手机号码。",
    ),
    (
        "invitation/two-addresses",
        "Choose either an email address or a phone number.",
        "邮箱地址和手机号码只能选其一。",
    ),
    ("notice/kind-unknown", "There is no such kind of message.", "没有此类消息。"),
    (
        "notice/essential",
        "Mails of this kind concern your place in an organization and cannot be switched off.",
        "此类邮件涉及您在组织中的身份，无法关闭。",
    ),
    (
        "password/too-short",
        "A password has at least {minimum} characters. Several words make a good one.",
        "密码至少 {minimum} 个字符。用几个词组合即可。",
    ),
    ("password/wrong", "This is not your password.", "密码不正确。"),
    ("day/malformed", "Write the day like 2026-11-25.", "日期格式如 2026-11-25。"),
    (
        "day/too-far",
        "The last day lies at most five years ahead.",
        "最后工作日最多可设在五年之内。",
    ),
    (
        "member/no-recipient",
        "Choose another active member to take over.",
        "请选择另一位在职成员接手。",
    ),
    (
        "handover/unknown",
        "Choose open_invitations or share_links.",
        "请选择 open_invitations 或 share_links。",
    ),
    ("password/too-long", "A password has at most 256 characters.", "密码最多 256 个字符。"),
    (
        "password/guessable",
        "This password is easy to guess. Add words that have nothing to do with each other or with you.",
        "此密码容易被猜到。请加入互不相关且与您无关的词。",
    ),
    ("department/unknown", "There is no such department.", "没有此部门。"),
    (
        "department/main-not-among",
        "The main department has to be one of the departments.",
        "主部门必须是所属部门之一。",
    ),
    ("department/too-many", "A person is in at most 20 departments.", "每人最多属于 20 个部门。"),
    (
        "department/outside-reach",
        "Your role reaches only some departments, and this takes others. Change only departments within your reach.",
        "您的角色只限于部分部门，此更改涉及其他部门。请只更改范围内的部门。",
    ),
    ("role/unknown", "There is no such role.", "没有此角色。"),
    (
        "role/unknown-built-in",
        "Choose one of: super_admin, account_admin; or null.",
        "请选择：super_admin、account_admin 或 null。",
    ),
    (
        "role/name-taken",
        "Another role has this name. Choose another name.",
        "已有同名角色。请选择其他名称。",
    ),
    ("role-permission/unknown", "There is no such permission.", "没有此权限。"),
    (
        "role-permission/reserved",
        "Only super admins have this permission. It cannot be in a role.",
        "此权限仅属于超级管理员，不能加入角色。",
    ),
    (
        "role-permission/organization-wide",
        "This permission concerns the whole organization. Leave it out, or do not limit the role to departments.",
        "此权限涉及整个组织。请去掉此权限，或不要将角色限于部门。",
    ),
    ("audit-kind/unknown", "There are no entries of this kind.", "没有此类记录。"),
    ("position/unknown", "There is no such position.", "没有此职位。"),
    (
        "structure/replacement",
        "Write the id of the one that takes its place, or none.",
        "请填写替代项的编号，或 none。",
    ),
    (
        "invitation/place",
        "You may not place people there. Leave this out, or choose a department within your reach.",
        "您无权将人员安排到此处。请留空，或选择您管理范围内的部门。",
    ),
    (
        "verification/wrong",
        "This is not the code. Look at the newest mail.",
        "验证码不正确，请查看最新的邮件。",
    ),
    (
        "verification/over",
        "This code is no longer good. Ask for a new one.",
        "验证码已失效，请重新获取。",
    ),
    ("verification/purpose", "Send: sign_up.", "请填写：sign_up。"),
    (
        "account/proof-missing",
        "Send a join token, or an address with its code.",
        "请提供邀请令牌，或地址及其验证码。",
    ),
    ("answer/missing", "The organization asks for this. Fill it in.", "该组织要求填写此项。"),
    ("join/way-missing", "Send a token or a door number.", "请提供链接令牌或门牌号。"),
    (
        "join/two-ways",
        "Send a token or a door number, not both.",
        "请提供链接令牌或门牌号，二者之一。",
    ),
    (
        "join-field/unknown",
        "Choose from: department, position, location, job_id.",
        "请从以下项选择：department、position、location、job_id。",
    ),
    (
        "who-may-invite/unknown",
        "Choose one of: everyone, administrators.",
        "请选择：everyone 或 administrators。",
    ),
    ("lifetime/range", "Choose from one hour to 365 days.", "请选择 1 小时到 365 天。"),
    (
        "share-link/lifetime",
        "Choose from 60 seconds to 365 days, or leave it out.",
        "请选择 60 秒到 365 天，或留空。",
    ),
    (
        "share-link/uses",
        "Choose a number from 1 to 100,000, or leave it out.",
        "请选择 1 到 100,000，或留空。",
    ),
    ("picture/size", "Choose a number from 128 to 2048.", "请选择 128 到 2048 之间的数字。"),
    ("location/unknown", "There is no such location.", "没有此地点。"),
    ("locale/unknown", "Choose one of: en, zh-Hans.", "请选择：en 或 zh-Hans。"),
    (
        "time-zone/unknown",
        "This is no time zone. Write it like Europe/Oslo.",
        "这不是时区。格式如 Europe/Oslo。",
    ),
    ("density/unknown", "Choose one of: comfortable, compact.", "请选择：comfortable 或 compact。"),
    ("choice/unknown", "Choose one of: {choices}.", "请选择以下之一：{choices}。"),
    (
        "filter/other-list",
        "This filter belongs to people in another state: {states}.",
        "此筛选条件仅适用于以下状态的人员：{states}。",
    ),
    (
        "bulk/no-change",
        "Say what to change: departments, position or location.",
        "请说明要更改的内容：部门、职位或地点。",
    ),
    (
        "bulk/other-action",
        "This field belongs to another action: {actions}.",
        "此字段仅适用于以下操作：{actions}。",
    ),
    (
        "bulk/whom",
        "Name the people either by ids or by a filter.",
        "请用 ids 或 filter 之一指明人员。",
    ),
    (
        "bulk/too-many",
        "More than {limit} people match. Narrow the filter.",
        "匹配的人员超过 {limit} 人，请缩小筛选范围。",
    ),
    ("list/too-many", "At most {limit} at once.", "一次最多 {limit} 项。"),
    ("list/empty", "At least one is needed.", "至少需要一项。"),
    ("limit/range", "Choose a number from 1 to 200.", "请选择 1 到 200 之间的数字。"),
    (
        "sort/unknown",
        "This list can be sorted by: {choices}; a minus in front turns the order.",
        "此列表可按以下项排序：{choices}；前加减号为倒序。",
    ),
    ("sort/with-search", "Search results are sorted by name.", "搜索结果按姓名排序。"),
    (
        "state/unknown",
        "Choose one of: active, invited, pending, rejected, terminated.",
        "请选择：active、invited、pending、rejected 或 terminated。",
    ),
    (
        "cursor/foreign",
        "This cursor belongs to another query. Begin at the first page.",
        "此游标属于另一个查询。请从第一页开始。",
    ),
    (
        "filter/contradiction",
        "Choose either a department or people without one.",
        "请选择某个部门，或无部门的人员，二者之一。",
    ),
    (
        "version/malformed",
        "If-Match takes the ETag of this resource.",
        "If-Match 须为该资源的 ETag。",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_code_has_words_once_in_both_languages() {
        for (index, text) in all().iter().enumerate() {
            assert!(all()[..index].iter().all(|it| it.slug != text.slug), "{} twice", text.slug);
            for locale in Locale::ALL {
                assert!(!text.title(*locale).is_empty() && !text.detail(*locale).is_empty());
            }
            let placeholders = |it: &str| it.matches('{').count();
            assert_eq!(placeholders(text.english.1), placeholders(text.chinese.1), "{}", text.slug);
        }
        let fields: Vec<_> = FIELDS.iter().chain(imports::FIELDS).collect();
        for (index, (code, english, chinese)) in fields.iter().enumerate() {
            assert!(fields[..index].iter().all(|it| it.0 != *code), "{code} twice");
            assert_eq!(english.matches('{').count(), chinese.matches('{').count(), "{code}");
        }
    }

    #[test]
    fn every_slug_and_code_in_the_code_has_words() {
        let sources = [
            include_str!("../problem.rs"),
            include_str!("from_actions.rs"),
            include_str!("../extract.rs"),
            include_str!("../lib.rs"),
            include_str!("../routes/members.rs"),
            include_str!("../routes/roles.rs"),
            include_str!("../routes/audit_log.rs"),
            include_str!("../routes/bulk.rs"),
            include_str!("../routes/jobs.rs"),
            include_str!("../routes/invitations.rs"),
            include_str!("../routes/me.rs"),
            include_str!("../routes/join.rs"),
            include_str!("../routes/join_requests.rs"),
            include_str!("../routes/join_rules.rs"),
            include_str!("../routes/share_links.rs"),
            include_str!("../routes/structure.rs"),
            include_str!("../routes/structure/reshape.rs"),
            include_str!("../routes/leaving.rs"),
            include_str!("../routes/notices.rs"),
            include_str!("../fields.rs"),
            include_str!("from_actions/imports.rs"),
            include_str!("../routes/imports.rs"),
            include_str!("../routes/imports/shapes.rs"),
            include_str!("../routes/imports/sheet.rs"),
            include_str!("../../../domain/src/import/cells.rs"),
            include_str!("../../../domain/src/import/judge.rs"),
            include_str!("../../../actions/src/imports/apply.rs"),
            include_str!("../../../actions/src/imports/rows.rs"),
            include_str!("../../../actions/src/imports/undo.rs"),
        ];
        let is_code = |it: &&str| {
            it.contains('/')
                && !it.starts_with('/')
                && it.bytes().all(|b| b.is_ascii_lowercase() || b == b'/' || b == b'-')
                && !it.starts_with("application/")
                && !it.starts_with("image/")
                && !it.starts_with("text/html")
                && !it.starts_with("text/csv")
                && !it.starts_with("multipart/")
        };
        for source in sources {
            for quoted in source.split('"').skip(1).step_by(2).filter(is_code) {
                let is_known = all().iter().any(|it| it.slug == quoted)
                    || FIELDS.iter().chain(imports::FIELDS).any(|it| it.0 == quoted);
                assert!(is_known, "no words for {quoted}");
            }
        }
    }
}
