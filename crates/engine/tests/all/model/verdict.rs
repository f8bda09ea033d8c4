//! What takes longer to find out of a state in which all is durable, and is found out once: that it is
//! sound, that nobody may do what they may not, and that no customer waits for ever.

use std::panic::{AssertUnwindSafe, catch_unwind};

use engine::domain::agent::HeldState;
use engine::input::Command;
use engine::time::Span;

use super::machine::{Kept, Machine};
use super::rules::{Broken, Rule};
use super::scene::Scene;

/// Longer than any contact lives.
const LONG: Span = Span::minutes(8 * 24 * 60);

pub fn verdict(scene: &Scene, kept: &Kept) -> Vec<Broken> {
    let judge = || {
        let mut machine = Machine::of(scene, kept);
        let checks = [
            (Rule::Sound, machine.node.centre().check()),
            (Rule::Late, nobody_else_may(scene, &machine)),
            (Rule::Ends, ends_by_time(&mut machine)),
        ];
        let broken = checks.into_iter().filter_map(|(rule, result)| Some(Broken::new(rule, result.err()?)));
        broken.collect()
    };
    let broken =
        catch_unwind(AssertUnwindSafe(judge)).unwrap_or_else(|panic| vec![Broken::panicked(&*panic)]);
    if !broken.is_empty() {
        println!("{broken:?}");
    }
    broken
}

/// LIFE-20: who is not offered a contact can neither accept nor reject it.
fn nobody_else_may(scene: &Scene, machine: &Machine<'_>) -> Result<(), String> {
    let (centre, now) = (machine.node.centre(), machine.node.now());
    for user in scene.agents {
        for (contact, _) in &scene.contacts {
            let held = centre.agents[&user].contacts.get(contact).map(|held| held.state);
            if matches!(held, Some(HeldState::Connecting { .. })) {
                continue;
            }
            let contact = *contact;
            for command in [Command::Accept { user, contact }, Command::Reject { user, contact }] {
                if centre.decide(now, command).is_ok() {
                    return Err(format!("{user} holds {contact} as {held:?} and may answer it"));
                }
            }
        }
    }
    Ok(())
}

/// Nobody does anything any more: no customer waits for ever.
fn ends_by_time(machine: &mut Machine<'_>) -> Result<(), String> {
    let end = machine.node.now() + LONG;
    machine.node.advance(end);
    let mut contacts = machine.node.centre().contacts.values();
    match contacts.find(|contact| contact.is_active()) {
        None => Ok(()),
        Some(contact) => Err(format!("{} is {:?} for ever", contact.id, contact.state)),
    }
}
