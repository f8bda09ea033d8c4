//! One mail with a file, to the server of the settings.

use std::time::{Duration, SystemTime};

use engine::time::Time;
use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::deliver::File;
use crate::config::{Mail, MailTls};

/// For each answer, and for all of them together.
const ANSWER_MAX: Duration = Duration::from_secs(30);
const TIME_MAX: Duration = Duration::from_secs(120);

pub(super) struct Letter<'a> {
    /// The same for each try, so that whoever gets it twice sees that it is one.
    pub(super) id: String,
    pub(super) at: Time,
    pub(super) to: &'a [String],
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) file: &'a File,
}

/// To all of them, or to nobody; else why not.
pub(super) async fn send(settings: &Mail, letter: &Letter<'_>) -> Result<(), String> {
    let message = message(settings, letter)?;
    let transport = transport(settings)?;
    match tokio::time::timeout(TIME_MAX, transport.send(message)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(why)) => Err(cause(&why)),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

fn message(settings: &Mail, letter: &Letter<'_>) -> Result<Message, String> {
    let csv = ContentType::parse("text/csv; charset=utf-8").map_err(|e| e.to_string())?;
    let host = settings.from.email.domain();
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(letter.at.0.max(0).unsigned_abs());
    let mut builder = Message::builder()
        .from(settings.from.clone())
        .subject(letter.subject.as_str())
        .date(date)
        .message_id(Some(format!("<{}@{host}>", letter.id)));
    for to in letter.to {
        let address: Address = to.parse().map_err(|e| format!("{to}: {e}"))?;
        builder = builder.to(Mailbox::new(None, address));
    }
    let file = Attachment::new(letter.file.name.clone()).body(letter.file.text.clone(), csv);
    let text = SinglePart::plain(letter.text.clone());
    builder.multipart(MultiPart::mixed().singlepart(text).singlepart(file)).map_err(|e| e.to_string())
}

fn transport(settings: &Mail) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let parameters = || TlsParameters::new(settings.host.clone()).map_err(|e| cause(&e));
    let tls = match settings.tls {
        MailTls::StartTls => Tls::Required(parameters()?),
        MailTls::Always => Tls::Wrapper(parameters()?),
        MailTls::Off => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.clone())
        .port(settings.port)
        .tls(tls)
        .timeout(Some(ANSWER_MAX));
    if let Some((user, password)) = settings.credentials.clone() {
        builder = builder.credentials(Credentials::new(user, password));
    }
    Ok(builder.build())
}

/// What the server said, or what went wrong below it.
fn cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(cause) = below {
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        below = cause.source();
    }
    text
}
