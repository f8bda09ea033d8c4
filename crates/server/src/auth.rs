//! Who asks: by a signature, a sign-in, or a participant's token.

pub(crate) mod caller;
pub(crate) mod password;
pub(crate) mod sign_in;
pub(crate) mod sigv4;
pub(crate) mod token;
