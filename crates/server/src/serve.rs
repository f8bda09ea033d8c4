//! From flags to a server that serves, and down again.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use engine::event::Secret;
use engine::id::FlowId;
use engine::input::Command;
use engine::time::Time;
use engine::{Centre, Node};
use serde_json::{Value, json};
use store::{SqliteStore, Store};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tracing::{info, warn};

use crate::agent::desk::Desk;
use crate::app::{App, Readers};
use crate::attachments::judge::{self, Judge};
use crate::attachments::objects::Objects;
use crate::attachments::transfer::UPLOADS_AT_A_TIME;
use crate::auth::password;
use crate::auth::sign_in::{new_access_key, random};
use crate::auth::token::Tokens;
use crate::bus::Bus;
use crate::cli;
use crate::clock::{Clock, parse_iso, real_now};
use crate::config::{RawSettings, Settings};
use crate::listen::{Plain, Remote, Tls};
use crate::ready::Ready;
use crate::{control, credentials, demo, engine_loop, founding, ids, router};

type Done<T> = Result<T, Box<dyn Error>>;

/// Readers of the store at a time.
const READERS: usize = 4;
/// Replies that are under way when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(5);
pub(crate) const DEMO_PASSWORD: &str = "Bellboard-demo-1";

pub(crate) fn serve(flags: &cli::Serve) -> Done<()> {
    log_to_stderr();
    let settings = settings(flags)?;
    let manual = manual_clock(flags, &settings)?;
    std::fs::create_dir_all(&settings.data)?;
    let mut store = SqliteStore::open(&settings.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(settings.listen).await?;
        let url = url(&settings, &listener)?;
        let mut centre = store.load()?;
        let now = manual.map_or_else(real_now, |at| at.max(centre.at));
        if centre.instance.is_none() {
            centre = found(&mut store, centre, &settings, &url, now)?;
        }
        if settings.demo {
            centre = add_demo(&mut store, centre, now)?;
        }
        let demo = settings.demo.then(|| demo_credentials(&centre));
        credentials::renew(&settings.data, &url, demo)?;
        let clock = manual.map_or(Clock::Real, |_| Clock::Manual(AtomicI64::new(now.0)));
        run(settings, url, clock, store, centre, listener).await
    })
}

fn log_to_stderr() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("BELLBOARD_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(terminal).with_writer(std::io::stderr).init();
}

fn settings(flags: &cli::Serve) -> Done<Settings> {
    let mut raw = RawSettings::default();
    if let Some(file) = &flags.config {
        raw.file(file)?;
    }
    raw.environment(std::env::vars())?;
    raw.flag("data", flags.data.clone())?;
    raw.flag("listen", flags.listen.clone())?;
    raw.flag("public_url", flags.public_url.clone())?;
    raw.flag("tls_cert", flags.tls_cert.clone())?;
    raw.flag("tls_key", flags.tls_key.clone())?;
    let proxies = Some(flags.trusted_proxy.join(",")).filter(|p| !p.is_empty());
    raw.flag("trusted_proxies", proxies)?;
    let settings = raw.checked(flags.demo)?;
    let beyond = !settings.listen.ip().is_loopback() && settings.tls.is_none();
    if beyond && !settings.public_url.as_deref().is_some_and(|url| url.starts_with("https://")) {
        warn!("serving beyond this machine without https: passwords and chats can be read on the way");
    }
    Ok(settings)
}

/// The time at which a manual clock starts; none for the real one.
fn manual_clock(flags: &cli::Serve, settings: &Settings) -> Done<Option<Time>> {
    let Some(text) = &flags.manual_clock else { return Ok(None) };
    if !settings.listen.ip().is_loopback() {
        return Err("--manual-clock is for tests, so it listens on this machine only".into());
    }
    if text.is_empty() {
        return Ok(Some(real_now()));
    }
    let wrong = || format!("--manual-clock={text}: must be a time in ISO 8601, such as 2026-01-01T09:00:00Z");
    Ok(Some(parse_iso(text).ok_or_else(wrong)?))
}

fn url(settings: &Settings, listener: &TcpListener) -> Done<String> {
    if let Some(url) = &settings.public_url {
        return Ok(url.clone());
    }
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    Ok(format!("{scheme}://{}", listener.local_addr()?))
}

/// A new centre. The file with its secrets is there before the centre is, so that none is ever
/// without it.
fn found(store: &mut SqliteStore, centre: Centre, settings: &Settings, url: &str, now: Time) -> Done<Centre> {
    let password = new_password();
    let (key, secret) = new_access_key();
    let account = format!("{:012}", u64::from_be_bytes(random::<8>()) % 1_000_000_000_000);
    let founding = founding::founding(founding::New {
        now,
        region: &settings.region,
        account: &account,
        alias: "bellboard",
        password: Secret::new(password::hash(&password)),
        access_key: key.clone(),
        access_secret: Secret::new(secret.as_str()),
    });
    let instance = founding.instance.clone();
    let names = founding::Names::of(&founding);
    credentials::write(
        &settings.data,
        &json!({
            "url": url,
            "region": instance.region,
            "account_id": instance.account,
            "instance_id": instance.id.to_string(),
            "instance_arn": instance.arn(),
            "access_key_id": key,
            "secret_access_key": secret,
            "admin": { "username": founding.administrator.username, "password": password },
            "sample_flow_id": names.sample_flow.to_string(),
            "basic_queue_id": names.basic_queue.to_string(),
            "basic_routing_profile_id": names.basic_routing_profile.to_string(),
        }),
    )?;
    info!(instance = %instance.id, "a new contact centre; how to sign in is in credentials.json");
    carry_out(store, centre, now, vec![Command::Found(Box::new(founding))])
}

