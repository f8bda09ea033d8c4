//! ListUserProficiencies.

use engine::domain::criteria::Proficiency;
use engine::id::UserId;
use engine::refusal::Thing;
use wire::connect::{ListUserProficienciesRequest, ListUserProficienciesResponse, UserProficiency};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::id;

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
