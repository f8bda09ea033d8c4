//! Which centre a request is for: whose token, key or sign-in it carries. Whoever carries none is at the
//! first.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use tower_service::Service;

use super::{Host, Running};
use crate::auth::caller;
use crate::auth::sigv4;

/// What listens: every request comes through here.
#[derive(Debug, Clone)]
pub(crate) struct Front(pub(crate) Arc<Host>);

impl Service<Request> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(mut routes) = self.0.only() {
            return Box::pin(routes.call(request));
        }
        let host = Arc::clone(&self.0);
        Box::pin(async move {
            let (uri, headers) = (request.uri().clone(), request.headers().clone());
            host.routes_for(&uri, &headers).await.call(request).await
        })
    }
}

impl Host {
    /// Where there is one centre, every request is for it.
    fn only(&self) -> Option<Router> {
        match self.read().as_slice() {
            [only] => Some(only.routes.clone()),
            _ => None,
        }
    }

    async fn routes_for(&self, uri: &Uri, headers: &HeaderMap) -> Router {
        let all = self.read().clone();
        let found = match token(uri, headers) {
            Some(token) => all.iter().find(|running| running.app.tokens.are_behind(&token)),
            None => by_access_key(&all, headers).await,
        };
        found.unwrap_or(&all[0]).routes.clone()
    }
}

/// In the address of a socket or a file, in the header, or in the cookie of a page. What bears a token
/// is not asked for a signature: clients of the participant service sign with keys that are none.
fn token(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    if let Some(token) = uri.path().strip_prefix("/attachments/") {
        return Some(token.to_owned());
    }
    if uri.path() == "/ws" {
        let query = uri.query().unwrap_or_default();
        return query.split('&').find_map(|part| part.strip_prefix("token=")).map(str::to_owned);
    }
    if let Some(token) = caller::bearer(headers) {
        return Some(token.to_owned());
    }
    if sigv4::read(headers).is_ok() {
        return None;
    }
    caller::cookie(headers)
}

async fn by_access_key<'a>(all: &'a [Running], headers: &HeaderMap) -> Option<&'a Running> {
    let key = sigv4::read(headers).ok()?.access_key;
    for running in all {
        let key = key.clone();
        let known = running.app.engine.read(move |centre, _| centre.access_keys.contains_key(&key));
        if known.await.unwrap_or(false) {
            return Some(running);
        }
    }
    None
}
