//! Every error name of the two services, with its HTTP status.
//!
//! An error reply has that status, the header `x-amzn-ErrorType: <name>`, and an [`ErrorBody`] as JSON.

use serde::{Deserialize, Serialize};

/// Defines [`ErrorName`] from rows of name and status.
macro_rules! error_names {
    ($($name:ident = $status:literal,)+) => {
        /// The name of an error on the wire.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorName {
            $(
                #[doc = concat!("HTTP ", $status)]
                $name,
            )+
        }

        impl ErrorName {
            /// Every name, in alphabetical order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name as the header `x-amzn-ErrorType` carries it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// The HTTP status of a reply with this error.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)+
                }
            }
        }
    };
}

error_names! {
    AccessDeniedException = 403,
    ConditionalOperationFailedException = 409,
    ConflictException = 409,
    ContactFlowNotPublishedException = 404,
    ContactNotFoundException = 410,
    DestinationNotAllowedException = 403,
    DuplicateResourceException = 409,
    IdempotencyException = 409,
    InternalServerException = 500,
    InternalServiceException = 500,
    InvalidActiveRegionException = 400,
    InvalidContactFlowException = 400,
    InvalidContactFlowModuleException = 400,
    InvalidParameterException = 400,
    InvalidRequestException = 400,
    InvalidSignatureException = 403,
    InvalidTestCaseException = 400,
    LimitExceededException = 429,
    MaximumResultReturnedException = 400,
    MissingAuthenticationTokenException = 403,
    OutboundContactNotPermittedException = 403,
    OutputTypeNotFoundException = 404,
    PropertyValidationException = 400,
    ResourceConflictException = 409,
    ResourceInUseException = 409,
    ResourceNotFoundException = 404,
    ResourceNotReadyException = 409,
    ServiceQuotaExceededException = 402,
    ThrottlingException = 429,
    TooManyRequestsException = 429,
    UnknownOperationException = 404,
    UnrecognizedClientException = 403,
    UserNotFoundException = 404,
    ValidationException = 400,
}

impl std::fmt::Display for ErrorName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The body of an error reply. Mind the casing: `Message` is upper case, `problems` is lower case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorBody {
    /// One sentence for the person who reads it.
    pub message: String,
    /// What is wrong with a flow; `InvalidContactFlowException` only.
    #[serde(rename = "problems", default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// The resource that isn't there or is in use, where the error is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// The kind of that resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
}

/// One thing that is wrong with a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// One sentence.
    pub message: String,
}

impl ErrorBody {
    /// A body with a message alone.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ErrorBody, ErrorName, Problem};
    use crate::{connect, participant};

    #[test]
    fn the_table_is_the_models_and_four_of_the_front_door() {
        let modelled = || connect::EXCEPTIONS.iter().chain(participant::EXCEPTIONS);
        for (name, status) in modelled() {
            assert_eq!(name.status(), *status, "{name}");
        }
        let modelled: BTreeSet<_> = modelled().map(|(name, _)| *name).collect();
        let own: Vec<_> = ErrorName::ALL.iter().filter(|name| !modelled.contains(name)).collect();
        assert_eq!(
            own,
            [
                &ErrorName::InvalidSignatureException,
                &ErrorName::MissingAuthenticationTokenException,
                &ErrorName::UnknownOperationException,
                &ErrorName::UnrecognizedClientException,
            ]
        );
    }

    #[test]
    fn bodies_carry_only_what_they_have() {
        assert_eq!(serde_json::to_string(&ErrorBody::new("no")).unwrap(), r#"{"Message":"no"}"#);
        let flow = ErrorBody { problems: vec![Problem { message: "p".into() }], ..ErrorBody::new("no") };
        assert_eq!(serde_json::to_string(&flow).unwrap(), r#"{"Message":"no","problems":[{"message":"p"}]}"#);
    }
}
