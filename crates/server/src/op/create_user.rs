//! CreateUser (ENT-10, ENT-11, ENT-20).

use engine::domain::config::{PhoneConfig, User};
use engine::event::Secret;
use engine::id::{SecurityProfileId, UserId};
use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{CreateUserRequest, CreateUserResponse, PhoneType, UserPhoneConfig};
use wire::{ErrorName, Sensitive, Service};

use crate::auth::password;
use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::ids;
use crate::op::authority;
use crate::op::shape::{id, ids as ids_of, not_built, phone_number};

pub(crate) async fn create_user(call: Call<CreateUserRequest>) -> Result<CreateUserResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let user = user(&call)?;
    let password = password_of(&call.request)?;
    authority::require_all_of(&call, user.security_profiles.clone()).await?;
    let password = hash(&call, password).await?;
    let id = user.id;
    call.command(Command::CreateUser { user, password }).await?;
    let arn = call.app.bus.instance().arn_of("agent", id);
    Ok(CreateUserResponse { user_id: Some(id.to_string()), user_arn: Some(arn) })
}

fn user(call: &Call<CreateUserRequest>) -> Result<User, ApiError> {
    let request = &call.request;
    check_username(&request.username)?;
    if request.hierarchy_group_id.is_some() {
        return Err(ApiError::new(ErrorName::ResourceNotFoundException, "There is no such hierarchy group."));
    }
    let mut security_profiles: Vec<SecurityProfileId> =
        ids_of(&request.security_profile_ids, Thing::SecurityProfile)?;
    security_profiles.sort_unstable();
    security_profiles.dedup();
    let identity = request.identity_info.clone().unwrap_or_default();
    let text = |sensitive: Option<Sensitive>| sensitive.map(Sensitive::into_exposed);
    Ok(User {
        id: UserId(ids::new()),
        username: request.username.clone(),
        first_name: text(identity.first_name).unwrap_or_default(),
        last_name: text(identity.last_name).unwrap_or_default(),
        email: text(identity.email),
        routing_profile: id(&request.routing_profile_id, Thing::RoutingProfile)?,
        security_profiles,
        phone: phone_config(&request.phone_config.clone().unwrap_or_default())?,
        proficiencies: Vec::new(),
        created_at: call.app.clock.now(),
    })
}

/// What is not given is as it is for a new user.
pub(super) fn phone_config(given: &UserPhoneConfig) -> Result<PhoneConfig, ApiError> {
    if given.persistent_connection == Some(true) {
        return Err(not_built("PersistentConnection"));
    }
    let seconds = given.after_contact_work_time_limit.and_then(|n| u32::try_from(n).ok());
    let number = given.desk_phone_number.as_ref().map(|number| phone_number(number.expose()));
    Ok(PhoneConfig {
        after_contact_work_seconds: seconds.unwrap_or(0),
        auto_accept: given.auto_accept.unwrap_or(false),
        soft_phone: given.phone_type != Some(PhoneType::DeskPhone),
        desk_phone_number: number.transpose()?,
    })
}

/// The letters that the API's model gives to usernames.
fn check_username(username: &str) -> Result<(), ApiError> {
    if username.chars().all(|c| c.is_ascii_alphanumeric() || "_-.@".contains(c)) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter("Username may have letters from a to z, digits, and the signs _ - . @"))
}

fn password_of(request: &CreateUserRequest) -> Result<Sensitive, ApiError> {
    let password = request.password.clone();
    let password = password.ok_or_else(|| ApiError::invalid_parameter("Password is missing."))?;
    match password::check_rules(password.expose()) {
        Ok(()) => Ok(password),
        Err(why) => Err(ApiError::invalid_parameter(format!("Password {why}."))),
    }
}

async fn hash<R>(call: &Call<R>, password: Sensitive) -> Result<Secret, ApiError> {
    let stopping = || ApiError::internal(Service::Connect, Unavailable::Stopping);
    let _turn = call.app.hashing.acquire().await.map_err(|_| stopping())?;
    let hash = tokio::task::spawn_blocking(move || password::hash(password.expose()));
    Ok(Secret::new(hash.await.map_err(|_| stopping())?))
}
