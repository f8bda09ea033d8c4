//! What must be so, by the rules' text: of each event, from the state before it, and of each state.

use std::any::Any;

use engine::Centre;
use engine::domain::agent::{Agent, HeldState};
use engine::domain::config::{CrossChannel, StatusKind};
use engine::domain::contact::{Channel, Contact, ContactState};
use engine::event::{Event, Recorded};
use engine::id::{ContactId, UserId};
use engine::time::{Span, Time};

use super::machine::{Accepted, Kept};
use super::scene::Scene;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    OneAgent,
    Slots,
    Route1,
    Route13,
    Route20,
    Route30,
    Route40,
    Route42,
    Agt52,
    Accepted,
    Late,
    Durable,
    Answered,
    Replay,
    Sound,
    Ends,
    /// An assertion of the engine.
    Asserted,
}

#[derive(Debug, Clone)]
#[expect(dead_code, reason = "what is broken is read by people, when it is printed")]
pub struct Broken {
    pub rule: Rule,
    pub what: String,
}

impl Broken {
    pub fn new(rule: Rule, what: String) -> Broken {
        Broken { rule, what }
    }

    pub fn panicked(panic: &(dyn Any + Send)) -> Broken {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Broken::new(Rule::Asserted, text.unwrap_or_default())
    }
}

const WINDOW: Span = Span::seconds(20);

/// What an event breaks. `since` is when the last event before its batch was.
pub fn judge(before: &Centre, recorded: &Recorded, since: Time) -> Vec<Broken> {
    let at = recorded.at;
    let broken = match &recorded.event {
        Event::Offered { contact, user, until, .. } => judge_offer(before, *contact, *user, *until, at),
        Event::OfferMissed { contact, .. } => {
            let ended = until(before, *contact) == Some(at);
            vec![(Rule::Route40, ended, "missed before or after its end")]
        }
        Event::OfferExtended { contact, until: extended, .. } => {
            let by = |until: Time| *extended == until + (at - since) && *extended > at;
            vec![(Rule::Route40, until(before, *contact).is_some_and(by), "not by the time it was down")]
        }
        Event::Accepted { contact, user } => {
            let in_time = until(before, *contact).is_some_and(|until| at < until);
            let state = before.contacts[contact].state;
            let by_whom = matches!(state, ContactState::Offered { to, .. } if to == *user);
            vec![(Rule::Late, in_time && by_whom, "accepted by someone else, or too late")]
        }
        _ => Vec::new(),
    };
    let broken = broken.into_iter().filter(|(_, holds, _)| !holds);
    broken.map(|(rule, _, what)| Broken::new(rule, format!("{what}: {recorded:?}"))).collect()
}

fn until(centre: &Centre, contact: ContactId) -> Option<Time> {
    match centre.contacts.get(&contact)?.state {
        ContactState::Offered { until, .. } => Some(until),
        _ => None,
    }
}

fn judge_offer(
    before: &Centre,
    id: ContactId,
    user: UserId,
    until: Time,
    at: Time,
) -> Vec<(Rule, bool, &'static str)> {
    let (agent, contact) = (&before.agents[&user], &before.contacts[&id]);
    let waits = contact.state == ContactState::Queued;
    let closed = closed(before, agent, contact).into_iter().map(|(rule, what)| (rule, false, what));
    let idle = |agent: &Agent| (agent.idle_since, agent.contacts.len(), agent.user);
    let mut agents = before.agents.values().filter(|other| idle(other) < idle(agent));
    let idler = agents.any(|other| is_open(before, other, contact));
    let mut contacts = before.contacts.values().filter(|other| is_before(other, contact));
    let older = contacts.any(|other| is_open(before, agent, other));
    let rules = [
        (Rule::OneAgent, waits && holders(before, id).is_empty(), "offered while somebody has it"),
        (Rule::Route30, !idler, "someone has been idle for longer who may have it"),
        (Rule::Route13, !older, "something has waited for longer that they may have"),
        (Rule::Route40, until == at + WINDOW, "not for 20 s"),
    ];
    rules.into_iter().chain(closed).collect()
}

