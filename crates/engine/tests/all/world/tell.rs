//! What happens, in one line each.

use super::*;

impl World {
    /// The contact that follows `c1` is `c1.2`, the one after it `c1.3`; the first that is added to the
    /// chat is `c1+1`.
    pub(super) fn name_leg(&mut self, event: &Event) {
        let Event::ContactCreated(created) = event else { return };
        let Created { contact, leg: Some(leg), .. } = &**created else { return };
        if leg.added {
            let chain = self.name(leg.chain.0);
            let name = (1..).map(|n| format!("{chain}+{n}")).find(|name| !self.ids.contains_key(name));
            let name = name.expect("there is always another number");
            self.ids.insert(name.clone(), contact.0);
            self.names.insert(contact.0, name);
            return;
        }
        let previous = self.name(leg.previous.0);
        let (first, n) = previous.split_once('.').unwrap_or((&previous, "1"));
        let name = format!("{first}.{}", n.parse::<u32>().unwrap() + 1);
        self.ids.insert(name.clone(), contact.0);
        self.names.insert(contact.0, name);
    }

    pub(super) fn tell(&self, event: &Event) -> Option<String> {
        let n = |id: Uuid| self.name(id);
        let c = |id: &ContactId| self.name(id.0);
        Some(match event {
            Event::StatusChosen { user, status } => format!("{} is {}", n(user.0), n(status.0)),
            Event::NextStatusChosen { user, status } => format!("{} next {}", n(user.0), n(status.0)),
            Event::NextStatusCancelled { user } => format!("{} no next status", n(user.0)),
            Event::ContactCreated(created) => {
                let Created { contact, initiation, leg, .. } = &**created;
                let leg = leg.as_ref()?;
                match leg.added {
                    true => format!("{} is added from {}", c(contact), c(&leg.previous)),
                    false => {
                        format!("{} follows {} by {}", c(contact), c(&leg.previous), initiation.as_str())
                    }
                }
            }
            Event::ChatPassed { chain, contact } => format!("the chat of {} is {}'s", c(chain), c(contact)),
            Event::PriorityChanged { contact, priority } => format!("{} priority {priority}", c(contact)),
            Event::AgeAdjusted { contact, adjustment } => {
                format!("{} age {:+}", c(contact), adjustment.as_seconds())
            }
            Event::CriteriaSet { contact, .. } => format!("{} criteria", c(contact)),
            Event::RoutingStepExpired { contact } => format!("{} step expired", c(contact)),
            Event::Queued { contact, queue: QueueRef::Standard(id) } => {
                format!("{} in {}", c(contact), n(id.0))
            }
            Event::Queued { contact, queue: QueueRef::Agent(id) } => {
                format!("{} in the queue of {}", c(contact), n(id.0))
            }
            Event::Offered { contact, user, until, .. } => {
                let until = (*until - START).as_seconds();
                format!("offer {} to {} until {:02}:{:02}", c(contact), n(user.0), until / 60, until % 60)
            }
            Event::OfferExtended { contact, user, .. } => {
                format!("{} still offered to {}", c(contact), n(user.0))
            }
            Event::OfferMissed { contact, user } => format!("{} missed {}", n(user.0), c(contact)),
            Event::OfferRejected { contact, user } => format!("{} rejected {}", n(user.0), c(contact)),
            Event::Accepted { contact, user } => format!("{} accepted {}", n(user.0), c(contact)),
            Event::Answered { contact, user } => format!("{} answered {}", n(user.0), c(contact)),
            Event::WhisperBegun { contact, whisper, .. } => format!("{} whisper to {whisper:?}", c(contact)),
            Event::Connected { contact, user } => format!("{} connected to {}", n(user.0), c(contact)),
            Event::JoinFailed { contact, user } => format!("{} failed to join {}", n(user.0), c(contact)),
            Event::HoldBegun { contact, user } => format!("{} holds {}", n(user.0), c(contact)),
            Event::HoldEnded { contact, user } => format!("{} resumes {}", n(user.0), c(contact)),
            Event::ContactEnded { contact, reason } => {
                format!("{} ended {}", c(contact), reason.map_or("", |r| r.as_str())).trim_end().to_owned()
            }
            Event::Cleared { contact, user } => format!("{} cleared {}", n(user.0), c(contact)),
            Event::ContactCompleted { contact } => format!("{} completed", c(contact)),
            Event::AttachmentBegun { chain, attachment, name } => {
                let (name, size) = (name.as_str().unwrap_or_default(), attachment.size);
                format!("{} {name} {} {size} bytes", c(chain), attachment.content_type)
            }
            Event::AttachmentUploaded { chain, .. } => c(chain),
            Event::AttachmentJudged { chain, approved, .. } => format!("{} approved: {approved}", c(chain)),
            Event::Receipted { chain, position, kind, .. } => format!("{} {position} {kind:?}", c(chain)),
            Event::Noticed { chain, side, notice } => format!("{} {side:?} {notice:?}", c(chain)),
            Event::ItemAppended { item, .. } if item.kind == ItemKind::Message => said(item),
            _ => return None,
        })
    }
}
