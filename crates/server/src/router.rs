//! Every operation on one screen: what serves it, and what its caller must hold.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawPathParams, Request as HttpRequest, State};
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on, post, put};
use wire::{ErrorName, Request};

use crate::app::App;
use crate::attachments::transfer;
use crate::auth::sign_in;
use crate::auth::token::Kind::{Connection, Participant};
use crate::call::{Call, ParticipantCall};
use crate::error::ApiError;
use crate::webhooks::letters;
use crate::{
    activity, agent, board, call, clock_routes, conversation, cors, explain, floor, health, op, participant,
    reports, streams, web, ws,
};

type Routes = Router<Arc<App>>;

pub(crate) fn router(app: Arc<App>) -> Router {
    let mut routes = control_plane(Router::new());
    routes = participant_service(routes)
        .route("/api", post(agent::serve))
        .route("/ws", get(ws::open))
        .route("/attachments/{token}", get(transfer::get).put(transfer::put))
        .route("/widget/start-chat", post(participant::start::widget))
        .route("/auth/login", post(sign_in::login))
        .route("/auth/session", post(sign_in::keep))
        .route("/auth/access-keys", post(sign_in::create_access_key).get(sign_in::list_access_keys))
        .route("/auth/access-keys/{key}", axum::routing::delete(sign_in::delete_access_key))
        .route("/logout", get(sign_in::logout))
        .route("/explain/contact/{id}", get(explain::contact))
        .route("/explain/agent/{id}", get(explain::agent))
        .route("/conversations/{contact}", get(conversation::read))
        .route("/conversations/{contact}/files/{file}", get(conversation::file_url))
        .route("/activity/agents", get(activity::agents))
        .route("/activity/agents/{id}", get(activity::agent))
        .route("/activity/sign-ins", get(activity::sign_ins))
        .route("/board", get(board::get))
        .route("/floor", get(floor::get))
        .route("/floor/steps", get(floor::steps))
        .route("/floor/marks", get(floor::marks))
        .route("/floor/why", get(floor::why))
        .route("/reports", get(reports::list))
        .route("/reports/deleted", get(reports::deleted))
        .route("/reports/{id}", get(reports::get).put(reports::put).delete(reports::delete))
        .route("/reports/{id}/schedule", put(reports::schedule).delete(reports::end_schedule))
        .route("/report-jobs", post(reports::jobs::begin))
        .route("/report-jobs/{id}", get(reports::jobs::get).delete(reports::jobs::end))
        .route("/report-jobs/{id}/rows", get(reports::jobs::rows))
        .route("/report-jobs/{id}/csv", get(reports::jobs::file))
        .route("/streams/{stream}", get(streams::get))
        .route("/streams/dead-letters", get(letters::list))
        .route("/streams/dead-letters/{id}", get(letters::read).delete(letters::delete))
        .route("/streams/dead-letters/{id}/replay", post(letters::replay))
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
    // Every user knows the instance that they speak to, and no permission is about it.
    let routes = connect(routes, None, op::instance::list_instances);
    let routes = connect(routes, None, op::instance::describe_instance);
    // PROPOSED: whoever may give any right may change what all are under, and have another beside it.
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::instance::create_instance);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::instance::delete_instance);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::instance_attributes::describe_instance_attribute);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::instance_attributes::list_instance_attributes);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::instance_attributes::update_instance_attribute);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::approved_origins::associate_approved_origin);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::approved_origins::disassociate_approved_origin);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::approved_origins::list_approved_origins);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::storage_configs::associate_instance_storage_config);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::storage_configs::describe_instance_storage_config);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::storage_configs::list_instance_storage_configs);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::storage_configs::update_instance_storage_config);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::storage_configs::disassociate_instance_storage_config);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::associations::associate_lambda_function);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::associations::disassociate_lambda_function);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::associations::list_lambda_functions);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::associations::associate_bot);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::associations::disassociate_bot);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::associations::list_bots);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::associations::associate_flow);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::associations::disassociate_flow);
    let routes = connect(routes, Some("ContactFlows.View"), op::associations::get_flow_association);
    let routes = connect(routes, Some("ContactFlows.View"), op::associations::list_flow_associations);
    // Whoever can sign a request can sign in.
    let routes = connect(routes, None, op::federation::get_federation_token);
    let routes = connect(routes, Some("ContactFlows.View"), op::not_enabled::start_outbound_voice_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::gateways::start_outbound_chat_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::gateways::send_chat_integration_event);
    let routes = connect(routes, Some("ContactFlows.View"), op::create_contact::create_contact);
    let routes = connect(routes, Some("ManagerListenIn"), op::not_enabled::monitor_contact);
    // PROPOSED: no permission is named for conducting chats, which is for programs that know the flows.
    let routes = connect(routes, Some("ContactFlows.View"), op::starts::start_chat_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::persistent_chats::create_persistent_contact_association);
    let routes = connect(routes, Some("ContactFlows.View"), op::starts::start_task_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::starts::start_web_rtc_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::starts::transfer_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::streaming::start_contact_streaming);
    let routes = connect(routes, Some("ContactFlows.View"), op::streaming::stop_contact_streaming);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::stop_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::pause_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::resume_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::update_contact_routing_data);
    let routes = connect(routes, Some("ContactFlows.View"), op::participants::create_participant);
    let routes = connect(routes, Some("ContactFlows.View"), op::participants::update_participant_role_config);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::update_contact_attributes);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::update_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::update_contact_schedule);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::tag_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::contacts::untag_contact);
    let routes = connect(routes, Some("ContactFlows.View"), op::attached_files::start_attached_file_upload);
    let routes = connect(routes, Some("ContactFlows.View"), op::attached_files::complete_attached_file_upload);
    let routes = connect(routes, Some("ContactFlows.View"), op::attached_files::delete_attached_file);
    let routes = connect(routes, Some("ContactSearch.View"), op::attached_files::get_attached_file);
    let routes = connect(routes, Some("ContactSearch.View"), op::attached_files::batch_get_attached_file_metadata);
    let routes = connect(routes, Some("ContactSearch.View"), op::search_contacts::search_contacts);
    let routes = connect(routes, Some("ContactSearch.View"), op::search_contacts::list_associated_contacts);
    let routes = connect(routes, Some("ContactSearch.View"), op::contacts::list_contact_references);
    let routes = connect(routes, Some("ContactAttributes.View"), op::contacts::get_contact_attributes);
    let routes = connect(routes, Some("ContactSearch.View"), op::contacts::describe_contact);
    let routes = connect(routes, Some("Users.Create"), op::users::create_user);
    let routes = connect(routes, Some("Users.View"), op::users::describe_user);
    let routes = connect(routes, Some("Users.View"), op::users::list_users);
    let routes = connect(routes, Some("Users.Edit"), op::users::update_user_routing_profile);
    let routes = connect(routes, Some("Users.Edit"), op::users::update_user_phone_config);
    let routes = connect(routes, Some("Users.Edit"), op::users::associate_user_proficiencies);
    let routes = connect(routes, Some("Users.View"), op::users::list_user_proficiencies);
    let routes = connect(routes, Some("Users.Edit"), op::users::update_user_proficiencies);
    let routes = connect(routes, Some("Users.Edit"), op::users::disassociate_user_proficiencies);
    // SEC-4, of which the operation asks for the other half; clearing is PROPOSED likewise.
    let routes = connect(routes, Some("AccessMetrics"), op::users::put_user_status);
    let routes = connect(routes, Some("AccessMetrics"), op::users::dismiss_user_contact);
    let routes = connect(routes, Some("Users.Edit"), op::users::update_user_identity_info);
    let routes = connect(routes, Some("Users.EditPermission"), op::users::update_user_security_profiles);
    let routes = connect(routes, Some("Users.Delete"), op::users::delete_user);
    let routes = connect(routes, Some("Users.View"), op::search::search_users);
    let routes = connect(routes, Some("AgentGrouping.Create"), op::hierarchy::create_user_hierarchy_group);
    let routes = connect(routes, Some("AgentGrouping.View"), op::hierarchy::describe_user_hierarchy_group);
    let routes = connect(routes, Some("AgentGrouping.View"), op::hierarchy::list_user_hierarchy_groups);
    let routes = connect(routes, Some("AgentGrouping.Edit"), op::hierarchy::update_user_hierarchy_group_name);
    let routes = connect(routes, Some("AgentGrouping.Edit"), op::hierarchy::delete_user_hierarchy_group);
    let routes = connect(routes, Some("AgentGrouping.View"), op::hierarchy::describe_user_hierarchy_structure);
    let routes = connect(routes, Some("AgentGrouping.Edit"), op::hierarchy::update_user_hierarchy_structure);
    let routes = connect(routes, Some("Users.Edit"), op::hierarchy::update_user_hierarchy);
    let routes = connect(routes, Some("AgentGrouping.View"), op::search::search_user_hierarchy_groups);
    let routes = connect(routes, Some("Queues.Create"), op::queues::create_queue);
    let routes = connect(routes, Some("Queues.View"), op::queues::describe_queue);
    let routes = connect(routes, Some("Queues.View"), op::queues::list_queues);
    let routes = connect(routes, Some("Queues.EnableAndDisable"), op::queues::update_queue_status);
    let routes = connect(routes, Some("Queues.Edit"), op::queues::update_queue_max_contacts);
    let routes = connect(routes, Some("Queues.Edit"), op::queues::associate_queue_quick_connects);
    let routes = connect(routes, Some("Queues.Edit"), op::queues::disassociate_queue_quick_connects);
    let routes = connect(routes, Some("Queues.View"), op::queues::list_queue_quick_connects);
    let routes = connect(routes, Some("Queues.Edit"), op::queues::update_queue_name);
    let routes = connect(routes, Some("Queues.Edit"), op::queues::update_queue_hours_of_operation);
    let routes = connect(routes, Some("Queues.Edit"), op::queues::delete_queue);
    let routes = connect(routes, Some("Queues.View"), op::search::search_queues);
    let routes = connect(routes, Some("RoutingPolicies.Create"), op::routing_profiles::create_routing_profile);
    let routes = connect(routes, Some("RoutingPolicies.View"), op::routing_profiles::describe_routing_profile);
    let routes = connect(routes, Some("RoutingPolicies.Edit"), op::routing_profiles::associate_routing_profile_queues);
    let routes = connect(routes, Some("RoutingPolicies.Edit"), op::routing_profiles::update_routing_profile_queues);
    let routes = connect(routes, Some("RoutingPolicies.Edit"), op::routing_profiles::update_routing_profile_concurrency);
    let routes = connect(routes, Some("RoutingPolicies.View"), op::routing_profiles::list_routing_profile_queues);
    let routes = connect(routes, Some("RoutingPolicies.View"), op::routing_profiles::list_routing_profiles);
    let routes = connect(routes, Some("RoutingPolicies.Edit"), op::routing_profiles::update_routing_profile_name);
    let routes = connect(routes, Some("RoutingPolicies.Edit"), op::routing_profiles::update_routing_profile_default_outbound_queue);
    let routes = connect(routes, Some("RoutingPolicies.Edit"), op::routing_profiles::disassociate_routing_profile_queues);
    let routes = connect(routes, Some("RoutingPolicies.Edit"), op::routing_profiles::delete_routing_profile);
    let routes = connect(routes, Some("RoutingPolicies.View"), op::search::search_routing_profiles);
    let routes = connect(routes, Some("TransferDestinations.Create"), op::quick_connects::create_quick_connect);
    let routes = connect(routes, Some("TransferDestinations.View"), op::quick_connects::describe_quick_connect);
    let routes = connect(routes, Some("TransferDestinations.View"), op::quick_connects::list_quick_connects);
    let routes = connect(routes, Some("TransferDestinations.Edit"), op::quick_connects::update_quick_connect_name);
    let routes = connect(routes, Some("TransferDestinations.Edit"), op::quick_connects::update_quick_connect_config);
    let routes = connect(routes, Some("TransferDestinations.Delete"), op::quick_connects::delete_quick_connect);
    let routes = connect(routes, Some("TransferDestinations.View"), op::search::search_quick_connects);
    let routes = connect(routes, Some("TaskTemplates.Create"), op::task_templates::create_task_template);
    let routes = connect(routes, Some("TaskTemplates.View"), op::task_templates::get_task_template);
    let routes = connect(routes, Some("TaskTemplates.View"), op::task_templates::list_task_templates);
    let routes = connect(routes, Some("TaskTemplates.Edit"), op::task_templates::update_task_template);
    let routes = connect(routes, Some("TaskTemplates.Delete"), op::task_templates::delete_task_template);
    // Publishing needs ContactFlows.Publish too; the operation asks for it.
    let routes = connect(routes, Some("ContactFlows.Create"), op::flows::create_contact_flow);
    let routes = connect(routes, Some("ContactFlows.View"), op::flows::describe_contact_flow);
    let routes = connect(routes, Some("ContactFlows.View"), op::flows::list_contact_flows);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::flows::update_contact_flow_content);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::flows::update_contact_flow_name);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::flows::update_contact_flow_metadata);
    let routes = connect(routes, Some("ContactFlows.Delete"), op::flows::delete_contact_flow);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::flows::create_contact_flow_version);
    let routes = connect(routes, Some("ContactFlows.View"), op::flows::list_contact_flow_versions);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::flows::delete_contact_flow_version);
    let routes = connect(routes, Some("ContactFlows.View"), op::search::search_contact_flows);
    let routes = connect(routes, Some("ContactFlowModules.Create"), op::flow_modules::create_contact_flow_module);
    let routes = connect(routes, Some("ContactFlowModules.View"), op::flow_modules::describe_contact_flow_module);
    let routes = connect(routes, Some("ContactFlowModules.View"), op::flow_modules::list_contact_flow_modules);
    let routes = connect(routes, Some("ContactFlowModules.Edit"), op::flow_modules::update_contact_flow_module_content);
    let routes = connect(routes, Some("ContactFlowModules.Edit"), op::flow_modules::update_contact_flow_module_metadata);
    let routes = connect(routes, Some("ContactFlowModules.Delete"), op::flow_modules::delete_contact_flow_module);
    let routes = connect(routes, Some("ContactFlowModules.Edit"), op::flow_modules::create_contact_flow_module_version);
    let routes = connect(routes, Some("ContactFlowModules.View"), op::flow_modules::list_contact_flow_module_versions);
    let routes = connect(routes, Some("ContactFlowModules.Edit"), op::flow_modules::delete_contact_flow_module_version);
    let routes = connect(routes, Some("ContactFlowModules.View"), op::search::search_contact_flow_modules);
    // PROPOSED: who may work on flows may on views, which have no permission of their own.
    let routes = connect(routes, Some("ContactFlows.Create"), op::views::create_view);
    let routes = connect(routes, Some("ContactFlows.View"), op::views::describe_view);
    let routes = connect(routes, Some("ContactFlows.View"), op::views::list_views);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::views::update_view_content);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::views::update_view_metadata);
    let routes = connect(routes, Some("ContactFlows.Delete"), op::views::delete_view);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::views::create_view_version);
    let routes = connect(routes, Some("ContactFlows.View"), op::views::list_view_versions);
    let routes = connect(routes, Some("ContactFlows.Edit"), op::views::delete_view_version);
    let routes = connect(routes, Some("AgentStates.Create"), op::agent_statuses::create_agent_status);
    let routes = connect(routes, Some("AgentStates.View"), op::agent_statuses::list_agent_statuses);
    let routes = connect(routes, Some("AgentStates.View"), op::agent_statuses::describe_agent_status);
    let routes = connect(routes, Some("AgentStates.Edit"), op::agent_statuses::update_agent_status);
    let routes = connect(routes, Some("AgentStates.View"), op::search::search_agent_statuses);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::security_profiles::list_security_profiles);
    let routes = connect(routes, Some("SecurityProfiles.Create"), op::security_profiles::create_security_profile);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::security_profiles::describe_security_profile);
    let routes = connect(routes, Some("SecurityProfiles.Edit"), op::security_profiles::update_security_profile);
    let routes = connect(routes, Some("SecurityProfiles.Delete"), op::security_profiles::delete_security_profile);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::security_profiles::list_security_profile_permissions);
    let routes = connect(routes, Some("SecurityProfiles.View"), op::search::search_security_profiles);
    let routes = connect(routes, Some("PredefinedAttributes.Create"), op::predefined_attributes::create_predefined_attribute);
    let routes = connect(routes, Some("PredefinedAttributes.View"), op::predefined_attributes::describe_predefined_attribute);
    let routes = connect(routes, Some("PredefinedAttributes.View"), op::predefined_attributes::list_predefined_attributes);
    let routes = connect(routes, Some("PredefinedAttributes.Edit"), op::predefined_attributes::update_predefined_attribute);
    let routes = connect(routes, Some("PredefinedAttributes.Delete"), op::predefined_attributes::delete_predefined_attribute);
    let routes = connect(routes, Some("HoursOfOperation.Create"), op::hours_of_operation::create_hours_of_operation);
    let routes = connect(routes, Some("HoursOfOperation.View"), op::hours_of_operation::describe_hours_of_operation);
    let routes = connect(routes, Some("HoursOfOperation.Edit"), op::hours_overrides::create_hours_of_operation_override);
    let routes = connect(routes, Some("HoursOfOperation.View"), op::hours_overrides::list_hours_of_operation_overrides);
    let routes = connect(routes, Some("HoursOfOperation.View"), op::hours_overrides::describe_hours_of_operation_override);
    let routes = connect(routes, Some("HoursOfOperation.Edit"), op::hours_overrides::update_hours_of_operation_override);
    let routes = connect(routes, Some("HoursOfOperation.Edit"), op::hours_overrides::delete_hours_of_operation_override);
    let routes = connect(routes, Some("HoursOfOperation.View"), op::hours_overrides::get_effective_hours_of_operations);
    let routes = connect(routes, Some("HoursOfOperation.View"), op::hours_of_operation::list_hours_of_operations);
    let routes = connect(routes, Some("HoursOfOperation.Edit"), op::hours_of_operation::update_hours_of_operation);
    let routes = connect(routes, Some("HoursOfOperation.Delete"), op::hours_of_operation::delete_hours_of_operation);
    let routes = connect(routes, Some("HoursOfOperation.View"), op::search::search_hours_of_operations);
    // What each needs depends on what it names; the operation asks for it.
    let routes = connect(routes, None, op::resources::tag_resource);
    let routes = connect(routes, None, op::resources::untag_resource);
    let routes = connect(routes, None, op::resources::list_tags_for_resource);
    let routes = connect(routes, Some("AccessMetrics"), op::current_user_data::get_current_user_data);
    let routes = connect(routes, Some("AccessMetrics"), op::metric_data::get_metric_data_v2);
    let routes = connect(routes, Some("AccessMetrics"), op::historical_metric_data::get_metric_data);
    let routes = connect(routes, Some("AccessMetrics"), op::contact_metrics::get_contact_metrics);
    connect(routes, Some("AccessMetrics"), op::current_metric_data::get_current_metric_data)
}

fn participant_service(routes: Routes) -> Routes {
    let routes = bearer(routes, Participant, participant::create_participant_connection);
    let routes = bearer(routes, Connection, participant::send_message);
    let routes = bearer(routes, Connection, participant::send_event);
    let routes = bearer(routes, Connection, participant::transcript::get_transcript);
    let routes = bearer(routes, Connection, participant::view::describe_view);
    let routes = bearer(routes, Connection, participant::attachment::start_attachment_upload);
    let routes = bearer(routes, Connection, participant::attachment::complete_attachment_upload);
    let routes = bearer(routes, Connection, participant::attachment::get_attachment);
    let routes = bearer(routes, Connection, participant::get_authentication_url);
    let routes = bearer(routes, Connection, participant::cancel_participant_authentication);
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
    let mut response = (StatusCode::NOT_FOUND, error).into_response();
    call::number(&mut response);
    response
}
