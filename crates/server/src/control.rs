//! `bellboard user`, and the operator's side of the API for `bellboard import`: for whoever can open the
//! data folder, and no one else.
//!
//! A running server listens on a socket in that folder; one JSON object a connection each way. When
//! none runs, the folder itself is changed.

use std::error::Error;
use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use engine::Centre;
use engine::domain::permission;
use engine::event::Secret;
use engine::id::UserId;
use engine::input::Command;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;
use tokio::runtime::Runtime;

use crate::auth::caller::Caller;
use crate::auth::password;
use crate::cli::User;
use crate::clock::{Clock, real_now};
use crate::config::RawSettings;
use crate::engine_loop::Engine;
use crate::host::{Host, Opened, found};
use crate::serve::new_password;

type Done<T> = Result<T, Box<dyn Error>>;

/// The largest body of the API, which may be twice as long as text within JSON, and some more.
const REQUEST_BYTES_MAX: u64 = 3 * 1024 * 1024;
const REPLY_BYTES_MAX: usize = 8 * 1024 * 1024;
const TIME_MAX: Duration = Duration::from_secs(30);

#[derive(Debug, Serialize, Deserialize)]
enum Request {
    List,
    /// The hash, not the password.
    Password {
        username: String,
        hash: String,
    },
    /// Which instance this is.
    Instance,
    /// A request of the control plane, as a user who may do more than the others.
    Call {
        method: String,
        path: String,
        body: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    Users(Vec<Listed>),
    Done,
    /// By its id.
    Instance(String),
    Called(Called),
    Refused(String),
}

/// What the API said.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Called {
    pub(crate) status: u16,
    /// The error's name, where it is one.
    pub(crate) error: Option<String>,
    pub(crate) body: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Listed {
    username: String,
    name: String,
    routing_profile: String,
}

fn path(folder: &Path) -> PathBuf {
    folder.join("control.sock")
}

/// Takes the socket away when the server ends.
#[derive(Debug)]
pub(crate) struct Control {
    path: PathBuf,
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The folder is this server's alone, so a socket that is there was left by one that was killed.
pub(crate) fn listen(folder: &Path, engine: Engine, routes: Router) -> io::Result<Control> {
    let path = path(folder);
    let _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // One at a time: there is one operator.
            let _ = tokio::time::timeout(TIME_MAX, serve(&engine, &routes, stream)).await;
        }
    });
    Ok(Control { path })
}

async fn serve(engine: &Engine, routes: &Router, stream: tokio::net::UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    tokio::io::BufReader::new(read.take(REQUEST_BYTES_MAX)).read_line(&mut line).await?;
    let reply = match serde_json::from_str(&line) {
        Ok(request) => answer(engine, routes, request).await,
        Err(e) => Reply::Refused(format!("the request cannot be read: {e}")),
    };
    write.write_all(serde_json::to_string(&reply)?.as_bytes()).await?;
    write.write_all(b"\n").await
}

async fn answer(engine: &Engine, routes: &Router, request: Request) -> Reply {
    let refused = |why: String| Reply::Refused(why);
    match request {
        Request::List => match engine.read(|centre, _| listed(centre)).await {
            Ok(users) => Reply::Users(users),
            Err(why) => refused(format!("the server cannot answer: {why:?}")),
        },
        Request::Password { username, hash } => {
            let name = username.clone();
            let user = engine.read(move |centre, _| centre.user_by_name(&name).map(|u| u.id)).await;
            let Ok(Some(user)) = user else { return refused(unknown(&username)) };
            match engine.command(None, set_password(user, &hash)).await {
                Ok(_) => Reply::Done,
                Err(why) => refused(format!("it was refused: {why:?}")),
            }
        }
        Request::Instance => {
            let id = |centre: &Centre| centre.instance.as_ref().map(|instance| instance.id.to_string());
            match engine.read(move |centre, _| id(centre)).await {
                Ok(Some(id)) => Reply::Instance(id),
                Ok(None) => refused("there is no contact centre in the folder".to_owned()),
                Err(why) => refused(format!("the server cannot answer: {why:?}")),
            }
        }
        Request::Call { method, path, body } => match call(engine, routes, &method, &path, body).await {
            Ok(called) => Reply::Called(called),
            Err(why) => refused(why),
        },
    }
}

/// In the name of the user who may do most: nobody is given rights here that nobody has.
async fn call(
    engine: &Engine,
    routes: &Router,
    method: &str,
    path: &str,
    body: String,
) -> Result<Called, String> {
    let rights = |centre: &Centre, user| permission::ALL.iter().filter(|p| centre.may(user, p)).count();
    let most = move |centre: &Centre| centre.users.keys().copied().max_by_key(|id| rights(centre, *id));
    let user = engine.read(move |centre, _| most(centre)).await.map_err(|why| format!("{why:?}"))?;
    let user = user.ok_or("there is no user in whose name it could be done")?;
    let caller = Caller { user, is_guest: false };
    let request = axum::http::Request::builder().method(method).uri(path).extension(caller);
    let request = request.body(Body::from(body)).map_err(|e| e.to_string())?;
    let Ok(response) = TowerToHyperService::new(routes.clone()).call(request).await;
    let error = response.headers().get("x-amzn-errortype").and_then(|name| name.to_str().ok());
    let (status, error) = (response.status().as_u16(), error.map(str::to_owned));
    let body = to_bytes(response.into_body(), REPLY_BYTES_MAX).await.map_err(|e| e.to_string())?;
    Ok(Called { status, error, body: String::from_utf8_lossy(&body).into_owned() })
}

