//! The machine's rules, one test each.

mod session {
    pub(crate) mod world;

    mod adopt;
    mod logout;
    mod pursue;
    mod refresh;
    mod refused;
    mod token;
}
