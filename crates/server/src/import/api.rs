//! Asking either side: a request, pages of lists, what went wrong.

use std::fmt::{self, Display};

use serde_json::Value;

use crate::auth::sigv4;

/// Pages of one list. A list that is longer never ends.
const PAGES_MAX: usize = 2_000;

pub(super) trait Api {
    /// The answer to a request. `path` is percent-encoded; the body is empty for GET.
    fn call(&self, method: &str, path: &str, body: &str) -> Result<Value, Failed>;
}

/// What an API said instead of an answer.
#[derive(Debug)]
pub(crate) struct Failed {
    /// An error's name in the API; none where there was no answer.
    pub(super) name: Option<String>,
    message: String,
}

impl Failed {
    pub(super) fn here(message: impl Display) -> Failed {
        Failed { name: None, message: message.to_string() }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }
}

impl Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Failed {}

/// The value of a reply, or the error that it is.
pub(super) fn answer(status: u16, name: Option<String>, body: &[u8]) -> Result<Value, Failed> {
    let value: Value = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(body)
            .map_err(|e| Failed::here(format!("status {status}, and no JSON came back: {e}")))?
    };
    if (200..300).contains(&status) {
        return Ok(value);
    }
    let message = ["Message", "message"].iter().find_map(|key| value[*key].as_str()).unwrap_or_default();
    // A name may have a namespace behind it.
    let name = name.or_else(|| value["__type"].as_str().map(str::to_owned));
    let name = name.map(|name| name.split(':').next().unwrap_or_default().to_owned());
    let problems = value["problems"].as_array().into_iter().flatten();
    let problems: Vec<_> = problems.filter_map(|problem| problem["message"].as_str()).collect();
    let message = [&[message], problems.as_slice()].concat().join(" ");
    Err(Failed { name: name.or_else(|| Some(format!("status {status}"))), message })
}

pub(super) fn get(api: &dyn Api, path: &str) -> Result<Value, Failed> {
    api.call("GET", path, "")
}

/// All entries of a list, page after page; `path` may have a query already.
pub(super) fn list(api: &dyn Api, path: &str, member: &str) -> Result<Vec<Value>, Failed> {
    let sign = if path.contains('?') { '&' } else { '?' };
    let mut all = Vec::new();
    let mut from = String::new();
    for _ in 0..PAGES_MAX {
        let mut page = get(api, &format!("{path}{sign}maxResults=100{from}"))?;
        if let Value::Array(entries) = page[member].take() {
            all.extend(entries);
        }
        match page["NextToken"].as_str().filter(|token| !token.is_empty()) {
            Some(token) => from = format!("&nextToken={}", segment(token)),
            None => return Ok(all),
        }
    }
    Err(Failed::here(format!("{path} has more than {PAGES_MAX} pages")))
}

/// Any text as one segment of a path.
pub(super) fn segment(text: &str) -> String {
    sigv4::encode(text.as_bytes())
}
