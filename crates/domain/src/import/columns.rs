//! What the columns of a file mean, told from their headers.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use crate::codes::coded_enum;

coded_enum! {
    /// What a column holds.
    Column {
        /// The member's id in this organization, as an export has it.
        MemberId = "member_id",
        /// The whole name.
        Name = "name",
        /// The email address.
        Email = "email",
        /// The phone number.
        Phone = "phone",
        /// Paths of departments, the main one first: `A > B; C`.
        Departments = "departments",
        /// The job title.
        Position = "position",
        /// The work site.
        Location = "location",
        /// The employee number.
        JobId = "job_id",
        /// Names of roles.
        Role = "role",
    }
}

/// What each column of a file means; `None`: it is not read.
pub type Mapping = Vec<Option<Column>>;

/// Headers as they are written in English and Chinese, reduced by [`header_key`].
const KNOWN: &[(Column, &[&str])] = &[
    (Column::MemberId, &["memberid", "rollcallid", "成员id", "成员编号", "成员标识"]),
    (
        Column::Name,
        &[
            "name",
            "fullname",
            "displayname",
            "membername",
            "employeename",
            "personname",
            "姓名",
            "名字",
            "全名",
            "成员姓名",
            "员工姓名",
            "成员名称",
        ],
    ),
    (
        Column::Email,
        &[
            "email",
            "emailaddress",
            "mail",
            "emails",
            "workemail",
            "companyemail",
            "businessemail",
            "邮箱",
            "电子邮箱",
            "邮件",
            "电子邮件",
            "邮箱地址",
            "电子邮件地址",
            "工作邮箱",
            "企业邮箱",
        ],
    ),
    (
        Column::Phone,
        &[
            "phone",
            "phonenumber",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "telephone",
            "tel",
            "cell",
            "cellphone",
            "contactnumber",
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "电话号码",
            "联系电话",
            "移动电话",
        ],
    ),
    (
        Column::Departments,
        &[
            "department",
            "departments",
            "dept",
            "departmentpath",
            "departmentpaths",
            "orgunit",
            "部门",
            "所属部门",
            "部门路径",
            "所在部门",
        ],
    ),
    (
        Column::Position,
        &["position", "jobtitle", "title", "positiontitle", "职位", "岗位", "职务", "职位名称"],
    ),
    (
        Column::Location,
        &[
            "location",
            "site",
            "worksite",
            "office",
            "worklocation",
            "地点",
            "工作地点",
            "办公地点",
            "工作地",
            "办公地",
        ],
    ),
    (
        Column::JobId,
        &[
            "jobid",
            "jobnumber",
            "employeenumber",
            "employeeid",
            "employeeno",
            "staffid",
            "staffnumber",
            "staffno",
            "personnelnumber",
            "badge",
            "badgenumber",
            "工号",
            "员工号",
            "员工编号",
            "职工号",
            "员工工号",
        ],
    ),
    (Column::Role, &["role", "roles", "adminrole", "角色", "管理角色", "管理员角色"]),
];

/// The form in which headers are compared: letters and digits only, in lower case, without what
/// stands in brackets (`Email (required)`) and whatever breaks the line.
pub fn header_key(header: &str) -> String {
    let mut depth = 0_usize;
    let mut key = String::new();
    for character in header.nfkc().flat_map(char::to_lowercase) {
        match character {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            it if depth == 0 && it.is_alphanumeric() => key.push(it),
            _ => {}
        }
    }
    key
}

/// What a header says.
///
/// ```
/// use rollcall_domain::import::{Column, recognize};
/// assert_eq!(recognize("E-mail\naddress *"), Some(Column::Email));
/// assert_eq!(recognize("工号（选填）"), Some(Column::JobId));
/// assert_eq!(recognize("Shoe size"), None);
/// ```
pub fn recognize(header: &str) -> Option<Column> {
    let key = header_key(header);
    let by_code = || Column::ALL.iter().copied().find(|it| header_key(it.as_str()) == key);
    let known = KNOWN.iter().find(|(_, names)| names.contains(&key.as_str()));
    known.map(|it| it.0).or_else(by_code)
}

/// The mapping of a file: as the same headers were mapped before, else by what they say. A second column
/// of the same meaning is not read.
pub fn propose(header: &[String], former: &HashMap<String, Option<Column>>) -> Mapping {
    let mut used = HashSet::new();
    let mut one = |header: &String| {
        let said = former.get(&header_key(header)).copied();
        let column = said.unwrap_or_else(|| recognize(header))?;
        used.insert(column).then_some(column)
    };
    header.iter().map(&mut one).collect()
}

/// Why a mapping cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MappingError {
    /// It has another number of columns than the file.
    #[error("the file has {0} columns")]
    Length(usize),
    /// Two columns have the same meaning: the place of the second.
    #[error("{1} twice")]
    Twice(usize, Column),
}

/// Whether a mapping fits a file with so many columns.
///
/// # Errors
/// [`MappingError`].
pub fn check_mapping(mapping: &Mapping, columns: usize) -> Result<(), MappingError> {
    if mapping.len() != columns {
        return Err(MappingError::Length(columns));
    }
    let mut used = HashSet::new();
    for (index, column) in mapping.iter().enumerate() {
        if let Some(column) = column
            && !used.insert(*column)
        {
            return Err(MappingError::Twice(index, *column));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_in_both_languages_however_they_are_written() {
        for (header, wanted) in [
            ("Name", Some(Column::Name)),
            (" FULL  name ", Some(Column::Name)),
            ("姓名", Some(Column::Name)),
            ("姓名（必填）", Some(Column::Name)),
            ("E-Mail", Some(Column::Email)),
            ("Email\r\naddress", Some(Column::Email)),
            ("电子 邮箱", Some(Column::Email)),
            ("手机号", Some(Column::Phone)),
            ("Ｄｅｐａｒｔｍｅｎｔｓ", Some(Column::Departments)),
            ("Department(s)", Some(Column::Departments)),
            ("职位", Some(Column::Position)),
            ("Work location*", Some(Column::Location)),
            ("Employee No.", Some(Column::JobId)),
            ("job_id", Some(Column::JobId)),
            ("Member ID", Some(Column::MemberId)),
            ("角色", Some(Column::Role)),
            ("Birthday", None),
            ("", None),
            ("(Name)", None),
        ] {
            assert_eq!(recognize(header), wanted, "{header:?}");
        }
    }

    #[test]
    fn a_former_mapping_comes_first_and_no_meaning_comes_twice() {
        let header = ["Mail", "Email", "Login", "Name"].map(str::to_owned);
        let former =
            HashMap::from([(header_key("Login"), Some(Column::JobId)), (header_key("Mail"), None)]);
        let wanted = vec![None, Some(Column::Email), Some(Column::JobId), Some(Column::Name)];
        assert_eq!(propose(&header, &former), wanted);
        let first = propose(&header, &HashMap::new());
        assert_eq!(first, vec![Some(Column::Email), None, None, Some(Column::Name)]);
        assert_eq!(check_mapping(&first, 4), Ok(()));
        assert_eq!(check_mapping(&first, 3), Err(MappingError::Length(3)));
        let twice = vec![Some(Column::Name), Some(Column::Name)];
        assert_eq!(check_mapping(&twice, 2), Err(MappingError::Twice(1, Column::Name)));
    }
}
