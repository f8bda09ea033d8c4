//! Segment attributes: what is kept of one contact and not of the legs that follow it. Those that begin
//! with `connect:` mean something here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::domain::chat::content;
use crate::domain::contact::{Channel, Contact};
use crate::id::UserId;
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Span;

pub type SegmentAttributes = BTreeMap<String, SegmentValue>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SegmentValue {
    Text(String),
    Number(i64),
    Map(SegmentAttributes),
}

/// Every contact has one.
pub const SUBTYPE: &str = "connect:Subtype";
/// Of a task of a system beside this one (TASK-12).
const EXTERNAL_TASK: &str = "connect:ExternalTask";
const GUIDE: &str = "connect:Guide";
/// TASK-4: how long a task lives.
pub const EXPIRY: &str = "connect:ContactExpiry";
/// Its one member.
pub const EXPIRY_MINUTES: &str = "ExpiryDuration";
const CREATED_BY: &str = "connect:CreatedByUser";
pub(crate) const SYSTEM: &str = "connect:";
/// Maps within maps.
const LEVELS_MAX: usize = 4;

impl Channel {
    fn subtype(self) -> &'static str {
        match self {
            Channel::Voice => "connect:WebRTC",
            Channel::Chat => "connect:Chat",
            Channel::Task => "connect:Task",
        }
    }
}

impl Contact {
    /// With the subtype of its channel where none was given.
    pub fn all_segment_attributes(&self) -> SegmentAttributes {
        let mut all = self.segment_attributes.clone();
        all.entry(SUBTYPE.to_owned()).or_insert_with(|| SegmentValue::Text(self.subtype().to_owned()));
        all
    }

    /// Where none was given.
    fn subtype(&self) -> &str {
        self.ends.as_ref().map_or(self.channel.subtype(), |ends| &ends.subtype)
    }

    /// As a flow reads it. A map is no text.
    pub(crate) fn segment_text(&self, name: &str) -> String {
        match self.segment_attributes.get(name) {
            Some(SegmentValue::Text(text)) => text.clone(),
            Some(SegmentValue::Number(number)) => number.to_string(),
            None if name == SUBTYPE => self.subtype().to_owned(),
            Some(SegmentValue::Map(_)) | None => String::new(),
        }
    }
}

/// The one subtype that a task without a flow may be given, and has.
pub(crate) fn make_external(given: &mut SegmentAttributes) -> Result<(), Refusal> {
    let subtype = SegmentValue::Text(EXTERNAL_TASK.to_owned());
    match given.insert(SUBTYPE.to_owned(), subtype.clone()) {
        Some(other) if other != subtype => Err(wrong(format!("{SUBTYPE} of such a task is {EXTERNAL_TASK}"))),
        _ => Ok(()),
    }
}

/// How long a task that is given these lives.
pub(crate) fn task_lifetime(given: &SegmentAttributes) -> Result<Span, Refusal> {
    let Some(expiry) = given.get(EXPIRY) else { return Ok(limits::TASK_LIFETIME) };
    let minutes = match expiry {
        SegmentValue::Map(members) => members.get(EXPIRY_MINUTES).filter(|_| members.len() == 1),
        _ => None,
    };
    match minutes {
        Some(SegmentValue::Number(minutes)) if limits::TASK_EXPIRY_MINUTES.contains(minutes) => {
            Ok(Span::minutes(*minutes))
        }
        _ => {
            let (least, most) = (limits::TASK_EXPIRY_MINUTES.start(), limits::TASK_EXPIRY_MINUTES.end());
            Err(wrong(format!("{EXPIRY} must have an ExpiryDuration of {least} to {most} minutes")))
        }
    }
}

impl Centre {
    /// Of a contact that begins.
    pub(crate) fn check_segment_attributes(
        &self,
        channel: Channel,
        content_types: &[String],
        given: &SegmentAttributes,
    ) -> Result<(), Refusal> {
        check_own_segment_attributes(given.iter().filter(|(name, _)| !name.starts_with(SYSTEM)))?;
        for (name, value) in given.iter().filter(|(name, _)| name.starts_with(SYSTEM)) {
            match (name.as_str(), value, channel) {
                (SUBTYPE, SegmentValue::Text(text), _) => check_subtype(text, channel, content_types)?,
                (EXPIRY, _, Channel::Task) => drop(task_lifetime(given)?),
                (CREATED_BY, SegmentValue::Text(user), Channel::Task) => {
                    let user = user.rsplit('/').next().and_then(|id| id.parse::<UserId>().ok());
                    let user = user.filter(|user| self.users.contains_key(user));
                    user.ok_or(Refusal::Unknown(Thing::User))?;
                }
                _ => return Err(wrong(format!("{name} cannot be set so for {}", channel.as_str()))),
            }
        }
        Ok(())
    }
}

/// Of a program's own: letters, digits, dashes and underscores in their names.
pub(crate) fn check_own_segment_attributes<'a>(
    given: impl Iterator<Item = (&'a String, &'a SegmentValue)>,
) -> Result<(), Refusal> {
    let mut bytes = 0;
    for (name, value) in given {
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            return Err(wrong(format!("{name} may have letters, digits, - and _")));
        }
        bytes += name.len() + bytes_of(value, LEVELS_MAX)?;
    }
    let limit = limits::ATTRIBUTES_BYTES_MAX;
    if bytes <= limit {
        return Ok(());
    }
    Err(Refusal::LimitReached { what: "bytes of segment attributes", limit })
}

fn bytes_of(value: &SegmentValue, levels: usize) -> Result<usize, Refusal> {
    match value {
        SegmentValue::Text(text) => Ok(text.len()),
        SegmentValue::Number(_) => Ok(size_of::<i64>()),
        SegmentValue::Map(_) if levels == 0 => Err(wrong(format!("at most {LEVELS_MAX} maps within maps"))),
        SegmentValue::Map(members) => {
            members.iter().map(|(name, value)| Ok(name.len() + bytes_of(value, levels - 1)?)).sum()
        }
    }
}

/// A guide is nothing but views.
fn check_subtype(subtype: &str, channel: Channel, content_types: &[String]) -> Result<(), Refusal> {
    if subtype == channel.subtype() {
        return Ok(());
    }
    if channel != Channel::Chat || subtype != GUIDE {
        return Err(wrong(format!("{SUBTYPE} of {} is {}", channel.as_str(), channel.subtype())));
    }
    let needed = [content::INTERACTIVE, content::INTERACTIVE_RESPONSE];
    if needed.iter().all(|needed| content_types.iter().any(|taken| taken == needed)) {
        return Ok(());
    }
    Err(wrong(format!("a {GUIDE} must support {}", needed.join(" and "))))
}

fn wrong(why: String) -> Refusal {
    Refusal::Invalid { what: "SegmentAttributes", why }
}
