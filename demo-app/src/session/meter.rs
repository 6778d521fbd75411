//! The time that a token has left, as text and as a bar that shrinks.

use hallpass_leptos::hallpass::Timestamp;
use leptos::prelude::*;

use crate::time_text::countdown;

/// When a token lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifespan {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Lifespan {
    /// Returns how much of it is left at that time, from 1 to 0.
    pub(crate) fn share_left(&self, at: Timestamp) -> f64 {
        let whole = self.from.until(self.until).as_secs_f64();
        let left = at.until(self.until).as_secs_f64();
        if whole > 0.0 { (left / whole).min(1.0) } else { 0.0 }
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
    /// A point in time to mark on the bar.
    #[prop(optional, into)]
    mark: Signal<Option<Timestamp>>,
    /// What is below the bar.
    children: Children,
) -> impl IntoView {
    let left = move || match lifespan.get() {
        Some(lifespan) => countdown(now.get().until(lifespan.until)),
        None => "–".into(),
    };
    let share = move || lifespan.get().map_or(0.0, |lifespan| lifespan.share_left(now.get()));
    let gone = move || format!("translateX({:.2}%)", (share() - 1.0) * 100.0);
    let mark_at = move || {
        let share = lifespan.get()?.share_left(mark.get()?);
        (share > 0.0).then(|| format!("{:.2}%", share * 100.0))
    };
    view! {
        <div class="meter" class:over=move || share() == 0.0>
            <div class="meter-head">
                <h3>{name}</h3>
                <span class="meter-left" data-testid=testid>{left}</span>
            </div>
            <div class="bar" aria-hidden="true">
                <div class="bar-track">
                    <div class="bar-fill" style:transform=gone></div>
                </div>
                {move || mark_at().map(|left| view! { <div class="bar-mark" style:left=left></div> })}
            </div>
            <p class="meter-note">{children()}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_left_goes_from_one_to_zero() {
        let at = Timestamp::from_millis;
        let lifespan = Lifespan { from: at(1_000), until: at(5_000) };
        let shares = [0, 1_000, 4_000, 5_000, 6_000].map(|millis| lifespan.share_left(at(millis)));
        assert_eq!(shares, [1.0, 1.0, 0.25, 0.0, 0.0]);
    }
}
