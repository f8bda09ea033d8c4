//! Settings: from flags, then `BELLBOARD_*` variables, then the TOML file, then defaults. What is
//! raw is made into checked values here, once, and nowhere else.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use engine::domain::settings::{self, Quotas};
use engine::time::Span;
use toml::de::{DeTable, DeValue};

pub(crate) use self::cidr::Cidr;
pub(crate) use self::mail::{Mail, MailTls};
pub(crate) use self::retention::Retention;
pub(crate) use self::webhooks::Webhook;
use crate::attachments::fetch::Site;

mod cidr;
mod mail;
mod retention;
mod webhooks;

/// A setting as it is documented.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) key: &'static str,
    pub(crate) default: &'static str,
    pub(crate) reason: &'static str,
}

pub(crate) const KNOWN: &[Known] = &[
    Known { key: "data", default: "./data", reason: "the folder that holds everything" },
    Known { key: "listen", default: "127.0.0.1:8080", reason: "this machine only, until you say otherwise" },
    Known { key: "public_url", default: "", reason: "where clients reach the server; else made from listen" },
    Known { key: "tls_cert", default: "", reason: "PEM file; with tls_key the server speaks https itself" },
    Known { key: "tls_key", default: "", reason: "PEM file" },
    Known {
        key: "trusted_proxies",
        default: "",
        reason: "addresses (CIDR) whose X-Forwarded-For is believed",
    },
    Known { key: "region", default: "us-east-1", reason: "the region in ARNs of a new instance" },
    Known { key: "approved_origins", default: "", reason: "sites that may frame the panel and call the API" },
    Known { key: "widget.flows", default: "", reason: "flow ids on which anyone may start a chat" },
    Known { key: "widget.starts_per_minute", default: "10", reason: "chats started by one address" },
    Known {
        key: "agent.quick_responses",
        default: "",
        reason: "a TOML file of texts that agents may answer with",
    },
    Known {
        key: "agent.dispositions",
        default: "",
        reason: "how a contact may turn out, for agents to choose",
    },
    Known { key: "session.idle_hours", default: "12", reason: "a sign-in that is not used ends" },
    Known { key: "session.max_days", default: "30", reason: "a sign-in ends, used or not" },
    Known {
        key: "quotas",
        default: "off",
        reason: "how much of each there may be: off, or Amazon's own figures",
    },
    Known {
        key: "throttles",
        default: "off",
        reason: "how often each operation may be asked: off, or Amazon's own rates",
    },
    Known {
        key: "chat.limits",
        default: "api",
        reason: "lengths of texts: as the API has them, or as of 2023",
    },
    Known {
        key: "objects.bucket",
        default: "",
        reason: "s3://bucket/prefix for attachments; else the folder objects in data",
    },
    Known { key: "objects.endpoint", default: "", reason: "where a bucket is that is not Amazon's" },
    Known { key: "objects.region", default: "us-east-1", reason: "the bucket's region" },
    Known {
        key: "objects.access_key_id",
        default: "",
        reason: "else AWS_ACCESS_KEY_ID or the machine's role",
    },
    Known { key: "objects.secret_access_key", default: "", reason: "goes with objects.access_key_id" },
    Known {
        key: "clamd",
        default: "",
        reason: "HOST:PORT or unix:PATH of the virus scanner that attachments must pass",
    },
    Known { key: "tasks.fetch_from", default: "", reason: "sites that files of tasks may be fetched from" },
    Known {
        key: "mail.server",
        default: "",
        reason: "HOST or HOST:PORT of the mail server that sends scheduled reports; else none are mailed",
    },
    Known { key: "mail.from", default: "", reason: "from whom they come" },
    Known { key: "mail.tls", default: "starttls", reason: "starttls, tls from the first byte, or off" },
    Known { key: "mail.user", default: "", reason: "as whom the mail server is told to send them" },
    Known { key: "mail.password", default: "", reason: "goes with mail.user" },
    Known {
        key: "streams.retention_days",
        default: "7",
        reason: "how long what /streams told can be read again",
    },
    Known {
        key: "streams.audit_retention_days",
        default: "365",
        reason: "the same of configuration-changes: who changed what",
    },
    Known {
        key: "retention.transcripts_days",
        default: "off",
        reason: "days after which words, files and names of completed contacts go",
    },
    Known { key: "metrics.token", default: "", reason: "lets others than this machine read /metrics" },
];

