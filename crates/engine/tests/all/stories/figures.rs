//! Real-time figures, of several agents in several states at once.

use engine::domain::contact::Channel::{self, Chat, Task};
use engine::domain::metrics::AgentFigures;
use engine::id::{QueueId, UserId};

use crate::world::World;

fn figures(w: &mut World, agents: &[&str], channels: &[Channel]) -> AgentFigures {
    let users: Vec<_> = agents.iter().map(|name| UserId(w.id(name))).collect();
    w.node.centre().agent_figures(users.into_iter(), channels)
}

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
    let all = figures(&mut w, &agents, &Channel::ALL);
    let AgentFigures { online, staffed, available, non_productive, .. } = all;
    assert_eq!((online, staffed, available, non_productive), (5, 4, 0, 1), "{all:?}");
    let AgentFigures { on_contact, after_contact_work, error, slots_active, .. } = all;
    // After contact work is work on a contact.
    assert_eq!((on_contact, after_contact_work, error, slots_active), (3, 1, 1, 3), "{all:?}");

    // Of other channels than theirs nothing is under way, and their statuses are the same.
    let tasks = figures(&mut w, &agents, &[Task]);
    assert_eq!((tasks.online, tasks.staffed, tasks.non_productive), (5, 4, 1), "{tasks:?}");
    assert_eq!((tasks.on_contact, tasks.after_contact_work, tasks.error), (0, 0, 0), "{tasks:?}");

    w.clear("cy", "c3").unwrap();
    w.clear("di", "c4").unwrap();
    let chats = figures(&mut w, &agents, &[Chat]);
    assert_eq!((chats.on_contact, chats.after_contact_work, chats.error), (2, 0, 0), "{chats:?}");
    assert_eq!(figures(&mut w, &["eve"], &Channel::ALL).available, 0);
    w.status("eve", "Available");
    assert_eq!(figures(&mut w, &["eve", "fay"], &Channel::ALL).available, 1);
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
