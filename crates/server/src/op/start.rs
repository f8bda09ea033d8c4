//! What the operations that start a task or a call read alike.

use std::collections::BTreeMap;

use engine::domain::contact::{Reference, ReferenceKind};
use engine::event::TokenDigest;
use engine::id::ContactId;
use engine::refusal::Thing;
use wire::Request;
use wire::connect::ReferenceType;

use crate::call::Call;
use crate::digest::digest;
use crate::error::ApiError;
use crate::op::describe_contact::find;
use crate::op::shape::id;

type Attributes = BTreeMap<String, String>;

/// TASK-1: the kinds that may be given at the start.
pub(super) fn references(
    given: Option<&BTreeMap<String, wire::connect::Reference>>,
) -> Result<BTreeMap<String, Reference>, ApiError> {
    let read = |(name, reference): (&String, &wire::connect::Reference)| {
        let kind = kind(reference.r#type).ok_or_else(|| {
            let message = format!("References: {} cannot be given at the start.", reference.r#type);
            ApiError::invalid_parameter(message)
        })?;
        let value = reference.value.clone();
        let missing = || ApiError::invalid_parameter(format!("References: {name} has no Value."));
        Ok((name.clone(), Reference { kind, value: value.ok_or_else(missing)? }))
    };
    given.into_iter().flatten().map(read).collect()
}

fn kind(kind: ReferenceType) -> Option<ReferenceKind> {
    match kind {
        ReferenceType::Url => Some(ReferenceKind::Url),
        ReferenceType::Number => Some(ReferenceKind::Number),
        ReferenceType::String => Some(ReferenceKind::String),
        ReferenceType::Date => Some(ReferenceKind::Date),
        ReferenceType::Email => Some(ReferenceKind::Email),
        ReferenceType::Attachment
        | ReferenceType::ContactAnalysis
        | ReferenceType::EmailMessage
        | ReferenceType::EmailMessagePlainText
        | ReferenceType::EmailMessagePlainTextRedacted
        | ReferenceType::EmailMessageRedacted => None,
    }
}

/// TASK-7: a contact, live or completed, with the attributes that it has now.
pub(super) async fn related<R>(
    call: &Call<R>,
    given: Option<&str>,
) -> Result<Option<(ContactId, Attributes)>, ApiError> {
    let Some(given) = given else { return Ok(None) };
    let contact = find(call, id(given, Thing::Contact)?).await?;
    Ok(Some((contact.id, contact.attributes)))
}

pub(super) fn token<R: Request>(call: &Call<R>, given: Option<&str>) -> Option<TokenDigest> {
    given.map(|token| digest(call.caller.user.0, R::OPERATION.name, token, b""))
}
