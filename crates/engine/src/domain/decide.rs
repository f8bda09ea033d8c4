//! What a command causes, or why it is refused. Nothing here changes anything.

use crate::domain::Centre;
use crate::domain::chat::Signal;
use crate::event::Event;
use crate::input::{Command, Outcome};
use crate::refusal::Refusal;
use crate::time::Time;

mod configure;
mod converse;
mod work;

pub use converse::duration_of;
pub(crate) use converse::end_contact;
pub(crate) use work::merge_attributes;

/// A command that was accepted: what it causes (nothing, where it was a repeat or changes nothing),
/// what is passed on without being kept, and what its caller is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    pub events: Vec<Event>,
    pub signal: Option<Signal>,
    pub outcome: Outcome,
}

impl Decided {
    fn done(events: Vec<Event>) -> Decided {
        Decided { events, signal: None, outcome: Outcome::Done }
    }

    fn nothing() -> Decided {
        Decided::done(Vec::new())
    }

    fn with(events: Vec<Event>, outcome: Outcome) -> Decided {
        Decided { events, signal: None, outcome }
    }
}

impl Centre {
    pub fn decide(&self, at: Time, command: Command) -> Result<Decided, Refusal> {
        match command {
            Command::Found(founding) => self.found(*founding),
            Command::CreateStatus(status) => self.create_status(status),
            Command::CreateHours(hours) => self.create_hours(hours),
            Command::CreateQueue(queue) => self.create_queue(queue),
            Command::CreateRoutingProfile(profile) => self.create_routing_profile(profile),
            Command::AssociateQueues { profile, entries } => self.associate_queues(profile, entries),
            Command::CreateFlow(flow) => self.create_flow(flow),
            Command::CreateUser { user, password } => self.create_user(user, password),
            Command::SetRoutingProfile { user, profile } => self.set_routing_profile(user, profile),
            Command::SetPassword { user, password } => self.set_password(user, password),
            Command::CreateAccessKey { user, key, secret } => self.create_access_key(user, key, secret),
            Command::DeleteAccessKey { user, key } => self.delete_access_key(user, key),
            Command::SignIn { user, session, expires } => self.sign_in(user, session, expires),
            Command::SignOut { user, session } => self.sign_out(user, session),
            Command::SetStatus { user, status } => self.set_status(user, status),
            Command::Accept { user, contact } => self.accept(user, contact, at),
            Command::Reject { user, contact } => self.reject(user, contact),
            Command::Clear { user, contact } => self.clear(user, contact),
            Command::Leave { user, contact } => self.leave(user, contact, at),
            Command::StartChat(start) => self.start_chat(*start, at),
            Command::Stop { contact } => self.stop(contact, at),
            Command::UpdateAttributes { contact, attributes } => self.update_attributes(contact, attributes),
            Command::AddParticipant { contact, role, name, token } => {
                self.add_participant(contact, role, name, token)
            }
            Command::Connect { chain, participant } => self.connect(chain, participant, at),
            Command::Send(send) => self.send(send, at),
            Command::Signal { chain, participant, kind } => self.signal(chain, participant, kind, at),
            Command::Disconnect { chain, participant } => self.disconnect(chain, participant, at),
            Command::Resume => Ok(Decided::done(self.extend_offers(at))),
        }
    }
}
