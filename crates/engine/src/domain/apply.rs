//! What happened, put into the state. Total: an event that is here has been decided, so there is
//! nothing left to refuse; where the state does not fit it, the program is wrong and says so.

use crate::domain::Centre;
use crate::domain::agent::{Agent, HeldState, NextStatus, Session};
use crate::domain::attachment::AttachmentState;
use crate::domain::chat::{Chat, Participant};
use crate::domain::config::FlowKind;
use crate::domain::contact::{Contact, ContactState};
use crate::domain::criteria::StepState;
use crate::event::{Event, Recorded};
use crate::id::{ContactId, ParticipantId, UserId};
use crate::limits;
use crate::time::Time;

mod configure;
mod converse;
mod life;
mod work;

impl Centre {
    pub fn apply(&mut self, recorded: &Recorded) {
        let Recorded { seq, at, event, .. } = recorded;
        assert_eq!(*seq, self.seq + 1, "the log has a gap");
        self.seq = *seq;
        self.at = self.at.max(*at);
        if let Event::Offered { contact, .. } | Event::NoAgent { contact } = event {
            self.decided(*contact, *seq);
        }
        let touched = self.touched(event);
        self.apply_event(*at, event);
        if let Some(user) = touched {
            self.mind_activity(user, *at);
        }
        if let Some(resource) = event.resource().filter(|resource| self.has(resource)) {
            self.meta.entry(resource).or_default().modified_at = Some(*at);
        }
    }

