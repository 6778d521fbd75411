//! `cargo xtask size`: what a page downloads to log in, with hallpass and with others.

use std::io;
use std::process::{Command, Stdio};

use crate::error::{Error, Result};
use crate::npm::{self, Package};
use crate::workspace::Workspace;

/// The main entry must stay below this many bytes, gzipped, and below the peer that it replaces.
const BUDGET: u64 = 23_100;
const MUST_BEAT: &str = "@supabase/auth-js";

/// What the main entry would like to stay below.
const AIM: &str = "@auth0/auth0-spa-js";

const MAIN: &str = "hallpass";

/// What has to be downloaded with this imported.
#[derive(Debug, PartialEq, Eq)]
struct Size {
    name: String,
    bytes: u64,
}

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    require_budget(workspace, &npm::build(workspace)?)
}

/// Prints the table, and fails above the budget.
pub(crate) fn require_budget(workspace: &Workspace, package: &Package) -> Result<()> {
    let mut measure = package.node.command(&workspace.root);
    measure.arg("sdk/js/build/measure.mjs").arg("--package").arg(&package.folder).arg("--tools");
    measure.arg(&package.node.tools).arg("--work").arg(workspace.target.join("npm/size"));
    let mut sizes = parse(&output(&mut measure)?)?;
    sizes.sort_by_key(|size| size.bytes);
    println!(
        "\nWhat a page downloads to log in, bundled by esbuild, minified, gzip -9, in bytes:\n\n{}",
        table(&sizes)
    );
    println!("{}", verdict(&sizes)?);
    Ok(())
}

/// What a program prints.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.map_err(Error::while_doing("cannot run node"))?;
    match output.status.success() {
        true => String::from_utf8(output.stdout)
            .map_err(|error| Error::while_doing("the sizes are not text")(io::Error::other(error))),
        false => Err(Error::failed(format!("the sizes cannot be measured ({})", output.status))),
    }
}

fn parse(lines: &str) -> Result<Vec<Size>> {
    let size = |line: &str| {
        let (name, bytes) = line.split_once('\t')?;
        Some(Size { name: name.to_owned(), bytes: bytes.parse().ok()? })
    };
    let sizes = lines.lines().map(|line| size(line).ok_or_else(|| Error::failed(format!("`{line}` is no size"))));
    sizes.collect()
}

fn table(sizes: &[Size]) -> String {
    sizes.iter().map(|size| format!("  {:<40} {:>6}\n", size.name, size.bytes)).collect()
}

/// How the main entry compares; an error if that is not good enough.
fn verdict(sizes: &[Size]) -> Result<String> {
    let bytes_of = |name: &str| {
        let size = sizes.iter().find(|size| size.name == name);
        size.map(|size| size.bytes).ok_or_else(|| Error::failed(format!("{name} was not measured")))
    };
    let (main, peer, aim) = (bytes_of(MAIN)?, bytes_of(MUST_BEAT)?, bytes_of(AIM)?);
    let budget = BUDGET.min(peer);
    if main >= budget {
        return Err(Error::failed(format!("the main entry has {main} bytes; it has to stay below {budget}")));
    }
    Ok(match main < aim {
        true => format!("{MAIN} is below its budget of {budget}, and {} below {AIM}: the aim is met", aim - main),
        false => format!("{MAIN} is below its budget of {budget}, and {} above {AIM}: the aim is not met", main - aim),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(main: u64, peer: u64, aim: u64) -> Vec<Size> {
        let size = |(name, bytes): (&str, u64)| Size { name: name.to_owned(), bytes };
        [(MAIN, main), (MUST_BEAT, peer), (AIM, aim)].map(size).into()
    }

    #[test]
    fn a_line_is_a_name_and_its_bytes() {
        let expected = Size { name: "axios + jwt-decode".to_owned(), bytes: 23240 };
        assert_eq!(parse("axios + jwt-decode\t23240\n").unwrap(), [expected]);
        assert!(parse("Warning: something else\n").is_err());
    }

    #[test]
    fn the_fixed_budget_is_too_much() {
        assert!(verdict(&sizes(BUDGET, BUDGET + 1000, 17_000)).is_err());
        assert!(verdict(&sizes(BUDGET - 1, BUDGET + 1000, 17_000)).is_ok());
    }

    #[test]
    fn as_much_as_the_peer_is_too_much() {
        let message = verdict(&sizes(20_000, 20_000, 17_000)).unwrap_err().to_string();
        assert_eq!(message, "the main entry has 20000 bytes; it has to stay below 20000");
    }

    #[test]
    fn whether_the_aim_is_met_is_said() {
        assert!(
            verdict(&sizes(16_000, 23_000, 17_000))
                .unwrap()
                .ends_with("1000 below @auth0/auth0-spa-js: the aim is met")
        );
        assert!(
            verdict(&sizes(18_000, 23_000, 17_000))
                .unwrap()
                .ends_with("1000 above @auth0/auth0-spa-js: the aim is not met")
        );
    }

    #[test]
    fn what_was_not_measured_is_named() {
        let message = verdict(&sizes(1, 2, 3)[..2]).unwrap_err().to_string();
        assert_eq!(message, "@auth0/auth0-spa-js was not measured");
    }
}
