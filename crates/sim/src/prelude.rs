//! The words of a list of steps, for a test into which one is pasted.

pub use engine::domain::contact::Channel::{self, Chat, Task, Voice};
pub use store::faulty::Fault::{self, AcknowledgementLost, Full, Io};

pub use crate::step::Agent::{self, Ana, Ben, Cem, Dee, Eli};
pub use crate::step::Ask::{self, *};
pub use crate::step::Entry::{
    self, AfterBot, Checks, Ends, Jumps, Later, Moves, Mumbles, Murmurs, Ranked, Stays, Straight, ToAgent,
    Wants, Whispers,
};
pub use crate::step::Profile::{self, P1, P2, P3};
pub use crate::step::Queue::{self, Q1, Q2, Q3, Q4};
pub use crate::step::Quick::{self, ToAna, ToCem, ToPhone, ToQ1, ToQ3};
pub use crate::step::Skill::{self, Billing, English, French};
pub use crate::step::Status::{self, Available, Break, Lunch, Offline};
pub use crate::step::Step::{self, Asks, AsksBehind, Crash, Fails, Pass, Reads, Snapshot, Take, Write};
pub use crate::step::Wanted::{self, Named, NoOne, NotFrench, Pair, Speaker};
pub use crate::step::Who::{self, Bot, Customer, Of, Stranger};
pub use crate::step::{C, Wishes};
