//! The simulator: a whole node over a store that fails, with people who misbehave.
//!
//! ```text
//! seed --> steps --> Machine: Node + store that is slow, fails, forgets to confirm, crashes
//!            |           |
//!            |           v
//!            |       check: what the centre says of itself | what the log says happened | what was told
//!            v           |
//!        shrink <-- what was found: a story, and steps that paste into a test
//! ```
//!
//! The same steps give the same story. It knows no thread, no clock and no chance but the seed's.

mod ask;
mod check;
mod faults;
mod names;
mod outcome;
mod panics;
mod people;
pub mod prelude;
mod random;
mod run;
mod seed;
mod shrink;
mod step;
mod story;
mod tidy;
mod told;
mod world;

pub use outcome::{Failure, Passed, snippet};
pub use run::{replay, run};
pub use shrink::shrink;
