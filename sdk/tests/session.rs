//! The machine's rules, one test each.

mod session {
    pub(crate) mod world;

    mod adopt;
    mod cookie;
    mod logout;
    mod order;
    mod pursue;
    mod refresh;
    mod refused;
    mod storm;
    mod token;
}
