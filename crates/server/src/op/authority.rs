//! Permissions that only some requests of an operation need; what all of them need stands in the
//! router.

use std::collections::BTreeSet;

use engine::id::SecurityProfileId;

use crate::call::Call;
use crate::error::ApiError;

pub(super) async fn require<R>(call: &Call<R>, permission: &'static str) -> Result<(), ApiError> {
    if has(call, permission).await? {
        return Ok(());
    }
    Err(ApiError::access_denied(format!(
        "The user's security profiles do not have the permission {permission}."
    )))
}

pub(super) async fn has<R>(call: &Call<R>, permission: &'static str) -> Result<bool, ApiError> {
    let user = call.caller.user;
    call.read(move |centre, _| centre.may(user, permission)).await
}

/// SEC-16: nobody gives rights that they do not hold. What is unknown gives none.
pub(super) async fn require_all_of<R>(
    call: &Call<R>,
    profiles: Vec<SecurityProfileId>,
) -> Result<(), ApiError> {
    let given = call.read(move |centre, _| {
        let profiles = profiles.iter().filter_map(|id| centre.security_profiles.get(id));
        profiles.flat_map(|profile| profile.permissions.iter().cloned()).collect()
    });
    require_each(call, given.await?).await
}

pub(super) async fn require_each<R>(call: &Call<R>, permissions: BTreeSet<String>) -> Result<(), ApiError> {
    let user = call.caller.user;
    let lacking =
        call.read(move |centre, _| permissions.into_iter().find(|permission| !centre.may(user, permission)));
    match lacking.await? {
        None => Ok(()),
        Some(permission) => Err(ApiError::access_denied(format!(
            "The security profiles give the permission {permission}, which the user who asks does not have."
        ))),
    }
}
