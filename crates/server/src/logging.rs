//! Structured logs on standard error.

use std::io::IsTerminal as _;

use rollcall_config::{Log, LogFormat};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins to log. Libraries are heard from `warn` on.
pub(crate) fn begin(log: &Log) -> anyhow::Result<()> {
    let ours = [
        "rollcall",
        "rollcall_actions",
        "rollcall_api",
        "rollcall_jobs",
        "rollcall_notify",
        "rollcall_store",
    ];
    let directives: Vec<String> = ours.iter().map(|it| format!("{it}={}", log.level)).collect();
    let filter = EnvFilter::try_new(format!("warn,{}", directives.join(",")))?;
    let is_terminal = std::io::stderr().is_terminal();
    let registry = tracing_subscriber::registry().with(filter);
    match log.format {
        LogFormat::Text => registry
            .with(
                tracing_subscriber::fmt::layer()
                    .with_writer(std::io::stderr)
                    .with_target(false)
                    .with_ansi(is_terminal),
            )
            .init(),
        LogFormat::Json => registry
            .with(
                tracing_subscriber::fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_writer(std::io::stderr),
            )
            .init(),
    }
    Ok(())
}
