//! Programs that the tests need: finds them, installs what is missing where that is possible, else names it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{run, works};
use crate::project;

/// Whether we may install system packages.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The folder with PostgreSQL's newest server programs, wherever the system keeps them.
pub(crate) fn postgres_binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").exists() && folder.join("postgres").exists())
        .collect();
    folders.sort();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let on_path = || {
        std::env::split_paths(&others)
            .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
    };
    folders.pop().map(|(_, folder)| folder).or_else(on_path)
}

/// Chromium, which the browser tests drive.
pub(crate) fn chromium() -> Option<PathBuf> {
    ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.exists())
}

/// A Python of at least 3.11 that can make environments.
pub(crate) fn python() -> Result<&'static str> {
    let able = |python: &&str| {
        let check = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
        works(Command::new(python).args(["-c", check]))
    };
    ["python3", "/usr/bin/python3"]
        .into_iter()
        .find(able)
        .ok_or_else(|| anyhow::anyhow!("there is no Python 3.11 with venv"))
}

fn font(family: &str) -> bool {
    let list = Command::new("fc-list").arg(family).output();
    list.is_ok_and(|list| !list.stdout.is_empty())
}

/// A thing that the tests need: its Debian packages, and whether it is there.
struct Need {
    packages: &'static [&'static str],
    is_there: fn() -> bool,
    for_browser_tests: bool,
}

const NEEDS: &[Need] = &[
    Need {
        packages: &["postgresql"],
        is_there: || postgres_binaries().is_some(),
        for_browser_tests: false,
    },
    Need {
        packages: &["python3", "python3-venv"],
        is_there: || python().is_ok(),
        for_browser_tests: false,
    },
    Need {
        packages: &["zbar-tools"],
        is_there: || works(Command::new("zbarimg").arg("--version")),
        for_browser_tests: false,
    },
    Need { packages: &["chromium"], is_there: || chromium().is_some(), for_browser_tests: true },
    Need {
        packages: &["fontconfig", "fonts-noto-cjk", "fonts-noto-core"],
        is_there: || font("Noto Sans CJK SC") && font("Noto Sans Arabic"),
        for_browser_tests: true,
    },
];

/// Makes sure that everything is there.
pub(crate) fn provide(browser_tests: bool) -> Result<()> {
    check_node()?;
    let missing = || -> Vec<&'static str> {
        let needs = NEEDS.iter().filter(|need| browser_tests || !need.for_browser_tests);
        needs.filter(|need| !(need.is_there)()).flat_map(|need| need.packages).copied().collect()
    };
    let packages = missing();
    if packages.is_empty() {
        return Ok(());
    }
    let wanted = packages.join(" ");
    if !(is_root() && works(Command::new("apt-get").arg("--version"))) {
        bail!(
            "these Debian packages, or the same of your system, are missing; install them: sudo apt-get install {wanted}"
        );
    }
    println!("installing {wanted}");
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut install = Command::new("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive").args([
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
    ]);
    run(install.args(&packages))?;
    let left = missing();
    if !left.is_empty() {
        bail!("still missing after installing {wanted}: {}", left.join(" "));
    }
    Ok(())
}

fn check_node() -> Result<()> {
    let told = Command::new("node").arg("--version").output();
    let version = told
        .map(|told| String::from_utf8_lossy(&told.stdout).trim().to_owned())
        .unwrap_or_default();
    let mut parts =
        version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let version_is = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version_is < (20, 19) {
        let found = if version.is_empty() { "none".to_owned() } else { version };
        bail!(
            "Node.js 20.19 or newer is needed, and there is {found}; install it from nodejs.org or your system's packages"
        );
    }
    Ok(())
}

/// Installs a folder's npm packages when its lock file is newer than what is installed.
pub(crate) fn provide_npm(folder: &Path) -> Result<()> {
    let changed =
        |name: &str| std::fs::metadata(folder.join(name)).and_then(|it| it.modified()).ok();
    let Some(locked) = changed("package-lock.json") else {
        bail!("{} has no package-lock.json", folder.display());
    };
    if changed("node_modules/.package-lock.json").is_some_and(|installed| installed >= locked) {
        return Ok(());
    }
    run(&mut project::npm(folder, ["ci", "--no-audit", "--no-fund"]))
}
