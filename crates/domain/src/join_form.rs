//! The join form: what is asked, and whether an answer will do.

use crate::id::{DepartmentId, LocationId, PositionId};
use crate::join_request::Answers;
use crate::member::Member;
use crate::organization::{JoinField, JoinRules};
use crate::structure::Structure;
use crate::text::{JobNumber, TextError};

/// What an applicant has typed and chosen, as it came.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RawAnswers {
    /// The department.
    pub department_id: Option<DepartmentId>,
    /// The job title.
    pub position_id: Option<PositionId>,
    /// The work site.
    pub location_id: Option<LocationId>,
    /// The employee number.
    pub job_id: Option<String>,
}

/// What is wrong with one answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AnswerFault {
    /// It is required.
    Missing,
    /// The organization has no such department, position or location.
    Unknown,
    /// The text cannot be used.
    Text(TextError),
}

/// What the form asks of somebody whose place, if there is one already, says some of it. Answers
/// that are not asked for are not kept.
pub fn asked(rules: &JoinRules, place: Option<&Member>) -> Vec<JoinField> {
    let is_open = |field: &JoinField| match (field, place) {
        (_, None) => true,
        (JoinField::Department, Some(it)) => it.department_ids.is_empty(),
        (JoinField::Position, Some(it)) => it.position_id.is_none(),
        (JoinField::Location, Some(it)) => it.location_id.is_none(),
        (JoinField::JobId, Some(it)) => it.job_id.is_none(),
    };
    rules.required_information.iter().copied().filter(is_open).collect()
}

/// The answers to what is asked.
///
/// # Errors
/// Each fault with its field.
pub fn check(
    asked: &[JoinField],
    raw: &RawAnswers,
    structure: &Structure,
) -> Result<Answers, Vec<(JoinField, AnswerFault)>> {
    let mut answers = Answers::default();
    let mut faults = Vec::new();
    for field in asked.iter().copied() {
        let known = |is_known: Option<bool>| match is_known {
            None => Err(AnswerFault::Missing),
            Some(false) => Err(AnswerFault::Unknown),
            Some(true) => Ok(()),
        };
        let checked = match field {
            JoinField::Department => {
                answers.department_id = raw.department_id;
                known(raw.department_id.map(|it| structure.department(it).is_some()))
            }
            JoinField::Position => {
                answers.position_id = raw.position_id;
                known(raw.position_id.map(|it| structure.position(it).is_some()))
            }
            JoinField::Location => {
                answers.location_id = raw.location_id;
                known(raw.location_id.map(|it| structure.location(it).is_some()))
            }
            JoinField::JobId => match raw.job_id.as_deref().map(str::parse::<JobNumber>) {
                None | Some(Err(TextError::Empty)) => Err(AnswerFault::Missing),
                Some(Err(error)) => Err(AnswerFault::Text(error)),
                Some(Ok(job_id)) => {
                    answers.job_id = Some(job_id.as_str().to_owned());
                    Ok(())
                }
            },
        };
        if let Err(fault) = checked {
            faults.push((field, fault));
        }
    }
    if faults.is_empty() { Ok(answers) } else { Err(faults) }
}

/// Gives the place what was answered about it. The job ID waits for the approval: until then it
/// must not keep others from having it.
pub fn apply(answers: &Answers, place: &mut Member) {
    if let Some(department) = answers.department_id {
        place.department_ids = vec![department];
    }
    place.position_id = answers.position_id.or(place.position_id);
    place.location_id = answers.location_id.or(place.location_id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Ids;
    use crate::membership::MemberState;
    use crate::sort_key::sort_key;
    use crate::structure::Entry;
    use crate::time::{Clock, Timestamp};

    #[test]
    fn the_form_asks_what_the_rules_require_and_the_place_does_not_say() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 2);
        let rules = JoinRules {
            required_information: vec![
                JoinField::Department,
                JoinField::Position,
                JoinField::JobId,
            ],
            ..JoinRules::default()
        };
        assert_eq!(asked(&rules, None), rules.required_information);
        let now = Timestamp::from_millis(1);
        let mut place = Member::new(ids.new_id(), ids.new_id(), MemberState::Invited, "Ana", now);
        place.department_ids = vec![ids.new_id()];
        assert_eq!(asked(&rules, Some(&place)), [JoinField::Position, JoinField::JobId]);
        assert_eq!(asked(&JoinRules::default(), None), []);
    }

    #[test]
    fn each_faulty_answer_is_named_and_what_is_not_asked_is_not_kept() {
        let ids = Ids::seeded(Clock::manual(Timestamp::from_millis(1)), 2);
        let cook: PositionId = ids.new_id();
        let entry = Entry { id: cook, name: "Cook".to_owned(), sort_key: sort_key("Cook") };
        let structure = Structure::new(vec![], vec![entry], vec![]);
        let raw = RawAnswers {
            department_id: Some(ids.new_id()),
            position_id: Some(cook),
            location_id: None,
            job_id: Some(" ".to_owned()),
        };
        let faults = check(JoinField::ALL, &raw, &structure).expect_err("three faults");
        let wanted = [
            (JoinField::Department, AnswerFault::Unknown),
            (JoinField::Location, AnswerFault::Missing),
            (JoinField::JobId, AnswerFault::Missing),
        ];
        assert_eq!(faults, wanted);
        let kept = check(&[JoinField::Position], &raw, &structure).expect("an answer");
        assert_eq!(kept, Answers { position_id: Some(cook), ..Answers::default() });
    }
}