    fn apply_event(&mut self, at: Time, event: &Event) {
        match event {
            Event::InstanceCreated(instance) => self.instance = Some(instance.clone()),
            Event::HierarchyLevelsChanged(levels) => self.hierarchy_levels = levels.clone(),
            Event::HierarchyGroupCreated(group) => {
                self.add(|c| c.hierarchy_groups.insert(group.id, group.clone()));
            }
            Event::InstanceSettingsChanged(settings) => self.instance_settings = (**settings).clone(),
            Event::StatusCreated(status) => self.add(|c| c.statuses.insert(status.id, status.clone())),
            Event::HoursCreated(hours) => {
                self.add(|c| c.hours.insert(hours.id, hours.clone()));
                self.index_zones();
            }
            Event::HoursOverrideCreated { hours, hours_override } => {
                let hours = self.hours.get_mut(hours).expect("decided for hours that exist");
                hours.overrides.push(hours_override.clone());
            }
            Event::QueueCreated(queue) => self.add(|c| c.queues.insert(queue.id, queue.clone())),
            Event::QueueMaxContactsChanged { queue, max_contacts } => {
                self.queue_mut(*queue).max_contacts = *max_contacts;
            }
            Event::QueueStatusChanged { queue, enabled } => self.queue_mut(*queue).enabled = *enabled,
            Event::QuickConnectCreated(quick) => {
                self.add(|c| c.quick_connects.insert(quick.id, quick.clone()));
            }
            Event::TaskTemplateCreated(template) => {
                self.task_templates.insert(template.id, (**template).clone());
            }
            Event::QueueQuickConnectsAssociated { queue, quick_connects } => {
                self.queue_mut(*queue).quick_connects.extend(quick_connects);
            }
            Event::PredefinedAttributeCreated(attribute) => {
                self.add(|c| c.predefined_attributes.insert(attribute.name.clone(), attribute.clone()));
            }
            Event::SecurityProfileCreated(profile) => {
                self.add(|c| c.security_profiles.insert(profile.id, profile.clone()));
            }
            Event::RoutingProfileCreated(profile) => {
                self.add(|c| c.routing_profiles.insert(profile.id, profile.clone()));
                self.index_profile(profile.id);
            }
            Event::RoutingProfileQueuesAssociated { profile, entries } => {
                self.routing_profile_mut(*profile).entries.extend(entries);
                self.index_profile(*profile);
            }
            Event::RoutingProfileQueuesChanged { profile, entries } => {
                self.entries_changed(*profile, entries);
            }
            Event::RoutingProfileConcurrencyChanged { profile, concurrency } => {
                self.routing_profile_mut(*profile).concurrency = concurrency.clone();
                self.index_profile(*profile);
            }
            Event::Revised(configured) => self.revised(configured),
            Event::Removed(resource) => self.removed(resource, at),
            Event::Tagged { resource, tags } => {
                self.meta.entry(resource.clone()).or_default().tags.extend(tags.clone());
            }
            Event::Untagged { resource, keys } => {
                let meta = self.meta.entry(resource.clone()).or_default();
                meta.tags.retain(|key, _| !keys.contains(key));
            }
            Event::FlowCreated(flow) => self.add(|c| match flow.kind {
                FlowKind::Module => c.modules.insert(flow.id, flow.clone()),
                _ => c.flows.insert(flow.id, flow.clone()),
            }),
            Event::FlowContentChanged { flow, content, published } => {
                self.flow_content_changed(*flow, content, *published);
            }
            Event::FlowDescribed { flow, name, description, archived } => {
                let flow = self.flow_mut(*flow);
                (flow.name, flow.description) = (name.clone(), description.clone());
                flow.history.archived = *archived;
                self.index_names();
            }
            Event::FlowVersionCreated { flow, version, made } => {
                let history = &mut self.flow_mut(*flow).history;
                history.versions.insert(*version, made.clone());
                history.last_version = *version;
            }
            Event::FlowVersionDeleted { flow, version } => {
                self.flow_mut(*flow).history.versions.remove(version);
            }
            Event::ReportRun { report, run } => self.report_run(*report, run),
            Event::ViewCreated(view) => self.add(|c| c.views.insert(view.id, (**view).clone())),
            Event::ViewContentChanged { view, content, published } => {
                self.view_content_changed(*view, content, *published, at);
            }
            Event::ViewDescribed { view, name, description } => {
                let view = self.view_mut(*view);
                (view.name, view.description) = (name.clone(), description.clone());
            }
            Event::ViewVersionCreated { view, version, made } => {
                self.view_version_created(*view, *version, made, at);
            }
            Event::ViewVersionDeleted { view, version } => {
                self.view_mut(*view).versions.remove(version);
            }
            Event::UserCreated { user, .. } => self.user_created(user, at),
            Event::UserRoutingProfileChanged { user, profile } => {
                self.user_mut(*user).routing_profile = *profile;
                self.index_user(*user);
            }
            Event::ProficienciesAssociated { user, proficiencies } => {
                self.proficiencies_associated(*user, proficiencies);
            }
            Event::PhoneConfigChanged { user, phone } => self.phone_config_changed(*user, phone),
            Event::PasswordChanged { .. } | Event::ConversationRead { .. } => {}
            Event::AccessKeyCreated { user, key, .. } => {
                self.access_keys.insert(key.clone(), *user);
            }
            Event::AccessKeyDeleted { key, .. } => {
                self.access_keys.remove(key);
            }
            Event::SignedIn { user, session, expires } => {
                let session = (*session, Session { started_at: at, expires: *expires });
                self.with_agent(*user, |agent| {
                    agent.logged_in = true;
                    agent.signed_out_at = None;
                    agent.sessions.extend([session]);
                });
            }
            Event::SignedOut { user, session } => self.with_agent(*user, |agent| {
                agent.sessions.remove(session);
                agent.logged_in = !agent.sessions.is_empty();
                agent.signed_out_at = (!agent.logged_in).then_some(at);
            }),
            Event::StatusChosen { user, status } => self.status_chosen(*user, *status, at),
            Event::NextStatusChosen { user, status } => self.with_agent(*user, |agent| {
                agent.next = Some(NextStatus { status: *status, chosen_at: at });
            }),
            Event::NextStatusCancelled { user } => self.with_agent(*user, |agent| agent.next = None),
            Event::ContactCreated(created) => self.contact_created(created, at),
            Event::AttributesUpdated { contact, attributes } => {
                self.with_contact(*contact, at, |c| c.attributes.extend(attributes.clone()));
            }
            Event::ContactDescribed { contact, change } => self.with_contact(*contact, at, |c| {
                c.name = change.name.clone().unwrap_or_else(|| c.name.clone());
                c.description = change.description.clone().or_else(|| c.description.clone());
                c.references.extend(change.references.clone());
                c.segment_attributes.extend(change.segment_attributes.clone());
            }),
            Event::Rescheduled { contact, scheduled_at, expires_at } => {
                self.with_contact(*contact, at, |c| {
                    c.state = ContactState::Scheduled { until: *scheduled_at };
                    c.scheduled_at = Some(*scheduled_at);
                    c.expires_at = *expires_at;
                });
            }
            Event::ContactTagged { contact, tags } => {
                self.with_contact(*contact, at, |c| c.tags.extend(tags.clone()));
            }
            Event::ContactUntagged { contact, keys } => {
                self.with_contact(*contact, at, |c| c.tags.retain(|key, _| !keys.contains(key)));
            }
            Event::TargetQueueSet { contact, queue } => {
                self.with_contact(*contact, at, |c| c.target_queue = Some(*queue));
            }
            Event::HookSet { contact, hook, flow } => self.with_contact(*contact, at, |c| {
                c.hooks.insert(*hook, *flow);
            }),
            Event::PriorityChanged { contact, priority } => {
                self.with_contact(*contact, at, |c| c.routing.priority = *priority);
            }
            Event::AgeAdjusted { contact, adjustment } => {
                self.with_contact(*contact, at, |c| c.routing.age_adjustment = *adjustment);
            }
            Event::CriteriaSet { contact, criteria } => self.with_contact(*contact, at, |c| {
                c.routing.criteria = Some(criteria.clone());
                c.routing.step = c.is_in_standard_queue().then_some(StepState { index: 0, since: at });
            }),
            Event::RoutingStepExpired { contact } => self.with_contact(*contact, at, |c| {
                let step = c.routing.step.as_mut().expect("an active step expires");
                *step = StepState { index: step.index + 1, since: at };
            }),
            Event::FlowEntered { contact, flow } => self.flow_entered(*contact, *flow, at),
            Event::FlowMoved { contact, action } => self.flow_moved(*contact, *action, at),
            Event::FlowLooped { contact, action, rounds } => self.with_contact(*contact, at, |c| {
                let run = c.run.as_mut().expect("only a contact in a flow loops in it");
                match rounds {
                    0 => run.loops.remove(action),
                    _ => run.loops.insert(*action, *rounds),
                };
            }),
            Event::FlowModuleEntered { contact, module } => self.module_entered(*contact, *module, at),
            Event::FlowModuleLeft { contact } => self.module_left(*contact, at),
            Event::FlowCarried { contact, run } => {
                self.with_contact(*contact, at, |c| c.run = Some(run.clone()));
            }
            Event::FlowWaits { contact, wait } => self.flow_waits(*contact, *wait, at),
            Event::FlowLeft { contact } => self.with_contact(*contact, at, |c| c.run = None),
            Event::Queued { contact, queue } => self.queued(*contact, *queue, at),
            Event::Offered { contact, user, until, participant } => {
                self.offer_begun(*contact, *user, *until, *participant, at);
            }
            Event::NoAgent { .. } => {}
            Event::OfferExtended { contact, user, until } => {
                self.offer_extended(*contact, *user, *until, at);
            }
            Event::OfferMissed { contact, user } => {
                self.offer_failed(*contact, *user, HeldState::Missed, at);
            }
            Event::OfferRejected { contact, user } => {
                self.offer_failed(*contact, *user, HeldState::Rejected, at);
            }
            Event::Accepted { contact, user } => {
                self.answered(*contact, *user, at);
                self.connected(*contact, *user, at);
            }
            Event::Answered { contact, user } => self.answered(*contact, *user, at),
            Event::WhisperBegun { contact, whisper, flow, until } => {
                self.whisper_begun(*contact, *whisper, *flow, *until, at);
            }
            Event::Whispered { .. } => {}
            Event::Connected { contact, user } => self.connected(*contact, *user, at),
            Event::JoinFailed { contact, user } => self.offer_failed(*contact, *user, HeldState::Error, at),
            Event::HoldBegun { contact, user } => self.held_changed(*contact, *user, HeldState::OnHold, at),
            Event::HoldEnded { contact, user } => {
                self.held_changed(*contact, *user, HeldState::Connected, at);
            }
            Event::ContactEnded { contact, reason } => self.contact_ended(*contact, *reason, at),
            Event::Cleared { contact, user } => self.cleared(*contact, *user, at),
            Event::ContactCompleted { contact } => self.contact_completed(*contact),
            Event::ParticipantAdded { chain, participant } => {
                self.with_chat(*chain, |chat| chat.participants.push(participant.clone()));
            }
            Event::ParticipantConnected { chain, participant } => {
                self.participant_connected(*chain, *participant, at);
            }
            Event::ParticipantLeft { chain, participant } => {
                self.with_participant(*chain, *participant, |p| p.left = true);
            }
            Event::RoleTimersSet { chain, timers } => self.role_timers_set(*chain, *timers),
            Event::ChatPassed { chain, contact } => self.chat_passed(*chain, *contact, at),
            Event::ChatContinued { contact, past } => {
                let contact = self.contacts.get_mut(contact).expect("decided for a contact that is there");
                contact.related = past.first().map(|past| past.contact);
                contact.past = past.clone();
            }
            Event::StreamingStarted { chain, streaming } => {
                self.with_chat(*chain, |chat| chat.streaming.push(streaming.clone()));
            }
            Event::StreamingStopped { chain, streaming } => {
                self.with_chat(*chain, |chat| chat.streaming.retain(|known| known.id != *streaming));
            }
            Event::Noticed { chain, side, notice } => self.noticed(*chain, *side, *notice),
            Event::AttachmentBegun { chain, attachment, .. } => {
                self.attachment_begun(*chain, attachment, at);
            }
            Event::AttachmentUploaded { chain, attachment } => {
                self.attachment_is(*chain, *attachment, AttachmentState::Uploaded);
            }
            Event::AttachmentJudged { chain, attachment, approved } => {
                let state = if *approved { AttachmentState::Approved } else { AttachmentState::Rejected };
                self.attachment_is(*chain, *attachment, state);
            }
            Event::FileBegun { file, .. } => {
                self.files.retain(|_, begun| !begun.is_abandoned(at));
                self.files.insert(file.id, file.clone());
            }
            Event::FileUploaded { file } => {
                let known = self.files.get_mut(file);
                known.expect("decided for a file that is there").uploaded = true;
            }
            Event::FileJudged { file, .. } | Event::FileDeleted { file } => {
                self.files.remove(file);
            }
            // For whoever reads the transcript; nothing is decided by it.
            Event::Receipted { .. } => {}
            Event::ViewShown { chain, shown, hides_response } => {
                self.view_shown(*chain, *shown, *hides_response);
            }
            Event::ViewAnswered { chain, answer } => {
                self.with_chat(*chain, |chat| chat.view_answer = Some(answer.clone()));
            }
            Event::ItemAppended { chain, item, token } => self.item_appended(*chain, item, *token),
        }
    }

