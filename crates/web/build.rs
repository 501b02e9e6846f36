//! Builds the console with npm and Vite into `$OUT_DIR/web`, from where `src/lib.rs` embeds it.
//!
//! `ROLLCALL_SKIP_WEB=1` leaves the console out, for work on the server alone.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::time::SystemTime;

/// What the console is built from, beside `src` and `public`.
const BUILD_FILES: [&str; 7] = [
    ".npmrc",
    "index.html",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
    "scripts/compress.mjs",
];

/// The oldest Node that Vite runs on.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Served instead of the console when it was left out.
const LEFT_OUT: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Rollcall</title></head>\
<body><h1>The console was left out of this build</h1>\
<p>It was built with ROLLCALL_SKIP_WEB=1. Build again without it to get the console. The API works.</p></body></html>";

fn main() {
    let out = PathBuf::from(required("OUT_DIR")).join("web");
    let console = Path::new(&required("CARGO_MANIFEST_DIR")).join("../../console");
    println!("cargo:rerun-if-env-changed=ROLLCALL_SKIP_WEB");
    println!("cargo:rerun-if-changed=build.rs");

    if env::var("ROLLCALL_SKIP_WEB").is_ok_and(|value| !value.is_empty() && value != "0") {
        write_left_out(&out);
        return;
    }

    for file in BUILD_FILES {
        println!("cargo:rerun-if-changed={}", console.join(file).display());
    }
    // File by file: node_modules lies in the same folder and changes on its own. The folders are
    // watched too, so that a new file is seen.
    watch(&console.join("src"));
    watch(&console.join("public"));

    check_node();
    if packages_are_stale(&console) {
        run(
            Command::new(npm()).args(["ci", "--no-audit", "--no-fund"]).current_dir(&console),
            "npm ci",
        );
    }
    // An environment of development would leave React's checks in.
    run(
        Command::new("node")
            .args([
                "node_modules/vite/bin/vite.js",
                "build",
                "--emptyOutDir",
                "--logLevel",
                "warn",
                "--outDir",
            ])
            .arg(&out)
            .env("NODE_ENV", "production")
            .current_dir(&console),
        "vite build",
    );
    run(
        Command::new("node").arg("scripts/compress.mjs").arg(&out).current_dir(&console),
        "node scripts/compress.mjs",
    );
}

fn required(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(&format!("cargo did not set {name}")))
}

fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

fn write_left_out(out: &Path) {
    let written = fs::remove_dir_all(out)
        .or_else(
            |error| if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) },
        )
        .and_then(|()| fs::create_dir_all(out))
        .and_then(|()| fs::write(out.join("index.html"), LEFT_OUT));
    if let Err(error) = written {
        fail(&format!("cannot write {}: {error}", out.display()));
    }
}

fn watch(folder: &Path) {
    println!("cargo:rerun-if-changed={}", folder.display());
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            watch(&path);
        } else {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
}

fn check_node() {
    let answer = Command::new("node").arg("--version").output();
    let version = match answer {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        Ok(_) | Err(_) => fail("Node is missing, and the console is built with it"),
    };
    let mut numbers =
        version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < OLDEST_NODE {
        fail(&format!("Node {version} is too old for the console"));
    }
    if Command::new(npm()).arg("--version").output().is_err() {
        fail("npm is missing, and the console's packages are installed with it");
    }
}

/// Whether the lock file is newer than what npm installed last.
fn packages_are_stale(console: &Path) -> bool {
    let changed = |file: &str| -> Option<SystemTime> {
        fs::metadata(console.join(file)).ok()?.modified().ok()
    };
    match (changed("package-lock.json"), changed("node_modules/.package-lock.json")) {
        (Some(lock), Some(installed)) => lock > installed,
        (None, _) | (_, None) => true,
    }
}

fn run(command: &mut Command, name: &str) {
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => fail(&format!("`{name}` cannot start: {error}")),
    };
    if !output.status.success() {
        // Cargo shows what a failing build script wrote to its standard error.
        eprintln!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        fail(&format!("`{name}` in console/ failed with {}", output.status));
    }
}

fn fail(reason: &str) -> ! {
    eprintln!(
        "rollcall-web: {reason}.\nInstall Node {}.{} or newer with npm, or set ROLLCALL_SKIP_WEB=1 to build without the console.",
        OLDEST_NODE.0, OLDEST_NODE.1
    );
    exit(1);
}
