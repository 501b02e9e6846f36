//! Files that are made from the code, and whether they are fresh.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process::{output, run};
use crate::project::{self, cargo, npm};
use crate::tools;

fn document() -> PathBuf {
    project::root().join("openapi.json")
}

fn types() -> PathBuf {
    project::root().join("console/src/api/schema.d.ts")
}

fn configuration_page() -> PathBuf {
    project::root().join("docs/configuration.md")
}

/// The OpenAPI document as the code has it now.
fn made_document() -> Result<Vec<u8>> {
    let mut server = cargo(["run", "--quiet", "--package", "rollcall", "--", "openapi"]);
    output(&mut server).context("the server prints its OpenAPI document")
}

/// Writes `openapi.json`.
pub(crate) fn openapi() -> Result<()> {
    std::fs::write(document(), made_document()?)?;
    println!("wrote openapi.json");
    Ok(())
}

/// Writes `openapi.json` and the console's types made from it.
pub(crate) fn client() -> Result<()> {
    openapi()?;
    let console = project::root().join("console");
    tools::provide_npm(&console)?;
    run(&mut npm(&console, ["run", "--silent", "api:generate"]))?;
    println!("wrote console/src/api/schema.d.ts");
    Ok(())
}

/// Writes the pages that are made from the code.
pub(crate) fn docs() -> Result<()> {
    std::fs::write(configuration_page(), rollcall_config::reference())?;
    println!("wrote docs/configuration.md");
    Ok(())
}

/// Fails when a file differs from what the code makes of it.
pub(crate) fn check_fresh() -> Result<()> {
    let mut stale = Vec::new();
    if std::fs::read_to_string(configuration_page()).unwrap_or_default()
        != rollcall_config::reference()
    {
        stale.push("docs/configuration.md (cargo xtask docs)");
    }
    let made = made_document()?;
    if std::fs::read(document()).unwrap_or_default() != made {
        stale.push("openapi.json (cargo xtask client)");
    }
    let folder = tempfile::tempdir()?;
    let (source, target) = (folder.path().join("openapi.json"), folder.path().join("schema.d.ts"));
    std::fs::write(&source, made)?;
    let console = project::root().join("console");
    tools::provide_npm(&console)?;
    let mut generate = npm(&console, ["exec", "--", "openapi-typescript"]);
    generate.arg(&source).arg("-o").arg(&target);
    output(&mut generate)?;
    if std::fs::read(types()).unwrap_or_default() != std::fs::read(&target)? {
        stale.push("console/src/api/schema.d.ts (cargo xtask client)");
    }
    if !stale.is_empty() {
        bail!("stale: {}", stale.join(", "));
    }
    Ok(())
}