/// Variables of ours that are read by others: the build, the tests, the log, the command line.
const NOT_SETTINGS: &[&str] = &[
    "BIN",
    "CHAT_INTERFACE",
    "CHROMIUM",
    "CONFIG",
    "LOG",
    "SCREENSHOTS",
    "SEED",
    "SHOW_LOG",
    "WEB_DIST",
    "WEB_OUT",
];

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) data: PathBuf,
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<String>,
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    pub(crate) trusted_proxies: Vec<Cidr>,
    pub(crate) region: String,
    pub(crate) approved_origins: Vec<String>,
    pub(crate) widget_flows: Vec<String>,
    pub(crate) fetch_from: Vec<Site>,
    /// ENT-5.
    pub(crate) throttles: bool,
    pub(crate) widget_starts_per_minute: u32,
    pub(crate) quick_responses: Option<PathBuf>,
    pub(crate) dispositions: Vec<String>,
    session_idle_hours: i64,
    session_max_days: i64,
    /// What the engine is told.
    pub(crate) rules: settings::Settings,
    pub(crate) metrics_token: Option<String>,
    pub(crate) retention: Retention,
    pub(crate) webhooks: Vec<Webhook>,
    /// Who sends scheduled reports.
    pub(crate) mail: Option<Mail>,
    /// Where attachments are kept; none for a folder of the data.
    pub(crate) bucket: Option<Bucket>,
    pub(crate) clamd: Option<Clamd>,
    pub(crate) demo: bool,
}

/// A bucket that speaks S3.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) prefix: String,
    pub(crate) endpoint: Option<String>,
    pub(crate) region: String,
    /// Id and secret of a key; none for what the environment says.
    pub(crate) credentials: Option<(String, String)>,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket(s3://{}/{})", self.name, self.prefix)
    }
}

/// Where the virus scanner listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clamd {
    Tcp(String),
    Unix(PathBuf),
}

impl Settings {
    pub(crate) fn session_idle(&self) -> Span {
        Span::minutes(60 * self.session_idle_hours)
    }

    pub(crate) fn session_max(&self) -> Span {
        Span::minutes(24 * 60 * self.session_max_days)
    }
}

/// Which setting is wrong, where it stands, and what it should be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong(String);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Raw {
    text: String,
    from: String,
}

#[derive(Debug, Default)]
pub(crate) struct RawSettings {
    /// By key, the later source before the earlier.
    values: BTreeMap<&'static str, Raw>,
    /// A file alone can say them.
    webhooks: Vec<Webhook>,
}

impl RawSettings {
    /// Of the TOML file, lowest but for the defaults.
    pub(crate) fn file(&mut self, path: &Path) -> Result<(), Wrong> {
        let text = std::fs::read_to_string(path).map_err(|e| Wrong(format!("{}: {e}", path.display())))?;
        self.toml(&text, &path.display().to_string())
    }

    fn toml(&mut self, text: &str, name: &str) -> Result<(), Wrong> {
        let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let table = DeTable::parse(text).map_err(|e| {
            let at = e.span().map_or(0, |span| span.start);
            Wrong(format!("{name}:{}: {}", line(at), e.message()))
        })?;
        self.table("", table.get_ref(), name, &line)
    }

    fn table(
        &mut self,
        above: &str,
        table: &DeTable<'_>,
        name: &str,
        line: &dyn Fn(usize) -> usize,
    ) -> Result<(), Wrong> {
        for (key, value) in table {
            let path = format!("{above}{}", key.get_ref());
            let from = format!("{name}:{}", line(key.span().start));
            if let (DeValue::Table(webhooks), "webhooks") = (value.get_ref(), path.as_str()) {
                self.webhooks = webhooks::read(webhooks, &|at| format!("{name}:{}", line(at)))?;
                continue;
            }
            if let DeValue::Table(below) = value.get_ref() {
                self.table(&format!("{path}."), below, name, line)?;
                continue;
            }
            let text = plain(value.get_ref())
                .ok_or_else(|| Wrong(format!("{from}: {path} must be text, a number or a list of texts")))?;
            self.set(&path, text, from)?;
        }
        Ok(())
    }

