//! Where things are in the project.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A place for tools that tests need and that outlive a run.
pub(crate) fn tools() -> PathBuf {
    target().join("xtask")
}

/// The server's release binary, once it is built.
pub(crate) fn release_binary() -> PathBuf {
    target().join("release/rollcall")
}

/// The command that builds it, console included.
pub(crate) fn release_build() -> Command {
    let mut cargo = cargo(["build", "--package", "rollcall", "--release"]);
    cargo.env_remove(SKIP_WEB);
    cargo
}

/// Leaves the console out of a build.
const SKIP_WEB: &str = "ROLLCALL_SKIP_WEB";

/// A cargo command in the project's folder. Debug builds are made without the console, so that work on the server does
/// not wait for it; all of them, since each change of mind would build the crate anew.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root()).env(SKIP_WEB, "1");
    command
}

/// An npm command in a folder of the project.
pub(crate) fn npm<const N: usize>(folder: &Path, arguments: [&str; N]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(folder).env("NPM_CONFIG_UPDATE_NOTIFIER", "false");
    command
}

/// Every file that is or may be committed, relative to the root.
pub(crate) fn files() -> Result<Vec<PathBuf>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .context("git lists the project's files")?;
    anyhow::ensure!(
        listed.status.success(),
        "git ls-files failed: {}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let names = String::from_utf8(listed.stdout).context("file names are UTF-8")?;
    let files = names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from);
    Ok(files.filter(|path| root().join(path).is_file()).collect())
}
