//! People from files: a plan that writes nothing, a job that carries out exactly that plan, and the way
//! back.
//!
//! `rollcall_domain::import::judge` decides what a row would do. It is asked for the plan (`plan`), after
//! each decision (`change`), and once more when the row's turn comes (`apply`): what it says then must be
//! what the plan said, else the row is left and says so. A batch of rows is one transaction, with the
//! people, their invitations and messages, the log, and what came of each row; the sum of the outcomes is
//! where the next batch begins. See decision 14.

mod apply;
mod change;
mod plan;
mod rows;
mod show;
mod undo;
mod units;
mod wish;

use rollcall_domain::id::MemberId;
use rollcall_domain::import::{CellError, Import, ImportState, MappingError};
use rollcall_domain::time::Timestamp;
use rollcall_store::StoreError;
use serde::{Deserialize, Serialize};

pub use apply::{Batches, LEASE, Step, WorkOnImport, give_up, step};
pub use change::{Changes, RowChange, UnitChoice, change};
pub use plan::{check_may_import, upload};
pub use show::{
    ImportList, ImportRow, ImportRows, ImportView, SeatsLeft, failed_rows, find, list, rows,
};
pub use wish::{ApplyOptions, cancel, carry_out, pause, take_back};

use crate::access::AccessError;
use crate::allowance::Left;
use crate::idempotency::KeyReused;

/// A file as it was read.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name, without folders.
    pub file_name: String,
    /// Its length in bytes.
    pub size: usize,
    /// Its SHA-256.
    pub digest: Vec<u8>,
    /// The cells of its first row.
    pub header: Vec<String>,
    /// The rows below.
    pub rows: Vec<SheetRow>,
    /// What was noticed about the whole, as codes.
    pub notes: Vec<String>,
}

/// One row of a file.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// Its number as the spreadsheet counts.
    pub number: i64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The person may not, or there is no such import.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The import is not in a state for that.
    #[error("the import is {0}")]
    State(ImportState),
    /// It is too long ago.
    #[error("it could be taken back until {0}")]
    UndoOver(Timestamp),
    /// Nothing of it was carried out.
    #[error("nothing to take back")]
    NothingToUndo,
    /// No row would change anything.
    #[error("nothing to carry out")]
    NothingToDo,
    /// More newcomers than the daily allowance has left.
    #[error("{needed} newcomers, {} left", left.left)]
    Allowance {
        /// What is left.
        left: Left,
        /// How many newcomers the plan has.
        needed: i64,
    },
    /// More newcomers than there are seats.
    #[error("{needed} newcomers, {} seats left", left.left)]
    Seats {
        /// What is left.
        left: SeatsLeft,
        /// How many newcomers the plan has.
        needed: i64,
    },
    /// The mapping cannot be used.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// There is no such row: the index in the request.
    #[error("no such row")]
    UnknownRow(usize),
    /// The file has no column of that meaning: the index in the request.
    #[error("no such column")]
    UnknownColumn(usize),
    /// The row does not ask whether it means that person: the index in the request.
    #[error("not among the people of the question")]
    NotAsked(usize),
    /// The file names no such unit: the index in the request.
    #[error("no such name in the file")]
    UnknownName(usize),
    /// There is no such department, position or location: the index in the request.
    #[error("no such unit")]
    UnknownUnit(usize),
    /// More rows or columns than one file may have.
    #[error("more than {0}")]
    TooLarge(&'static str, usize),
    /// The file has no row below its header.
    #[error("no rows")]
    Empty,
    /// Others change the same import all the time.
    #[error("changed meanwhile")]
    Raced,
    /// The idempotency key belongs to another request.
    #[error(transparent)]
    KeyReused(#[from] KeyReused),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is kept of a row that was carried out, in short names since there is one for each row.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct RowResult {
    /// Who was made or changed.
    #[serde(rename = "m", skip_serializing_if = "Option::is_none", default)]
    member_id: Option<MemberId>,
    /// The version that the member had afterwards.
    #[serde(rename = "v", skip_serializing_if = "Option::is_none", default)]
    version: Option<i64>,
    /// What was before, of the fields that an import changes.
    #[serde(rename = "b", skip_serializing_if = "Option::is_none", default)]
    before: Option<undo::Before>,
    /// Why it was not carried out, or not taken back.
    #[serde(rename = "e", skip_serializing_if = "Option::is_none", default)]
    problem: Option<CellError>,
}

fn to_json<T: Serialize>(it: &T) -> Result<String, StoreError> {
    serde_json::to_string(it).map_err(|cause| StoreError::Schema(cause.to_string()))
}

fn count(it: usize) -> i64 {
    i64::try_from(it).unwrap_or(i64::MAX)
}

/// An import as somebody may see it.
fn is_seen_by(import: &Import, actor: &crate::access::Actor) -> bool {
    let permission = rollcall_domain::permission::Permission::MembersImport;
    let is_mine = import.starter_id == actor.member.id && actor.rights.may(permission);
    is_mine || actor.rights.may_everywhere(permission)
}
