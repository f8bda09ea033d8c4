//! GetFederationToken: a sign-in for whoever signs the request.

use engine::id::SessionId;
use engine::input::Command;
use wire::Sensitive;
use wire::connect::{Credentials, GetFederationTokenRequest, GetFederationTokenResponse};

use crate::auth::token::{Kind, SessionClaim};
use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::shape::timestamp;

/// GetFederationToken. The access token is a sign-in token of the agent's service; the page at the
/// address asks for the password, since no token is put into an address.
pub(crate) async fn get_federation_token(
    call: Call<GetFederationTokenRequest>,
) -> Result<GetFederationTokenResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let (user, app) = (call.caller.user, &call.app);
    let now = app.clock.now();
    let (idle, max) = (now + app.settings.session_idle(), now + app.settings.session_max());
    let claim = SessionClaim { user, session: SessionId(ids::new()) };
    call.command(Command::SignIn { user, session: claim.session, expires: max }).await?;
    Ok(GetFederationTokenResponse {
        credentials: Some(Credentials {
            access_token: Some(Sensitive::new(app.tokens.session(Kind::Session, claim, idle))),
            access_token_expiration: Some(timestamp(idle)),
            refresh_token: Some(Sensitive::new(app.tokens.session(Kind::Refresh, claim, max))),
            refresh_token_expiration: Some(timestamp(max)),
        }),
        sign_in_url: Some(format!("{}/login", app.url)),
        user_arn: Some(app.bus.instance().arn_of("agent", user)),
        user_id: Some(user.to_string()),
    })
}
