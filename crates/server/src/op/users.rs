//! Users: who they are, what they can do, and what they do now.

use engine::Centre;
use engine::domain::config::{Instance, PhoneConfig, User};
use engine::domain::criteria::Proficiency;
use engine::domain::resource::Resource;
use engine::event::Secret;
use engine::id::{SecurityProfileId, UserId};
use engine::input::{Command, Revision};
use engine::refusal::Thing;
use wire::connect::{
    AssociateUserProficienciesRequest, CreateUserRequest, CreateUserResponse, DeleteUserRequest,
    DescribeUserRequest, DescribeUserResponse, DisassociateUserProficienciesRequest,
    DismissUserContactRequest, DismissUserContactResponse, ListUserProficienciesRequest,
    ListUserProficienciesResponse, ListUsersRequest, ListUsersResponse, PhoneType, PutUserStatusRequest,
    PutUserStatusResponse, UpdateUserIdentityInfoRequest, UpdateUserPhoneConfigRequest,
    UpdateUserProficienciesRequest, UpdateUserRoutingProfileRequest, UpdateUserSecurityProfilesRequest,
    UserIdentityInfo, UserPhoneConfig, UserProficiency, UserProficiencyDisassociate, UserSummary,
};
use wire::{Empty, Sensitive, Service};

use crate::auth::password;
use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::ids;
use crate::op::authority;
use crate::op::criteria::read_level;
use crate::op::hierarchy::group_id;
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{id, ids as ids_of, modified, not_built, phone_number, tags};

/// CreateUser (ENT-10, ENT-11, ENT-20).
pub(crate) async fn create_user(call: Call<CreateUserRequest>) -> Result<CreateUserResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let user = user(&call)?;
    let password = password_of(&call.request)?;
    authority::require_all_of(&call, user.security_profiles.clone()).await?;
    let password = hash(&call, password).await?;
    let id = user.id;
    call.command(Command::CreateUser { user, password }).await?;
    tag_new(&call, Resource::User(id), call.request.tags.as_ref()).await?;
    let arn = call.app.bus.instance().arn_of("agent", id);
    Ok(CreateUserResponse { user_id: Some(id.to_string()), user_arn: Some(arn) })
}

fn user(call: &Call<CreateUserRequest>) -> Result<User, ApiError> {
    let request = &call.request;
    check_username(&request.username)?;
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
        hierarchy_group: group_id(request.hierarchy_group_id.as_deref())?,
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

/// DescribeUser.
pub(crate) async fn describe_user(call: Call<DescribeUserRequest>) -> Result<DescribeUserResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: UserId = id(&call.request.user_id, Thing::User)?;
    let instance = call.app.bus.instance().clone();
    let user = call.read(move |centre, _| centre.users.get(&id).map(|user| shape(centre, &instance, user)));
    let user = user.await?.ok_or_else(|| ApiError::unknown(Thing::User))?;
    Ok(DescribeUserResponse { user: Some(user) })
}

pub(super) fn shape(centre: &Centre, instance: &Instance, user: &User) -> wire::connect::User {
    let text = |text: &str| Some(Sensitive::from(text)).filter(|_| !text.is_empty());
    wire::connect::User {
        id: Some(user.id.to_string()),
        arn: Some(instance.arn_of("agent", user.id)),
        username: Some(user.username.clone()),
        identity_info: Some(UserIdentityInfo {
            first_name: text(&user.first_name),
            last_name: text(&user.last_name),
            email: user.email.as_deref().and_then(text),
            ..UserIdentityInfo::default()
        }),
        phone_config: Some(UserPhoneConfig {
            phone_type: Some(if user.phone.soft_phone { PhoneType::SoftPhone } else { PhoneType::DeskPhone }),
            auto_accept: Some(user.phone.auto_accept),
            after_contact_work_time_limit: i32::try_from(user.phone.after_contact_work_seconds).ok(),
            desk_phone_number: user.phone.desk_phone_number.as_deref().and_then(text),
            ..UserPhoneConfig::default()
        }),
        security_profile_ids: Some(user.security_profiles.iter().map(ToString::to_string).collect()),
        routing_profile_id: Some(user.routing_profile.to_string()),
        hierarchy_group_id: user.hierarchy_group.map(|group| group.to_string()),
        tags: tags(centre, &Resource::User(user.id)),
        last_modified_time: modified(centre, &Resource::User(user.id), user.created_at),
        ..wire::connect::User::default()
    }
}

/// ListUsers.
pub(crate) async fn list_users(call: Call<ListUsersRequest>) -> Result<ListUsersResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let all = centre.users.values().collect();
        let (shown, next_token) =
            page(all, |user| user.id, request.max_results, request.next_token.as_deref())?;
        let summary = |user: &engine::domain::config::User| UserSummary {
            id: Some(user.id.to_string()),
            arn: Some(instance.arn_of("agent", user.id)),
            username: Some(user.username.clone()),
            last_modified_time: modified(centre, &Resource::User(user.id), user.created_at),
            ..UserSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListUsersResponse { user_summary_list: Some(list), next_token })
}

/// UpdateUserRoutingProfile.
pub(crate) async fn update_user_routing_profile(
    call: Call<UpdateUserRoutingProfileRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user = id(&request.user_id, Thing::User)?;
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    call.command(Command::SetRoutingProfile { user, profile }).await?;
    Ok(Empty {})
}