fn is_open(centre: &Centre, agent: &Agent, contact: &Contact) -> bool {
    closed(centre, agent, contact).is_empty()
}

/// It waits, and has waited for longer.
fn is_before(one: &Contact, other: &Contact) -> bool {
    let since = |contact: &Contact| (contact.queue.map(|queue| queue.enqueued_at), contact.id);
    one.state == ContactState::Queued && since(one) < since(other)
}

/// Why an agent may not be offered a contact.
fn closed(centre: &Centre, agent: &Agent, contact: &Contact) -> Vec<(Rule, &'static str)> {
    let user = &centre.users[&agent.user];
    let profile = &centre.routing_profiles[&user.routing_profile];
    let routable = centre.statuses[&agent.status].kind == StatusKind::Routable;
    let may = routable && agent.next.is_none() && agent.logged_in;
    let channel = contact.channel;
    let elsewhere = || agent.contacts.values().filter(|held| held.channel != channel);
    let failed = elsewhere().any(|held| is_failed(held.state));
    let any = |of: Channel| profile.concurrency[&of].cross_channel == CrossChannel::AnyChannel;
    let rules = [
        (Rule::Route1, may, "offered to one who is away"),
        (
            Rule::Slots,
            used(agent, channel) < slots(centre, agent.user, channel),
            "offered without a free slot",
        ),
        (Rule::Route20, elsewhere().all(|held| any(held.channel)), "offered beside what suffers nothing"),
        (
            Rule::Route42,
            !agent.contacts.contains_key(&contact.id),
            "offered to one who still holds an entry of it",
        ),
        (Rule::Agt52, !failed, "offered beside an entry of another channel that is not cleared"),
    ];
    rules.into_iter().filter(|(_, holds, _)| !holds).map(|(rule, _, what)| (rule, what)).collect()
}

fn is_failed(state: HeldState) -> bool {
    matches!(state, HeldState::Missed | HeldState::Rejected | HeldState::Error)
}

/// Those with whom a contact is or to whom it is on offer.
fn holders(centre: &Centre, id: ContactId) -> Vec<UserId> {
    let has = |agent: &&Agent| agent.contacts.get(&id).is_some_and(|held| !is_failed(held.state));
    centre.agents.values().filter(has).map(|agent| agent.user).collect()
}

fn used(agent: &Agent, channel: Channel) -> usize {
    agent.contacts.values().filter(|held| held.channel == channel).count()
}

fn slots(centre: &Centre, user: UserId, channel: Channel) -> usize {
    let profile = &centre.routing_profiles[&centre.users[&user].routing_profile];
    profile.concurrency.get(&channel).map_or(0, |of| usize::from(of.slots))
}

/// What a state breaks, as it is in memory or on the disk.
pub fn judge_state(scene: &Scene, kept: &Kept, centre: &Centre) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut expect = |rule: Rule, holds: bool, what: String| {
        if !holds {
            broken.push(Broken::new(rule, what));
        }
    };
    for (id, _) in &scene.contacts {
        let holders = holders(centre, *id);
        expect(Rule::OneAgent, holders.len() <= 1, format!("{id} is with {holders:?}"));
    }
    for user in scene.agents {
        for channel in [Channel::Chat, Channel::Task] {
            let (used, most) = (used(&centre.agents[&user], channel), slots(centre, user, channel));
            expect(Rule::Slots, used <= most, format!("{user} uses {used} of {most} slots"));
        }
    }
    for accepted in &kept.told {
        let is_kept = is_kept(scene, centre, *accepted);
        expect(Rule::Accepted, is_kept, format!("{accepted:?} was acknowledged and is lost"));
    }
    broken
}

/// The contact is with the agent who accepted it, or over.
fn is_kept(scene: &Scene, centre: &Centre, (agent, contact): Accepted) -> bool {
    let user = scene.agents[agent];
    match centre.contacts.get(&scene.contacts[contact].0).map(|contact| contact.state) {
        None => true,
        Some(ContactState::Connected { with } | ContactState::Ended { with }) => with == user,
        Some(_) => false,
    }
}
