//! What depends on a claim. Only for showing: the server decides what it answers to whom.

use hallpass_yew::use_auth;
use yew::prelude::*;

/// The claims that this app reads. Where the server puts none in, nobody is staff.
#[derive(serde::Deserialize)]
struct User {
    #[serde(default)]
    is_staff: bool,
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct StaffOnlyProps {
    pub(crate) children: Html,
}

#[component]
pub(crate) fn StaffOnly(props: &StaffOnlyProps) -> Html {
    let user = use_auth().session().and_then(|session| session.claims::<User>().ok());
    match user {
        Some(user) if user.custom.is_staff => props.children.clone(),
        _ => Html::default(),
    }
}
