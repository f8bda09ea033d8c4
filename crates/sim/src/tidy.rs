//! The end of a run: nothing goes wrong any more, and everyone does as they should until nothing is
//! left to do.

use engine::Centre;
use engine::domain::agent::HeldState;
use engine::domain::config::StatusKind;
use engine::domain::contact::Channel;

use crate::step::{Agent, Ask, C, Profile, Queue, Status};

/// Sessions of this time, apart from all others.
const SESSIONS: u32 = 1_000_000;
/// Offers that may come to nothing before nobody tries any more: with some flows all do.
const ATTEMPTS_MAX: u32 = 20;

/// Every queue is open and served by someone, on every channel.
pub(crate) fn open(centre: &Centre) -> Vec<Ask> {
    let mut asks = Vec::new();
    for profile in Profile::ALL {
        asks.push(Ask::Slots { profile, slots: [1, 3, 2], beside: [true, false, true] });
    }
    for (n, agent) in Agent::ALL.into_iter().enumerate() {
        asks.push(Ask::Assign { agent, profile: Profile::ALL[n % Profile::ALL.len()] });
    }
    for queue in Queue::ALL {
        asks.push(Ask::Open { queue, open: true });
        asks.push(Ask::Limit { queue, most: None });
        for channel in Channel::ALL {
            let mut entries = centre.routing_profiles.values().flat_map(|profile| &profile.entries);
            if !entries.any(|entry| entry.queue == queue.id() && entry.channel == channel) {
                asks.push(Ask::Serve { profile: Profile::P1, queue, channel, priority: 1, delay: 0 });
            }
        }
    }
    asks
}

/// What each agent should do now, and what should be stopped.
pub(crate) fn duties(centre: &Centre) -> Vec<Ask> {
    let in_vain = centre.contacts.values().filter(|c| c.is_active() && c.attempts > ATTEMPTS_MAX);
    let mut asks: Vec<_> = in_vain.map(|contact| Ask::Stop { contact: C::of(contact) }).collect();
    for agent in Agent::ALL {
        let state = &centre.agents[&agent.id()];
        if !state.logged_in {
            asks.push(Ask::SignIn { agent, session: SESSIONS + agent as u32 });
        }
        if state.next.is_some() || centre.statuses[&state.status].kind != StatusKind::Routable {
            asks.push(Ask::Choose { agent, status: Status::Available });
        }
        for (id, held) in &state.contacts {
            let contact = C::named(held.chain, *id).unwrap_or(C(0, 0));
            asks.extend(match held.state {
                HeldState::Connecting { .. } => Some(Ask::Accept { agent, contact }),
                HeldState::Connected | HeldState::OnHold => Some(Ask::Leave { agent, contact }),
                HeldState::Joining => None,
                HeldState::Ended | HeldState::Missed | HeldState::Rejected | HeldState::Error => {
                    Some(Ask::Clear { agent, contact })
                }
            });
        }
    }
    asks
}
