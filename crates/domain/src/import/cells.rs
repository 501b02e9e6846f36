//! One row's cells, parsed into values that cannot be wrong.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::columns::{Column, Mapping};
use super::names::split_paths;
use crate::email::{EmailAddress, EmailError};
use crate::id::MemberId;
use crate::phone::{PhoneError, PhoneNumber, PhoneRules};
use crate::text::{JobNumber, PersonName, TextError, UnitName};

/// What is wrong in a row, or worth saying of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CellError {
    /// In which column, if in one.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    pub column: Option<Column>,
    /// What stands there.
    #[serde(rename = "v", skip_serializing_if = "String::is_empty", default)]
    pub value: String,
    /// What it is, as a stable code.
    #[serde(rename = "e")]
    pub code: String,
    /// Numbers and names for the sentence.
    #[serde(rename = "a", skip_serializing_if = "Vec::is_empty", default)]
    pub arguments: Vec<(String, String)>,
}

impl CellError {
    /// Something about a cell.
    pub fn new(column: Column, value: &str, code: &str) -> Self {
        let value = value.chars().take(200).collect();
        Self { column: Some(column), value, code: code.to_owned(), arguments: Vec::new() }
    }

    /// Something about a row.
    pub fn of_row(code: &str) -> Self {
        let (column, value) = (None, String::new());
        Self { column, value, code: code.to_owned(), arguments: Vec::new() }
    }

    /// Adds a number or name for the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.arguments.push((name.to_owned(), value.to_string()));
        self
    }

    fn text(column: Column, value: &str, error: &TextError) -> Self {
        match error {
            TextError::Empty => Self::new(column, value, "text/empty"),
            TextError::TooLong { length, limit } => Self::new(column, value, "text/too-long")
                .with("length", length)
                .with("limit", limit),
            TextError::Forbidden { character, position } => {
                Self::new(column, value, "text/forbidden-character")
                    .with("character", format!("U+{:04X}", *character as u32))
                    .with("position", position)
            }
        }
    }

    fn email(value: &str, error: EmailError) -> Self {
        let code = match error {
            EmailError::Empty => "email/empty",
            EmailError::TooLong => "email/too-long",
            EmailError::Malformed => "email/malformed",
        };
        Self::new(Column::Email, value, code)
    }

    fn phone(value: &str, error: &PhoneError) -> Self {
        let column = Column::Phone;
        match error {
            PhoneError::Empty => Self::new(column, value, "phone/empty"),
            PhoneError::CountryMissing => Self::new(column, value, "phone/country-missing"),
            PhoneError::Length => Self::new(column, value, "phone/length"),
            PhoneError::Malformed => Self::new(column, value, "phone/malformed"),
            PhoneError::CountryRefused { code } => {
                Self::new(column, value, "phone/country-refused").with("code", code)
            }
        }
    }
}

/// What a cell asks for: blank leaves, `-` clears.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Cell<T> {
    /// As it is.
    #[default]
    Leave,
    /// Nothing any more.
    Clear,
    /// This.
    Set(T),
}

/// What a row says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Input {
    /// Whom it means.
    pub member_id: Option<MemberId>,
    /// The name.
    pub name: Option<PersonName>,
    /// Whether there is a column for the name at all.
    pub has_name_column: bool,
    /// The address.
    pub email: Option<EmailAddress>,
    /// The number.
    pub phone: Option<PhoneNumber>,
    /// Paths from the top down, the main one first.
    pub departments: Cell<Vec<Vec<UnitName>>>,
    /// The job title.
    pub position: Cell<UnitName>,
    /// The work site.
    pub location: Cell<UnitName>,
    /// The employee number.
    pub job_id: Cell<JobNumber>,
    /// Names of roles.
    pub roles: Cell<Vec<String>>,
}