    /// `BELLBOARD_WIDGET_FLOWS` is `widget.flows`; lists are divided by commas.
    pub(crate) fn environment(
        &mut self,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<(), Wrong> {
        for (name, text) in variables {
            let Some(rest) = name.strip_prefix("BELLBOARD_") else { continue };
            if NOT_SETTINGS.contains(&rest) {
                continue;
            }
            let known = KNOWN.iter().find(|known| variable(known.key) == rest);
            let known = known.ok_or_else(|| Wrong(format!("{name} is no setting of this program")))?;
            self.values.insert(known.key, Raw { text, from: name });
        }
        Ok(())
    }

    pub(crate) fn flag(&mut self, key: &str, text: Option<String>) -> Result<(), Wrong> {
        match text {
            Some(text) => self.set(key, text, format!("--{}", key.replace('_', "-"))),
            None => Ok(()),
        }
    }

    fn set(&mut self, key: &str, text: String, from: String) -> Result<(), Wrong> {
        let known = KNOWN.iter().find(|known| known.key == key);
        let known = known.ok_or_else(|| Wrong(format!("{from}: {key} is no setting of this program")))?;
        self.values.insert(known.key, Raw { text, from });
        Ok(())
    }

    pub(crate) fn checked(&self, demo: bool) -> Result<Settings, Wrong> {
        let tls = match (self.path("tls_cert"), self.path("tls_key")) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (None, None) => None,
            _ => return Err(Wrong("tls_cert and tls_key go together".to_owned())),
        };
        let settings = Settings {
            data: PathBuf::from(self.text("data")),
            listen: self.parsed("listen", "an address and a port, such as 127.0.0.1:8080")?,
            public_url: self.url()?,
            tls,
            trusted_proxies: self.list("trusted_proxies", "addresses such as 10.0.0.0/8")?,
            region: self.region()?,
            approved_origins: self.origins()?,
            widget_flows: self.texts("widget.flows"),
            fetch_from: self.list("tasks.fetch_from", "https://host or https://host:port")?,
            throttles: self.one_of("throttles", [("off", false), ("amazon", true)])?,
            widget_starts_per_minute: self.parsed("widget.starts_per_minute", "a number")?,
            quick_responses: self.path("agent.quick_responses"),
            dispositions: self.texts("agent.dispositions"),
            session_idle_hours: self.between("session.idle_hours", 1, 24 * 30)?,
            session_max_days: self.between("session.max_days", 1, 365)?,
            rules: self.rules()?,
            bucket: self.bucket()?,
            clamd: self.clamd()?,
            metrics_token: Some(self.text("metrics.token")).filter(|t| !t.is_empty()),
            retention: self.retention()?,
            webhooks: self.webhooks.clone(),
            mail: self.mail()?,
            demo,
        };
        if demo && !settings.listen.ip().is_loopback() {
            let why = "--demo has passwords that everyone knows, so it listens on this machine only";
            return Err(self.wrong("listen", why));
        }
        Ok(settings)
    }

    fn raw(&self, key: &str) -> Option<&Raw> {
        self.values.get(key)
    }

    fn text(&self, key: &str) -> String {
        let default = || KNOWN.iter().find(|k| k.key == key).map_or("", |k| k.default);
        self.raw(key).map_or_else(|| default().to_owned(), |raw| raw.text.clone())
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        Some(self.text(key)).filter(|t| !t.is_empty()).map(PathBuf::from)
    }

    fn texts(&self, key: &str) -> Vec<String> {
        self.text(key).split(',').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect()
    }

    fn wrong(&self, key: &str, why: &str) -> Wrong {
        let from = self.raw(key).map_or_else(|| "the default".to_owned(), |raw| raw.from.clone());
        Wrong(format!("{from}: {key} = {:?}: {why}", self.text(key)))
    }

    fn parsed<T: FromStr>(&self, key: &str, expected: &str) -> Result<T, Wrong> {
        self.text(key).parse().map_err(|_| self.wrong(key, &format!("must be {expected}")))
    }

    fn list<T: FromStr>(&self, key: &str, expected: &str) -> Result<Vec<T>, Wrong> {
        let texts = self.texts(key);
        let parsed: Result<Vec<T>, _> = texts.iter().map(|t| t.parse()).collect();
        parsed.map_err(|_| self.wrong(key, &format!("must be {expected}")))
    }

