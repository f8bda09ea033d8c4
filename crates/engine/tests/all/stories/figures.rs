//! Real-time figures, of several agents in several states at once.

use engine::domain::contact::Channel::{self, Chat, Task};
use engine::domain::dictionary::Metric;
use engine::domain::report::Tally;
use engine::id::{QueueId, UserId};

use crate::world::World;

/// By their names in GetCurrentMetricData.
fn figures<const N: usize>(
    w: &mut World,
    agents: &[&str],
    channels: &[Channel],
    names: [&str; N],
) -> [f64; N] {
    let users: Vec<_> = agents.iter().map(|name| UserId(w.id(name))).collect();
    names.map(|name| {
        let metric = Metric::now(name).unwrap();
        let mut tally = Tally::default();
        w.node
            .centre()
            .agents_now(users.iter().copied(), channels)
            .for_each(|now| metric.see(&mut tally, &now));
        metric.value(&tally).unwrap()
    })
}

const BY_STATUS: [&str; 4] = ["AGENTS_ONLINE", "AGENTS_STAFFED", "AGENTS_AVAILABLE", "AGENTS_NON_PRODUCTIVE"];
const BY_CONTACTS: [&str; 4] =
    ["AGENTS_ON_CONTACT", "AGENTS_AFTER_CONTACT_WORK", "AGENTS_ERROR", "SLOTS_ACTIVE"];

#[test]
fn met_10_to_18_agents_are_counted_by_status_and_contacts_by_what_becomes_of_them() {
    let mut w = World::new();
    w.everything("all at once");
    let agents = ["ana", "bo", "cy", "di", "eve", "fay"];
    for name in agents {
        w.agent_with(name, "all at once", "Agent", 0);
    }
    // Two talk, one has missed a chat, one is after a chat, one is at lunch, and one is gone.
    for (agent, chat) in [("ana", "c1"), ("bo", "c2"), ("cy", "c3"), ("di", "c4")] {
        for other in agents {
            w.status(other, if other == agent { "Available" } else { "Lunch" });
        }
        w.chat(chat);
        if agent != "cy" {
            w.accept(agent, chat).unwrap();
        }
    }
    w.at(20);
    w.ends("di", "c4").unwrap();
    for agent in ["ana", "bo", "cy", "di"] {
        w.status(agent, "Available");
    }
    w.status("fay", "Offline");
    assert_eq!(figures(&mut w, &agents, &Channel::ALL, BY_STATUS), [5.0, 4.0, 0.0, 1.0]);
    // After contact work is work on a contact.
    assert_eq!(figures(&mut w, &agents, &Channel::ALL, BY_CONTACTS), [3.0, 1.0, 1.0, 3.0]);

    // Of other channels than theirs nothing is under way, and their statuses are the same.
    assert_eq!(figures(&mut w, &agents, &[Task], BY_STATUS), [5.0, 4.0, 0.0, 1.0]);
    assert_eq!(figures(&mut w, &agents, &[Task], BY_CONTACTS), [0.0, 0.0, 0.0, 0.0]);

    w.clear("cy", "c3").unwrap();
    w.clear("di", "c4").unwrap();
    assert_eq!(figures(&mut w, &agents, &[Chat], BY_CONTACTS), [2.0, 0.0, 0.0, 2.0]);
    assert_eq!(figures(&mut w, &["eve"], &Channel::ALL, ["AGENTS_AVAILABLE"]), [0.0]);
    w.status("eve", "Available");
    assert_eq!(figures(&mut w, &["eve", "fay"], &Channel::ALL, ["AGENTS_AVAILABLE"]), [1.0]);
}

#[test]
fn met_20_the_agents_of_a_queue_are_those_whose_profile_has_it_on_the_channel() {
    let mut w = World::new();
    w.queue("Other", None);
    w.profile("chats of other", 1, &[("Other", 1, 0)]);
    w.agent("ana");
    w.agent_with("bo", "chats of other", "Agent", 0);
    let (other, none) = (QueueId(w.id("Other")), QueueId(w.id("none")));
    let bo = UserId(w.id("bo"));
    let centre = w.node.centre();
    assert_eq!(centre.agents_of_queue(other, &[Chat]), [bo]);
    assert_eq!(centre.agents_of_queue(other, &[Task]), []);
    assert_eq!(centre.agents_of_queue(other, &Channel::ALL), [bo]);
    assert_eq!(centre.agents_of_queue(none, &Channel::ALL), []);
}
