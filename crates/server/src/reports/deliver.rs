//! Reports that are scheduled: made when they are due, delivered as files, and what became of each
//! written to the log, so that none is made twice (MET-87). When one is due, the engine says.

use std::sync::Arc;
use std::time::Duration;

use engine::domain::saved::{Due, Report, Run};
use engine::input::Command;
use engine::time::Time;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::watch;
use tracing::{info, warn};

use super::fill::{Filled, NotFilled, Progress, fill};
use super::{csv, sees_figures};
use crate::app::App;
use crate::clock::iso;
use crate::engine_loop::{AskError, Unavailable};
use crate::reports::mail;

/// The clock of the machine may have been set meanwhile.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// Between tries while nothing can be read or kept; and, with a clock in a test's hand, after it moved.
const AGAIN: Duration = Duration::from_secs(1);
const AFTER_MOVE: Duration = Duration::from_millis(50);

/// Told when what is scheduled changes.
#[derive(Debug)]
pub(crate) struct Scheduled(watch::Sender<()>);

impl Default for Scheduled {
    fn default() -> Scheduled {
        Scheduled(watch::Sender::new(()))
    }
}

impl Scheduled {
    pub(super) fn changed(&self) {
        self.0.send_replace(());
    }
}

/// The server stops.
struct Stopped;

/// A file as it is delivered.
pub(super) struct File {
    pub(super) name: String,
    pub(super) text: String,
}

pub(crate) async fn run(app: Arc<App>) {
    let mut changed = app.scheduled.0.subscribe();
    let mut told = app.bus.listen_told();
    let mut stopping = app.stopping.clone();
    loop {
        changed.mark_unchanged();
        told.mark_unchanged();
        let read = app.engine.read(|centre, now| (centre.reports_due(now), centre.next_report_at(now), now));
        let Ok((due, next, now)) = read.await else {
            if pause(&mut stopping, AGAIN).await.is_err() {
                return;
            }
            continue;
        };
        let is_idle = due.is_empty();
        for one in due {
            if make(&app, one).await.is_err() {
                return;
            }
        }
        if !is_idle {
            continue;
        }
        // Of the real clock it is known when to look again; one in a test's hand says that it moved.
        let until = next.filter(|_| !app.clock.is_manual()).map_or(LOOK_EVERY, |at| until(at, now));
        tokio::select! {
            _ = changed.changed() => {}
            moved = told.changed(), if app.clock.is_manual() => {
                if moved.is_err() || pause(&mut stopping, AFTER_MOVE).await.is_err() {
                    return;
                }
            }
            () = tokio::time::sleep(until) => {}
            _ = stopping.changed() => return,
        }
    }
}

fn until(at: Time, now: Time) -> Duration {
    Duration::from_millis((at - now).0.max(1).unsigned_abs()).min(LOOK_EVERY)
}

async fn pause(stopping: &mut watch::Receiver<bool>, time: Duration) -> Result<(), Stopped> {
    tokio::select! {
        () = tokio::time::sleep(time) => Ok(()),
        _ = stopping.changed() => Err(Stopped),
    }
}

async fn make(app: &App, Due { report, due, attempt }: Due) -> Result<(), Stopped> {
    let mut stopping = app.stopping.clone();
    let made = tokio::select! {
        made = deliver(app, &report, due) => made?,
        // Not delivered, and not said to be: it is made after the start.
        _ = stopping.changed() => return Err(Stopped),
    };
    let at = app.clock.now();
    let run = match made {
        Ok((rows, file)) => {
            info!(report = report.name, file, "a scheduled report was delivered");
            Run::delivered(due, at, attempt, rows, file)
        }
        Err(why) => {
            warn!(report = report.name, why, attempt, "a scheduled report was not delivered");
            Run::failed(due, at, attempt, &why)
        }
    };
    loop {
        let record = Command::RecordRun { report: report.id, run: run.clone() };
        match app.engine.command(None, record).await {
            // It was deleted meanwhile.
            Ok(_) | Err(AskError::Refused(_)) => return Ok(()),
            Err(AskError::Unavailable(Unavailable::Stopping)) => return Err(Stopped),
            Err(AskError::Unavailable(_)) => pause(&mut stopping, AGAIN).await?,
        }
    }
}

