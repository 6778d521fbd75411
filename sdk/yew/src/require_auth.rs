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

/// Shows its children to whoever is logged in. A refresh neither mounts nor renders them anew.
///
/// # Panics
///
/// If there is no [`AuthProvider`](crate::AuthProvider) above it.
#[component]
pub fn RequireAuth(props: &RequireAuthProps) -> Html {
    let shown = match use_auth().is_authenticated() {
        Some(true) => &props.children,
        Some(false) => &props.fallback,
        None => &props.loading,
    };
    shown.clone()
}
