//! Adding and changing many people from a file: what its columns mean, what each row would do, and how
//! far the work has come. Nothing here reads a file or a database.

mod cells;
mod columns;
mod judge;
mod names;
mod wanted;

pub use cells::{Cell, CellError, Input, parse};
pub use columns::{Column, Mapping, MappingError, check_mapping, header_key, propose, recognize};
pub use judge::{
    Candidate, Change, Decision, Judgement, Matches, Question, QuestionKind, RowPlan, World, judge,
};
pub use names::{Choice, Missing, Names, UnitKind};

use crate::codes::coded_enum;
use crate::id::{AccountId, ImportId, MemberId, OrganizationId, RequestId};
use crate::locale::Locale;
use crate::time::{Span, Timestamp};

/// At most so many rows in one file.
pub const ROWS_LIMIT: usize = 100_000;
/// At most so many bytes in one file.
pub const FILE_LIMIT: usize = 50 * 1024 * 1024;
/// At most so many columns in one file.
pub const COLUMNS_LIMIT: usize = 200;
/// At most so many characters of a cell are kept.
pub const CELL_LIMIT: usize = 2_000;
/// An import can be taken back for so long after it was begun.
pub const UNDO_FOR: Span = Span::days(30);
/// Rows are kept for so long after the import was planned or last went on.
pub const KEPT: Span = Span::days(60);

coded_enum! {
    /// What a row would do. Each row has exactly one.
    Verdict {
        /// Invite somebody new.
        Create = "create",
        /// Change somebody.
        Update = "update",
        /// Nothing: it is all so already.
        Unchanged = "unchanged",
        /// Nothing, until somebody has decided.
        NeedsDecision = "needs_decision",
        /// Nothing, because something in it is wrong.
        Error = "error",
        /// Nothing, because somebody has decided to leave it out.
        Skipped = "skipped",
    }
}

coded_enum! {
    /// What came of a row.
    RowOutcome {
        /// The person was invited.
        Created = "created",
        /// The person was changed.
        Updated = "updated",
        /// It was all so already.
        Unchanged = "unchanged",
        /// Somebody had decided to leave it out.
        Skipped = "skipped",
        /// It was not carried out: the row's problem says why.
        Refused = "refused",
    }
}

coded_enum! {
    /// What came of a row when the import was taken back.
    UndoOutcome {
        /// It is as it was before.
        Undone = "undone",
        /// It stays, because the person was changed or has joined since.
        Kept = "kept",
    }
}

coded_enum! {
    /// How far an import has come.
    ImportState {
        /// The file is being read.
        Planning = "planning",
        /// The plan is there; nothing was written.
        Planned = "planned",
        /// Row after row is carried out.
        Applying = "applying",
        /// Stopped in between; it can go on.
        Paused = "paused",
        /// Every row has its outcome.
        Applied = "applied",
        /// Called off. Rows that were carried out stay.
        Cancelled = "cancelled",
        /// Row after row is taken back.
        Undoing = "undoing",
        /// Taken back.
        Undone = "undone",
        /// It cannot go on: whoever started it is no active member any more, or the file could not be
        /// planned.
        Failed = "failed",
    }
}

coded_enum! {
    /// When invitations leave.
    Send {
        /// At once, a few each second.
        Now = "now",
        /// Not by themselves: somebody sends them again later.
        Held = "held",
    }
}

coded_enum! {
    /// What somebody wants done with an import.
    Wish {
        /// Carry it out, or go on with it.
        Apply = "apply",
        /// Stop in between.
        Pause = "pause",
        /// Call it off.
        Cancel = "cancel",
        /// Take it back.
        Undo = "undo",
    }
}

impl ImportState {
    /// The state after a wish; `None` if this state does not allow it. To wish for what is so already
    /// changes nothing.
    pub const fn after(self, wish: Wish) -> Option<Self> {
        match (wish, self) {
            (Wish::Apply, Self::Planned | Self::Paused | Self::Applying) => Some(Self::Applying),
            (Wish::Pause, Self::Applying | Self::Paused) => Some(Self::Paused),
            // A file whose reading died with its process can be called off, too.
            (
                Wish::Cancel,
                Self::Planning | Self::Planned | Self::Applying | Self::Paused | Self::Cancelled,
            ) => Some(Self::Cancelled),
            (Wish::Undo, Self::Applied | Self::Cancelled | Self::Undoing | Self::Failed) => {
                Some(Self::Undoing)
            }
            (Wish::Apply | Wish::Pause | Wish::Cancel | Wish::Undo, _) => None,
        }
    }
}

/// How many rows have each verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct VerdictCounts {
    /// Who would be invited.
    pub create: i64,
    /// Who would be changed.
    pub update: i64,
    /// Where nothing changes.
    pub unchanged: i64,
    /// Where somebody has to decide.
    pub needs_decision: i64,
    /// Where something is wrong.
    pub error: i64,
    /// What is left out.
    pub skipped: i64,
}

