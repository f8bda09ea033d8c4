//! All tests of the engine from outside, in one program: it is built once.

#![expect(unreachable_pub, clippy::unwrap_used, reason = "parts of tests, which use each other")]

mod model;
mod older_logs;
mod reference;
mod stories;
mod world;
