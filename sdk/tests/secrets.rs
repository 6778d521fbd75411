//! Canaries: a password and tokens that stand in nothing which is printed, not even a run of eight characters of them.

mod secrets {
    pub(crate) mod canary;

    mod guard;
    mod printed;
}
