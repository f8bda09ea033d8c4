//! Amazon's SDK for Rust against a server of its own: a chat from its start to its end, what can be asked
//! about it, and errors by their types.
//!
//! `rust-sdk BELLBOARD`: the program under test. The last line is `1 passed, ...`.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use aws_sdk_connect::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_connect::error::ProvideErrorMetadata;
use aws_sdk_connect::operation::describe_contact::DescribeContactError;
use aws_sdk_connect::types::{
    Channel, CurrentMetric, CurrentMetricName, Filters, Grouping, ParticipantDetails, Unit,
};
use aws_sdk_connectparticipant::operation::send_message::SendMessageError;
use aws_sdk_connectparticipant::types::{
    ChatItemType, ConnectionType, ParticipantRole, ScanDirection, SortKey,
};
use aws_smithy_http_client::Builder;
use serde_json::Value;

type Done<T> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let told = match std::env::args().nth(1) {
        Some(program) => match Server::start(&program) {
            Ok(server) => told(&server.folder).await,
            Err(why) => Err(why),
        },
        None => Err("name the program under test".into()),
    };
    match told {
        Ok(()) => {
            println!("1 passed, 0 failed, 0 skipped");
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("FAIL {why}: {:?}\n0 passed, 1 failed, 0 skipped", why.source());
            ExitCode::FAILURE
        }
    }
}

/// Runs for as long as this is held, in a folder of its own.
struct Server {
    child: Child,
    folder: PathBuf,
}

