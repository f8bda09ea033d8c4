//! How often each operation may be asked of an instance (ENT-5), where the operator wants Amazon's rates.
//! By the machine's own clock: what is held back is load, not what happens in the centre.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use wire::{ErrorName, Operation, Service};

use crate::error::ApiError;

/// Per second, and how many at once after a pause.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rate {
    per_second: f64,
    burst: f64,
}

/// One bucket for each operation that was asked, so there are never more than operations.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    buckets: Mutex<HashMap<(Service, &'static str), Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Throttle {
    /// Before anything is done, so that a repeat finds nothing half done.
    pub(crate) fn take(&self, operation: &Operation) -> Result<(), ApiError> {
        if self.takes(operation, Instant::now()) {
            return Ok(());
        }
        let message = format!("{} is asked too often; try again later.", operation.name);
        Err(ApiError::new(ErrorName::ThrottlingException, message))
    }

    fn takes(&self, operation: &Operation, now: Instant) -> bool {
        let rate = rate(operation);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket { left: rate.burst, at: now };
        let bucket = buckets.entry((operation.service, operation.name)).or_insert(full);
        let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
        let left = (bucket.left + passed * rate.per_second).min(rate.burst);
        let is_there = left >= 1.0;
        *bucket = Bucket { left: if is_there { left - 1.0 } else { left }, at: now };
        is_there
    }
}

/// Amazon Connect's own figures.
fn rate(operation: &Operation) -> Rate {
    let (per_second, burst) = match (operation.service, operation.name) {
        (Service::Participant, "CreateParticipantConnection") => (6.0, 9.0),
        (Service::Participant, "DisconnectParticipant") => (3.0, 5.0),
        (Service::Participant, "GetTranscript" | "GetAttachment") => (8.0, 12.0),
        (Service::Participant, "SendMessage" | "SendEvent") => (10.0, 15.0),
        (
            Service::Connect,
            "StartChatContact"
            | "GetMetricData"
            | "GetMetricDataV2"
            | "GetCurrentMetricData"
            | "GetCurrentUserData"
            | "GetContactMetrics",
        ) => (5.0, 8.0),
        _ => (2.0, 5.0),
    };
    Rate { per_second, burst }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wire::Request;
    use wire::connect::{ListQueuesRequest, StartChatContactRequest};
    use wire::participant::SendMessageRequest;

    use super::*;

    #[test]
    fn ent_5_a_burst_passes_then_the_rate_and_each_operation_has_its_own() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let passed = |operation: &Operation, after: u64| {
            let now = start + Duration::from_millis(after);
            (0..100).filter(|_| throttle.takes(operation, now)).count()
        };
        assert_eq!(passed(&ListQueuesRequest::OPERATION, 0), 5);
        assert_eq!(passed(&StartChatContactRequest::OPERATION, 0), 8);
        assert_eq!(passed(&SendMessageRequest::OPERATION, 0), 15);
        assert_eq!(passed(&ListQueuesRequest::OPERATION, 400), 0);
        assert_eq!(passed(&ListQueuesRequest::OPERATION, 1000), 2);
        assert_eq!(passed(&SendMessageRequest::OPERATION, 1000), 10);
        assert_eq!(passed(&ListQueuesRequest::OPERATION, 60_000), 5);
    }
}