    fn add<T>(&mut self, insert: impl FnOnce(&mut Centre) -> Option<T>) {
        let replaced = insert(self).is_some();
        assert!(!replaced, "an id is given once");
        self.index_names();
    }

    fn decided(&mut self, id: ContactId, seq: u64) {
        let contact = self.contacts.get_mut(&id).expect("decided for a live contact");
        contact.decisions.push_back(seq);
        if contact.decisions.len() > limits::DECISIONS_KEPT {
            contact.decisions.pop_front();
        }
    }

    fn with_agent(&mut self, user: UserId, change: impl FnOnce(&mut Agent)) {
        change(self.agents.get_mut(&user).expect("every user is an agent"));
        self.index_agent(user);
    }

    fn with_contact(&mut self, id: ContactId, at: Time, change: impl FnOnce(&mut Contact)) {
        let contact = self.contacts.get_mut(&id).expect("decided for a live contact");
        change(contact);
        contact.updated_at = at;
        self.index_contact(id);
    }

    fn with_chat(&mut self, chain: ContactId, change: impl FnOnce(&mut Chat)) -> ContactId {
        let chat = self.chats.get_mut(&chain).expect("decided for a live chat");
        change(chat);
        chat.contact
    }

    fn with_participant(
        &mut self,
        chain: ContactId,
        id: ParticipantId,
        change: impl FnOnce(&mut Participant),
    ) {
        let contact = self.with_chat(chain, |chat| {
            let participant = chat.participants.iter_mut().find(|p| p.id == id);
            change(participant.expect("decided for a participant"));
        });
        self.index_contact(contact);
    }
}
