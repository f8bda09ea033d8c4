//! The command line, and nothing that it does.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::progress::Shown;

#[derive(Debug, Parser)]
#[command(name = "bellboard", about = "A self-hosted contact centre in one program", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve until told to stop
    Serve(Serve),
    /// Say which version this is
    Version,
    /// Print every setting with its default and its reason
    Config,
    /// Look through a data folder, a live one too, and say what is wrong; changes nothing
    Check {
        /// Also tell the facts that reports are made from anew from the log, and compare
        #[arg(long)]
        metrics: bool,
        #[command(flatten)]
        progress: Progress,
        #[command(flatten)]
        folder: Folder,
    },
    /// Copy a data folder, a live one too, into one file
    Backup {
        /// The file to write; one that is there is replaced when the new one is whole
        file: PathBuf,
        #[command(flatten)]
        progress: Progress,
        #[command(flatten)]
        folder: Folder,
    },
    /// Make a data folder from a backup; the folder must be empty or not there
    Restore {
        /// The backup
        file: PathBuf,
        #[command(flatten)]
        progress: Progress,
        #[command(flatten)]
        folder: Folder,
    },
    /// Write the log, the transcripts, the contact records and the streams of a data folder, a live one
    /// too, as JSON lines
    Export {
        /// The folder to make; it must not be there yet
        to: PathBuf,
        #[command(flatten)]
        progress: Progress,
        #[command(flatten)]
        folder: Folder,
    },
    /// Forget a customer: words, files, names, attributes, references and tags of their contacts, wherever
    /// they stand in a data folder that nobody serves. Figures stay what they were
    Erase {
        /// A contact of theirs; those of its chain, and those that go on from it or relate to it, go too
        #[arg(long, value_name = "ID", required_unless_present = "customer", conflicts_with = "customer")]
        contact: Option<String>,
        /// The CustomerId of their contacts
        #[arg(long, value_name = "ID")]
        customer: Option<String>,
        #[command(flatten)]
        folder: Folder,
    },
    /// Forget what is old: words, files, names, attributes, references and tags of contacts that ended long
    /// ago, in a data folder that nobody serves. Figures stay what they were
    Purge {
        /// Days since a contact's end
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        older_than: u32,
        /// Only say what would go; of a live folder too
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        progress: Progress,
        #[command(flatten)]
        folder: Folder,
    },
    /// Look after users: in the running server, or in the folder when none runs
    User {
        #[command(subcommand)]
        what: User,
        #[command(flatten)]
        folder: Folder,
    },
    /// Copy what is set up elsewhere into the running server, or into the folder when none runs
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Print the licences of what this program carries
    Licenses,
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// List them
    List,
    /// Set a user's password: a new one is made up and printed
    Password {
        /// Whose
        username: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// From an instance of Amazon Connect, or of another Bellboard: hours, queues, routing profiles,
    /// statuses, quick connects, users, hierarchy and flows. The keys are those of the environment:
    /// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
    Connect(ImportConnect),
}

#[derive(Debug, Args)]
pub(crate) struct ImportConnect {
    /// The instance's id
    #[arg(long, value_name = "ID")]
    pub(crate) instance_id: String,
    /// Its region
    #[arg(long, env = "AWS_REGION", default_value = "us-east-1")]
    pub(crate) region: String,
    /// Where its API is, if not at Amazon's
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Only say what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do it without asking
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) folder: Folder,
}

#[derive(Debug, Args)]
pub(crate) struct Progress {
    /// Say how far it has come where standard error is no terminal too, at most once a second
    #[arg(long)]
    progress: bool,
}

impl Progress {
    pub(crate) fn shown(&self) -> Shown {
        Shown(self.progress)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// The data folder
    #[arg(long, env = "BELLBOARD_DATA", default_value = "./data")]
    pub(crate) data: PathBuf,
}

/// Values stay text here; `config.rs` checks them with those of the other sources.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The folder that holds everything [default: ./data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<String>,
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) listen: Option<String>,
    /// Where clients reach this server, if not where it listens
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// A TOML file of settings; `bellboard config` lists them
    #[arg(long, value_name = "FILE", env = "BELLBOARD_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Add people, a bot and a shop page to try it with; this machine only
    #[arg(long)]
    pub(crate) demo: bool,
    /// For tests: time stands still until POST /_clock/advance; this machine only
    #[arg(long, value_name = "ISO-8601", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) manual_clock: Option<String>,
    /// Certificate for https
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_cert: Option<String>,
    /// Its private key
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_key: Option<String>,
    /// Proxies whose X-Forwarded-For is believed
    #[arg(long, value_name = "CIDR")]
    pub(crate) trusted_proxy: Vec<String>,
}
