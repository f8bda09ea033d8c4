//! What an operation is: where it is served, how its members travel, what it may fail with.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::check::Constraint;
use crate::error::ErrorName;

/// One operation of the API, as its model describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The service it belongs to.
    pub service: Service,
    /// Its name, such as `StartChatContact`.
    pub name: &'static str,
    /// Its HTTP method, in capitals.
    pub method: &'static str,
    /// Its path, with a label in braces for each variable segment: `/users/{InstanceId}/{UserId}`.
    pub uri: &'static str,
    /// The labels of the path.
    pub labels: &'static [AddressBound],
    /// The members that travel in the query.
    pub query: &'static [AddressBound],
    /// The members that travel in headers. They aren't part of the request's struct.
    pub headers: &'static [Bound],
    /// The status of a successful reply.
    pub success: u16,
    /// The errors that the model declares for it.
    pub errors: &'static [ErrorName],
}

/// The two services of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// The control plane, signed with SigV4.
    Connect,
    /// The participant service, authorised by bearer tokens alone.
    Participant,
}

/// A member that travels in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The header.
    pub wire: &'static str,
    /// The member's name in the request.
    pub member: &'static str,
}

/// A member that travels in the path or in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressBound {
    /// The label, or the parameter's name in the query.
    pub wire: &'static str,
    /// The member's name in the request.
    pub member: &'static str,
    /// How the parameter's text is read.
    pub kind: AddressKind,
}

/// How a query parameter is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// As it stands; enums too.
    Text,
    /// A whole number in decimal digits.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// Each repetition of the parameter is one item.
    TextList,
}

/// A request of one operation.
pub trait Request: DeserializeOwned + Sized {
    /// What a successful reply carries.
    type Response: Serialize;

    /// The operation.
    const OPERATION: Operation;

    /// Checks the model's limits at any depth. [`crate::decode`] has done so for what it returns.
    ///
    /// # Errors
    ///
    /// The first broken limit, in the order of the model's members.
    fn validate(&self) -> Result<(), Constraint>;
}

/// The reply of an operation that has none: `{}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Empty {}
