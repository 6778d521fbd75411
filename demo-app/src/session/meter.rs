//! The time that a token has left, as text and as a bar that shrinks.

use hallpass_leptos::hallpass::Timestamp;
use leptos::prelude::*;

use crate::dynamic::text;
use crate::time_text::countdown;

/// When a token lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifespan {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Lifespan {
    /// Returns how much of it is left at that time, in ten-thousandths.
    pub(crate) fn share_left(&self, at: Timestamp) -> u128 {
        let whole = self.from.until(self.until).as_millis();
        let left = at.until(self.until).as_millis();
        (left * 10_000).checked_div(whole).unwrap_or_default().min(10_000)
    }
}

/// A bar for one token.
#[component]
pub(crate) fn Meter(
    /// Whose time it is.
    name: &'static str,
    /// What the tests call the countdown.
    testid: &'static str,
    /// When the token lives; none where it does not say.
    lifespan: Memo<Option<Lifespan>>,
    now: ReadSignal<Timestamp>,
    /// What is below the bar.
    children: Children,
) -> impl IntoView {
    let left = move || match lifespan.get() {
        Some(lifespan) => countdown(now.get().until(lifespan.until)),
        None => "–".into(),
    };
    let share = move || lifespan.get().map_or(0, |lifespan| lifespan.share_left(now.get()));
    let gone = move || format!("scaleX(0.{share:04})", share = share().min(9_999));
    view! {
        <div class="meter" class:over=move || share() == 0>
            <div class="meter-head">
                <h3>{name}</h3>
                <span class="meter-left" data-testid=testid>{text(left)}</span>
            </div>
            <div class="bar" aria-hidden="true">
                <div class="bar-track">
                    <div class="bar-fill" style:transform=gone></div>
                </div>
            </div>
            <p class="meter-note">{children()}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_left_goes_from_the_whole_to_nothing() {
        let at = Timestamp::from_millis;
        let lifespan = Lifespan { from: at(1_000), until: at(5_000) };
        let shares = [0, 1_000, 4_000, 5_000, 6_000].map(|millis| lifespan.share_left(at(millis)));
        assert_eq!(shares, [10_000, 10_000, 2_500, 0, 0]);
    }
}