/// How many rows it has, and how the file is called; or why it was not delivered.
async fn deliver(app: &App, report: &Report, due: Time) -> Result<Result<(usize, String), String>, Stopped> {
    let Some(schedule) = &report.schedule else { return Ok(Err("It is not scheduled.".to_owned())) };
    let Some(owner) = report.owner else { return Ok(Err("It is nobody's.".to_owned())) };
    match app.engine.read(move |centre, _| sees_figures(centre, owner)).await {
        Ok(true) => {}
        Ok(false) => return Ok(Err("Its owner may not see figures any more.".to_owned())),
        Err(Unavailable::Stopping) => return Err(Stopped),
        Err(_) => return Ok(Err(NotFilled::Unavailable.words().to_owned())),
    }
    let Some(span) = report.definition.span_due(due) else {
        return Ok(Err("Its time is outside of the calendar.".to_owned()));
    };
    let filled = match fill(app, &report.definition, &span, &Progress::default()).await {
        Ok(filled) => filled,
        Err(NotFilled::Cancelled) => return Err(Stopped),
        Err(why) => return Ok(Err(why.words().to_owned())),
    };
    let file = File { name: file_name(&report.name, due), text: csv::csv(&filled) };
    let rows = filled.figures.rows.len();
    if schedule.storage
        && let Err(why) = app.objects.put_report(&report.id.to_string(), &file.name, file.text.clone()).await
    {
        return Ok(Err(format!("Storage: {why}")));
    }
    if !schedule.mail.is_empty() {
        let Some(settings) = &app.settings.mail else {
            return Ok(Err("No mail server is set (mail.server).".to_owned()));
        };
        let letter = mail::Letter {
            id: format!("{}.{}", report.id, due.0),
            at: app.clock.now(),
            to: &schedule.mail,
            subject: format!("{}, {}", report.name, local(due, &schedule.zone)),
            text: words(report, &filled, due),
            file: &file,
        };
        if let Err(why) = mail::send(settings, &letter).await {
            return Ok(Err(format!("Mail: {why}")));
        }
    }
    Ok(Ok((rows, file.name)))
}

fn words(report: &Report, filled: &Filled, due: Time) -> String {
    let zone = &report.definition.zone;
    let of_schedule = report.schedule.as_ref().map_or(zone, |schedule| &schedule.zone);
    let rows = match filled.figures.rows.len() {
        0 => "Nothing happened in that time.".to_owned(),
        1 => "The file has 1 row.".to_owned(),
        rows => format!("The file has {rows} rows."),
    };
    format!(
        "Report: {}\nDue: {} ({of_schedule})\nFrom: {} ({zone})\nTo: {} ({zone})\n\n{rows} Durations are in seconds.\n",
        report.name,
        local(due, of_schedule),
        local(filled.span.start, zone),
        local(filled.span.end, zone),
    )
}

/// By the clock of a zone: `2026-03-01 08:00`.
fn local(at: Time, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::MAX);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// MET-87: with the time in UTC at which it was due. Letters and digits of any language stay.
fn file_name(report: &str, due: Time) -> String {
    let plain: Vec<_> =
        report.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let plain = if plain.is_empty() { "report".to_owned() } else { plain.join("-") };
    let due = iso(due);
    let due = due.split('.').next().unwrap_or_default().replace(':', "-");
    format!("{plain}-{due}Z.csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn met_87_a_file_is_named_with_the_time_in_utc() {
        assert_eq!(file_name("Who? Übersicht/1", Time(0)), "Who-Übersicht-1-1970-01-01T00-00-00Z.csv");
        assert_eq!(file_name("?!", Time(0)), "report-1970-01-01T00-00-00Z.csv");
        assert_eq!(local(Time(0), "Europe/Berlin"), "1970-01-01 01:00");
        assert_eq!(until(Time(500), Time(0)), Duration::from_millis(500));
        assert_eq!(until(Time(0), Time(500)), Duration::from_millis(1));
        assert_eq!(until(Time(i64::MAX), Time(0)), LOOK_EVERY);
    }
}
