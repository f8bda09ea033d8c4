//! What the official signer signs, this verifies; and whatever is changed afterwards, it refuses.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use engine::time::Time;
use proptest::prelude::*;

use super::{Signed, read};

const NOW_SECONDS: u64 = 1_790_000_000;
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

#[derive(Debug, Clone)]
struct Request {
    method: Method,
    path: String,
    query: String,
    body: Vec<u8>,
}

impl Request {
    fn verify(&self, headers: &HeaderMap, secret: &str, now: Time) -> bool {
        let signed =
            Signed { method: &self.method, path: &self.path, query: &self.query, headers, body: &self.body };
        read(headers).and_then(|authorization| authorization.verify(secret, &signed, now)).is_ok()
    }

    fn signed(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("127.0.0.1:8080"));
        headers.insert("content-type", HeaderValue::from_static("application/json"));
        let identity = Credentials::from_keys("AKIDEXAMPLE", SECRET, None).into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-central-1")
            .name("connect")
            .time(UNIX_EPOCH + Duration::from_secs(NOW_SECONDS))
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let url =
            if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) };
        let given = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let url = format!("http://127.0.0.1:8080{url}");
        let signable =
            SignableRequest::new(self.method.as_str(), &url, given, SignableBody::Bytes(&self.body)).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();
        for (name, value) in instructions.headers() {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }
}

fn now() -> Time {
    Time(i64::try_from(NOW_SECONDS * 1000).unwrap())
}

fn requests() -> impl Strategy<Value = Request> {
    let method = prop_oneof![Just(Method::GET), Just(Method::POST), Just(Method::PUT), Just(Method::DELETE)];
    let segment = "([a-zA-Z0-9._~-]|%3A|%2F|%20|%C3%A9){1,12}";
    let path = proptest::collection::vec(segment, 1..4).prop_map(|s| format!("/{}", s.join("/")));
    // A path of one or two dots is normalised by clients before it is sent.
    let path = path.prop_filter("no dot segments", |p| !p.split('/').any(|s| s == "." || s == ".."));
    let pair = "[a-zA-Z]{1,6}=([a-zA-Z0-9._~-]|%20|%2F|%3D|%26){0,8}";
    let query = proptest::collection::vec(pair, 0..4).prop_map(|pairs| pairs.join("&"));
    let body = proptest::collection::vec(any::<u8>(), 0..64);
    (method, path, query, body).prop_map(|(method, path, query, body)| Request { method, path, query, body })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_the_official_signer_signs_is_verified(request in requests()) {
        prop_assert!(request.verify(&request.signed(), SECRET, now()));
    }

    #[test]
    fn anything_changed_after_signing_is_refused(request in requests(), what in 0..5usize) {
        let mut headers = request.signed();
        let mut changed = request.clone();
        match what {
            0 => changed.method = if request.method == Method::GET { Method::POST } else { Method::GET },
            1 => changed.path += "x",
            2 => changed.query += "&z=1",
            3 => changed.body.push(b'x'),
            _ => { headers.insert("host", HeaderValue::from_static("127.0.0.1:8081")); }
        }
        prop_assert!(!changed.verify(&headers, SECRET, now()));
    }
}

#[test]
fn another_secret_and_another_time_are_refused() {
    let request = Request {
        method: Method::PUT,
        path: "/contact/chat".into(),
        query: String::new(),
        body: b"{}".to_vec(),
    };
    let headers = request.signed();
    assert!(request.verify(&headers, SECRET, now()));
    assert!(!request.verify(&headers, "another", now()));
    for minutes in [-16, 16] {
        let off = now() + engine::time::Span::minutes(minutes);
        assert!(!request.verify(&headers, SECRET, off), "{minutes} minutes");
    }
    for minutes in [-14, 14] {
        assert!(request.verify(&headers, SECRET, now() + engine::time::Span::minutes(minutes)));
    }
}
