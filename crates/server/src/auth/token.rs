//! Bearer tokens: what they open is written in them, and signed with the server's own key, so that
//! none is kept and all of them work after a restart.
//!
//! What a token opens may be gone (a participant who left, a session that was ended); whoever takes
//! one asks the engine.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::Uuid;
use engine::id::{AttachmentId, ContactId, ParticipantId, SessionId, UserId};
use engine::time::Time;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a token is good for. A token of one kind opens nothing of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// From StartChatContact or CreateParticipant: exchanged for a connection.
    Participant = 1,
    /// From CreateParticipantConnection: reads and writes.
    Connection = 2,
    /// In the address of a participant's socket.
    ParticipantSocket = 3,
    /// A person's sign-in.
    Session = 4,
    /// Gives a new sign-in token.
    Refresh = 5,
    /// In the address of an agent's socket.
    AgentSocket = 6,
    /// In the address under which a file is put.
    Upload = 7,
    /// In the address from which a file is fetched.
    Download = 8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParticipantClaim {
    pub(crate) chain: ContactId,
    pub(crate) contact: ContactId,
    pub(crate) participant: ParticipantId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SessionClaim {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
}

/// When a token that was found good ends.
pub(crate) type Expires = Time;

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bad {
    /// Not made here, changed, or of another kind.
    Forged,
    Expired,
}

/// Signs and reads tokens.
#[derive(Clone)]
pub(crate) struct Tokens {
    key: Hmac<Sha256>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(..)")
    }
}

const MAC_BYTES: usize = 16;

impl Tokens {
    pub(crate) fn new(key: &[u8]) -> Tokens {
        Tokens { key: Hmac::new_from_slice(key).expect("a key may have any length") }
    }

    /// `expires` is none for a token that lives as long as what it opens.
    pub(crate) fn participant(&self, kind: Kind, claim: ParticipantClaim, expires: Option<Time>) -> String {
        self.sign(kind, &[claim.chain.0, claim.contact.0, claim.participant.0], expires)
    }

    pub(crate) fn session(&self, kind: Kind, claim: SessionClaim, expires: Time) -> String {
        self.sign(kind, &[claim.user.0, claim.session.0], Some(expires))
    }

    pub(crate) fn read_participant(
        &self,
        kind: Kind,
        token: &str,
        now: Time,
    ) -> Result<ParticipantClaim, Bad> {
        let (_, [chain, contact, participant]) = self.open(kind, token, now)?;
        Ok(ParticipantClaim {
            chain: ContactId(chain),
            contact: ContactId(contact),
            participant: ParticipantId(participant),
        })
    }

    pub(crate) fn read_session(
        &self,
        kind: Kind,
        token: &str,
        now: Time,
    ) -> Result<(SessionClaim, Expires), Bad> {
        let (expires, [user, session]) = self.open(kind, token, now)?;
        Ok((SessionClaim { user: UserId(user), session: SessionId(session) }, expires))
    }

    pub(crate) fn attachment(&self, kind: Kind, id: AttachmentId, expires: Time) -> String {
        self.sign(kind, &[id.0], Some(expires))
    }

    pub(crate) fn read_attachment(&self, kind: Kind, token: &str, now: Time) -> Result<AttachmentId, Bad> {
        let (_, [id]) = self.open(kind, token, now)?;
        Ok(AttachmentId(id))
    }

    /// Whether a token was signed here, whatever it opens and whether or not it still does.
    pub(crate) fn are_behind(&self, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
        let Some((signed, mac)) = bytes.split_last_chunk::<MAC_BYTES>() else { return false };
        self.key.clone().chain_update(signed).verify_truncated_left(mac).is_ok()
    }

    fn sign(&self, kind: Kind, ids: &[Uuid], expires: Option<Time>) -> String {
        let mut bytes = vec![kind as u8];
        bytes.extend_from_slice(&expires.map_or(i64::MAX, |t| t.0).to_be_bytes());
        ids.iter().for_each(|id| bytes.extend_from_slice(id.as_bytes()));
        let mac = self.key.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&mac[..MAC_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn open<const N: usize>(&self, kind: Kind, token: &str, now: Time) -> Result<(Expires, [Uuid; N]), Bad> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Bad::Forged)?;
        if bytes.len() != 9 + 16 * N + MAC_BYTES {
            return Err(Bad::Forged);
        }
        let (signed, mac) = bytes.split_at(bytes.len() - MAC_BYTES);
        self.key.clone().chain_update(signed).verify_truncated_left(mac).map_err(|_| Bad::Forged)?;
        if signed[0] != kind as u8 {
            return Err(Bad::Forged);
        }
        let (expires, ids) = signed[1..].split_at(8);
        let expires = i64::from_be_bytes(expires.try_into().map_err(|_| Bad::Forged)?);
        if expires <= now.0 {
            return Err(Bad::Expired);
        }
        let mut read = [Uuid::nil(); N];
        for (id, bytes) in read.iter_mut().zip(ids.chunks_exact(16)) {
            *id = Uuid::from_slice(bytes).map_err(|_| Bad::Forged)?;
        }
        Ok((Time(expires), read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim() -> ParticipantClaim {
        ParticipantClaim {
            chain: ContactId(Uuid::from_u128(1)),
            contact: ContactId(Uuid::from_u128(2)),
            participant: ParticipantId(Uuid::from_u128(3)),
        }
    }

    #[test]
    fn a_token_opens_what_it_was_made_for_until_it_expires() {
        let tokens = Tokens::new(b"key");
        let token = tokens.participant(Kind::Connection, claim(), Some(Time(1000)));
        assert_eq!(tokens.read_participant(Kind::Connection, &token, Time(999)), Ok(claim()));
        assert_eq!(tokens.read_participant(Kind::Connection, &token, Time(1000)), Err(Bad::Expired));
        assert_eq!(tokens.read_participant(Kind::Participant, &token, Time(0)), Err(Bad::Forged));
        assert_eq!(tokens.read_session(Kind::Session, &token, Time(0)), Err(Bad::Forged));
    }

    #[test]
    fn a_changed_token_opens_nothing() {
        let tokens = Tokens::new(b"key");
        let token = tokens.participant(Kind::Participant, claim(), None);
        assert!(tokens.read_participant(Kind::Participant, &token, Time(i64::MAX - 1)).is_ok());
        for i in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[i] = if changed[i] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last character has bits that carry nothing.
            if i + 1 < token.len() {
                assert!(tokens.read_participant(Kind::Participant, &changed, Time(0)).is_err(), "{i}");
            }
        }
        assert!(tokens.are_behind(&token) && !tokens.are_behind("") && !tokens.are_behind("AAAA"));
        assert!(!Tokens::new(b"other").are_behind(&token));
        assert!(Tokens::new(b"other").read_participant(Kind::Participant, &token, Time(0)).is_err());
    }
}