impl Server {
    fn start(program: &str) -> Done<Server> {
        let folder = std::env::temp_dir().join(format!("bellboard-rust-sdk-{}", std::process::id()));
        let mut line = Command::new(program);
        line.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&folder).stdout(Stdio::piped());
        let mut server = Server { child: line.spawn().map_err(|e| format!("{program}: {e}"))?, folder };
        let mut ready = String::new();
        let stdout = server.child.stdout.take().ok_or("the server has no output")?;
        BufReader::new(stdout).read_line(&mut ready)?;
        if ready.is_empty() { Err("the server ended before it was ready".into()) } else { Ok(server) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

async fn told(folder: &Path) -> Done<()> {
    let text = fs::read_to_string(folder.join("credentials.json"))?;
    let known: Value = serde_json::from_str(&text)?;
    let of = |name: &str| known[name].as_str().unwrap_or_default().to_owned();
    let keys = Credentials::new(of("access_key_id"), of("secret_access_key"), None, None, "test");
    let connect = aws_sdk_connect::Client::from_conf(
        aws_sdk_connect::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(of("region")))
            .endpoint_url(of("url"))
            .credentials_provider(keys.clone())
            .http_client(Builder::new().build_http())
            .build(),
    );
    let people = aws_sdk_connectparticipant::Client::from_conf(
        aws_sdk_connectparticipant::Config::builder()
            .behavior_version(aws_sdk_connectparticipant::config::BehaviorVersion::latest())
            // Who may is said by tokens; what the SDK signs with is not looked at.
            .credentials_provider(keys)
            .region(aws_sdk_connectparticipant::config::Region::new(of("region")))
            .endpoint_url(of("url"))
            .http_client(Builder::new().build_http())
            .build(),
    );
    let instance = of("instance_id");

    // A chat: begun, opened, written in.
    let details = ParticipantDetails::builder().display_name("Mina").build()?;
    let chat = connect.start_chat_contact().instance_id(&instance).contact_flow_id(of("sample_flow_id"));
    let chat = chat.participant_details(details).attributes("order", "17").send().await?;
    let contact = chat.contact_id().ok_or("the chat has no id")?;
    let opened = people.create_participant_connection().r#type(ConnectionType::Websocket);
    let opened = opened.r#type(ConnectionType::ConnectionCredentials);
    let token = chat.participant_token().ok_or("the chat has no token")?;
    let opened = opened.participant_token(token).send().await?;
    let socket = opened.websocket().and_then(|socket| socket.url()).unwrap_or_default();
    same("the socket's address", socket.starts_with("ws://127.0.0.1:"), true)?;
    let token = opened.connection_credentials().and_then(|credentials| credentials.connection_token());
    let token = token.ok_or("there is no connection token")?;
    for text in ["Is anyone there?", "Grüße, 世界"] {
        let sent = people.send_message().connection_token(token).content_type("text/plain").content(text);
        let sent = sent.send().await?;
        same("an id of a message", sent.id().is_some() && sent.absolute_time().is_some(), true)?;
    }

    // What was written, newest page first, oldest item first.
    let read = people.get_transcript().connection_token(token).max_results(100);
    let read = read.scan_direction(ScanDirection::Backward).sort_order(SortKey::Ascending).send().await?;
    let items = read.transcript().iter().filter(|item| item.r#type() == Some(&ChatItemType::Message));
    let from_mina = items.filter(|item| item.participant_role() == Some(&ParticipantRole::Customer));
    let texts: Vec<_> = from_mina.filter_map(|item| item.content()).collect();
    same("the texts", texts, vec!["Is anyone there?", "Grüße, 世界"])?;

    // The contact, as others see it.
    let described = connect.describe_contact().instance_id(&instance).contact_id(contact).send().await?;
    let described = described.contact().ok_or("the contact is not described")?;
    same("the channel", described.channel(), Some(&Channel::Chat))?;
    same("it has begun", described.initiation_timestamp().is_some(), true)?;
    let attributes = connect.get_contact_attributes().instance_id(&instance).initial_contact_id(contact);
    let attributes = attributes.send().await?;
    let order = attributes.attributes().and_then(|all| all.get("order")).map(String::as_str);
    same("the attribute", order, Some("17"))?;

    // It waits in its queue, by the figures. A flow has a moment until then.
    let mut waiting = None;
    for _ in 0..100 {
        waiting = in_queue(&connect, &instance, &of("basic_queue_id")).await?;
        if waiting == Some(1.0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    same("contacts in the queue", waiting, Some(1.0))?;

    // Pages, by the SDK's own paginator.
    let pages = connect.list_contact_flows().instance_id(&instance).into_paginator().page_size(2).items();
    let flows = pages.send().collect::<Result<Vec<_>, _>>().await?;
    let is_listed = flows.iter().any(|flow| flow.id() == Some(&of("sample_flow_id")));
    same("the sample flow is listed", is_listed, true)?;

    // Errors come as the types that they are.
    let unknown = connect.describe_contact().instance_id(&instance).contact_id(&instance).send().await;
    let error = unknown.err().ok_or("an unknown contact is described")?.into_service_error();
    let is_known = matches!(error, DescribeContactError::ResourceNotFoundException(_));
    same(&format!("the error {:?}", error.code()), is_known, true)?;
    people.disconnect_participant().connection_token(token).send().await?;
    let late = people.send_message().connection_token(token).content_type("text/plain").content("x");
    let error = late.send().await.err().ok_or("one who has left may write")?.into_service_error();
    let is_known = matches!(error, SendMessageError::AccessDeniedException(_));
    same(&format!("the error {error:?}"), is_known, true)
}

/// Contacts in a queue now; none where no figure came back.
async fn in_queue(connect: &aws_sdk_connect::Client, instance: &str, queue: &str) -> Done<Option<f64>> {
    let metric = CurrentMetric::builder().name(CurrentMetricName::ContactsInQueue).unit(Unit::Count).build();
    let filters = Filters::builder().queues(queue).channels(Channel::Chat).build();
    let asked = connect.get_current_metric_data().instance_id(instance).filters(filters);
    let figures = asked.groupings(Grouping::Queue).current_metrics(metric).send().await?;
    let first = figures.metric_results().first();
    Ok(first.and_then(|result| result.collections().first()).and_then(|figure| figure.value()))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: T, should: T) -> Done<()> {
    if is == should { Ok(()) } else { Err(format!("{what}: {is:?}, not {should:?}").into()) }
}
