//! `[webhooks.NAME]` of the settings file: who is told what happens, without asking.

use std::collections::BTreeSet;
use std::fmt;

use engine::domain::told::Stream;
use reqwest::Url;
use toml::de::{DeTable, DeValue};

use super::{Wrong, plain};

const WEBHOOKS_MAX: usize = 20;
const NAME_CHARS_MAX: usize = 64;
const ARN_CHARS_MAX: usize = 350;
const SECRET_BYTES_MIN: usize = 16;
/// About eight hours, five minutes at a time.
const ATTEMPTS_DEFAULT: u32 = 100;
const ATTEMPTS_MAX: u32 = 1_000;
const ADDRESSES_MAX: usize = 100;
/// As long as the API takes one.
const ADDRESS_CHARS_MAX: usize = 255;
const SUBTYPE_CHARS_MAX: usize = 100;
const SMS: &str = "connect:SMS";
/// Subtypes of contacts that no gateway is in.
const OURS: [&str; 5] =
    ["connect:Chat", "connect:Guide", "connect:WebRTC", "connect:Task", "connect:ExternalTask"];
const SUBTYPE_WRONG: &str =
    "subtype is connect:SMS, connect:WhatsApp or another of letters, digits, - and _, and not one of ours";

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Webhook {
    pub(crate) name: String,
    pub(crate) url: Url,
    pub(crate) streams: Vec<Stream>,
    /// Known to the endpoint too.
    pub(crate) secret: String,
    /// How often a batch is sent, at most.
    pub(crate) attempts: u32,
    /// What chats call it that are told to it (REC-30).
    pub(crate) arn: Option<String>,
    /// Where it passes on what is written in chats, both ways (CHAT-130). It has an arn then.
    pub(crate) gateway: Option<Gateway>,
}

/// Our addresses in a network of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gateway {
    /// Of its chats: `connect:SMS`, ...
    pub(crate) subtype: String,
    pub(crate) addresses: Vec<String>,
}

impl Webhook {
    /// Subtypes are the same whatever their case: Amazon's own documents write them both ways.
    pub(crate) fn serves(&self, address: &str, subtype: Option<&str>) -> bool {
        self.gateway.as_ref().is_some_and(|gateway| {
            gateway.addresses.iter().any(|known| known == address)
                && subtype.is_none_or(|subtype| gateway.subtype.eq_ignore_ascii_case(subtype))
        })
    }
}

/// An address may have something in it that is nobody's business, and a secret has.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Webhook({})", self.name)
    }
}

/// `place` says where in the file something stands.
pub(super) fn read(table: &DeTable<'_>, place: &dyn Fn(usize) -> String) -> Result<Vec<Webhook>, Wrong> {
    let mut webhooks = Vec::new();
    for (name, value) in table {
        let (from, name) = (place(name.span().start), name.get_ref().as_ref());
        let wrong = |why: &str| Wrong(format!("{from}: webhooks.{name}: {why}"));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || name.len() > NAME_CHARS_MAX || !name.chars().all(is_plain) {
            return Err(wrong("a name has letters, digits, - and _, at most 64 of them"));
        }
        let DeValue::Table(members) = value.get_ref() else { return Err(wrong("must be a table")) };
        webhooks.push(webhook(name, members, &wrong)?);
    }
    let mut arns = BTreeSet::new();
    if let Some(twice) =
        webhooks.iter().filter_map(|webhook| webhook.arn.as_ref()).find(|arn| !arns.insert(*arn))
    {
        return Err(Wrong(format!("webhooks: two have the arn {twice}")));
    }
    let mut served = BTreeSet::new();
    for gateway in webhooks.iter().filter_map(|webhook| webhook.gateway.as_ref()) {
        for address in &gateway.addresses {
            if !served.insert((gateway.subtype.to_ascii_lowercase(), address)) {
                return Err(Wrong(format!("webhooks: {address} stands twice for {}", gateway.subtype)));
            }
        }
    }
    if webhooks.len() > WEBHOOKS_MAX {
        return Err(Wrong(format!("webhooks: there may be at most {WEBHOOKS_MAX}")));
    }
    Ok(webhooks)
}

fn webhook(name: &str, members: &DeTable<'_>, wrong: &dyn Fn(&str) -> Wrong) -> Result<Webhook, Wrong> {
    let (mut url, mut streams, mut secret) = (None, Vec::new(), None);
    let (mut attempts, mut arn) = (ATTEMPTS_DEFAULT, None);
    let (mut addresses, mut subtype) = (None, None);
    for (key, value) in members {
        let text = plain(value.get_ref()).ok_or_else(|| wrong("its values are texts, numbers and lists"))?;
        match key.get_ref().as_ref() {
            "url" => url = Some(address(&text).ok_or_else(|| wrong("url must be http:// or https://"))?),
            "secret" if text.len() >= SECRET_BYTES_MIN => secret = Some(text),
            "secret" => return Err(wrong("secret must have 16 characters or more")),
            "arn" if text.starts_with("arn:") && text.len() <= ARN_CHARS_MAX => arn = Some(text),
            "arn" => return Err(wrong("arn must begin with arn: and have at most 350 characters")),
            "streams" => {
                for named in text.split(',').map(str::trim).filter(|named| !named.is_empty()) {
                    let stream = Stream::PUBLIC.into_iter().find(|stream| stream.as_str() == named);
                    let why =
                        "streams are contact-records, contact-events, agent-events, configuration-changes";
                    streams.push(stream.ok_or_else(|| wrong(why))?);
                }
            }
            "addresses" => addresses = Some(addresses_of(&text).map_err(wrong)?),
            "subtype" if is_subtype(&text) => subtype = Some(text),
            "subtype" => return Err(wrong(SUBTYPE_WRONG)),
            "attempts" => {
                let number = text.parse().ok().filter(|n| (1..=ATTEMPTS_MAX).contains(n));
                attempts = number.ok_or_else(|| wrong("attempts must be 1 to 1000"))?;
            }
            other => return Err(wrong(&format!("{other} is no setting of a webhook"))),
        }
    }
    // What is written in chats goes to whom they name.
    streams.extend(arn.as_ref().map(|_| Stream::ChatItems));
    streams.sort_unstable();
    streams.dedup();
    let url = url.ok_or_else(|| wrong("url is missing"))?;
    let secret = secret.ok_or_else(|| wrong("secret is missing"))?;
    let gateway = match (addresses, subtype) {
        (Some(_), _) if arn.is_none() => {
            return Err(wrong("addresses need an arn, by which chats are told to the webhook"));
        }
        (Some(addresses), subtype) => {
            Some(Gateway { subtype: subtype.unwrap_or_else(|| SMS.to_owned()), addresses })
        }
        (None, Some(_)) => return Err(wrong("a subtype is that of a gateway, which has addresses")),
        (None, None) => None,
    };
    Ok(Webhook { name: name.to_owned(), url, streams, secret, attempts, arn, gateway })
}

