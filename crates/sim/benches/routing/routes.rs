//! The engine's router as it is driven here: the one file that knows its calls.
//!
//! What is done is what the engine does (`domain/index.rs`, `domain/settle.rs`), the timers of delays
//! included, but that nobody asks for an agent when a contact begins to wait or its delay passes:
//! here agents stand idle on purpose, so that the one who is first can ask.

use engine::domain::contact::{Channel, QueueRef};
use engine::domain::router::{IdleKey, Open, Router, Seat, WaitKey, Waits};
use engine::id::{ContactId, UserId};
use engine::time::{Span, Time};

use crate::world::{Agent, Arrival, World, queue_id};

#[derive(Debug)]
pub(crate) struct Routes {
    router: Router,
}

impl Routes {
    /// Everyone is hired, nobody seated, and nothing waits.
    pub(crate) fn new(world: &World, now: Time) -> Routes {
        let mut router = Router::default();
        router.set_profiles(world.profiles.iter().map(|p| (p.id, p.entries.as_slice())), now);
        for agent in &world.agents {
            router.hire(agent.user, world.profiles[agent.profile].id, agent.skills.clone(), now);
        }
        Routes { router }
    }

    pub(crate) fn wait(&mut self, arrival: &Arrival, enqueued_at: Time, now: Time) {
        let key = WaitKey {
            priority: arrival.priority,
            aged_since: enqueued_at + Span(-arrival.aged.0),
            enqueued_at,
            contact: arrival.contact,
        };
        let queue = QueueRef::Standard(queue_id(arrival.queue));
        let waits = Waits { queue, channel: arrival.channel, key, requirement: arrival.demand.clone() };
        self.router.wait(waits, now);
        self.router.looked_at_contact(&key);
    }

    pub(crate) fn leave(&mut self, contact: ContactId) {
        self.router.leave(contact);
    }

    /// Idle since then, or at work on one contact, with a single slot for calls and more for the rest.
    pub(crate) fn seat(&mut self, agent: &Agent, idle_since: Time, work: Option<Channel>) {
        let full = |channel: &Channel| *channel == Channel::Voice && work == Some(*channel);
        let open = Open::of(Channel::ALL.into_iter().filter(|channel| !full(channel)));
        let key = IdleKey { idle_since, used: usize::from(work.is_some()), user: agent.user };
        self.router.seat(Seat { open, key, barred: agent.barred.clone() });
        self.router.looked_at_agent(&key);
    }

    pub(crate) fn contact_for(&self, user: UserId) -> Option<ContactId> {
        self.router.contact_for(user)
    }

    /// The pair that is made from the contact which comes first for an agent.
    pub(crate) fn pair_for(&self, user: UserId) -> Option<(ContactId, UserId)> {
        self.router.first_pair_from(user)
    }

    /// Contacts whose next delay has passed by now may go to more agents.
    pub(crate) fn advance(&mut self, now: Time) {
        self.router.ripen(now);
        while let Some(key) = self.router.first_unrouted() {
            self.router.looked_at_contact(&key);
        }
    }
}