fn listed(centre: &Centre) -> Vec<Listed> {
    let users = centre.users.values().map(|user| Listed {
        username: user.username.clone(),
        name: user.full_name(),
        routing_profile: centre.routing_profiles[&user.routing_profile].name.clone(),
    });
    users.collect()
}

fn set_password(user: UserId, hash: &str) -> Command {
    Command::SetPassword { user, password: Secret::new(hash) }
}

fn unknown(username: &str) -> String {
    format!("there is no user {username}")
}

/// The command line's side.
pub(crate) fn user(what: &User, folder: &Path) -> Done<()> {
    match what {
        User::List => {
            let Reply::Users(users) = ask(folder, &Request::List)? else {
                return Err("no list came back".into());
            };
            for user in users {
                println!("{}\t{}\t{}", user.username, user.name, user.routing_profile);
            }
        }
        User::Password { username } => {
            let password = new_password();
            ask(folder, &Request::Password { username: username.clone(), hash: password::hash(&password) })?;
            println!("the password of {username} is now {password}");
        }
    }
    Ok(())
}

fn ask(folder: &Path, request: &Request) -> Done<Reply> {
    let reply = match UnixStream::connect(path(folder)) {
        Ok(stream) => over(&stream, request)?,
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            in_folder(folder, request)?
        }
        Err(e) => return Err(format!("{}: {e}", path(folder).display()).into()),
    };
    match reply {
        Reply::Refused(why) => Err(why.into()),
        reply => Ok(reply),
    }
}

fn over(mut stream: &UnixStream, request: &Request) -> Done<Reply> {
    stream.set_read_timeout(Some(TIME_MAX))?;
    writeln!(stream, "{}", serde_json::to_string(request)?)?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// Where no server runs. One that starts meanwhile finds the folder held.
fn in_folder(folder: &Path, request: &Request) -> Done<Reply> {
    if !folder.is_dir() {
        return Err(format!("there is no folder {}", folder.display()).into());
    }
    let mut opened = Opened::open(folder.to_owned())?;
    let centre = &opened.centre;
    match request {
        Request::List => Ok(Reply::Users(listed(centre))),
        Request::Password { username, hash } => {
            let Some(user) = centre.user_by_name(username).map(|u| u.id) else {
                return Ok(Reply::Refused(unknown(username)));
            };
            let now = real_now().max(centre.at);
            let set = found::carry_out(&mut opened, now, vec![set_password(user, hash)]);
            set.map_err(|why| why.to_string())?;
            Ok(Reply::Done)
        }
        Request::Instance | Request::Call { .. } => Err("no server runs".into()),
    }
}

/// The API of the running server; where none runs, of one that is there for this alone and listens to
/// nobody else.
#[derive(Debug)]
pub(crate) struct Operator {
    folder: PathBuf,
    here: Option<Unreachable>,
}

impl Operator {
    pub(crate) fn of(folder: &Path) -> Done<Operator> {
        let here = match UnixStream::connect(path(folder)) {
            Ok(_) => None,
            Err(_) if !folder.is_dir() => {
                return Err(format!("there is no folder {}", folder.display()).into());
            }
            Err(_) => Some(Unreachable::start(folder)?),
        };
        Ok(Operator { folder: folder.to_owned(), here })
    }

    pub(crate) fn instance(&self) -> Done<String> {
        match ask(&self.folder, &Request::Instance)? {
            Reply::Instance(id) => Ok(id),
            _ => Err("no answer came back".into()),
        }
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: &str) -> Result<Called, String> {
        let request =
            Request::Call { method: method.to_owned(), path: path.to_owned(), body: body.to_owned() };
        match ask(&self.folder, &request).map_err(|why| why.to_string())? {
            Reply::Called(called) => Ok(called),
            _ => Err("no answer came back".to_owned()),
        }
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        if let Some(Unreachable { runtime, host }) = self.here.take() {
            runtime.block_on(host.stop());
        }
    }
}

#[derive(Debug)]
struct Unreachable {
    runtime: Runtime,
    host: Arc<Host>,
}

impl Unreachable {
    fn start(folder: &Path) -> Done<Unreachable> {
        let mut raw = RawSettings::default();
        raw.flag("data", Some(folder.display().to_string()))?;
        let host = Host::new(raw.checked(false)?, String::new(), None, Arc::new(Clock::Real));
        let opened = Opened::open(folder.to_owned()).map_err(|why| why.to_string())?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async { host.open(opened).map(drop) }).map_err(|why| why.to_string())?;
        Ok(Unreachable { runtime, host })
    }
}
