//! A PostgreSQL server for the while: in a folder of its own, on a free port of the loopback
//! interface, with its own settings but for the address. It goes when it is dropped.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use tempfile::TempDir;

const START_WITHIN: Duration = Duration::from_secs(30);
const STOP_WITHIN: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(crate) struct Cluster {
    server: Child,
    port: u16,
    /// Removed when the server is gone.
    _folder: TempDir,
}

/// Whom the server runs as: it refuses to be root.
#[derive(Debug, Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

/// Where the newest `initdb` and `postgres` lie, if they are there.
pub(crate) fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    // As numbers: 9 is before 15.
    versions.sort_by_key(|version| version.file_name()?.to_str()?.split('.').next()?.parse::<u32>().ok());
    let versions = versions.into_iter().rev().map(|version| version.join("bin"));
    let mut folders = versions.chain(std::env::split_paths(&path));
    folders.find(|folder| ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file()))
}

/// As the server tells it, such as `PostgreSQL 15.18`.
pub(crate) fn version(programs: &Path) -> String {
    let said = Command::new(programs.join("postgres")).arg("--version").output();
    let text = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned()).unwrap_or_default();
    format!("PostgreSQL {}", text.split_whitespace().nth(2).unwrap_or("of unknown version"))
}

impl Cluster {
    /// # Errors
    ///
    /// When it cannot be made or does not come up in time.
    pub(crate) fn start(programs: &Path, folder: &Path) -> Result<Cluster, String> {
        let failed = |error: io::Error| format!("a server of PostgreSQL: {error}");
        let folder = tempfile::tempdir_in(folder).map_err(failed)?;
        let owner = owner().map_err(failed)?;
        if let Some(Owner { user, group }) = owner {
            chown(folder.path(), Some(user), Some(group)).map_err(failed)?;
        }
        let place = folder.path().join("cluster");
        let mut initdb = command(&programs.join("initdb"), owner, folder.path());
        initdb.arg("-D").arg(&place).args(["-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"]);
        let made = initdb.stderr(Stdio::piped()).output().map_err(failed)?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)));
        }
        let port = free_port().map_err(failed)?;
        let mut server = command(&programs.join("postgres"), owner, folder.path());
        server.arg("-D").arg(&place).arg("-p").arg(port.to_string());
        server.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=on"]);
        let server = server.spawn().map_err(failed)?;
        let mut cluster = Cluster { server, port, _folder: folder };
        cluster.wait()?;
        Ok(cluster)
    }

    /// The server's process.
    pub(crate) fn process(&self) -> u32 {
        self.server.id()
    }

    /// # Errors
    ///
    /// When the server does not let us in.
    pub(crate) fn connect(&self) -> Result<Client, postgres::Error> {
        Client::connect(&format!("host=127.0.0.1 port={} user=bench dbname=postgres", self.port), NoTls)
    }

    fn wait(&mut self) -> Result<(), String> {
        let begun = Instant::now();
        loop {
            let Err(error) = self.connect() else { return Ok(()) };
            let ended = self.server.try_wait().is_ok_and(|status| status.is_some());
            if ended || begun.elapsed() > START_WITHIN {
                return Err(format!("the server of PostgreSQL does not come up: {error}"));
            }
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Asks it to go, which lets it take its own children along.
    fn stop(&mut self) -> io::Result<()> {
        Command::new("kill").args(["-INT", &self.server.id().to_string()]).status()?;
        let begun = Instant::now();
        while self.server.try_wait()?.is_none() && begun.elapsed() < STOP_WITHIN {
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Whatever it did with that, it does not outlive us. One that has gone is not there to kill.
        let _ = self.stop();
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn command(program: &Path, owner: Option<Owner>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(Owner { user, group }) = owner {
        command.uid(user).gid(group);
    }
    command
}

/// For root someone else, if there is one; for others nobody but themselves.
fn owner() -> io::Result<Option<Owner>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let found = ["postgres", "nobody"].iter().find_map(|name| user_of(&users, name));
    found.map(Some).ok_or_else(|| io::Error::other("there is no user postgres or nobody to run it as"))
}

fn user_of(users: &str, name: &str) -> Option<Owner> {
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2).map(str::parse);
    Some(Owner { user: numbers.next()?.ok()?, group: numbers.next()?.ok()? })
}

/// Free now; whoever takes it in between makes the start fail, and nothing worse.
fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
