//! Ids: one type for each kind of thing, all UUIDs.
//!
//! Ids of what a caller creates come in with the command (the edge makes them). Ids of what follows
//! from a command are derived from their parent, so that a replay gives the same ones.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            /// The hyphenated form; other spellings of a UUID are not ids of ours.
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                let id = Uuid::try_parse(text)?;
                if text.len() == 36 { Ok(Self(id)) } else { Uuid::try_parse("").map(Self) }
            }
        }
    )*};
}

ids! {
    /// A contact centre.
    InstanceId;
    /// A person who signs in; also names that person's agent queue (ENT-13).
    UserId;
    /// A standard queue.
    QueueId;
    RoutingProfileId;
    SecurityProfileId;
    HoursId;
    /// An agent status ("agent state" in ARNs).
    StatusId;
    FlowId;
    ContactId;
    ParticipantId;
    /// An item of a transcript.
    ItemId;
    /// A sign-in that has not been ended.
    SessionId;
    QuickConnectId;
    TaskTemplateId;
    HierarchyGroupId;
    /// An override of hours of operation.
    OverrideId;
    /// A file in a chat.
    AttachmentId;
    /// Where things of a type are kept.
    StorageConfigId;
    /// What agents are shown.
    ViewId;
    /// A report that is kept by name.
    ReportId;
}

/// What is derived from a parent id. The number keeps kinds of one parent apart.
#[derive(Debug, Clone, Copy)]
pub enum Derived {
    Item = 1,
    Participant = 2,
    /// Something that is passed on and not kept.
    Signal = 3,
    /// The next leg of a chain (LIFE-30); from 1 on, further ones of a chat (CHAT-113).
    Contact = 4,
    /// What is told of a contact, of an agent, and when an agent's heart beats.
    ContactEvent = 5,
    AgentEvent = 6,
    HeartBeat = 7,
    /// REC-30.
    Streaming = 8,
}

/// The `n`-th id of a kind below `parent`: a version 8 UUID, the same on every replay. Not a
/// secret: nothing is opened by knowing one.
pub fn derive(parent: Uuid, kind: Derived, n: u64) -> Uuid {
    let (high, low) = parent.as_u64_pair();
    let a = mix(high ^ mix(n.wrapping_add((kind as u64) << 56)));
    let b = mix(low ^ a.rotate_left(17));
    let a = mix(a ^ b.rotate_left(31));
    uuid::Builder::from_custom_bytes(((u128::from(a) << 64) | u128::from(b)).to_be_bytes()).into_uuid()
}

/// The finaliser of splitmix64: each input bit reaches each output bit.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn derived_ids_differ_by_parent_kind_and_number() {
        let parents = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(1 << 64)];
        let mut seen = BTreeSet::new();
        for parent in parents {
            for n in 0..1000 {
                assert!(seen.insert(derive(parent, Derived::Item, n)));
                assert!(seen.insert(derive(parent, Derived::Participant, n)));
            }
        }
    }

    #[test]
    fn an_id_is_read_only_in_its_hyphenated_form() {
        let text = "0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e";
        assert_eq!(text.parse::<ContactId>().unwrap().to_string(), text);
        for bad in ["", "x", "0190f3c47b1e7c3a9d6e1f2a3b4c5d6e", "{0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e}"] {
            assert!(bad.parse::<ContactId>().is_err(), "{bad}");
        }
    }
}
