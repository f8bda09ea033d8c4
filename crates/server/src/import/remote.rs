//! An instance elsewhere: signed requests, repeated when the other side has too many of them.

use std::env;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, Method};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::auth::sigv4::{self, Keys, Signed};
use crate::clock::real_now;
use crate::import::Done;
use crate::import::api::{Api, Failed, answer};

/// Bytes of an answer; a flow is the largest thing that comes in one.
const ANSWER_MAX: usize = 8 * 1024 * 1024;
const TIME_MAX: Duration = Duration::from_secs(30);
/// Amazon lets an account ask twice a second, and more for some seconds.
const TRIES: u32 = 8;
const PAUSE_FIRST: Duration = Duration::from_millis(250);

pub(super) struct Remote {
    url: String,
    host: String,
    region: String,
    keys: Keys,
    client: reqwest::Client,
    runtime: Runtime,
}

impl Remote {
    /// With the keys of the environment.
    pub(super) fn new(region: &str, endpoint: Option<&str>) -> Done<Remote> {
        let url = endpoint.map_or_else(|| format!("https://connect.{region}.amazonaws.com"), str::to_owned);
        let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let missing = |name: &str| format!("{name} is not set: the keys come from the environment");
        let needed = |name: &str| variable(name).ok_or_else(|| missing(name));
        let keys = Keys {
            access_key: needed("AWS_ACCESS_KEY_ID")?,
            secret: needed("AWS_SECRET_ACCESS_KEY")?,
            session: variable("AWS_SESSION_TOKEN"),
        };
        Remote::with(keys, region, &url)
    }

    fn with(keys: Keys, region: &str, url: &str) -> Done<Remote> {
        let url = url.trim_end_matches('/').to_owned();
        let parsed = reqwest::Url::parse(&url).map_err(|e| format!("--endpoint {url}: {e}"))?;
        let host = parsed.host_str().ok_or_else(|| format!("--endpoint {url}: there is no host in it"))?;
        let host = parsed.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().timeout(TIME_MAX).build()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Remote { url, host, region: region.to_owned(), keys, client, runtime })
    }

    async fn once(&self, method: &str, path: &str, body: &str) -> Result<(u16, HeaderMap, Vec<u8>), Failed> {
        let method: Method = method.parse().map_err(Failed::here)?;
        let mut headers = HeaderMap::new();
        let host = HeaderValue::from_str(&self.host).map_err(Failed::here)?;
        headers.insert("host", host);
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let signed = Signed { method: &method, path: bare, query, headers: &headers, body: body.as_bytes() };
        let added = sigv4::sign(&self.keys, &self.region, &signed, real_now()).map_err(Failed::here)?;
        let request = self.client.request(method, format!("{}{path}", self.url)).headers(added);
        let request = request.header("content-type", "application/json").body(body.to_owned());
        let unreachable = |e: reqwest::Error| Failed::here(format!("{}: {}", self.url, causes(&e)));
        let mut response = request.send().await.map_err(unreachable)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > ANSWER_MAX {
                return Err(Failed::here(format!("{path}: the answer has more than {ANSWER_MAX} bytes")));
            }
        }
        Ok((response.status().as_u16(), response.headers().clone(), bytes))
    }
}

impl Api for Remote {
    fn call(&self, method: &str, path: &str, body: &str) -> Result<Value, Failed> {
        self.runtime.block_on(async {
            let mut pause = PAUSE_FIRST;
            for _ in 1..TRIES {
                match self.once(method, path, body).await {
                    Ok((status, ..)) if status == 429 || status >= 500 => {}
                    Ok((status, headers, bytes)) => return read(status, &headers, &bytes),
                    Err(_) => {}
                }
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            let (status, headers, bytes) = self.once(method, path, body).await?;
            read(status, &headers, &bytes)
        })
    }
}

fn read(status: u16, headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Failed> {
    let name = headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok());
    answer(status, name.map(str::to_owned), bytes)
}

/// An error and what caused it: the first of them says nothing.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text += &format!(": {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::thread;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_is_repeated_when_there_were_too_many_and_not_when_it_was_wrong() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers = ["429 Too Many Requests", "503 Service Unavailable", "200 OK", "400 Bad Request"];
        let server = thread::spawn(move || {
            for status in answers {
                let (stream, _) = listener.accept().unwrap();
                let mut lines = BufReader::new(&stream).lines().map(Result::unwrap);
                let first = lines.next().unwrap();
                assert!(lines.take_while(|line| !line.is_empty()).any(|l| l.starts_with("authorization: ")));
                let body = json!({ "asked": first, "Message": "no" }).to_string();
                write!(
                    &stream,
                    "HTTP/1.1 {status}\r\nx-amzn-errortype: SomeException:http://there/\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                )
                .unwrap();
            }
        });
        let keys = Keys { access_key: "AKIA".to_owned(), secret: "s".to_owned(), session: None };
        let remote = Remote::with(keys, "us-east-1", &url).unwrap();
        let reply = remote.call("GET", "/queues/x%20y?a=1", "").unwrap();
        assert_eq!(reply["asked"], "GET /queues/x%20y?a=1 HTTP/1.1");
        let failed = remote.call("GET", "/queues", "").unwrap_err();
        assert!(failed.is("SomeException"), "{failed}");
        server.join().unwrap();
    }
}
