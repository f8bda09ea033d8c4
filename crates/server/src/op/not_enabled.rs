//! Operations of what this instance does not have: they say so by the names that their model has for it,
//! so that a program that falls back on something else does.

use wire::ErrorName;
use wire::connect::{
    MonitorContactRequest, MonitorContactResponse, StartOutboundVoiceContactRequest,
    StartOutboundVoiceContactResponse,
};

use crate::call::Call;
use crate::error::ApiError;

/// StartOutboundVoiceContact: there are no telephone numbers.
pub(crate) async fn start_outbound_voice_contact(
    call: Call<StartOutboundVoiceContactRequest>,
) -> Result<StartOutboundVoiceContactResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let message = "Outbound calls are not enabled for this instance.";
    Err(ApiError::new(ErrorName::DestinationNotAllowedException, message))
}

/// MonitorContact.
pub(crate) async fn monitor_contact(
    call: Call<MonitorContactRequest>,
) -> Result<MonitorContactResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    Err(ApiError::access_denied("Monitoring is not enabled for this instance."))
}
