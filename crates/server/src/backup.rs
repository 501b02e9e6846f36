//! `rollcall backup`.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use rollcall_config::{Database, Settings};

use crate::start;

/// Writes a copy of the embedded database into a new file, which is on disk when this returns.
pub(crate) async fn run(settings: Settings, file: &Path) -> anyhow::Result<()> {
    if !matches!(settings.database, Database::Sqlite) {
        bail!("the database is PostgreSQL: make its backups with pg_dump");
    }
    let source = settings.data.join("rollcall.db");
    if !source.exists() {
        bail!("{} is not there: nothing to back up; name the folder with --data", source.display());
    }
    let store = start::open_store(&settings).await?;
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("{} cannot be made", file.display()))?;
    let written = store.back_up(file).map_err(anyhow::Error::from).and_then(|()| {
        made.sync_all()?;
        Ok(sync_folder(file)?)
    });
    if let Err(cause) = written {
        // Half a backup must not be taken for one.
        std::fs::remove_file(file)?;
        return Err(cause).with_context(|| format!("{} cannot be written", file.display()));
    }
    let megabytes = made.metadata()?.len().div_ceil(1_000_000);
    println!("{} holds the database as of now ({megabytes} MB).", file.display());
    Ok(())
}

/// Makes sure that the file's name is on disk as well.
fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