fn addresses_of(text: &str) -> Result<Vec<String>, &'static str> {
    let addresses: Vec<_> = text.split(',').map(|address| address.trim().to_owned()).collect();
    let is_one = |address: &String| !address.is_empty() && address.chars().count() <= ADDRESS_CHARS_MAX;
    if addresses.len() <= ADDRESSES_MAX && addresses.iter().all(is_one) {
        return Ok(addresses);
    }
    Err("addresses are 1 to 100, each of 1 to 255 characters")
}

/// What chats have that run otherwise is no gateway's.
fn is_subtype(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name = text.strip_prefix("connect:").unwrap_or(text);
    let is_ours = OURS.iter().any(|ours| text.eq_ignore_ascii_case(ours));
    !name.is_empty() && text.len() <= SUBTYPE_CHARS_MAX && name.chars().all(is_plain) && !is_ours
}

fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host().is_some()).then_some(url)
}

#[cfg(test)]
mod tests {
    use crate::config::{RawSettings, Settings, Wrong};

    fn settings(tables: &[(&str, &str)]) -> Result<Settings, Wrong> {
        let table = |(name, members): &(&str, &str)| {
            format!("[webhooks.{name}]\nurl = \"http://h\"\nsecret = \"0123456789abcdef\"\n{members}\n")
        };
        let mut raw = RawSettings::default();
        raw.toml(&tables.iter().map(table).collect::<String>(), "bellboard.toml")?;
        raw.checked(false)
    }

    #[test]
    fn chat_130_a_webhook_with_addresses_is_a_gateway() {
        let sms = "arn = \"arn:sms\"\naddresses = [\"+15550100\", \"arn:aws:connect:x:1:phone-number/2\"]";
        let whatsapp = "arn = \"arn:wa\"\nsubtype = \"connect:WhatsApp\"\naddresses = \"+15550100\"";
        let all = settings(&[("sms", sms), ("wa", whatsapp), ("crm", "streams = []")]).unwrap().webhooks;
        let serving = |address, subtype| -> Vec<_> {
            all.iter().filter(|one| one.serves(address, subtype)).map(|one| one.name.as_str()).collect()
        };
        assert_eq!(serving("+15550100", Some("connect:sms")), ["sms"]);
        assert_eq!(serving("arn:aws:connect:x:1:phone-number/2", None), ["sms"]);
        assert_eq!(serving("+15550100", Some("connect:WhatsApp")), ["wa"]);
        assert_eq!(serving("+15550100", None), ["sms", "wa"]);
        assert!(serving("+15550101", None).is_empty() && serving("+15550100", Some("fax")).is_empty());
    }

    #[test]
    fn what_no_gateway_can_be_is_named() {
        let many = format!("arn = \"arn:a\"\naddresses = {:?}", vec!["+1"; super::ADDRESSES_MAX + 1]);
        let long = format!("arn = \"arn:a\"\naddresses = [\"{}\"]", "1".repeat(256));
        for (members, says) in [
            ("addresses = [\"+1\"]", "webhooks.sms: addresses need an arn"),
            ("arn = \"arn:a\"\naddresses = []", "webhooks.sms: addresses are 1 to 100"),
            (&many, "addresses are 1 to 100"),
            (&long, "each of 1 to 255"),
            ("arn = \"arn:a\"\nsubtype = \"connect:SMS\"", "a subtype is that of a gateway"),
            ("arn = \"arn:a\"\naddresses = [\"+1\"]\nsubtype = \"connect:chat\"", "not one of ours"),
            ("arn = \"arn:a\"\naddresses = [\"+1\"]\nsubtype = \"a b\"", "webhooks.sms: subtype is"),
        ] {
            let wrong = settings(&[("sms", members)]).unwrap_err().to_string();
            assert!(wrong.contains(says), "{members:?} gives {wrong:?}");
        }
        let twice =
            ["arn = \"arn:a\"\naddresses = [\"+1\"]", "arn = \"arn:b\"\naddresses = [\"+2\", \"+1\"]"];
        let wrong = settings(&[("a", twice[0]), ("b", twice[1])]).unwrap_err().to_string();
        assert!(wrong.contains("+1 stands twice for connect:SMS"), "{wrong}");
    }
}
