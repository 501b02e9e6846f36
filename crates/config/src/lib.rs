//! Settings: one file, the environment, flags.
//!
//! The stronger source wins: flags, then the environment, then the file, then the defaults. Every setting is one
//! row of [`ENTRIES`], from which come its name in the file (`smtp.host`), in the environment
//! (`ROLLCALL_SMTP_HOST`), its limits, its place in `rollcall config check` and its line in
//! `docs/configuration.md`. A key that is not a row is refused.

mod error;
mod nearest;
mod reference;
mod secret;
mod settings;
mod sources;
mod table;
mod value;

pub use error::{ConfigError, Fault};
pub use reference::reference;
pub use secret::Secret;
pub use settings::{
    Database, Described, Limits, Log, LogFormat, Passwords, Phones, Sessions, Settings, Sms,
    SmsLimits, Smtp, SmtpSecurity,
};
pub use sources::{ConfigFile, FileError, Origin, Sources};
pub use table::{ENTRIES, Entry, Form};
pub use value::PublicUrl;
