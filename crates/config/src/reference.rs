//! The reference page, made from the table.

use std::fmt::Write;

use crate::table::{ENTRIES, Entry, Form};
use crate::value::show_span;

const INTRODUCTION: &str = "\
# Configuration

<!-- Made by `cargo xtask docs` from crates/config/src/table.rs; change it there. -->

Rollcall runs without any settings. What you set comes from four places; the earlier one wins:

1. flags: `--listen 0.0.0.0:8080` and `--data DIR`
2. the environment: `ROLLCALL_SMTP_HOST=mail.example.org`; an empty variable counts as not set
3. the settings file: the one after `--config`, else the one in `ROLLCALL_CONFIG`, else `rollcall.toml` in the working folder
4. the defaults

A name that is not on this page is refused, with the nearest one that is. `rollcall config check` prints every setting, its value and where
it came from, and never a secret.

```toml
public_url = \"https://people.example.org\"
listen = \"127.0.0.1:8080\"
trusted_proxies = [\"127.0.0.1\"]

[smtp]
host = \"mail.example.org\"
username = \"rollcall\"
password_file = \"/etc/rollcall/smtp-password\"
from_address = \"people@example.org\"
```
";

/// The text of `docs/configuration.md`.
pub fn reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut section = None;
    for entry in ENTRIES {
        let (own, _) = entry.key.split_once('.').unwrap_or(("", entry.key));
        if section != Some(own) {
            let title = if own.is_empty() { "The server".to_owned() } else { format!("[{own}]") };
            let _ = write!(page, "\n## {title}\n\n");
            page.push_str("| setting | environment | default | |\n|---|---|---|---|\n");
            section = Some(own);
        }
        let default = match (entry.default, entry.form) {
            (None, _) => "none".to_owned(),
            (Some(""), _) => "empty".to_owned(),
            (Some(text), Form::Number { .. }) => format!("`{text}`"),
            (Some(text), _) => format!("`\"{text}\"`"),
        };
        let (key, variable) = (entry.key, entry.variable());
        let about = format!("{} {}", entry.about, accepts(entry));
        let _ = writeln!(page, "| `{key}` | `{variable}` | {default} | {} |", about.trim());
    }
    page
}

/// What the setting may hold, as a sentence; empty where the explanation says it.
fn accepts(entry: &Entry) -> String {
    match entry.form {
        Form::Number { min, max } => format!("From {min} to {max}."),
        Form::Choice(words) => format!("One of `{}`.", words.join("`, `")),
        Form::Networks => "A list; in the environment separated by commas.".to_owned(),
        Form::List => "A list of texts.".to_owned(),
        Form::Span { min, max } => {
            let show = |seconds| show_span(std::time::Duration::from_secs(seconds));
            format!("From {} to {}.", show(min), show(max))
        }
        Form::Text
        | Form::Secret
        | Form::DatabaseUrl
        | Form::Listen
        | Form::PublicUrl
        | Form::Path => String::new(),
    }
}
