//! `[mail]`: the server that sends scheduled reports.

use std::fmt;

use lettre::message::Mailbox;

use super::{RawSettings, Wrong};

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) from: Mailbox,
    pub(crate) tls: MailTls,
    /// Name and password.
    pub(crate) credentials: Option<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MailTls {
    /// Asked for on a plain connection, and insisted on.
    StartTls,
    /// From the first byte.
    Always,
    Off,
}

/// The password is nobody's business.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail({}:{})", self.host, self.port)
    }
}

impl RawSettings {
    pub(super) fn mail(&self) -> Result<Option<Mail>, Wrong> {
        let server = self.text("mail.server");
        if server.is_empty() {
            return Ok(None);
        }
        let (tls, usual) = match self.text("mail.tls").as_str() {
            "starttls" => (MailTls::StartTls, 587),
            "tls" => (MailTls::Always, 465),
            "off" => (MailTls::Off, 25),
            _ => return Err(self.wrong("mail.tls", "must be starttls, tls or off")),
        };
        let wrong = || self.wrong("mail.server", "must be HOST or HOST:PORT");
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
            None => (server.as_str(), usual),
        };
        if host.is_empty() || host.contains(char::is_whitespace) {
            return Err(wrong());
        }
        let from = self.parsed("mail.from", "an address, such as \"Bellboard <reports@example.com>\"")?;
        let credentials = match (self.text("mail.user"), self.text("mail.password")) {
            (user, password) if user.is_empty() && password.is_empty() => None,
            (user, password) if !user.is_empty() && !password.is_empty() => Some((user, password)),
            _ => return Err(Wrong("mail.user and mail.password go together".to_owned())),
        };
        if credentials.is_some() && tls == MailTls::Off {
            return Err(self.wrong("mail.tls", "must not be off where there is a password"));
        }
        Ok(Some(Mail { host: host.to_owned(), port, from, tls, credentials }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(text: &str) -> Result<Option<Mail>, Wrong> {
        let mut raw = RawSettings::default();
        raw.toml(&format!("[mail]\n{text}"), "bellboard.toml")?;
        raw.mail()
    }

    #[test]
    fn the_port_goes_by_how_it_is_encrypted_and_a_password_is_never_sent_plainly() {
        assert_eq!(mail("").unwrap(), None);
        let from = "from = \"Reports <reports@example.com>\"";
        let port =
            |tls: &str| mail(&format!("server = \"mail.example\"\n{from}\n{tls}")).unwrap().unwrap().port;
        assert_eq!([port(""), port("tls = \"tls\""), port("tls = \"off\"")], [587, 465, 25]);
        let own =
            mail(&format!("server = \"mail.example:2525\"\n{from}\nuser = \"u\"\npassword = \"p\"")).unwrap();
        let own = own.unwrap();
        assert_eq!((own.host.as_str(), own.port), ("mail.example", 2525));
        assert_eq!(format!("{own:?}"), "Mail(mail.example:2525)");
        for (wrong, says) in [
            ("server = \"mail.example\"", "mail.from"),
            ("server = \"mail.example:x\"\nfrom = \"a@b.c\"", "HOST:PORT"),
            ("server = \"m\"\nfrom = \"a@b.c\"\ntls = \"maybe\"", "starttls, tls or off"),
            ("server = \"m\"\nfrom = \"a@b.c\"\nuser = \"u\"", "go together"),
            (
                "server = \"m\"\nfrom = \"a@b.c\"\nuser = \"u\"\npassword = \"p\"\ntls = \"off\"",
                "must not be off",
            ),
        ] {
            let Err(Wrong(found)) = mail(wrong) else { panic!("{wrong}") };
            assert!(found.contains(says), "{found}");
        }
    }
}
