//! `rollcall bench-fill`: an organization to measure with.

use rollcall_config::Settings;

use crate::start;

/// Fills the database, tells how far it is on standard error, and prints what a measurement needs
/// to know as one line of JSON.
pub(crate) async fn run(settings: Settings, members: usize) -> anyhow::Result<()> {
    let store = start::open_store(&settings).await?;
    store.migrate().await?;
    let context = start::context(&settings, store).await?;
    let mut shown = 0;
    let filled = rollcall_demo::bench::fill(&context, members, |made, all| {
        let percent = made * 100 / all;
        if percent >= shown + 5 || made == all {
            shown = percent;
            eprintln!("{made} of {all} people ({percent} %)");
        }
    });
    println!("{}", serde_json::to_string(&filled.await?)?);
    Ok(())
}
