//! The words about imports.

use super::ProblemText;

pub(super) const PROBLEMS: &[ProblemText] = problems! {
    "import/state"
        ("The import is not in a state for that", "It is {state}. Look at it again, then choose what it offers.")
        ("导入的当前状态不允许此操作", "当前状态为 {state}。请刷新后选择可用的操作。")
    "import/changed"
        ("The import was changed meanwhile", "Somebody has changed the plan since it was read. Read it again.")
        ("导入已被更改", "读取之后有人更改了此计划。请重新读取。")
    "import/undo-over"
        ("It is too late to take this back", "An import can be taken back for 30 days. Change the people by hand, or import a corrected file.")
        ("已超过可撤销的期限", "导入可在 30 天内撤销。请手动更改人员，或导入更正后的文件。")
    "import/nothing-to-undo"
        ("There is nothing to take back", "This import has made and changed nobody.")
        ("没有可撤销的内容", "此导入未新增或更改任何人员。")
    "import/nothing-to-do"
        ("There is nothing to carry out", "No row of this plan would make or change anybody. Mend the rows with errors or decide the open ones.")
        ("没有可执行的内容", "此计划中没有会新增或更改人员的行。请更正有误的行，或处理待决定的行。")
    "import/allowance-exhausted"
        ("More people than the daily allowance has left", "The plan has {needed} new people, and {left} of {limit} are left until {retry_at}. Import fewer, let the import take as many as there is room for (partial), or wait.")
        ("超出每日导入额度", "计划新增 {needed} 人，在 {retry_at} 之前每日额度 {limit} 人中仅剩 {left} 人。请减少人数、允许部分导入（partial），或稍后再试。")
    "import/no-seats"
        ("More people than there are seats", "The plan has {needed} new people, and {left} of {seats} seats are free. Book more seats, import fewer, or let the import take as many as there is room for (partial).")
        ("席位不足", "计划新增 {needed} 人，而 {seats} 个席位中仅剩 {left} 个。请增购席位、减少人数，或允许部分导入（partial）。")
    "import/empty"
        ("The file has no people", "There is no row below the header. Fill the template and send it again.")
        ("文件中没有人员", "表头下方没有数据行。请填写模板后重新上传。")
    "import/file-too-large"
        ("The file is too large", "A file may have up to {limit} {what}. Split it and import the parts one after the other.")
        ("文件过大", "每个文件最多 {limit} {what}。请拆分后依次导入。")
    "import/file-unreadable"
        ("The file cannot be read", "{cause} Save it as .xlsx or .csv and send it again.")
        ("无法读取文件", "{cause}请另存为 .xlsx 或 .csv 后重新上传。")
};