    fn between(&self, key: &str, least: i64, most: i64) -> Result<i64, Wrong> {
        let number: i64 = self.parsed(key, "a whole number")?;
        if (least..=most).contains(&number) {
            Ok(number)
        } else {
            Err(self.wrong(key, &format!("must be {least} to {most}")))
        }
    }

    /// One of the words that a setting knows, with what it stands for.
    fn one_of<T: Copy>(&self, key: &str, words: [(&str, T); 2]) -> Result<T, Wrong> {
        let text = self.text(key);
        let known = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        known.ok_or_else(|| self.wrong(key, &format!("must be {} or {}", words[0].0, words[1].0)))
    }

    /// ENT-1b, CHAT-10.
    fn rules(&self) -> Result<settings::Settings, Wrong> {
        Ok(settings::Settings {
            quotas: self.one_of("quotas", [("off", None), ("amazon", Some(Quotas::AMAZON))])?,
            chat_limits_2023: self.one_of("chat.limits", [("api", false), ("2023", true)])?,
        })
    }

    fn url(&self) -> Result<Option<String>, Wrong> {
        let url = self.text("public_url").trim_end_matches('/').to_owned();
        match url.as_str() {
            "" => Ok(None),
            url if is_origin(url) => Ok(Some(url.to_owned())),
            _ => Err(self.wrong("public_url", "must be http:// or https://, a host and perhaps a port")),
        }
    }

    fn origins(&self) -> Result<Vec<String>, Wrong> {
        let origins = self.texts("approved_origins");
        if origins.iter().all(|o| o == "*" || is_origin(o)) && origins.len() <= 100 {
            return Ok(origins);
        }
        Err(self.wrong("approved_origins", "must be at most 100 of https://host or https://host:port"))
    }

    fn bucket(&self) -> Result<Option<Bucket>, Wrong> {
        let text = self.text("objects.bucket");
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = || self.wrong("objects.bucket", "must be s3://bucket or s3://bucket/prefix");
        let rest = text.strip_prefix("s3://").ok_or_else(wrong)?;
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(wrong());
        }
        let endpoint = Some(self.text("objects.endpoint")).filter(|text| !text.is_empty());
        if endpoint.as_deref().is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://"))
        {
            return Err(
                self.wrong("objects.endpoint", "must be http:// or https://, a host and perhaps a port")
            );
        }
        let key = (self.text("objects.access_key_id"), self.text("objects.secret_access_key"));
        let credentials = match key {
            (id, secret) if id.is_empty() && secret.is_empty() => None,
            (id, secret) if !id.is_empty() && !secret.is_empty() => Some((id, secret)),
            _ => {
                return Err(Wrong(
                    "objects.access_key_id and objects.secret_access_key go together".to_owned(),
                ));
            }
        };
        Ok(Some(Bucket {
            name: name.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint,
            region: self.text("objects.region"),
            credentials,
        }))
    }

    fn clamd(&self) -> Result<Option<Clamd>, Wrong> {
        let text = self.text("clamd");
        if let Some(path) = text.strip_prefix("unix:") {
            return Ok(Some(Clamd::Unix(PathBuf::from(path))));
        }
        match text.rsplit_once(':') {
            None if text.is_empty() => Ok(None),
            Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => {
                Ok(Some(Clamd::Tcp(text)))
            }
            _ => Err(self.wrong("clamd", "must be HOST:PORT or unix:PATH")),
        }
    }

    fn region(&self) -> Result<String, Wrong> {
        let region = self.text("region");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if (1..=32).contains(&region.len()) && region.chars().all(plain) {
            return Ok(region);
        }
        Err(self.wrong("region", "must be lower-case letters, digits and hyphens, such as us-east-1"))
    }
}

fn variable(key: &str) -> String {
    key.replace('.', "_").to_uppercase()
}

/// A scheme, a host and perhaps a port, and nothing that would end a directive of a policy.
pub(crate) fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|h| !h.is_empty() && !h.contains(['/', '?', '#', ' ', ';', ',']))
}

fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(value) => Some(value.to_string()),
        DeValue::Array(values) => {
            let texts: Option<Vec<_>> = values.iter().map(|v| plain(v.get_ref())).collect();
            Some(texts?.join(","))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_toml(text: &str) -> Result<Settings, Wrong> {
        let mut raw = RawSettings::default();
        raw.toml(text, "bellboard.toml")?;
        raw.checked(false)
    }

    #[test]
    fn defaults_are_good() {
        let settings = RawSettings::default().checked(true).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.session_idle(), Span::minutes(720));
        use engine::domain::told::Stream;
        let days = |stream| settings.retention.of(stream).0 / Span::minutes(24 * 60).0;
        assert_eq!((days(Stream::AgentEvents), days(Stream::ConfigurationChanges)), (7, 365));
    }

    #[test]
    fn ent_1b_quotas_and_older_limits_are_switched_on_by_name() {
        assert_eq!(from_toml("").unwrap().rules, settings::Settings::default());
        let rules = from_toml("quotas = \"amazon\"\n[chat]\nlimits = 2023").unwrap().rules;
        assert_eq!(rules, settings::Settings { quotas: Some(Quotas::AMAZON), chat_limits_2023: true });
        let rules = from_toml("quotas = \"off\"\n[chat]\nlimits = \"api\"").unwrap().rules;
        assert_eq!(rules, settings::Settings::default());
    }

    #[test]
    fn each_source_goes_before_the_one_below() {
        let mut raw = RawSettings::default();
        raw.toml("region = \"eu-west-1\"\nlisten = \"127.0.0.1:1\"\ndata = \"a\"", "f").unwrap();
        let variables = [("BELLBOARD_LISTEN", "127.0.0.1:2"), ("BELLBOARD_DATA", "b"), ("PATH", "x")];
        raw.environment(variables.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned()))).unwrap();
        raw.flag("data", Some("c".to_owned())).unwrap();
        let settings = raw.checked(false).unwrap();
        assert_eq!(settings.region, "eu-west-1");
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.data, PathBuf::from("c"));
    }

    #[test]
    fn what_is_wrong_is_named_with_file_and_line() {
        for (text, says) in [
            ("\nlissten = \"x\"", "bellboard.toml:2: lissten is no setting"),
            ("[widget]\nflowz = []", "bellboard.toml:2: widget.flowz is no setting"),
            ("listen = \"here\"", "bellboard.toml:1: listen = \"here\": must be an address"),
            ("a = = b", "bellboard.toml:1: "),
            ("[session]\nidle_hours = 0", "bellboard.toml:2: session.idle_hours = \"0\": must be 1 to"),
            ("approved_origins = [\"https://a b\"]", "approved_origins"),
            ("tls_cert = \"x\"", "tls_cert and tls_key go together"),
            ("throttles = 5", "bellboard.toml:1: throttles = \"5\": must be off or amazon"),
            ("[tasks]\nfetch_from = \"h/p\"", "bellboard.toml:2: tasks.fetch_from = \"h/p\": must be https"),
            ("quotas = \"all\"", "bellboard.toml:1: quotas = \"all\": must be off or amazon"),
            ("[chat]\nlimits = 2024", "bellboard.toml:2: chat.limits = \"2024\": must be api or 2023"),
        ] {
            let wrong = from_toml(text).unwrap_err().to_string();
            assert!(wrong.contains(says), "{text:?} gives {wrong:?}");
        }
        let mut raw = RawSettings::default();
        let unknown = [("BELLBOARD_LISSTEN".to_owned(), "x".to_owned())];
        assert!(raw.environment(unknown.into_iter()).is_err());
    }

    #[test]
    fn a_demo_listens_on_this_machine_only() {
        let mut raw = RawSettings::default();
        raw.flag("listen", Some("0.0.0.0:8080".to_owned())).unwrap();
        assert!(raw.checked(true).is_err());
        assert!(raw.checked(false).is_ok());
    }

    #[test]
    fn ranges_hold_what_is_in_them() {
        let holds = |cidr: &str, ip: &str| cidr.parse::<Cidr>().unwrap().contains(ip.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.255.0.1"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.0.2.1", "192.0.2.1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1"));
        assert!(!holds("2001:db8::/32", "10.0.0.1"));
        assert!("10.0.0.0/33".parse::<Cidr>().is_err());
    }
}
