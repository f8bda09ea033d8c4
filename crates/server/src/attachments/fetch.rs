//! Files that a task is to begin with, fetched from where the caller says they are. Only from sites that the
//! operator names: whoever may start a task may not have the server ask whatever it can reach.

use std::str::FromStr;
use std::time::Duration;

use axum::body::Bytes;
use engine::limits;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::attachments::sniff;
use crate::config::Settings;

/// For all of a file.
const TIME_MAX: Duration = Duration::from_secs(30);

/// `https://host` or `https://host:port`, http too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site(String);

impl FromStr for Site {
    type Err = ();

    fn from_str(text: &str) -> Result<Site, ()> {
        let url = Url::parse(text).map_err(drop)?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let is_open = url.username().is_empty() && url.password().is_none();
        if matches!(url.scheme(), "http" | "https") && is_bare && is_open {
            return Ok(Site(url.origin().ascii_serialization()));
        }
        Err(())
    }
}

/// Whole, and of the type that its name says; else why not.
pub(crate) async fn fetch(settings: &Settings, name: &str, url: &str) -> Result<Bytes, String> {
    let url = Url::parse(url).map_err(|_| format!("the S3Url of {name} is no address"))?;
    let site = Site(url.origin().ascii_serialization());
    if !settings.fetch_from.contains(&site) {
        return Err(format!(
            "{} is not among the operator's sites for files of tasks (tasks.fetch_from)",
            site.0
        ));
    }
    crate::listen::use_tls();
    let client = Client::builder().timeout(TIME_MAX).redirect(Policy::none()).no_proxy().build();
    let client = client.map_err(|_| format!("{name} could not be fetched"))?;
    // What it says of itself may have something in it that does not belong in an answer.
    let gone = |_| format!("{name} could not be fetched");
    let mut reply = client.get(url).send().await.map_err(gone)?;
    if !reply.status().is_success() {
        return Err(format!("{name} could not be fetched: {}", reply.status()));
    }
    let most = limits::ATTACHMENT_BYTES_MAX as usize;
    let mut bytes = Vec::new();
    while let Some(part) = reply.chunk().await.map_err(gone)? {
        bytes.extend_from_slice(&part);
        if bytes.len() > most {
            return Err(format!("{name} has more than {most} bytes"));
        }
    }
    if !sniff::is_what_it_says(name, &bytes) {
        return Err(format!("{name} is not of the type that its name says"));
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn a_site_has_neither_path_nor_password() {
        let site = |text: &str| text.parse::<Site>().map(|site| site.0);
        for (text, is) in [
            ("https://Bucket.s3.amazonaws.com", "https://bucket.s3.amazonaws.com"),
            ("https://h:443/", "https://h"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ] {
            assert_eq!(site(text).as_deref(), Ok(is), "{text}");
        }
        for text in ["", "h", "ftp://h", "https://h/path", "https://h?q", "https://h#f", "https://a:b@h"] {
            assert_eq!(site(text), Err(()), "{text}");
        }
    }
}
