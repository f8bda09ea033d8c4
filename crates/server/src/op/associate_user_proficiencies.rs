//! AssociateUserProficiencies (ROUTE-60).

use engine::domain::criteria::Proficiency;
use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{AssociateUserProficienciesRequest, UserProficiency};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::criteria::read_level;
use crate::op::shape::id;

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

fn read(given: &UserProficiency) -> Result<Proficiency, ApiError> {
    Ok(Proficiency {
        attribute: given.attribute_name.clone(),
        value: given.attribute_value.clone(),
        level: read_level(given.level)?,
    })
}
