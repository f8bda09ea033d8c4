//! One POST to an endpoint, signed.

use std::time::Duration;

use engine::domain::told::Stream;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Client;
use reqwest::redirect::Policy;
use sha2::Sha256;

use crate::auth::sign_in::random;
use crate::clock::real_now;
use crate::config::Webhook;

/// For all of a request, its answer included.
const TIME_MAX: Duration = Duration::from_secs(10);
const BACK_OFF_FIRST: Duration = Duration::from_secs(1);
const BACK_OFF_MAX: Duration = Duration::from_secs(300);

const SIGNATURE: &str = "x-bellboard-signature";
const STREAM: &str = "x-bellboard-stream";
/// By which receivers of notifications know one.
const MESSAGE_TYPE: &str = "x-amz-sns-message-type";
const TOPIC: &str = "x-amz-sns-topic-arn";

#[derive(Debug, Clone)]
pub(super) struct Sender(Client);

impl Sender {
    /// Goes where it is told to and nowhere else: it follows no redirect and asks no proxy.
    pub(super) fn new() -> Result<Sender, String> {
        crate::listen::use_tls();
        let client = Client::builder().timeout(TIME_MAX).redirect(Policy::none()).no_proxy().build();
        client.map(Sender).map_err(|e| format!("webhooks: {e}"))
    }

    /// An endpoint takes something by any status of 200 to 299.
    pub(super) async fn send(&self, to: &Webhook, stream: &str, body: &str) -> Result<(), String> {
        let request = self
            .0
            .post(to.url.clone())
            .header("content-type", "application/json")
            .header(STREAM, stream)
            .header(SIGNATURE, signature(&to.secret, real_now().0.div_euclid(1000), body));
        let request = match to.arn.as_ref().filter(|_| stream == Stream::ChatItems.as_str()) {
            Some(arn) => request.header(MESSAGE_TYPE, "Notification").header(TOPIC, arn),
            None => request,
        };
        let reply = request.body(body.to_owned()).send().await;
        // Its address is in the settings, and may have something in it that does not belong in a log.
        let reply = reply.map_err(|error| cause(&error.without_url()))?;
        if reply.status().is_success() { Ok(()) } else { Err(format!("answered {}", reply.status())) }
    }
}

fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(below) = cause.source() {
        cause = below;
    }
    cause.to_string()
}

/// The time is signed too, so that what was recorded on its way cannot be sent again later.
fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body.as_bytes());
    let sum = mac.finalize().into_bytes();
    let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

/// Twice as long each time, and a little less by chance, so that those who failed together do not come
/// again together.
pub(super) fn back_off(attempt: u32) -> Duration {
    let doubled = BACK_OFF_FIRST.saturating_mul(1 << (attempt - 1).min(16)).min(BACK_OFF_MAX);
    let [chance] = random::<1>();
    doubled - doubled.mul_f64(f64::from(chance) / 255.0 / 5.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_hmac_of_time_and_body() {
        // By `printf '1700000000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef`.
        let expected = "t=1700000000,v1=e4f8e2ecae2295b2ddb2f0b5584c8275e226c0ebe9b3b819e70156bb67122e3e";
        assert_eq!(signature("0123456789abcdef", 1_700_000_000, "{}"), expected);
    }

    #[test]
    fn attempts_are_ever_farther_apart_and_never_too_far() {
        for (attempt, seconds) in [(1, 1.0), (2, 2.0), (5, 16.0), (10, 300.0), (1_000, 300.0)] {
            let time = back_off(attempt).as_secs_f64();
            assert!((seconds * 0.79..=seconds).contains(&time), "{attempt}: {time}");
        }
    }
}
