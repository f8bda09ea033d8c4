//! The shapes of the public Amazon Connect API: requests, replies, errors and limits. No logic.
//!
//! * [`connect`] and [`participant`] are generated from the public service models by `cargo xtask codegen`, for
//!   the operations named in `xtask/operations.txt` and the shapes these reach. Never edit them by hand.
//! * [`decode`] turns a request's path labels, query and JSON body into the typed request of one operation, or
//!   says which member is wrong and why. A value it returns keeps the model's limits.
//! * [`error`] is the table of error names with their HTTP statuses, and the body an error has.
//! * [`item`] is the chat item, which looks the same in the transcript and on the socket; [`content_type`] holds
//!   the content types that chats know.
//!
//! How model types become Rust:
//!
//! | model | here |
//! |---|---|
//! | structure, union | struct; required members plain, the others `Option`, left out of the JSON when `None` |
//! | string, sensitive string | `String`, [`Sensitive`] (its `Debug` says nothing) |
//! | string with an enum | a Rust enum of exactly the listed values, with `as_str` and `parse` |
//! | timestamp | [`Timestamp`]: a JSON number of epoch seconds; the participant service has ISO 8601 strings instead |
//! | list, map, blob | `Vec`, `BTreeMap<String, _>`, base64 in a `String` |
//!
//! An enum has no variant for texts that the model doesn't list, so a `match` is complete without one. An
//! unlisted text is found while decoding, but it is reported as what it is, a broken limit
//! ([`DecodeError::Constraint`]), in the same sentence form as lengths and ranges.
//!
//! Limits checked ([`Request::validate`]): characters of strings, items of lists, entries of maps, ranges of
//! numbers, at any depth. Not checked: the model's regular expressions (`pattern`), which here restrict names,
//! passwords, phone numbers and e-mail addresses; whoever stores these judges them. No limit is wider than the model's.
//!
//! Members sent as headers are in no struct: the only one is the bearer token, which the server reads itself.
//! [`Operation::headers`] names them.

mod check;
pub mod content_type;
mod decode;
mod enumeration;
pub mod error;
mod generated;
pub mod item;
mod operation;
mod sensitive;
mod timestamp;

pub use check::Constraint;
pub use decode::{DecodeError, decode};
pub use error::{ErrorBody, ErrorName};
pub use generated::{connect, participant};
pub use item::ChatItem;
pub use operation::{AddressBound, AddressKind, Bound, Empty, Operation, Request, Service};
pub use sensitive::Sensitive;
pub use timestamp::Timestamp;
