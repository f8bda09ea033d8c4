//! UpdateQueueMaxContacts (ENT-52): without a number the limit is taken away.

use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::UpdateQueueMaxContactsRequest;

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::id;

pub(crate) async fn update_queue_max_contacts(
    call: Call<UpdateQueueMaxContactsRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let queue = id(&request.queue_id, Thing::Queue)?;
    let max_contacts = request.max_contacts.and_then(|n| u32::try_from(n).ok());
    call.command(Command::SetMaxContacts { queue, max_contacts }).await?;
    Ok(Empty {})
}
