//! `bellboard import connect`: what is set up in an instance elsewhere, set up here too.
//!
//! Both centres are read through the same API, theirs with a signature and this one as its operator,
//! into the same form, in which names stand where ids were. What differs is the plan; carrying it out
//! is again requests of the API, so that everything is checked as for any other caller.

use std::error::Error;
use std::io::{self, IsTerminal, Write};

use crate::cli;
use crate::control::Operator;
use crate::import::api::{Api, Failed};
use crate::import::plan::Plan;
use crate::import::remote::Remote;

mod api;
mod carry_out;
mod plan;
mod read;
mod remote;
mod setup;

type Done<T> = Result<T, Box<dyn Error>>;

pub(crate) fn connect(flags: &cli::ImportConnect) -> Done<()> {
    let remote = Remote::new(&flags.region, flags.endpoint.as_deref())?;
    let source = read::setup(&remote, &flags.instance_id)?;
    let operator = Operator::of(&flags.folder.data)?;
    let mut target = read::setup(&operator, &operator.instance()?)?;
    let plan = Plan::new(&source, &target);
    print!("{plan}");
    if plan.is_empty() {
        println!("nothing to do");
        return Ok(());
    }
    if flags.dry_run || !(flags.yes || agreed()?) {
        return Ok(());
    }
    match carry_out::all(&operator, &plan, &mut target) {
        0 => Ok(()),
        1 => Err("one of these failed; what was done stays, and another run does what is left".into()),
        n => {
            Err(format!("{n} of these failed; what was done stays, and another run does what is left").into())
        }
    }
}

fn agreed() -> Done<bool> {
    if !io::stdin().is_terminal() {
        return Err("nothing was changed: give --yes to do this".into());
    }
    print!("Do this? [y/N] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("y"))
}

/// The API of the running server, or of the folder, as its operator has it.
impl Api for Operator {
    fn call(&self, method: &str, path: &str, body: &str) -> Result<serde_json::Value, Failed> {
        let called = Operator::call(self, method, path, body).map_err(Failed::here)?;
        api::answer(called.status, called.error, called.body.as_bytes())
    }
}
