//! The simulator: a whole node over a store that fails, with people who misbehave, under one seed.
//!
//! ```text
//! people --Command--> Machine: Node + store that is slow, fails, forgets to confirm, crashes
//!                         |
//!                         v
//! check: what the centre says of itself | what the log says happened | what was acknowledged
//! ```
//!
//! The same seed gives the same story. It knows no thread, no clock and no chance of its own.

mod check;
mod faults;
mod outcome;
mod people;
mod random;
mod run;
mod story;
mod world;

pub use outcome::{Failure, Passed};
pub use run::run;
