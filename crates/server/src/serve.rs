//! From flags to a server that serves, and down again.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use axum::ServiceExt as _;
use engine::Centre;
use engine::domain::instance::InstanceSettings;
use engine::event::Secret;
use engine::id::{FlowId, InstanceId};
use engine::time::Time;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{info, warn};

use crate::auth::password;
use crate::auth::sign_in::random;
use crate::cli;
use crate::clock::{Clock, parse_iso, real_now};
use crate::config::{RawSettings, Settings};
use crate::host::found::{self, New};
use crate::host::{self, Front, Host, Opened};
use crate::listen::{Plain, Remote, Tls};
use crate::{credentials, demo, founding, ids};

type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Replies that are under way when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(5);
pub(crate) const DEMO_PASSWORD: &str = "Bellboard-demo-1";

pub(crate) fn serve(flags: &cli::Serve) -> Done<()> {
    log_to_stderr();
    let settings = settings(flags)?;
    let manual = manual_clock(flags, &settings)?;
    std::fs::create_dir_all(&settings.data)?;
    // The lock of the first folder stands for all that are in it.
    let mut first = Opened::open(settings.data.clone())?;
    let others = folders_of_others(&settings.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(settings.listen).await?;
        let url = url(&settings, &listener)?;
        let last = others.iter().map(|opened| opened.centre.at).chain([first.centre.at]).max();
        let now = manual.map_or_else(real_now, |at| at.max(last.unwrap_or(at)));
        let clock = Arc::new(manual.map_or(Clock::Real, |_| Clock::Manual(AtomicI64::new(now.0))));
        let local_url = settings.tls.is_none().then(|| listener.local_addr()).transpose()?;
        let local_url = local_url.map(|address| format!("http://{address}"));
        let host = Host::new(settings, url, local_url, clock);
        if first.centre.instance.is_none() {
            first = found::found(&host, first, first_centre(now))?;
            info!("a new contact centre; how to sign in is in credentials.json");
        }
        if host.settings.demo {
            add_demo(&mut first, now)?;
        }
        let demo = host.settings.demo.then(|| demo_credentials(&first.centre));
        credentials::renew(&first.folder, &host.url, demo)?;
        for opened in &others {
            credentials::renew(&opened.folder, &host.url, None)?;
        }
        let demo_flow = founding::demo_flow(&first.centre).filter(|_| host.settings.demo);
        for opened in std::iter::once(first).chain(others) {
            host.open(opened)?;
        }
        run(host, demo_flow, listener).await
    })
}

fn folders_of_others(data: &Path) -> Done<Vec<Opened>> {
    host::tidy(data)?;
    let mut opened = Vec::new();
    for folder in host::others(data)? {
        let other = Opened::open(folder.clone()).map_err(|why| format!("{}: {why}", folder.display()))?;
        opened.push(other);
    }
    Ok(opened)
}

fn first_centre(now: Time) -> New {
    New {
        id: InstanceId(ids::new()),
        account: format!("{:012}", u64::from_be_bytes(random::<8>()) % 1_000_000_000_000),
        alias: "bellboard".to_owned(),
        settings: InstanceSettings::default(),
        now,
    }
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

fn add_demo(first: &mut Opened, now: Time) -> Done<()> {
    let password = Secret::new(password::hash(DEMO_PASSWORD));
    let missing = founding::demo(&first.centre, now, &password);
    found::carry_out(first, now, missing)
}

fn demo_credentials(centre: &Centre) -> Value {
    let agent = |username: &str| json!({ "username": username, "password": DEMO_PASSWORD });
    json!({
        "flow_id": founding::demo_flow(centre).map(|id| id.to_string()),
        "agents": founding::DEMO_AGENTS.iter().map(|name| agent(name)).collect::<Vec<_>>(),
    })
}

async fn run(host: Arc<Host>, demo_flow: Option<FlowId>, listener: TcpListener) -> Done<()> {
    let first = host.first();
    match (demo_flow, host.local_url.clone()) {
        (Some(flow), Some(url)) => {
            tokio::spawn(demo::run(Arc::clone(&first), url, flow));
        }
        (Some(_), None) => warn!("the demo's bot speaks plain http only, so it stays away"),
        (None, _) => {}
    }
    let service = Front(Arc::clone(&host)).into_make_service_with_connect_info::<Remote>();
    let (stop, mut told) = watch::channel(false);
    let drained = async move {
        let _ = told.changed().await;
    };
    let server = match &host.settings.tls {
        None => tokio::spawn(async move {
            axum::serve(Plain(listener), service).with_graceful_shutdown(drained).await
        }),
        Some((cert, tls_key)) => {
            let listener = Tls::new(listener, cert, tls_key)?;
            tokio::spawn(async move { axum::serve(listener, service).with_graceful_shutdown(drained).await })
        }
    };
    announce(&host.url, &first.folder)?;
    told_to_stop().await?;
    info!("stopping: what is under way is finished, then the log is closed");
    host.begin_to_stop();
    let _ = stop.send(true);
    if tokio::time::timeout(DRAIN, server).await.is_err() {
        warn!("some requests were still under way");
    }
    host.stop().await;
    Ok(())
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