pub(super) const FIELDS: &[(&str, &str, &str)] = &[
    (
        "file/other_sheet",
        "The workbook has other sheets with something in them. Only one is read.",
        "工作簿中还有其他非空工作表，仅读取其中一张。",
    ),
    ("file/rows_above_header", "Rows above the header are not read.", "表头上方的行不会被读取。"),
    (
        "file/hidden_rows",
        "Some rows are hidden in the spreadsheet. They are read like all others.",
        "表格中有隐藏的行，它们与其他行一样会被读取。",
    ),
    (
        "file/hidden_columns",
        "Some columns are hidden in the spreadsheet. They are read like all others.",
        "表格中有隐藏的列，它们与其他列一样会被读取。",
    ),
    (
        "file/merged_cells",
        "Some cells are joined. Their text counts for the first one only.",
        "表格中有合并的单元格，其内容仅计入第一个单元格。",
    ),
    (
        "file/macros",
        "The workbook has macros. They are neither run nor looked at.",
        "工作簿中有宏，不会运行或读取。",
    ),
    (
        "file/encoding",
        "The text is in an older encoding, told from its look. See whether names are right.",
        "文本编码是推断得出的，请检查姓名是否正确。",
    ),
    (
        "file/undecodable",
        "Some characters make no sense in the file's encoding.",
        "部分字符无法按文件编码解读。",
    ),
    (
        "import/not-clearable",
        "This cannot be cleared. Leave the cell blank to keep what is there.",
        "此项不能清空。如需保留原值，请将单元格留空。",
    ),
    (
        "import/member-id",
        "This is no member id. Take it from an export, or leave the cell blank.",
        "这不是成员 ID。请从导出文件中复制，或将单元格留空。",
    ),
    (
        "import/no-such-member",
        "Nobody here has this member id. Take it from an export, or leave the cell blank.",
        "没有成员使用此 ID。请从导出文件中复制，或将单元格留空。",
    ),
    (
        "import/unavailable",
        "This cannot be used. Ask an administrator of the whole organization.",
        "此值无法使用。请联系整个组织的管理员。",
    ),
    (
        "import/repeated",
        "Row {row} has the same. Keep one of the two rows.",
        "与第 {row} 行重复。请只保留其中一行。",
    ),
    (
        "import/same-person",
        "Row {row} is about the same person. Keep one of the two rows.",
        "第 {row} 行是同一个人。请只保留其中一行。",
    ),
    (
        "import/address-missing",
        "A new person needs an email address or a phone number.",
        "新成员需要邮箱或手机号。",
    ),
    ("import/name-missing", "A new person needs a name.", "新成员需要姓名。"),
    (
        "import/department-needed",
        "Your role covers some departments only. Name one of them.",
        "您的角色仅限部分部门。请填写其中一个部门。",
    ),
    ("import/outside-reach", "Your role does not cover this department.", "您的角色不包含该部门。"),
    ("import/not-yours", "Your role does not cover this person.", "您的角色不包含此人。"),
    (
        "import/above",
        "This person may do more than you ({permission}). Ask a super admin.",
        "此人的权限高于您（{permission}）。请联系超级管理员。",
    ),
    (
        "import/several-departments",
        "Several departments have this name. Write the whole path, like Sales > Oslo.",
        "有多个部门使用此名称。请填写完整路径，例如：销售部 > 上海。",
    ),
    (
        "import/too-many-departments",
        "Nobody can be in more than {limit} departments.",
        "每人最多属于 {limit} 个部门。",
    ),
    ("import/too-deep", "Departments go down at most 20 levels.", "部门最多 20 级。"),
    (
        "import/may-not-create",
        "It is missing, and you may not create it. Choose one that exists.",
        "该名称不存在，且您无权新建。请选择已有的名称。",
    ),
    ("import/job-id-taken", "Somebody else has this job ID.", "此工号已被他人使用。"),
    ("import/role-unknown", "There is no role of this name.", "没有此名称的角色。"),
    (
        "import/role-too-early",
        "Roles can be given once the person has joined. Clear this cell.",
        "角色只能在对方加入后授予。请清空此单元格。",
    ),
    (
        "import/role-above",
        "You may not give or take these roles. Ask a super admin.",
        "您无权授予或收回这些角色。请联系超级管理员。",
    ),
    (
        "import/super-admin",
        "An import takes no super admin's role away. Change it on the person's card.",
        "导入不会取消超级管理员角色。请在成员卡片中更改。",
    ),
    ("import/too-many-roles", "Nobody can have so many roles.", "每人不能拥有这么多角色。"),
    (
        "import/own-name",
        "The name stays {name}: only the person can change it.",
        "姓名保持为 {name}：只有本人可以更改。",
    ),
    (
        "import/own-address",
        "It stays as it is: only the person can change it.",
        "保持不变：只有本人可以更改。",
    ),
    (
        "import/address-kept",
        "It stays as it is: an invitation goes on to the address that it was sent to. Revoke it to invite another address.",
        "保持不变：邀请仍发往原地址。如需更换地址，请先撤回邀请。",
    ),
    (
        "import/changed-meanwhile",
        "This was changed since the plan was made. Import the row again to see what it would do now.",
        "制定计划之后此处已被更改。请重新导入此行以查看新的结果。",
    ),
    (
        "import/allowance",
        "The daily allowance of {limit} people is used up until {renews_at}.",
        "每日 {limit} 人的额度已用完，{renews_at} 恢复。",
    ),
    ("import/seats", "All {seats} seats are taken.", "{seats} 个席位已全部占用。"),
    (
        "import/joined-since",
        "Stays: the person has joined or answered since.",
        "保留：此人之后已加入或已回应。",
    ),
    ("import/edited-since", "Stays: the person was changed since.", "保留：此人之后已被更改。"),
    ("import/gone-since", "Stays: the person has left or is gone.", "保留：此人已离开或已不存在。"),
    ("import/undecided", "Somebody has to decide about this row first.", "此行需要先作出决定。"),
    (
        "import/unit-missing",
        "A department, position or location is missing: create it or choose another.",
        "部门、职位或地点不存在：请新建或另选。",
    ),
    (
        "phone/rounded",
        "The spreadsheet has rounded this number. Type it as text.",
        "电子表格对该号码做了舍入。请以文本格式填写。",
    ),
    (
        "import/column-twice",
        "Two columns cannot have the same meaning.",
        "两列不能表示相同的内容。",
    ),
    (
        "import/column-unknown",
        "There is no such column. Choose one of: {choices}.",
        "没有这种列。请选择：{choices}。",
    ),
    (
        "import/column-not-there",
        "The file has no column of that meaning.",
        "文件中没有表示该内容的列。",
    ),
    (
        "import/mapping-length",
        "The file has {count} columns; give a meaning or null for each.",
        "文件有 {count} 列；请为每列指定含义或 null。",
    ),
    ("import/row-unknown", "The file has no such row.", "文件中没有这一行。"),
    ("import/not-asked", "The row does not ask about this person.", "此行并未询问此人。"),
    ("import/name-unknown", "The plan lists no such missing name.", "计划中没有列出此缺失名称。"),
    ("import/unit-unknown", "There is nothing with this id.", "没有此 ID 对应的项。"),
];
