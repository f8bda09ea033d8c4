//! Refusals as the public API words them: which name, which status, for each of the three services
//! that a caller may be speaking to. Nothing else in the server chooses an error's name for a rule.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::refusal::{Refusal, Thing};
use serde_json::json;
use wire::{DecodeError, ErrorName, Operation, Service};

use crate::engine_loop::{AskError, Unavailable};

pub(crate) static ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// An error of the control plane or the participant service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) name: ErrorName,
    pub(crate) message: String,
    /// Of a flow or a module that is not valid.
    problems: Vec<String>,
    /// What was not found, or in what, by its type and id: where the service says so.
    resource: Option<(&'static str, String)>,
}

impl ApiError {
    pub(crate) fn new(name: ErrorName, message: impl Into<String>) -> ApiError {
        ApiError { name, message: message.into(), problems: Vec::new(), resource: None }
    }

    /// Of the participant service, which names what was looked into.
    pub(crate) fn not_found_in(kind: &'static str, id: String, message: &str) -> ApiError {
        let resource = Some((kind, id));
        ApiError { resource, ..ApiError::new(ErrorName::ResourceNotFoundException, message) }
    }

    pub(crate) fn unknown(thing: Thing) -> ApiError {
        ApiError::new(ErrorName::ResourceNotFoundException, Refusal::Unknown(thing).to_string())
    }

    pub(crate) fn invalid_parameter(message: impl Into<String>) -> ApiError {
        ApiError::new(ErrorName::InvalidParameterException, message)
    }

    pub(crate) fn invalid_request(message: impl Into<String>) -> ApiError {
        ApiError::new(ErrorName::InvalidRequestException, message)
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> ApiError {
        ApiError::new(ErrorName::AccessDeniedException, message)
    }

    pub(crate) fn invalid_flow(problems: Vec<String>) -> ApiError {
        let message = "The flow has problems.".to_owned();
        ApiError { problems, ..ApiError::new(ErrorName::InvalidContactFlowException, message) }
    }

    pub(crate) fn invalid_module(problems: Vec<String>) -> ApiError {
        ApiError { name: ErrorName::InvalidContactFlowModuleException, ..ApiError::invalid_flow(problems) }
    }

    /// A body or a member that cannot be read, or breaks the model's limits.
    pub(crate) fn decoding(service: Service, error: &DecodeError) -> ApiError {
        let name = match (service, error) {
            (Service::Participant, _) => ErrorName::ValidationException,
            (Service::Connect, DecodeError::Malformed { .. } | DecodeError::Missing { .. }) => {
                ErrorName::InvalidRequestException
            }
            (Service::Connect, DecodeError::WrongType { .. } | DecodeError::Constraint(_)) => {
                ErrorName::InvalidParameterException
            }
        };
        ApiError::new(name, error.message())
    }

    /// Of either service, whichever way it spells it.
    pub(crate) fn internal(service: Service, why: Unavailable) -> ApiError {
        let message = match why {
            Unavailable::Busy => "Too many requests are waiting; try again.",
            Unavailable::Store => "Nothing can be stored at the moment; what was asked has not happened.",
            Unavailable::Stopping => "The server is stopping.",
        };
        let name = match (service, why) {
            (_, Unavailable::Busy) => ErrorName::ThrottlingException,
            (Service::Connect, _) => ErrorName::InternalServiceException,
            (Service::Participant, _) => ErrorName::InternalServerException,
        };
        ApiError::new(name, message)
    }

    /// For the control plane (E.1).
    pub(crate) fn connect(error: AskError) -> ApiError {
        let refusal = match error {
            AskError::Refused(refusal) => refusal,
            AskError::Unavailable(why) => return ApiError::internal(Service::Connect, why),
        };
        let name = match &refusal {
            Refusal::Unknown(_) => ErrorName::ResourceNotFoundException,
            Refusal::Duplicate(..) => ErrorName::DuplicateResourceException,
            Refusal::Invalid { .. } => ErrorName::InvalidParameterException,
            Refusal::LimitReached { .. } => ErrorName::LimitExceededException,
            Refusal::InUse { .. } => ErrorName::ResourceInUseException,
            Refusal::ContactEnded => ErrorName::ContactNotFoundException,
            Refusal::FlowNotPublished => ErrorName::ContactFlowNotPublishedException,
            Refusal::NotInChat => ErrorName::AccessDeniedException,
            Refusal::WrongState { .. } | Refusal::ChatGoesOn(_) | Refusal::AgentNotOpen(_) => {
                ErrorName::ConflictException
            }
            Refusal::NotOffered
            | Refusal::StatusDisabled
            | Refusal::AgainstTemplate { .. }
            | Refusal::NotAllowed(_) => ErrorName::InvalidRequestException,
        };
        ApiError::new(name, refusal.to_string())
    }

    /// The same by a name that the operation's model lists, which clients know. What any operation may
    /// answer (who asks, how many) is in no list and stays.
    pub(crate) fn listed_by(mut self, operation: &Operation) -> ApiError {
        let is_listed = |name: &&ErrorName| operation.errors.contains(name);
        if !is_listed(&&self.name)
            && let Some(name) = nearest(self.name).iter().find(is_listed)
        {
            self.name = *name;
        }
        self
    }

    /// For the participant service (A.4).
    pub(crate) fn participant(error: AskError) -> ApiError {
        let refusal = match error {
            AskError::Refused(refusal) => refusal,
            AskError::Unavailable(why) => return ApiError::internal(Service::Participant, why),
        };
        let name = match &refusal {
            Refusal::Unknown(_) | Refusal::NotInChat | Refusal::ContactEnded => {
                ErrorName::AccessDeniedException
            }
            Refusal::NotAllowed(_) => ErrorName::ConflictException,
            Refusal::LimitReached { .. } => ErrorName::ServiceQuotaExceededException,
            _ => ErrorName::ValidationException,
        };
        ApiError::new(name, refusal.to_string())
    }
}

/// Names that say nearly the same, the nearest first.
fn nearest(name: ErrorName) -> &'static [ErrorName] {
    use ErrorName::{
        ConflictException as Conflict, InvalidParameterException as Parameter,
        InvalidRequestException as Request, ResourceConflictException as ResourceConflict,
        ServiceQuotaExceededException as Quota,
    };
    match name {
        ErrorName::LimitExceededException => &[Quota, Parameter, Request],
        ErrorName::DuplicateResourceException => &[ResourceConflict, Parameter, Request],
        Request => &[Parameter, Request],
        ErrorName::ContactNotFoundException | Conflict => &[Conflict, ResourceConflict, Request, Parameter],
        ErrorName::ThrottlingException => &[ErrorName::TooManyRequestsException],
        ErrorName::ResourceInUseException => &[ResourceConflict, Request, Parameter],
        ErrorName::ContactFlowNotPublishedException | Parameter => &[Request, Parameter],
        _ => &[],
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.name.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let problems: Vec<_> = self.problems.iter().map(|p| json!({ "message": p })).collect();
        let body = match self.name {
            ErrorName::InvalidContactFlowException => json!({ "problems": problems }),
            ErrorName::InvalidContactFlowModuleException => json!({ "Problems": problems }),
            _ => match &self.resource {
                Some((kind, id)) => {
                    json!({ "Message": self.message, "ResourceId": id, "ResourceType": kind })
                }
                None => json!({ "Message": self.message, "message": self.message }),
            },
        };
        let mut response = (status, Json(body)).into_response();
        response.headers_mut().insert(&ERROR_TYPE, HeaderValue::from_static(self.name.as_str()));
        response
    }
}

