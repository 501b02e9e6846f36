//! `rollcall config check`.

use rollcall_config::Settings;

/// Prints every setting with its value and where it comes from.
pub(crate) fn check(settings: &Settings) -> anyhow::Result<()> {
    let described = settings.describe();
    let width = described.iter().map(|it| it.key.len()).max().unwrap_or_default();
    let value_width = described.iter().map(|it| it.value.chars().count()).max().unwrap_or_default();
    for it in described {
        println!("{:width$}  {:value_width$}  {}", it.key, it.value, it.origin);
    }
    println!("\nAll settings can be used.");
    Ok(())
}
