//! What an administrator has set up.

use crate::domain::Centre;
use crate::domain::agent::Agent;
use crate::domain::config::{PhoneConfig, Queue, QueueEntry, RoutingProfile, User};
use crate::domain::criteria::Proficiency;
use crate::id::{QueueId, RoutingProfileId, UserId};
use crate::planted::{self, Bug};
use crate::time::Time;

impl Centre {
    pub(super) fn routing_profile_mut(&mut self, id: RoutingProfileId) -> &mut RoutingProfile {
        self.routing_profiles.get_mut(&id).expect("decided for a routing profile")
    }

    pub(super) fn queue_mut(&mut self, id: QueueId) -> &mut Queue {
        self.queues.get_mut(&id).expect("decided for a queue")
    }

    pub(super) fn user_mut(&mut self, id: UserId) -> &mut User {
        self.users.get_mut(&id).expect("decided for a user")
    }

    pub(super) fn entries_changed(&mut self, id: RoutingProfileId, entries: &[QueueEntry]) {
        let profile = self.routing_profile_mut(id);
        for entry in entries {
            let same = |e: &&mut QueueEntry| e.queue == entry.queue && e.channel == entry.channel;
            *profile.entries.iter_mut().find(same).expect("decided for entries that are there") = *entry;
        }
        if planted::has(Bug::StaleDelay) {
            return;
        }
        self.index_profile(id);
    }

    pub(super) fn proficiencies_associated(&mut self, id: UserId, proficiencies: &[Proficiency]) {
        let user = self.user_mut(id);
        for new in proficiencies {
            user.proficiencies.retain(|p| p.attribute != new.attribute || p.value != new.value);
            user.proficiencies.push(new.clone());
        }
        self.index_user(id);
    }

    /// ROUTE-46: a call that rings already may be accepted by itself from now on.
    pub(super) fn phone_config_changed(&mut self, id: UserId, phone: &PhoneConfig) {
        self.user_mut(id).phone = phone.clone();
        self.index_agent(id);
        let held: Vec<_> = self.agents[&id].contacts.keys().copied().collect();
        held.into_iter().for_each(|contact| self.index_contact(contact));
    }

    /// ENT-13. A new user is Offline (ROUTE-1b).
    pub(super) fn user_created(&mut self, user: &User, at: Time) {
        let offline = self.offline().expect("an instance has a status of type OFFLINE").id;
        self.agents.insert(user.id, Agent::new(user.id, offline, at));
        self.add(|c| c.users.insert(user.id, user.clone()));
        self.index_user(user.id);
    }
}
