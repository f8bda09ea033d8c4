//! Text with its places filled in.

use crate::domain::Centre;
use crate::domain::contact::{Contact, QueueRef};
use crate::domain::flow::{Part, TargetTemplate, Template};
use crate::domain::gateway::type_of;
use crate::domain::views::json_escaped;
use crate::id::{QueueId, UserId};

/// A path that names nothing gives no text.
pub(super) fn render(centre: &Centre, contact: &Contact, template: &Template) -> String {
    let parts = template.0.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Attribute(key) => contact.attributes.get(key).cloned().unwrap_or_default(),
        Part::Path(path) => value_at(centre, contact, path),
    });
    parts.collect()
}

/// JSON with places in its texts. What fills them stays within its text.
pub(super) fn render_json(centre: &Centre, contact: &Contact, template: &Template) -> String {
    let parts = template.0.iter().map(|part| match part {
        Part::Text(json) => json.clone(),
        Part::Attribute(_) | Part::Path(_) => {
            json_escaped(&render(centre, contact, &Template(vec![part.clone()])))
        }
    });
    parts.collect()
}

fn value_at(centre: &Centre, contact: &Contact, path: &[String]) -> String {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let instance = centre.instance.as_ref();
    match path.as_slice() {
        ["ContactId"] => contact.id.to_string(),
        ["InitialContactId"] => contact.chain.to_string(),
        ["Channel"] => contact.channel.as_str().to_owned(),
        ["InstanceARN"] => instance.map(|i| i.arn()).unwrap_or_default(),
        ["PreviousContactId"] => contact.before().map(|id| id.to_string()).unwrap_or_default(),
        ["Name" | "CustomerName"] => contact.name.clone(),
        ["Description"] => contact.description.clone().unwrap_or_default(),
        ["References", name] => contact.references.get(*name).map(|r| r.value.clone()).unwrap_or_default(),
        ["CustomerEndpoint", what] => {
            contact.ends.as_ref().map(|ends| end(&ends.customer, what)).unwrap_or_default()
        }
        ["SystemEndpoint", what] => {
            contact.ends.as_ref().map(|ends| end(&ends.system, what)).unwrap_or_default()
        }
        ["SegmentAttributes", name] => contact.segment_text(name),
        ["Views", path @ ..] => entered(centre, contact, path),
        ["Queue", "Name"] => match contact.target_queue {
            Some(QueueRef::Standard(id)) => centre.queues[&id].name.clone(),
            _ => String::new(),
        },
        ["Queue", "ARN"] => match (instance, contact.target_queue) {
            (Some(instance), Some(queue)) => instance.queue_arn(queue),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// CHAT-130: what a flow reads of one.
fn end(address: &str, what: &str) -> String {
    match what {
        "Address" => address.to_owned(),
        "Type" => type_of(address).to_owned(),
        _ => String::new(),
    }
}

/// FLOW-36: what the customer last did in a view, and what they entered in it.
fn entered(centre: &Centre, contact: &Contact, path: &[&str]) -> String {
    let answer = centre.chats.get(&contact.chain).and_then(|chat| chat.view_answer.as_ref());
    let value = answer.and_then(|answer| match path {
        ["Action"] => Some(&answer.action),
        ["ViewResultData", path @ ..] => answer.data.get(&path.join(".")),
        _ => None,
    });
    value.cloned().unwrap_or_default()
}

/// An id by itself, or the id at the end of an ARN.
pub(super) fn last_segment(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

/// FLOW-12: a queue by its id or ARN; an agent by id, ARN or username.
pub(super) fn queue_of(centre: &Centre, contact: &Contact, target: &TargetTemplate) -> Option<QueueRef> {
    match target {
        TargetTemplate::Queue(template) => {
            let id = last_segment(&render(centre, contact, template)).parse::<QueueId>().ok();
            id.filter(|id| centre.queues.contains_key(id)).map(QueueRef::Standard)
        }
        TargetTemplate::Agent(template) => {
            user_of(centre, &render(centre, contact, template)).map(QueueRef::Agent)
        }
    }
}

pub(super) fn user_of(centre: &Centre, text: &str) -> Option<UserId> {
    let id = last_segment(text).parse::<UserId>().ok();
    let by_id = id.filter(|id| centre.users.contains_key(id));
    by_id.or_else(|| centre.user_by_name(text).map(|user| user.id))
}
