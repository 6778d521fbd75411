//! What `--help` says, to people and of every setting.

use clap::CommandFactory;
use hallpass_backend::Arguments;
use tempfile::tempdir;

use crate::support::program::program;

#[test]
fn each_setting_is_a_flag_and_a_variable_with_its_default() {
    let command = Arguments::command();
    for line in include_str!("support/settings.txt").lines() {
        let (flag, default) = line.split_once(' ').unwrap_or((line, ""));
        let argument = command.get_arguments().find(|argument| argument.get_long() == Some(flag));
        let argument = argument.unwrap_or_else(|| panic!("there is no --{flag}"));
        let variable = format!("HALLPASS_{}", flag.to_uppercase().replace('-', "_"));
        assert_eq!(argument.get_env().unwrap(), variable.as_str());
        let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!(defaults.join(","), default.trim(), "--{flag}");
    }
}

#[test]
fn each_setting_has_a_group_and_a_variable_of_its_own_name() {
    let command = Arguments::command();
    for argument in
        command.get_arguments().filter(|argument| !["help", "version"].contains(&argument.get_id().as_str()))
    {
        let flag = argument.get_long().unwrap();
        let variable = format!("HALLPASS_{}", flag.to_uppercase().replace('-', "_"));
        assert_eq!(argument.get_env().unwrap_or_default(), variable.as_str(), "--{flag}");
        assert!(argument.get_help_heading().is_some(), "--{flag} is in no group");
        assert!(argument.get_long_help().is_none(), "--{flag} says more than a line: its doc comment is one paragraph");
    }
}

#[test]
fn help_fits_into_a_narrow_terminal() {
    let folder = tempdir().unwrap();
    for arguments in [&["--help"][..], &["help", "user"], &["help", "user", "add"], &["help", "token"], &["-h"]] {
        let output = program(&folder, arguments).env("COLUMNS", "80").output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        let longest = help.lines().map(|line| line.chars().count()).max().unwrap();
        assert!((20..=80).contains(&longest), "{arguments:?}: {longest} columns\n{help}");
    }
}

#[test]
fn a_settings_variable_and_default_stand_together_on_one_line() {
    let folder = tempdir().unwrap();
    let output = program(&folder, &["--help"]).env("COLUMNS", "80").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for line in ["[env: HALLPASS_BIND] [default: 127.0.0.1:8000]", "[env: HALLPASS_SIGNING_KEY]"] {
        assert!(help.lines().any(|found| found.trim() == line), "no {line} in\n{help}");
    }
}
