//! Files that leave: the template, and the rows that were not carried out.

use rollcall_actions::imports::ImportRow;
use rollcall_domain::import::{Column, Import};
use rollcall_domain::locale::Locale;

use crate::problem::sentence;

/// What is written in front, so that spreadsheets read UTF-8.
const MARK: char = '\u{FEFF}';

/// The columns of a file to fill.
const TEMPLATE: [Column; 8] = [
    Column::Name,
    Column::Email,
    Column::Phone,
    Column::Departments,
    Column::Position,
    Column::Location,
    Column::JobId,
    Column::Role,
];

const fn heading(column: Column, locale: Locale) -> &'static str {
    let (english, chinese) = match column {
        Column::MemberId => ("Member ID", "成员 ID"),
        Column::Name => ("Name", "姓名"),
        Column::Email => ("Email", "邮箱"),
        Column::Phone => ("Phone", "手机号"),
        Column::Departments => ("Departments", "部门"),
        Column::Position => ("Position", "职位"),
        Column::Location => ("Location", "地点"),
        Column::JobId => ("Job ID", "工号"),
        Column::Role => ("Role", "角色"),
    };
    match locale {
        Locale::English => english,
        Locale::SimplifiedChinese => chinese,
    }
}

/// A file with nothing but its header.
pub(super) fn template(locale: Locale) -> String {
    let mut text = String::from(MARK);
    line(&mut text, TEMPLATE.iter().map(|it| heading(*it, locale)));
    text
}

/// The name of the file of failed rows.
pub(super) fn file_name(of: &str) -> String {
    let stem = of.rsplit_once('.').map_or(of, |it| it.0);
    format!("{stem} failed.csv")
}

/// Rows with what is wrong in them, under the header of their file.
pub(super) fn rows(import: &Import, rows: &[ImportRow], locale: Locale) -> String {
    let (row_title, problem_title) = match locale {
        Locale::English => ("(Row)", "(Problem)"),
        Locale::SimplifiedChinese => ("（行号）", "（问题）"),
    };
    let mut text = String::from(MARK);
    // What was added to an earlier file of failed rows is not added twice.
    let own = ["(Row)", "(Problem)", "（行号）", "（问题）"];
    let kept: Vec<usize> =
        (0..import.header.len()).filter(|it| !own.contains(&import.header[*it].as_str())).collect();
    let titles = kept.iter().map(|it| import.header[*it].as_str());
    line(&mut text, titles.chain([row_title, problem_title]));
    for row in rows {
        let mut problems: Vec<String> =
            row.errors.iter().map(|it| sentence(&it.code, &it.arguments, locale)).collect();
        if let Some(question) = &row.question {
            let code = match question.kind {
                rollcall_domain::import::QuestionKind::MissingUnit => "import/unit-missing",
                _ => "import/undecided",
            };
            problems.push(sentence(code, &[], locale));
        }
        let (number, problems) = (row.number.to_string(), problems.join(" "));
        let cells = kept.iter().map(|it| row.cells.get(*it).map_or("", String::as_str));
        line(&mut text, cells.chain([number.as_str(), problems.as_str()]));
    }
    text
}

fn line<'c>(text: &mut String, cells: impl Iterator<Item = &'c str>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(',');
        }
        // What a spreadsheet would run is marked as text; reading takes the mark off again.
        let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell != "-";
        let needs_quotes = is_formula || cell.contains([',', '"', '\n', '\r', ';', '\t']);
        if needs_quotes {
            text.push('"');
        }
        if is_formula {
            text.push('\'');
        }
        text.push_str(&cell.replace('"', "\"\""));
        if needs_quotes {
            text.push('"');
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_made_harmless() {
        let mut text = String::new();
        line(&mut text, ["a", "b;c", "=1+1", "-", "say \"hi\"", "+47 1"].into_iter());
        assert_eq!(text, "a,\"b;c\",\"'=1+1\",-,\"say \"\"hi\"\"\",\"'+47 1\"\r\n");
    }

    #[test]
    fn the_template_names_columns_that_are_known() {
        for locale in Locale::ALL {
            for column in TEMPLATE {
                let header = heading(column, *locale);
                assert_eq!(rollcall_domain::import::recognize(header), Some(column), "{header}");
            }
        }
    }
}