impl VerdictCounts {
    /// The count of one verdict.
    pub const fn of(&mut self, verdict: Verdict) -> &mut i64 {
        match verdict {
            Verdict::Create => &mut self.create,
            Verdict::Update => &mut self.update,
            Verdict::Unchanged => &mut self.unchanged,
            Verdict::NeedsDecision => &mut self.needs_decision,
            Verdict::Error => &mut self.error,
            Verdict::Skipped => &mut self.skipped,
        }
    }

    /// How many rows there are.
    pub const fn total(&self) -> i64 {
        self.create + self.update + self.unchanged + self.needs_decision + self.error + self.skipped
    }
}

/// How many rows have each outcome so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OutcomeCounts {
    /// Who was invited.
    pub created: i64,
    /// Who was changed.
    pub updated: i64,
    /// Where nothing changed.
    pub unchanged: i64,
    /// What was left out.
    pub skipped: i64,
    /// What was not carried out.
    pub refused: i64,
}

impl OutcomeCounts {
    /// The count of one outcome.
    pub const fn of(&mut self, outcome: RowOutcome) -> &mut i64 {
        match outcome {
            RowOutcome::Created => &mut self.created,
            RowOutcome::Updated => &mut self.updated,
            RowOutcome::Unchanged => &mut self.unchanged,
            RowOutcome::Skipped => &mut self.skipped,
            RowOutcome::Refused => &mut self.refused,
        }
    }

    /// How many rows have an outcome; also the place of the row that comes next.
    pub const fn total(&self) -> i64 {
        self.created + self.updated + self.unchanged + self.skipped + self.refused
    }
}

/// An import.
#[derive(Clone, PartialEq, Debug)]
pub struct Import {
    /// In which organization.
    pub organization_id: OrganizationId,
    /// Its id.
    pub id: ImportId,
    /// How far it has come.
    pub state: ImportState,
    /// The file's name as it came.
    pub file_name: String,
    /// Its length in bytes.
    pub file_size: i64,
    /// Its SHA-256.
    pub file_digest: Vec<u8>,
    /// Its first row.
    pub header: Vec<String>,
    /// What each of its columns means.
    pub mapping: Mapping,
    /// What was noticed about the file as a whole, as codes.
    pub notes: Vec<String>,
    /// Departments, positions and locations that are named and not there.
    pub missing: Vec<Missing>,
    /// Rows by verdict.
    pub planned: VerdictCounts,
    /// Rows by outcome.
    pub done: OutcomeCounts,
    /// Rows that were taken back, and rows that stayed.
    pub undone: (i64, i64),
    /// Rows that taking back has looked at.
    pub undo_place: i64,
    /// Whether invitations leave at once.
    pub send: Send,
    /// Whether rows beyond the daily allowance and the seats are left out instead of refusing the
    /// whole.
    pub is_partial: bool,
    /// Whose rights count, as they are when each row's turn comes.
    pub account_id: AccountId,
    /// That account's member.
    pub starter_id: MemberId,
    /// The member's name as it was then.
    pub starter_name: String,
    /// The language of the invitations.
    pub locale: Locale,
    /// From where it was started.
    pub ip_address: String,
    /// By which request.
    pub request_id: RequestId,
    /// When the file came.
    pub created_at: Timestamp,
    /// When it last went on.
    pub updated_at: Timestamp,
    /// When it was first carried out.
    pub applied_at: Option<Timestamp>,
    /// When the present run began, and with which row: for the speed.
    pub run: Option<(Timestamp, i64)>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Grows with each step.
    pub version: i64,
}

impl Import {
    /// Until when it can be taken back.
    pub fn undo_until(&self) -> Option<Timestamp> {
        self.applied_at.map(|it| it.plus(UNDO_FOR))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_goes_on_only_where_its_state_allows() {
        use ImportState::{Applied, Applying, Cancelled, Paused, Planned, Undoing, Undone};
        for (state, wish, wanted) in [
            (Planned, Wish::Apply, Some(Applying)),
            (Planned, Wish::Pause, None),
            (Planned, Wish::Cancel, Some(Cancelled)),
            (Planned, Wish::Undo, None),
            (Applying, Wish::Pause, Some(Paused)),
            (Applying, Wish::Undo, None),
            (Paused, Wish::Apply, Some(Applying)),
            (Paused, Wish::Cancel, Some(Cancelled)),
            (Applied, Wish::Apply, None),
            (Applied, Wish::Undo, Some(Undoing)),
            (Cancelled, Wish::Undo, Some(Undoing)),
            (Undoing, Wish::Cancel, None),
            (Undone, Wish::Undo, None),
            (ImportState::Planning, Wish::Apply, None),
            (ImportState::Planning, Wish::Cancel, Some(Cancelled)),
        ] {
            assert_eq!(state.after(wish), wanted, "{state} {wish}");
        }
    }
}
