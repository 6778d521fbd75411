//! The line on every page that says so where the weather is bad.

use leptos::prelude::*;

use super::faults::use_faults;
use super::wrong_clock::use_wrong_clock;
use crate::dynamic::text;
use crate::frame::focus_page;

/// Shows the line, but for the page that shows the weather itself.
pub(crate) fn forecast(path: Memo<String>) -> AnyView {
    let (faults, clock) = (use_faults(), use_wrong_clock());
    let said = move || match path.read().trim_end_matches('/') {
        "/weather" => String::new(),
        _ => sentence(faults.count(), clock.days(), &faults.problem.read().what),
    };
    let clear = move |_| {
        clock.shift(0);
        if untrack(|| faults.count()) > 0 {
            faults.clear();
        }
        // The button goes, and the focus must not go with it.
        focus_page();
    };
    view! {
        <div class="forecast" data-testid="forecast">
            <p role="status">{text(said)}</p>
            <button class="button small" on:click=clear>"All clear"</button>
        </div>
    }
    .into_any()
}

/// Says it; empty where it is fine.
fn sentence(faults: usize, days: i32, problem: &str) -> String {
    let faults = match faults {
        0 => String::new(),
        1 => "the server has a fault".to_owned(),
        faults => format!("the server has {faults} faults"),
    };
    let clock = match days {
        0 => "",
        1.. => "this browser’s clock is a year ahead",
        _ => "this browser’s clock is a year behind",
    };
    let and = if faults.is_empty() || clock.is_empty() { "" } else { ", and " };
    match faults.is_empty() && clock.is_empty() {
        true => String::new(),
        false => ("The weather is bad: ".to_owned() + &faults + and + clock + ". " + problem).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_and_a_wrong_clock_are_one_sentence() {
        let both = "The weather is bad: the server has 2 faults, and this browser’s clock is a year ahead.";
        assert_eq!(sentence(2, 365, ""), both);
        assert_eq!(sentence(0, -365, ""), "The weather is bad: this browser’s clock is a year behind.");
        let problem = "The weather is bad: the server has a fault. The server cannot be reached.";
        assert_eq!(sentence(1, 0, "The server cannot be reached."), problem);
    }

    #[test]
    fn fine_weather_is_not_worth_a_word() {
        assert_eq!(sentence(0, 0, "The server cannot be reached."), "");
    }
}
