//! Saved reports: whose they are, and who may change them (MET-86, MET-87). Which permissions it takes,
//! the edge asks.

use crate::domain::Centre;
use crate::domain::decide::Decided;
use crate::domain::resource::{Configured, Resource};
use crate::domain::saved::{Draft, Report, Run, Schedule};
use crate::event::Event;
use crate::id::{ReportId, UserId};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

impl Centre {
    pub(super) fn save_report(
        &self,
        user: UserId,
        id: ReportId,
        draft: Draft,
        at: Time,
    ) -> Result<Decided, Refusal> {
        let before = if self.reports.contains_key(&id) { Some(self.own_report(user, id)?) } else { None };
        let name = checked_name(&draft.name)?;
        draft.definition.check(at)?;
        if before.is_none() && self.reports.len() >= limits::REPORTS_MAX {
            return Err(Refusal::LimitReached { what: "saved reports", limit: limits::REPORTS_MAX });
        }
        let schedule = before.and_then(|report| report.schedule.clone());
        if schedule.is_some() && !draft.published {
            return Err(Refusal::NotAllowed("A report that is scheduled is published."));
        }
        let after = Report {
            id,
            name,
            owner: Some(user),
            published: draft.published,
            definition: draft.definition,
            schedule,
            created_at: before.map_or(at, |report| report.created_at),
        };
        self.check_report_name(&after)?;
        Ok(revised(before, after))
    }

    /// MET-87: what is scheduled is published.
    pub(super) fn schedule_report(
        &self,
        user: UserId,
        id: ReportId,
        schedule: Option<Schedule>,
        at: Time,
    ) -> Result<Decided, Refusal> {
        let before = self.own_report(user, id)?;
        let mut after = Report { owner: Some(user), ..before.clone() };
        let Some(mut schedule) = schedule else {
            after.schedule = None;
            return Ok(revised(Some(before), after));
        };
        schedule.check()?;
        let others = self.reports.values().filter(|other| other.id != id && other.schedule.is_some());
        let limit = limits::REPORT_SCHEDULES_MAX;
        if others.count() >= limit {
            return Err(Refusal::LimitReached { what: "scheduled reports", limit });
        }
        // What is set anew begins anew; to whom it goes may change in between.
        schedule.since = match &before.schedule {
            Some(old)
                if (old.every, old.minute, &old.zone)
                    == (schedule.every, schedule.minute, &schedule.zone) =>
            {
                old.since
            }
            _ => at,
        };
        after.published = true;
        after.schedule = Some(schedule);
        self.check_report_name(&after)?;
        Ok(revised(Some(before), after))
    }

    pub(super) fn delete_report(&self, user: UserId, id: ReportId) -> Result<Decided, Refusal> {
        self.own_report(user, id)?;
        Ok(Decided::done(vec![Event::Removed(Resource::Report(id))]))
    }

    /// A report may be gone by the time it was delivered.
    pub(super) fn record_run(&self, report: ReportId, run: Run) -> Result<Decided, Refusal> {
        self.reports.get(&report).ok_or(Refusal::Unknown(Thing::Report))?;
        Ok(Decided::done(vec![Event::ReportRun { report, run }]))
    }

    /// What becomes of the reports of a user who goes: what nobody else sees goes too, and what others
    /// see stays, but is sent to nobody in their name.
    pub(super) fn without_owner(&self, user: UserId) -> Vec<Event> {
        let own = self.reports.values().filter(|report| report.owner == Some(user));
        let event = |report: &Report| match report.published {
            false => Event::Removed(Resource::Report(report.id)),
            true => {
                let without = Report { owner: None, schedule: None, ..report.clone() };
                Event::Revised(Box::new(Configured::Report(Box::new(without))))
            }
        };
        own.map(event).collect()
    }

    /// One that a user may change: their own, or a published one that is nobody's any more. Of what they
    /// cannot see they are not told that it is there.
    fn own_report(&self, user: UserId, id: ReportId) -> Result<&Report, Refusal> {
        let report = self.reports.get(&id).filter(|report| report.is_seen_by(user));
        let report = report.ok_or(Refusal::Unknown(Thing::Report))?;
        match report.owner {
            Some(owner) if owner != user => {
                Err(Refusal::NotAllowed("The report is somebody else's; it can be copied."))
            }
            _ => Ok(report),
        }
    }

    /// Nobody sees two of one name, but for a published one beside an older one of their own.
    fn check_report_name(&self, report: &Report) -> Result<(), Refusal> {
        let is_taken = |other: &&Report| {
            other.id != report.id
                && other.name == report.name
                && (other.published || other.owner == report.owner)
        };
        match self.reports.values().find(is_taken) {
            Some(_) => Err(Refusal::Duplicate(Thing::Report, report.name.clone())),
            None => Ok(()),
        }
    }
}

fn revised(before: Option<&Report>, after: Report) -> Decided {
    if before == Some(&after) {
        return Decided::nothing();
    }
    Decided::done(vec![Event::Revised(Box::new(Configured::Report(Box::new(after))))])
}

fn checked_name(given: &str) -> Result<String, Refusal> {
    let name = given.trim();
    let limit = limits::REPORT_NAME_CHARACTERS_MAX;
    if name.is_empty() || name.chars().count() > limit || name.chars().any(char::is_control) {
        return Err(Refusal::Invalid { what: "name", why: format!("must have 1 to {limit} characters") });
    }
    Ok(name.to_owned())
}
