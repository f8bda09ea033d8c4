//! `bellboard user`: for the operator who can open the data folder, and no one else.
//!
//! A running server listens on a socket in that folder; one JSON object a connection each way. When
//! none runs, the folder itself is changed.

use std::error::Error;
use std::fs::{self, Permissions};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use engine::Centre;
use engine::event::Secret;
use engine::id::UserId;
use engine::input::Command;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixListener;

use crate::auth::password;
use crate::cli::User;
use crate::clock::real_now;
use crate::engine_loop::Engine;
use crate::host::{Opened, found};
use crate::serve::new_password;

type Done<T> = Result<T, Box<dyn Error>>;

const REQUEST_BYTES_MAX: u64 = 4_096;
const TIME_MAX: Duration = Duration::from_secs(10);

#[derive(Debug, Serialize, Deserialize)]
enum Request {
    List,
    /// The hash, not the password.
    Password {
        username: String,
        hash: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    Users(Vec<Listed>),
    Done,
    Refused(String),
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
pub(crate) fn listen(folder: &Path, engine: Engine) -> io::Result<Control> {
    let path = path(folder);
    let _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // One at a time: there is one operator.
            let _ = tokio::time::timeout(TIME_MAX, serve(&engine, stream)).await;
        }
    });
    Ok(Control { path })
}

async fn serve(engine: &Engine, stream: tokio::net::UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    tokio::io::BufReader::new(read.take(REQUEST_BYTES_MAX)).read_line(&mut line).await?;
    let reply = match serde_json::from_str(&line) {
        Ok(request) => answer(engine, request).await,
        Err(e) => Reply::Refused(format!("the request cannot be read: {e}")),
    };
    write.write_all(serde_json::to_string(&reply)?.as_bytes()).await?;
    write.write_all(b"\n").await
}

async fn answer(engine: &Engine, request: Request) -> Reply {
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
    }
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
    }
}
