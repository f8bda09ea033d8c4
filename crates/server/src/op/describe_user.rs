//! DescribeUser.

use engine::domain::config::{Instance, User};
use engine::id::UserId;
use engine::refusal::Thing;
use wire::Sensitive;
use wire::connect::{
    DescribeUserRequest, DescribeUserResponse, PhoneType, UserIdentityInfo, UserPhoneConfig,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::{id, timestamp};

pub(crate) async fn describe_user(call: Call<DescribeUserRequest>) -> Result<DescribeUserResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: UserId = id(&call.request.user_id, Thing::User)?;
    let user = call.read(move |centre, _| centre.users.get(&id).cloned()).await?;
    let user = user.ok_or_else(|| ApiError::unknown(Thing::User))?;
    Ok(DescribeUserResponse { user: Some(shape(call.app.bus.instance(), &user)) })
}

fn shape(instance: &Instance, user: &User) -> wire::connect::User {
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
        last_modified_time: Some(timestamp(user.created_at)),
        ..wire::connect::User::default()
    }
}