/// UpdateUserPhoneConfig: all of it anew, as CreateUser takes it (ENT-10).
pub(crate) async fn update_user_phone_config(
    call: Call<UpdateUserPhoneConfigRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user = id(&request.user_id, Thing::User)?;
    let phone = phone_config(&request.phone_config)?;
    call.command(Command::SetPhoneConfig { user, phone }).await?;
    Ok(Empty {})
}

/// AssociateUserProficiencies (ROUTE-60).
pub(crate) async fn associate_user_proficiencies(
    call: Call<AssociateUserProficienciesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user = id(&request.user_id, Thing::User)?;
    let proficiencies = request.user_proficiencies.iter().map(read).collect::<Result<_, _>>()?;
    call.command(Command::AssociateProficiencies { user, proficiencies }).await?;
    Ok(Empty {})
}

/// UpdateUserProficiencies: of those that the user has.
pub(crate) async fn update_user_proficiencies(
    call: Call<UpdateUserProficienciesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let id = id(&request.user_id, Thing::User)?;
    let proficiencies = request.user_proficiencies.iter().map(read).collect::<Result<_, _>>()?;
    call.command(Command::Revise(Box::new(Revision::Proficiencies { id, proficiencies }))).await?;
    Ok(Empty {})
}

/// DisassociateUserProficiencies.
pub(crate) async fn disassociate_user_proficiencies(
    call: Call<DisassociateUserProficienciesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let id = id(&request.user_id, Thing::User)?;
    let named = |p: &UserProficiencyDisassociate| (p.attribute_name.clone(), p.attribute_value.clone());
    let proficiencies = request.user_proficiencies.iter().map(named).collect();
    call.command(Command::Revise(Box::new(Revision::RemoveProficiencies { id, proficiencies }))).await?;
    Ok(Empty {})
}

fn read(given: &UserProficiency) -> Result<Proficiency, ApiError> {
    Ok(Proficiency {
        attribute: given.attribute_name.clone(),
        value: given.attribute_value.clone(),
        level: read_level(given.level)?,
    })
}

/// ListUserProficiencies.
pub(crate) async fn list_user_proficiencies(
    call: Call<ListUserProficienciesRequest>,
) -> Result<ListUserProficienciesResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user: UserId = id(&request.user_id, Thing::User)?;
    let all = call.read(move |centre, _| centre.users.get(&user).map(|user| user.proficiencies.clone()));
    let mut all = all.await?.ok_or_else(|| ApiError::unknown(Thing::User))?;
    all.sort_by_key(key);
    let (shown, next_token) = page(all, key, request.max_results, request.next_token.as_deref())?;
    let shape = |p: Proficiency| UserProficiency {
        attribute_name: p.attribute,
        attribute_value: p.value,
        level: f32::from(p.level),
    };
    Ok(ListUserProficienciesResponse {
        user_proficiency_list: Some(shown.into_iter().map(shape).collect()),
        next_token,
        ..ListUserProficienciesResponse::default()
    })
}

fn key(proficiency: &Proficiency) -> String {
    format!("{}\n{}", proficiency.attribute, proficiency.value)
}

/// PutUserStatus: at once, or as the next status while contacts are live (AGT-30).
pub(crate) async fn put_user_status(
    call: Call<PutUserStatusRequest>,
) -> Result<PutUserStatusResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    // SEC-4; the router has asked for the first of the two.
    authority::require(&call, "AgentStates.View").await?;
    let user = id(&request.user_id, Thing::User)?;
    let status = id(&request.agent_status_id, Thing::AgentStatus)?;
    call.command(Command::SetStatus { user, status }).await?;
    Ok(PutUserStatusResponse {})
}

/// DismissUserContact: clears a contact from an agent (LIFE-23).
pub(crate) async fn dismiss_user_contact(
    call: Call<DismissUserContactRequest>,
) -> Result<DismissUserContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user = id(&request.user_id, Thing::User)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    call.command(Command::Clear { user, contact }).await?;
    Ok(DismissUserContactResponse {})
}

/// UpdateUserIdentityInfo: all of it anew.
pub(crate) async fn update_user_identity_info(
    call: Call<UpdateUserIdentityInfoRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let given = &request.identity_info;
    if given.secondary_email.is_some() || given.mobile.is_some() {
        return Err(not_built("IdentityInfo: SecondaryEmail, Mobile"));
    }
    let text = |text: &Option<Sensitive>| text.as_ref().map(|text| text.expose().to_owned());
    let revision = Revision::User {
        id: id(&request.user_id, Thing::User)?,
        first_name: Some(text(&given.first_name).unwrap_or_default()),
        last_name: Some(text(&given.last_name).unwrap_or_default()),
        email: Some(text(&given.email).filter(|email| !email.is_empty())),
        security_profiles: None,
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// UpdateUserSecurityProfiles (SEC-16: nobody gives what they do not hold).
pub(crate) async fn update_user_security_profiles(
    call: Call<UpdateUserSecurityProfilesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let profiles: Vec<SecurityProfileId> = ids_of(&request.security_profile_ids, Thing::SecurityProfile)?;
    authority::require_all_of(&call, profiles.clone()).await?;
    let revision = Revision::User {
        id: id(&request.user_id, Thing::User)?,
        first_name: None,
        last_name: None,
        email: None,
        security_profiles: Some(profiles),
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// DeleteUser (ENT-14): not while a quick connect leads to them, or a contact is theirs.
pub(crate) async fn delete_user(call: Call<DeleteUserRequest>) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let user = id(&call.request.user_id, Thing::User)?;
    remove(&call, Resource::User(user)).await
}
