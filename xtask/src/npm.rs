//! The npm package: built, packed, checked, and used as its users would.

mod consumers;
mod module;
pub(crate) mod node;
mod tarball;

use std::env;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::process::run;
use crate::size::{self, output};
use crate::workspace::Workspace;
use node::Node;

/// The package where it is ready to be published.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) node: Node,
    pub(crate) folder: PathBuf,
    tarball: PathBuf,
}

/// `cargo xtask npm`.
pub(crate) fn make(workspace: &Workspace) -> Result<()> {
    let package = checked(workspace)?;
    consumers::test(workspace, &package.node, &package.tarball, consumers::APPS)?;
    println!("\n  the package is   {}\n  unpacked in      {}", package.tarball.display(), package.folder.display());
    Ok(())
}

/// The step of `cargo xtask test`.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    let package = checked(workspace)?;
    size::require_budget(workspace, &package)?;
    consumers::test(workspace, &package.node, &package.tarball, consumers::EVERYTHING)
}

/// Builds the module, and makes the package's folder below this one; returns it.
pub(crate) fn assemble(workspace: &Workspace, target: &Path) -> Result<PathBuf> {
    Parts::find(workspace)?.assemble(workspace, target)
}

/// Builds the module, and packs it twice, as what is packed must not depend on anything but its sources.
pub(crate) fn build(workspace: &Workspace) -> Result<Package> {
    let parts = Parts::find(workspace)?;
    let target = workspace.target.join("npm");
    let again = workspace.fresh_folder("npm-again")?;
    let packed = [&target, &again].map(|target| {
        let folder = parts.assemble(workspace, target)?;
        tarball::pack(&parts.node, &folder, target, &parts.version)
    });
    let [tarball, again] = packed;
    let (tarball, again) = (tarball?, again?);
    tarball::require_equal(&tarball, &again)?;
    Ok(Package { node: parts.node, folder: target.join("package"), tarball })
}

/// Returns how many bytes each of these files has after `gzip -9`.
pub(crate) fn gzipped(workspace: &Workspace, files: &[PathBuf]) -> Result<Vec<u64>> {
    let mut gzip = Node::find(workspace)?.command(&workspace.root);
    gzip.arg("xtask/src/npm/gzipped.mjs").args(files);
    let sizes = output(&mut gzip)?;
    let size = |line: &str| line.parse().map_err(|_| Error::failed(format!("`{line}` is no size")));
    sizes.lines().map(size).collect()
}

/// Minifies these scripts in their places.
pub(crate) fn minify(workspace: &Workspace, files: &[PathBuf]) -> Result<()> {
    let node = Node::find(workspace)?;
    run(node.command(&workspace.root).arg("xtask/src/npm/minified.mjs").arg(&node.tools).args(files))
}

/// Returns axe-core, installed if it is missing.
pub(crate) fn axe(workspace: &Workspace) -> Result<PathBuf> {
    Ok(Node::find(workspace)?.tools.join("node_modules/axe-core/axe.min.js"))
}

/// What the package is made of and with.
struct Parts {
    node: Node,
    glue: PathBuf,
    version: String,
    // Ourselves: `deflate`.
    packer: PathBuf,
}

impl Parts {
    fn find(workspace: &Workspace) -> Result<Self> {
        let packer = env::current_exe().map_err(Error::while_doing("cannot find xtask"))?;
        let node = Node::find(workspace)?;
        Ok(Self { node, glue: module::build(workspace)?, version: module::version(workspace)?, packer })
    }

    /// Makes the package's folder below this one, and returns it.
    fn assemble(&self, workspace: &Workspace, target: &Path) -> Result<PathBuf> {
        let folder = target.join("package");
        let mut build = self.node.command(&workspace.root);
        build.arg("sdk/js/build.mjs").args(["--version", &self.version]).arg("--packer").arg(&self.packer);
        run(build.arg("--glue").arg(&self.glue).arg("--tools").arg(&self.node.tools).arg("--out").arg(&folder))?;
        Ok(folder)
    }
}

fn checked(workspace: &Workspace) -> Result<Package> {
    let package = build(workspace)?;
    let node = &package.node;
    run(node.tool("publint", &workspace.root).arg("run").arg(&package.folder).arg("--strict"))?;
    // What Node 10 looks for is `main`; it knows no `exports`, so there is no way to offer it the other entries.
    let types = ["--profile", "node16", "--exclude-entrypoints", "./core.wasm", "--no-emoji", "--no-color"];
    run(node.tool("attw", &workspace.root).arg(&package.tarball).args(types))?;
    Ok(package)
}
