//! The provider.

use hallpass::AuthClient;
use yew::prelude::*;

use crate::auth::Auth;

/// The properties of [`AuthProvider`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AuthProviderProps {
    /// The client that everything below uses.
    pub client: AuthClient,
    /// What is below.
    #[prop_or_default]
    pub children: Html,
}

/// Provides a client to everything below, for as long as it is mounted: [`use_auth`](crate::use_auth) returns it.
///
/// ```
/// use hallpass_yew::AuthProvider;
/// use hallpass_yew::hallpass::{AuthClient, Config};
/// use yew::prelude::*;
///
/// #[component]
/// fn App() -> Html {
///     // Made once: another client would take the place of the first.
///     let client = use_memo((), |()| AuthClient::new(Config::new("https://api.example.com")));
///     html! { <AuthProvider client={(*client).clone()}>{ "…" }</AuthProvider> }
/// }
/// ```
///
/// The first render shows [`AuthState::Loading`](hallpass::AuthState::Loading), as the one on a server does; in a browser the next one
/// follows before anything is painted.
#[component]
pub fn AuthProvider(props: &AuthProviderProps) -> Html {
    let auth = use_state_eq(|| Auth::loading(&props.client));
    let shown = auth.setter();
    use_effect_with(props.client.clone(), move |client| {
        let asked = client.clone();
        let look = move || shown.set(Auth::of(&asked));
        look();
        let subscription = client.on_auth_state_change(move |_, _| look());
        move || drop(subscription)
    });
    html! { <ContextProvider<Auth> context={(*auth).clone()}>{ props.children.clone() }</ContextProvider<Auth>> }
}
