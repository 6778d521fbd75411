//! The program; [`hallpass_backend`] is what it does.

use std::process::ExitCode;

use hallpass_backend::Arguments;

fn main() -> ExitCode {
    match hallpass_backend::run(Arguments::read()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hallpass-backend: {error}");
            ExitCode::from(2)
        }
    }
}
