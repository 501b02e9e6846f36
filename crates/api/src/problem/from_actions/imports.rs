//! What the errors of imports are as problems.

use http::StatusCode;
use rollcall_actions::imports::ImportError;
use rollcall_domain::import::MappingError;

use crate::problem::{FieldProblem, Problem};

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let conflict = |slug| Self::new(StatusCode::CONFLICT, slug);
        let field = |it| Self::fields(vec![it]);
        match error {
            ImportError::Access(it) => it.into(),
            ImportError::State(state) => {
                conflict("import/state").with("state", state).data("state", state.as_str())
            }
            ImportError::UndoOver(at) => {
                conflict("import/undo-over").data("available_until", at.to_string())
            }
            ImportError::NothingToUndo => conflict("import/nothing-to-undo"),
            ImportError::NothingToDo => conflict("import/nothing-to-do"),
            ImportError::Allowance { left, needed } => {
                Self::throttled("import/allowance-exhausted", left.renews_at)
                    .with("needed", needed)
                    .with("left", left.left)
                    .with("limit", left.limit)
                    .with("retry_at", left.renews_at)
                    .data("needed", needed)
                    .data("left", left.left)
                    .data("limit", left.limit)
            }
            ImportError::Seats { left, needed } => conflict("import/no-seats")
                .with("needed", needed)
                .with("left", left.left)
                .with("seats", left.seats)
                .data("needed", needed)
                .data("left", left.left)
                .data("seats", left.seats),
            ImportError::Mapping(MappingError::Length(count)) => {
                field(FieldProblem::new("/mapping", "import/mapping-length").with("count", count))
            }
            ImportError::Mapping(MappingError::Twice(index, _)) => {
                field(FieldProblem::new(format!("/mapping/{index}"), "import/column-twice"))
            }
            ImportError::UnknownRow(index) => {
                field(FieldProblem::new(format!("/rows/{index}/number"), "import/row-unknown"))
            }
            ImportError::UnknownColumn(index) => {
                field(FieldProblem::new(format!("/rows/{index}/cells"), "import/column-not-there"))
            }
            ImportError::NotAsked(index) => {
                field(FieldProblem::new(format!("/rows/{index}/member_id"), "import/not-asked"))
            }
            ImportError::UnknownName(index) => {
                field(FieldProblem::new(format!("/units/{index}/name"), "import/name-unknown"))
            }
            ImportError::UnknownUnit(index) => {
                field(FieldProblem::new(format!("/units/{index}/id"), "import/unit-unknown"))
            }
            ImportError::TooLarge(what, limit) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "import/file-too-large")
                    .with("limit", limit)
                    .with("what", what)
                    .data("limit", limit)
            }
            ImportError::Empty => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "import/empty"),
            ImportError::Raced => Self::new(StatusCode::PRECONDITION_FAILED, "import/changed"),
            ImportError::KeyReused(it) => it.into(),
            ImportError::Store(cause) => cause.into(),
        }
    }
}
