//! Every operation on one screen: what serves it, and what its caller must hold.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawPathParams, Request as HttpRequest, State};
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on, post};
use wire::{ErrorName, Request};

use crate::app::App;
use crate::auth::sign_in;
use crate::auth::token::Kind::{Connection, Participant};
use crate::call::{Call, ParticipantCall};
use crate::error::ApiError;
use crate::{agent, call, clock_routes, cors, health, op, participant, web, ws};

type Routes = Router<Arc<App>>;

pub(crate) fn router(app: Arc<App>) -> Router {
    let mut routes = control_plane(Router::new());
    routes = participant_service(routes)
        .route("/api", post(agent::serve))
        .route("/ws", get(ws::open))
        .route("/widget/start-chat", post(participant::start::widget))
        .route("/auth/login", post(sign_in::login))
        .route("/auth/access-keys", post(sign_in::create_access_key).get(sign_in::list_access_keys))
        .route("/auth/access-keys/{key}", axum::routing::delete(sign_in::delete_access_key))
        .route("/logout", get(sign_in::logout))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics));
    if app.clock.is_manual() {
        routes = routes
            .route("/_clock", get(clock_routes::read))
            .route("/_clock/advance", post(clock_routes::advance));
    }
    routes
        .fallback(web::serve)
        .method_not_allowed_fallback(unknown_operation)
        .layer(from_fn_with_state(Arc::clone(&app), cors::layer))
        .with_state(app)
}

#[rustfmt::skip]
fn control_plane(routes: Routes) -> Routes {
    let routes = connect(routes, None, op::start_chat_contact::start_chat_contact);
    let routes = connect(routes, Some("Queues.Create"), op::create_queue::create_queue);
    connect(routes, Some("Queues.View"), op::list_queues::list_queues)
}

fn participant_service(routes: Routes) -> Routes {
    let routes = bearer(routes, Participant, participant::create_participant_connection);
    let routes = bearer(routes, Connection, participant::send_message);
    let routes = bearer(routes, Connection, participant::send_event);
    let routes = bearer(routes, Connection, participant::transcript::get_transcript);
    bearer(routes, Connection, participant::disconnect_participant)
}

fn connect<R, F, Fut>(routes: Routes, permission: Option<&'static str>, operation: F) -> Routes
where
    R: Request + Send + 'static,
    R::Response: Send,
    F: Fn(Call<R>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<R::Response, ApiError>> + Send,
{
    let handler = move |State(app): State<Arc<App>>, params: RawPathParams, request: HttpRequest| {
        call::connect(app, permission, params, request, operation.clone())
    };
    routes.route(R::OPERATION.uri, on(method::<R>(), handler))
}

fn bearer<R, F, Fut>(routes: Routes, kind: crate::auth::token::Kind, operation: F) -> Routes
where
    R: Request + Send + 'static,
    R::Response: Send,
    F: Fn(ParticipantCall<R>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<R::Response, ApiError>> + Send,
{
    let handler = move |State(app): State<Arc<App>>, params: RawPathParams, request: HttpRequest| {
        call::participant(app, kind, params, request, operation.clone())
    };
    routes.route(R::OPERATION.uri, on(method::<R>(), handler))
}

fn method<R: Request>() -> MethodFilter {
    let method: Method = R::OPERATION.method.parse().expect("the model names methods of HTTP");
    MethodFilter::try_from(method).expect("the model uses the usual methods")
}

/// A path of ours with another method.
async fn unknown_operation() -> Response {
    let error = ApiError::new(ErrorName::UnknownOperationException, "There is no such operation here.");
    (StatusCode::NOT_FOUND, error).into_response()
}
