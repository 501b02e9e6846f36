//! Domain enums as columns: their codes are stored as short text.

use rollcall_domain::audit::{ActorKind, AuditKind};
use rollcall_domain::bulk_job::{BulkActionKind, BulkJobState};
use rollcall_domain::import::{ImportState, RowOutcome, Send, UndoOutcome, Verdict};
use rollcall_domain::invitation::{Delivery, Ending};
use rollcall_domain::locale::{ListDensity, Locale};
use rollcall_domain::membership::{Channel, MemberState};
use rollcall_domain::notice::NoticeKind;
use rollcall_domain::organization::{Plan, WhoMayInvite};
use rollcall_domain::permission::AdminRole;
use rollcall_domain::phone::MessageChannel;
use rollcall_domain::termination::EndedBy;
use rollcall_domain::verification::VerificationPurpose;

crate::value::column_is_code! {
    ActorKind AdminRole AuditKind BulkActionKind BulkJobState Channel Delivery EndedBy Ending
    ImportState ListDensity Locale MemberState MessageChannel NoticeKind Plan RowOutcome Send
    UndoOutcome Verdict VerificationPurpose WhoMayInvite
}
