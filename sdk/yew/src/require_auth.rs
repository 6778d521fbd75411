//! The guard.

use yew::prelude::*;

use crate::auth::use_auth;

/// The properties of [`RequireAuth`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct RequireAuthProps {
    /// What everybody else sees: a login form, a redirect. Default: nothing.
    #[prop_or_default]
    pub fallback: Html,
    /// What is seen until the first decision. Default: nothing.
    #[prop_or_default]
    pub loading: Html,
    /// What is guarded.
    #[prop_or_default]
    pub children: Html,
}

/// Shows its children to whoever is logged in. A refresh neither mounts nor renders them anew. Another user's session mounts them anew:
/// nothing that they have loaded for one user is shown to the next.
///
/// The first render shows `loading`, as the one on a server does; in a browser the next one follows before anything is painted.
///
/// ```
/// use hallpass_yew::RequireAuth;
/// use yew::prelude::*;
///
/// #[component]
/// fn Page() -> Html {
///     html! {
///         <RequireAuth fallback={html! { <a href="/login">{ "Log in" }</a> }} loading="One moment…">
///             <h1>{ "What only you may see" }</h1>
///         </RequireAuth>
///     }
/// }
/// ```
///
/// # Panics
///
/// If there is no [`AuthProvider`](crate::AuthProvider) above it.
#[component]
pub fn RequireAuth(props: &RequireAuthProps) -> Html {
    let auth = use_auth();
    // What is taken up late, below what suspends, finds the state known, and the server's `loading` all the same.
    let is_taken_up = use_state_eq(|| false);
    let taken_up = is_taken_up.setter();
    use_effect_with((), move |()| taken_up.set(true));
    let shown = match auth.is_authenticated().filter(|_| *is_taken_up) {
        Some(true) => &props.children,
        Some(false) => &props.fallback,
        None => &props.loading,
    };
    let user = auth.session().and_then(|session| session.subject().map(str::to_owned));
    // In a list, what has another key is mounted anew.
    html! { <><key={user.unwrap_or_default()}>{ shown.clone() }</></> }
}
