//! What agents did, in few words and for long.

use std::ops::Range;

use engine::Centre;
use engine::domain::told::{AtWork, Told};
use engine::id::UserId;
use engine::time::Time;
use rusqlite::{Connection, Transaction, params};

use crate::progress::{Watch, tell};
use crate::sqlite::read::{self, uuid};
use crate::{SignIn, StoreError, project};

pub(super) fn put(transaction: &Transaction<'_>, told: &Told) -> Result<(), StoreError> {
    let Some((agent, work)) = project::at_work(told) else { return Ok(()) };
    let agent = agent.0.as_bytes();
    let mut insert = transaction
        .prepare_cached("INSERT INTO at_work (agent, at, position, body) VALUES (?1, ?2, ?3, ?4)")?;
    let body = work.as_ref().map(project::at_work_body).transpose()?;
    insert.execute(params![agent, told.at.0, told.position as i64, body])?;
    match project::sign_in(told) {
        Some(project::Sign::In(sign_in)) => {
            // At the very moment of an end another may begin.
            let mut insert = transaction.prepare_cached(
                "INSERT INTO sign_in (agent, at, until, username, name) VALUES (?1, ?2, NULL, ?3, ?4)
                 ON CONFLICT DO UPDATE SET until = NULL",
            )?;
            insert.execute(params![agent, sign_in.at.0, sign_in.username, sign_in.name])?;
        }
        Some(project::Sign::Out) => {
            let mut update = transaction
                .prepare_cached("UPDATE sign_in SET until = ?2 WHERE agent = ?1 AND until IS NULL")?;
            update.execute(params![agent, told.at.0])?;
        }
        None => {}
    }
    Ok(())
}

/// From the whole log, as they would have been written with it.
pub(super) fn fill(transaction: &Transaction<'_>, watch: &mut Watch<'_>) -> Result<(), StoreError> {
    let mut centre = Centre::default();
    let total = read::last_seq(transaction)?;
    read::each_batch(transaction, 0, |events| {
        tell(watch, "events", centre.seq, total)?;
        for recorded in &events {
            for told in centre.apply_told(recorded).1 {
                put(transaction, &told)?;
            }
        }
        Ok(true)
    })
}

pub(super) fn find(
    connection: &Connection,
    agent: UserId,
    range: &Range<Time>,
    limit: usize,
) -> Result<Vec<(Time, Option<AtWork>)>, StoreError> {
    let select = "
        SELECT at, body FROM (
            SELECT at, position, body FROM at_work WHERE agent = ?1 AND at < ?2
            ORDER BY at DESC, position DESC LIMIT 1)
        UNION ALL
        SELECT at, body FROM (
            SELECT at, position, body FROM at_work WHERE agent = ?1 AND at >= ?2 AND at < ?3
            ORDER BY at, position LIMIT ?4)";
    let mut select = connection.prepare_cached(select)?;
    let asked =
        params![agent.0.as_bytes(), range.start.0, range.end.0, i64::try_from(limit).unwrap_or(i64::MAX)];
    let mut rows = select.query(asked)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        found.push((Time(row.get(0)?), body.map(project::from_at_work_body).transpose()?));
    }
    Ok(found)
}

pub(super) fn sign_ins(
    connection: &Connection,
    range: &Range<Time>,
    limit: usize,
) -> Result<Vec<SignIn>, StoreError> {
    let select = "SELECT agent, at, until, username, name FROM sign_in
        WHERE at < ?2 AND (until IS NULL OR until > ?1) ORDER BY at, agent LIMIT ?3";
    let mut select = connection.prepare_cached(select)?;
    let asked = params![range.start.0, range.end.0, i64::try_from(limit).unwrap_or(i64::MAX)];
    let mut rows = select.query(asked)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(SignIn {
            agent: UserId(uuid(row, 0)?),
            at: Time(row.get(1)?),
            until: row.get::<_, Option<i64>>(2)?.map(Time),
            username: row.get(3)?,
            name: row.get(4)?,
        });
    }
    Ok(found)
}