/// Reads the cells of a row.
///
/// # Errors
/// All that is wrong in it.
pub fn parse(
    mapping: &Mapping,
    cells: &[String],
    phones: &PhoneRules,
) -> Result<Input, Vec<CellError>> {
    let mut input = Input::default();
    let mut errors = Vec::new();
    for (column, cell) in
        mapping.iter().zip(cells.iter().map(String::as_str).chain(std::iter::repeat("")))
    {
        let Some(column) = *column else { continue };
        input.has_name_column |= column == Column::Name;
        let value = without_mark(cell.trim());
        if value.is_empty() {
            continue;
        }
        if value.chars().count() > super::CELL_LIMIT {
            let error = CellError::new(column, value, "text/too-long");
            let length = value.chars().count();
            errors.push(error.with("length", length).with("limit", super::CELL_LIMIT));
            continue;
        }
        let clears = matches!(value, "-" | "－" | "–" | "—");
        match column {
            Column::MemberId | Column::Name | Column::Email | Column::Phone if clears => {
                errors.push(CellError::new(column, value, "import/not-clearable"));
            }
            Column::MemberId => match value.parse() {
                Ok(id) => input.member_id = Some(id),
                Err(_) => errors.push(CellError::new(column, value, "import/member-id")),
            },
            Column::Name => match one_line(value).parse() {
                Ok(name) => input.name = Some(name),
                Err(error) => errors.push(CellError::text(column, value, &error)),
            },
            Column::Email => match value.strip_prefix("mailto:").unwrap_or(value).parse() {
                Ok(email) => input.email = Some(email),
                Err(error) => errors.push(CellError::email(value, error)),
            },
            Column::Phone if is_rounded(value) => {
                errors.push(CellError::new(column, value, "phone/rounded"));
            }
            Column::Phone => match PhoneNumber::parse(value, phones) {
                Ok(phone) => input.phone = Some(phone),
                Err(error) => errors.push(CellError::phone(value, &error)),
            },
            Column::Departments if clears => input.departments = Cell::Clear,
            Column::Departments => match split_paths(value) {
                Ok(paths) => input.departments = Cell::Set(paths),
                Err(error) => errors.push(CellError::text(column, value, &error)),
            },
            Column::Position => input.position = cell_of(column, value, clears, &mut errors),
            Column::Location => input.location = cell_of(column, value, clears, &mut errors),
            Column::JobId => input.job_id = cell_of(column, value, clears, &mut errors),
            Column::Role if clears => input.roles = Cell::Clear,
            Column::Role => {
                let names = value.split([';', '；', '\n']).map(str::trim);
                let names = names.filter(|it| !it.is_empty()).map(str::to_owned);
                input.roles = Cell::Set(names.collect());
            }
        }
    }
    if errors.is_empty() { Ok(input) } else { Err(errors) }
}

fn cell_of<T: FromStr<Err = TextError>>(
    column: Column,
    value: &str,
    clears: bool,
    errors: &mut Vec<CellError>,
) -> Cell<T> {
    if clears {
        return Cell::Clear;
    }
    match one_line(value).parse() {
        Ok(it) => Cell::Set(it),
        Err(error) => {
            errors.push(CellError::text(column, value, &error));
            Cell::Leave
        }
    }
}

/// Cells that a spreadsheet would run as formulas are written with a quote in front.
fn without_mark(value: &str) -> &str {
    let rest = value.strip_prefix('\'');
    rest.filter(|it| it.starts_with(['=', '+', '-', '@'])).unwrap_or(value)
}

/// Line breaks inside a cell are blanks: they come from wrapping, not from the name.
fn one_line(value: &str) -> std::borrow::Cow<'_, str> {
    if value.contains(['\n', '\r', '\t']) {
        value.split_whitespace().collect::<Vec<_>>().join(" ").into()
    } else {
        value.into()
    }
}

/// A long number that a spreadsheet has shortened to its first digits: `4.85E+10`.
fn is_rounded(value: &str) -> bool {
    let Some((digits, power)) = value.split_once(['E', 'e']) else { return false };
    let digits = digits.strip_prefix('+').unwrap_or(digits);
    let power = power.strip_prefix('+').unwrap_or(power);
    !digits.is_empty()
        && !power.is_empty()
        && digits.chars().all(|it| it.is_ascii_digit() || matches!(it, '.' | ','))
        && power.chars().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(columns: &[Column], cells: &[&str]) -> Result<Input, Vec<(Option<Column>, String)>> {
        let mapping: Mapping = columns.iter().copied().map(Some).collect();
        let cells: Vec<String> = cells.iter().map(|it| (*it).to_owned()).collect();
        parse(&mapping, &cells, &PhoneRules::default())
            .map_err(|errors| errors.into_iter().map(|it| (it.column, it.code)).collect())
    }

    #[test]
    fn blank_leaves_and_a_dash_clears() {
        use Column::{Departments, JobId, Location, Name, Position};
        let columns = [Name, Departments, Position, Location, JobId];
        let input = read(&columns, &[" Ana\n Silva ", "-", "－", " ", ""]).unwrap();
        assert_eq!(input.name.unwrap().as_str(), "Ana Silva");
        assert_eq!(
            (input.departments, input.position, input.location, input.job_id),
            (Cell::Clear, Cell::Clear, Cell::Leave, Cell::Leave)
        );
        assert_eq!(read(&[Name], &["-"]), Err(vec![(Some(Name), "import/not-clearable".into())]));
        // A row that is shorter than the header has blank cells at its end.
        assert!(read(&columns, &["Ana"]).is_ok());
    }

    #[test]
    fn all_that_is_wrong_in_a_row_is_named() {
        use Column::{Email, JobId, MemberId, Phone};
        let long = "1".repeat(41);
        let wrong =
            read(&[Email, Phone, MemberId, JobId], &["ana@", "4.85E+10", "17", &long]).unwrap_err();
        let wanted = [
            (Email, "email/malformed"),
            (Phone, "phone/rounded"),
            (MemberId, "import/member-id"),
            (JobId, "text/too-long"),
        ];
        let wanted: Vec<_> = wanted.iter().map(|(c, e)| (Some(*c), (*e).to_owned())).collect();
        assert_eq!(wrong, wanted);
        for plain in ["E10", "1E", "ana@e.example", "12"] {
            assert!(!is_rounded(plain), "{plain}");
        }
    }
}
