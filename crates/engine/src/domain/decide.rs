//! What a command causes, or why it is refused. Nothing here changes anything.

use crate::domain::Centre;
use crate::domain::chat::Signal;
use crate::event::Event;
use crate::input::{Command, Outcome};
use crate::refusal::Refusal;
use crate::time::Time;

mod attach;
mod attach_file;
mod configure;
mod converse;
mod describe;
mod flow;
mod gateway;
mod hierarchy;
mod instance;
mod leg;
mod link;
mod reports;
mod revise;
mod routing;
mod several;
mod start;
mod stream;
mod views;
mod work;

pub(crate) use leg::{Closed, Next, end_contact, next_id};
pub use start::duration_of;
pub use stream::first_streaming;
pub(crate) use work::{check_age_adjustment, check_priority};

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
            Command::UpdateQueues { profile, entries } => self.update_queues(profile, entries),
            Command::SetConcurrency { profile, concurrency } => self.set_concurrency(profile, concurrency),
            Command::CreateHoursOverride { hours, hours_override } => {
                self.create_hours_override(hours, hours_override)
            }
            Command::SetMaxContacts { queue, max_contacts } => self.set_max_contacts(queue, max_contacts),
            Command::SetQueueStatus { queue, enabled } => self.set_queue_status(queue, enabled),
            Command::CreateQuickConnect(quick_connect) => self.create_quick_connect(quick_connect),
            Command::CreateTaskTemplate(template) => self.create_task_template(*template),
            Command::AssociateQuickConnects { queue, quick_connects } => {
                self.associate_quick_connects(queue, quick_connects)
            }
            Command::CreatePredefinedAttribute(attribute) => self.create_predefined_attribute(attribute),
            Command::CreateSecurityProfile(profile) => self.create_security_profile(profile),
            Command::ChangeFlow { flow, change } => self.change_flow(flow, change, at),
            Command::ChangeModule { module, change } => self.change_module(module, change, at),
            Command::SaveReport { user, report, draft } => self.save_report(user, report, *draft, at),
            Command::ScheduleReport { user, report, schedule } => {
                self.schedule_report(user, report, schedule, at)
            }
            Command::DeleteReport { user, report } => self.delete_report(user, report),
            Command::RecordRun { report, run } => self.record_run(report, run),
            Command::CreateView(view) => self.create_view(*view),
            Command::ChangeView { view, change } => self.change_view(view, change),
            Command::ChangeInstance(change) => self.change_instance(change),
            Command::ChangeHierarchy(change) => self.change_hierarchy(change),
            Command::Revise(revision) => self.revise(*revision),
            Command::DisassociateQueues { profile, entries } => self.disassociate_queues(profile, &entries),
            Command::Remove(resource) => self.remove(resource),
            Command::Tag { resource, tags } => self.tag(resource, tags),
            Command::Untag { resource, keys } => self.untag(resource, keys),
            Command::CreateFlow(flow) => self.create_flow(flow),
            Command::CreateUser { user, password } => self.create_user(user, password),
            Command::SetRoutingProfile { user, profile } => self.set_routing_profile(user, profile),
            Command::AssociateProficiencies { user, proficiencies } => {
                self.associate_proficiencies(user, proficiencies)
            }
            Command::SetPhoneConfig { user, phone } => self.set_phone_config(user, phone),
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
            Command::Hold { user, contact } => self.hold(user, contact),
            Command::EndHold { user, contact } => self.end_hold(user, contact),
            Command::Pause { user, contact } => self.pause(user, contact),
            Command::EndPause { user, contact } => self.resume_task(user, contact),
            Command::Transfer { user, contact, quick_connect } => {
                self.transfer(user, contact, quick_connect, at)
            }
            Command::AddAgent { user, contact, quick_connect } => {
                self.add_agent(user, contact, quick_connect, at)
            }
            Command::TransferTask(transfer) => self.transfer_task(transfer, at),
            Command::StartChat(start) => self.start_chat(*start, at),
            Command::Receive(receive) => self.receive(*receive, at),
            Command::StartTask(start) => self.start_task(*start, at),
            Command::StartCall(start) => self.start_call(*start, at),
            Command::UpdateRouting { contact, change } => self.update_routing(contact, change),
            Command::SetRoleTimers { contact, timers } => self.set_role_timers(contact, timers),
            Command::Stop { contact } => self.stop(contact, at),
            Command::UpdateContact { contact, change } => self.update_contact(contact, change),
            Command::Reschedule { contact, scheduled_at } => self.reschedule(contact, scheduled_at, at),
            Command::TagContact { contact, tags } => self.tag_contact(contact, tags),
            Command::UntagContact { contact, keys } => self.untag_contact(contact, keys),
            Command::UpdateAttributes { contact, attributes } => self.update_attributes(contact, attributes),
            Command::ContinueChat { chain, past } => self.continue_chat(chain, past),
            Command::StartStreaming { contact, endpoint, token } => {
                self.start_streaming(contact, endpoint, token)
            }
            Command::StopStreaming { contact, streaming } => self.stop_streaming(contact, streaming),
            Command::Annotate { user, contact, attributes } => self.annotate(user, contact, attributes),
            Command::AddParticipant { contact, role, name, token } => {
                self.add_participant(contact, role, name, token)
            }
            Command::Connect { chain, participant } => self.connect(chain, participant, at),
            Command::Send(send) => self.send(send, at),
            Command::Signal { chain, participant, kind } => self.signal(chain, participant, kind, at),
            Command::BeginAttachment(begin) => self.begin_attachment(*begin, at),
            Command::CompleteAttachment { chain, participant, attachment } => {
                self.complete_attachment(chain, participant, attachment)
            }
            Command::JudgeAttachment { chain, attachment, approved, words } => {
                self.judge_attachment(chain, attachment, approved, words, at)
            }
            Command::BeginFile(begin) => self.begin_file(*begin, at),
            Command::CompleteFile { file } => self.complete_file(file, at),
            Command::JudgeFile { file, approved } => self.judge_file(file, approved),
            Command::DeleteFile { file } => Ok(Decided::done(vec![Event::FileDeleted { file }])),
            Command::ReadConversation { contact, file } => {
                Ok(Decided::done(vec![Event::ConversationRead { contact, file }]))
            }
            Command::Disconnect { chain, participant } => self.disconnect(chain, participant, at),
            Command::Resume => Ok(Decided::done(self.extend_offers(at))),
        }
    }
}
