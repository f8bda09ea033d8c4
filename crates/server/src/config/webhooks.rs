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
    if webhooks.len() > WEBHOOKS_MAX {
        return Err(Wrong(format!("webhooks: there may be at most {WEBHOOKS_MAX}")));
    }
    Ok(webhooks)
}

fn webhook(name: &str, members: &DeTable<'_>, wrong: &dyn Fn(&str) -> Wrong) -> Result<Webhook, Wrong> {
    let (mut url, mut streams, mut secret) = (None, Vec::new(), None);
    let (mut attempts, mut arn) = (ATTEMPTS_DEFAULT, None);
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
    Ok(Webhook { name: name.to_owned(), url, streams, secret, attempts, arn })
}

fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host().is_some()).then_some(url)
}
