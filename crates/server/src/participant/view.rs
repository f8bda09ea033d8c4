//! Views that a flow has shown in a chat.

use engine::Centre;
use engine::domain::config::Instance;
use engine::refusal::Refusal;
use wire::participant::{DescribeViewRequest, DescribeViewResponse, View, ViewContent};

use crate::auth::token::ParticipantClaim;
use crate::call::ParticipantCall;
use crate::error::ApiError;

/// DescribeView (FLOW-36): what the token of a message stands for, as it is now.
pub(crate) async fn describe_view(
    call: ParticipantCall<DescribeViewRequest>,
) -> Result<DescribeViewResponse, ApiError> {
    let (claim, token) = (call.claim, call.request.view_token.clone());
    let instance = call.app.bus.instance().clone();
    let view = call.read(move |centre, _| shown(centre, &instance, claim, &token)).await?;
    let view = view.map_err(|refusal| ApiError::participant(refusal.into()))?;
    let message = "The chat was not shown a view of this token, or the view is gone.";
    let unknown = || ApiError::not_found_in("CONTACT", claim.contact.to_string(), message);
    Ok(DescribeViewResponse { view: Some(view.ok_or_else(unknown)?) })
}

fn shown(
    centre: &Centre,
    instance: &Instance,
    claim: ParticipantClaim,
    token: &str,
) -> Result<Option<View>, Refusal> {
    let (chat, _) = centre.in_chat(claim.chain, claim.participant)?;
    let Some(shown) = chat.views.iter().find(|shown| shown.token() == token) else { return Ok(None) };
    Ok(centre.shown(*shown).map(|(view, content)| View {
        id: Some(view.id.to_string()),
        arn: Some(match shown.version {
            Some(version) => instance.arn_of("view", format!("{}:{version}", view.id)),
            None => instance.arn_of("view", view.id),
        }),
        name: Some(view.name.clone().into()),
        version: shown.version.and_then(|version| i32::try_from(version).ok()),
        content: Some(ViewContent {
            input_schema: None,
            template: content.template.clone().map(Into::into),
            actions: Some(content.actions.iter().cloned().map(Into::into).collect()),
        }),
    }))
}