fn add_demo(store: &mut SqliteStore, centre: Centre, now: Time) -> Done<Centre> {
    let password = Secret::new(password::hash(DEMO_PASSWORD));
    let missing = founding::demo(&centre, now, &password);
    carry_out(store, centre, now, missing)
}

/// While nobody is served: one command after the other, in one batch.
pub(crate) fn carry_out(
    store: &mut SqliteStore,
    centre: Centre,
    now: Time,
    commands: Vec<Command>,
) -> Done<Centre> {
    let mut node: Node<()> = Node::new(centre);
    for command in commands {
        node.handle(now, None, command, ());
    }
    let (batch, _) = node.take();
    if let Some(batch) = batch {
        store.append(&batch)?;
        for output in node.persisted() {
            if let engine::output::Output::Reply { result: Err(refusal), .. } = output {
                return Err(refusal.into());
            }
        }
    }
    Ok(node.centre().clone())
}

fn demo_credentials(centre: &Centre) -> Value {
    let agent = |username: &str| json!({ "username": username, "password": DEMO_PASSWORD });
    json!({
        "flow_id": founding::demo_flow(centre).map(|id| id.to_string()),
        "agents": founding::DEMO_AGENTS.iter().map(|name| agent(name)).collect::<Vec<_>>(),
    })
}

async fn run(
    settings: Settings,
    url: String,
    clock: Clock,
    mut store: SqliteStore,
    mut centre: Centre,
    listener: TcpListener,
) -> Done<()> {
    centre.settings = settings.rules;
    let instance = centre.instance.clone().ok_or("the data folder holds no contact centre")?;
    let readers: Result<Vec<_>, _> = (0..READERS).map(|_| store.reader()).collect();
    let key = store.secret("tokens", &|| random::<32>().to_vec())?;
    let widget_flows = widget_flows(&settings, &centre);
    let demo_flow = founding::demo_flow(&centre).filter(|_| settings.demo);
    let clock = Arc::new(clock);
    let desk = Desk::load(&settings)?;
    let bus = Arc::new(Bus::new(instance, centre.instance_settings.clone(), desk, clock.is_manual()));
    let ready = Arc::new(Ready::default());
    let parts = (Arc::clone(&clock), Arc::clone(&bus), Arc::clone(&ready));
    let engine = engine_loop::start(Box::new(store), centre, parts.0, parts.1, parts.2)?;
    let (stop, stopping) = watch::channel(false);
    let tls = settings.tls.clone();
    let address = listener.local_addr()?;
    let local_url = tls.is_none().then(|| format!("http://{address}"));
    let data = settings.data.clone();
    let objects = Objects::open(&data, settings.bucket.as_ref())?;
    let app = Arc::new(App {
        settings,
        url: url.clone(),
        local_url,
        engine: engine.clone(),
        clock,
        bus,
        ready,
        tokens: Tokens::new(&key),
        readers: Readers::new(readers?),
        objects,
        judge: Judge::default(),
        uploads: Semaphore::new(UPLOADS_AT_A_TIME),
        slow_down: Default::default(),
        hashing: Semaphore::new(2),
        widget_flows,
        widget_starts: Default::default(),
        stopping,
    });
    match (demo_flow, app.local_url.clone()) {
        (Some(flow), Some(url)) => {
            tokio::spawn(demo::run(Arc::clone(&app), url, flow));
        }
        (Some(_), None) => warn!("the demo's bot speaks plain http only, so it stays away"),
        (None, _) => {}
    }
    tokio::spawn(judge::run(Arc::clone(&app)));
    let service = router::router(app).into_make_service_with_connect_info::<Remote>();
    let mut told = stop.subscribe();
    let drained = async move {
        let _ = told.changed().await;
    };
    let server = match tls {
        None => tokio::spawn(async move {
            axum::serve(Plain(listener), service).with_graceful_shutdown(drained).await
        }),
        Some((cert, tls_key)) => {
            let listener = Tls::new(listener, &cert, &tls_key)?;
            tokio::spawn(async move { axum::serve(listener, service).with_graceful_shutdown(drained).await })
        }
    };
    let _control = control::listen(&data, engine.clone())
        .inspect_err(|why| warn!(%why, "`bellboard user` will not reach this server"));
    announce(&url, &data)?;
    told_to_stop().await?;
    info!("stopping: what is under way is finished, then the log is closed");
    let _ = stop.send(true);
    if tokio::time::timeout(DRAIN, server).await.is_err() {
        warn!("some requests were still under way");
    }
    engine.stop().await;
    Ok(())
}

fn widget_flows(settings: &Settings, centre: &Centre) -> Vec<FlowId> {
    let mut flows: Vec<FlowId> = settings.widget_flows.iter().filter_map(|id| ids::parse(id)).collect();
    if settings.demo {
        flows.extend(founding::demo_flow(centre));
    }
    flows
}

/// The first line on standard output, once connections are taken.
fn announce(url: &str, data: &Path) -> std::io::Result<()> {
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{}", json!({ "ready": true, "url": url, "data": data }))?;
    stdout.flush()
}

async fn told_to_stop() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// By the rules for passwords (ENT-11).
pub(crate) fn new_password() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    loop {
        let password: String =
            random::<20>().iter().map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()])).collect();
        if password::check_rules(&password).is_ok() {
            return password;
        }
    }
}