/// An error of the agent's service: AWS JSON 1.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AgentError {
    status: StatusCode,
    name: &'static str,
    message: String,
}

impl AgentError {
    pub(crate) fn validation(message: impl Into<String>) -> AgentError {
        AgentError::new(StatusCode::BAD_REQUEST, "ValidationException", message)
    }

    pub(crate) fn not_found(message: impl Into<String>) -> AgentError {
        AgentError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
    }

    pub(crate) fn invalid_state(message: impl Into<String>) -> AgentError {
        AgentError::new(StatusCode::BAD_REQUEST, "InvalidStateException", message)
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> AgentError {
        AgentError::new(StatusCode::UNAUTHORIZED, "UnauthorizedException", message)
    }

    pub(crate) fn access_denied(message: impl Into<String>) -> AgentError {
        AgentError::new(StatusCode::FORBIDDEN, "AccessDeniedException", message)
    }

    pub(crate) fn unknown_operation(name: &str) -> AgentError {
        let message = format!("{name} is not an operation of this service, or is not built.");
        AgentError::new(StatusCode::BAD_REQUEST, "UnknownOperationException", message)
    }

    fn new(status: StatusCode, name: &'static str, message: impl Into<String>) -> AgentError {
        AgentError { status, name, message: message.into() }
    }
}

impl From<AskError> for AgentError {
    fn from(error: AskError) -> AgentError {
        let refusal = match error {
            AskError::Refused(refusal) => refusal,
            AskError::Unavailable(why) => return why.into(),
        };
        match &refusal {
            Refusal::Unknown(_) => AgentError::not_found(refusal.to_string()),
            Refusal::Invalid { .. } | Refusal::Duplicate(..) => AgentError::validation(refusal.to_string()),
            _ => AgentError::invalid_state(refusal.to_string()),
        }
    }
}

impl From<Unavailable> for AgentError {
    fn from(why: Unavailable) -> AgentError {
        let error = ApiError::internal(Service::Connect, why);
        let status = StatusCode::from_u16(error.name.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        AgentError::new(status, error.name.as_str(), error.message)
    }
}

impl IntoResponse for AgentError {
    fn into_response(self) -> Response {
        let body = json!({ "__type": self.name, "message": self.message });
        let mut response = (self.status, Json(body)).into_response();
        let json = HeaderValue::from_static("application/x-amz-json-1.0");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response.headers_mut().insert(&ERROR_TYPE, HeaderValue::from_static(self.name));
        response
    }
}
