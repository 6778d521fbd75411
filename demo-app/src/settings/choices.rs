//! What there is to choose, and what each choice means.

/// Settings of which one is chosen.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// What all of them are about.
    pub(super) about: &'static str,
    /// From when on a change counts.
    pub(super) counts: &'static str,
    pub(super) choices: &'static [Choice],
}

/// One of a group.
#[derive(Debug)]
pub(super) struct Choice {
    /// Its name; to the server what it is told, in JSON.
    pub(super) value: &'static str,
    pub(super) label: &'static str,
    /// What it means for a theft, or for the user.
    pub(super) meaning: &'static str,
}

const RELOADS: &str = "Logs you out and loads the page anew: the next login goes there.";

pub(super) const STORAGE: Group = Group {
    name: "storage",
    title: "Where the tokens are kept",
    about: "XSS is a script of somebody else’s that gets into your page. What does it get?",
    counts: RELOADS,
    choices: &[
        Choice {
            value: "local",
            label: "localStorage",
            meaning: "Both tokens: it sends them home, and uses your session from there until the refresh token ends.",
        },
        Choice {
            value: "session",
            label: "sessionStorage",
            meaning: "Both tokens as well, but this tab’s alone. You log in once in each tab, and closing it ends the session.",
        },
        Choice {
            value: "memory",
            label: "Memory",
            meaning: "Nothing in any storage, but it sees what the page sends, the refresh token too. A reload logs you out.",
        },
        Choice {
            value: "cookie",
            label: "HttpOnly cookie",
            meaning: "Never the refresh token, which no script can read. It can act as you while the page is open, and then until \
                the access token ends.",
        },
    ],
};

pub(super) const DIALECT: Group = Group {
    name: "dialect",
    title: "What the server speaks",
    about: "The package whose tokens, paths and errors these are. The same client understands both.",
    counts: RELOADS,
    choices: &[
        Choice {
            value: "simplejwt",
            label: "SimpleJWT",
            meaning: "Two tokens. The one that travels with each request is good for minutes; a logout revokes the other one.",
        },
        Choice {
            value: "drf-jwt",
            label: "djangorestframework-jwt",
            meaning: "One token for everything, and nothing revokes it: a thief renews it for a week, whether you log out or not. \
                It fits in no cookie.",
        },
    ],
};

pub(super) const ROTATION: Group = Group {
    name: "rotation",
    title: "Rotation",
    about: "What becomes of a refresh token that has been used.",
    counts: "From the next refresh on.",
    choices: &[
        Choice {
            value: r#"{"rotate_refresh_tokens":false,"blacklist_after_rotation":false}"#,
            label: "It stays",
            meaning: "Whoever has copied it gets new access tokens until it ends, and nobody notices.",
        },
        Choice {
            value: r#"{"rotate_refresh_tokens":true,"blacklist_after_rotation":false}"#,
            label: "A new one comes, the old one works on",
            meaning: "You stay logged in for as long as you come back in time. So does a thief.",
        },
        Choice {
            value: r#"{"rotate_refresh_tokens":true,"blacklist_after_rotation":true}"#,
            label: "A new one comes, the old one is blacklisted",
            meaning: "A copy is worth nothing once you have refreshed. If the thief was first, your session ends, and you know.",
        },
    ],
};

pub(super) const GRACE: Group = Group {
    name: "grace",
    title: "Grace for a lost answer",
    about: "Where a used refresh token is blacklisted: what if the new one never arrived?",
    counts: "From the next refresh on.",
    choices: &[
        Choice {
            value: r#"{"refresh_reuse_grace":0}"#,
            label: "None",
            meaning: "The network drops one answer, and you have to log in again. This is SimpleJWT.",
        },
        Choice {
            value: r#"{"refresh_reuse_grace":30}"#,
            label: "30 seconds",
            meaning: "The old one brings the same answer again, until the new one is used. A thief has to be as quick.",
        },
    ],
};

pub(super) const ACCESS: Group = Group {
    name: "access",
    title: "Lifetime of an access token",
    about: "A stolen one opens everything for this long, and nothing can stop it. Shorter is safer and means more refreshes.",
    counts: "From the next login or refresh on.",
    choices: &[
        Choice { value: r#"{"access_token_lifetime":6}"#, label: "6 seconds", meaning: "" },
        Choice { value: r#"{"access_token_lifetime":30}"#, label: "30 seconds", meaning: "" },
        Choice { value: r#"{"access_token_lifetime":300}"#, label: "5 minutes", meaning: "" },
    ],
};

pub(super) const REFRESH: Group = Group {
    name: "refresh",
    title: "Lifetime of a refresh token",
    about: "How long you may be away without a new login, and for how long a stolen one buys access tokens.",
    counts: "From the next login on; with rotation from the next refresh on.",
    choices: &[
        Choice { value: r#"{"refresh_token_lifetime":60}"#, label: "1 minute", meaning: "" },
        Choice { value: r#"{"refresh_token_lifetime":3600}"#, label: "1 hour", meaning: "" },
        Choice { value: r#"{"refresh_token_lifetime":86400}"#, label: "24 hours", meaning: "" },
    ],
};
