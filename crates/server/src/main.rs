//! `bellboard`: a contact centre in one program.

mod activity;
mod agent;
mod app;
mod attachments;
mod auth;
mod board;
mod bus;
mod call;
mod cli;
mod clock;
mod clock_routes;
mod commands;
mod config;
mod control;
mod conversation;
mod cors;
mod credentials;
mod demo;
mod digest;
mod engine_loop;
mod erase;
mod error;
mod explain;
mod export;
mod floor;
mod flow;
mod founding;
#[cfg(test)]
mod fuzz;
mod health;
mod host;
mod ids;
mod import;
mod listen;
mod op;
mod participant;
mod past;
mod peer;
mod progress;
mod purge;
mod ready;
mod reports;
mod retention;
mod router;
mod serve;
mod streams;
mod throttle;
mod web;
mod webhooks;
mod ws;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

/// Many small things are made and dropped by several threads, and a password's hash takes 19 MiB for a
/// moment: the system's allocator keeps those, one for each thread that ever hashed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(flags) => serve::serve(&flags).map_err(|why| -> Box<dyn std::error::Error> { why }),
        Command::Version => commands::version(),
        Command::Config => commands::config(),
        Command::Check { metrics, progress, folder } => commands::check(&folder, metrics, progress.shown()),
        Command::Backup { file, progress, folder } => commands::backup(&file, &folder, progress.shown()),
        Command::Restore { file, progress, folder } => commands::restore(&file, &folder, progress.shown()),
        Command::Export { to, progress, folder } => export::export(&to, progress.shown(), &folder.data),
        Command::Erase { contact, customer, folder } => erase::erase(contact, customer, &folder.data),
        Command::Purge { older_than, dry_run, progress, folder } => {
            purge::purge(older_than, dry_run, progress.shown(), &folder.data)
        }
        Command::User { what, folder } => control::user(&what, &folder.data),
        Command::Import { what: cli::Import::Connect(flags) } => import::connect(&flags),
        Command::Licenses => commands::licenses(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bellboard: {why}");
            ExitCode::FAILURE
        }
    }
}
