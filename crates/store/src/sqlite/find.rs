//! Finding completed contacts by small rows beside their records.

use engine::domain::contact::Channel;
use engine::id::{ContactId, QueueId, UserId};
use engine::time::Time;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, Transaction, params, params_from_iter};

use crate::find::{ContactKey, ContactTime, ContactsPage, ContactsWanted};
use crate::progress::{Watch, tell};
use crate::sqlite::migrate;
use crate::sqlite::read::uuid;
use crate::{ContactRecord, StoreError, project};

pub(super) fn put_key(transaction: &Transaction<'_>, record: &ContactRecord) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO contact_key (completed_seq, id, initiated_at, disconnected_at, connected_at, enqueued_at,
             scheduled_at, channel, initiation, queue, agent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    let key = ContactKey::of(&record.contact);
    insert.execute(params![
        record.completed_seq as i64,
        key.id.0.as_bytes(),
        key.initiated_at.0,
        key.disconnected_at.map(|at| at.0),
        key.connected_at.map(|at| at.0),
        key.enqueued_at.map(|at| at.0),
        key.scheduled_at.map(|at| at.0),
        key.channel.as_str(),
        key.initiation,
        key.queue.map(|queue| *queue.0.as_bytes()),
        key.agent.map(|agent| *agent.0.as_bytes()),
    ])?;
    Ok(())
}

/// For a file whose records are older than this table.
pub(super) fn fill_keys(transaction: &Transaction<'_>, watch: &mut Watch<'_>) -> Result<(), StoreError> {
    let (mut done, total) = (0, migrate::count(transaction, "contact")?);
    let mut select = transaction.prepare("SELECT body FROM contact ORDER BY completed_seq")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        tell(watch, "contacts", done, total)?;
        done += 1;
        let body = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        put_key(transaction, &project::from_record_body(body)?)?;
    }
    Ok(())
}

/// When so many or more are wanted, of several queues or agents, a page is soonest found by going along
/// their times; fewer are soonest sorted.
const SOONER_WALKED: i64 = 10_000;

/// Those of a page, and how many there are in all.
pub(super) fn find(
    connection: &Connection,
    wanted: &ContactsWanted,
    page: &ContactsPage,
) -> Result<(Vec<ContactKey>, u64), StoreError> {
    let condition = Condition::of(wanted, page.up_to, By::All);
    let count = format!("SELECT count(*) FROM contact_key WHERE {}", condition.text);
    let mut count = connection.prepare_cached(&count)?;
    let total: i64 = count.query_row(params_from_iter(&condition.values), |row| row.get(0))?;

    let by = if total < SOONER_WALKED { By::All } else { By::Time };
    Ok((keys(connection, wanted, page, by)?, total as u64))
}

fn keys(
    connection: &Connection,
    wanted: &ContactsWanted,
    page: &ContactsPage,
    by: By,
) -> Result<Vec<ContactKey>, StoreError> {
    let mut condition = Condition::of(wanted, page.up_to, by);
    // The bare column where it is never null, so that an index gives the order.
    let is_there = page.order == ContactTime::Initiated || page.order == wanted.by;
    let bare = column(page.order);
    let order = if is_there { bare.to_owned() } else { format!("coalesce({bare}, {})", i64::MAX) };
    let (direction, beyond) = if page.descending { ("DESC", "<") } else { ("ASC", ">") };
    if let Some((at, id)) = page.after {
        let (at, id) = (condition.value(Value::Integer(at.0)), condition.value(blob(id.0.as_bytes())));
        condition.text += &format!(" AND ({order} {beyond} {at} OR ({order} = {at} AND id > {id}))");
    }
    let limit = condition.value(Value::Integer(i64::try_from(page.limit).unwrap_or(i64::MAX)));
    let select = format!(
        "SELECT id, initiated_at, disconnected_at, connected_at, enqueued_at, scheduled_at, channel, initiation,
             queue, agent
         FROM contact_key WHERE {} ORDER BY {order} {direction}, id LIMIT {limit}",
        condition.text
    );
    let mut select = connection.prepare_cached(&select)?;
    let mut rows = select.query(params_from_iter(&condition.values))?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(key(row)?);
    }
    Ok(keys)
}

/// Which indexes may be used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    All,
    /// Those of several queues or agents stand in no order of time there.
    Time,
}

/// What stands behind WHERE.
struct Condition {
    text: String,
    values: Vec<Value>,
}

impl Condition {
    fn of(wanted: &ContactsWanted, up_to: u64, indexes: By) -> Condition {
        let mut condition = Condition { text: String::new(), values: Vec::new() };
        let (from, to) = (wanted.range.start.0, wanted.range.end.0);
        let (low, high) = (condition.value(Value::Integer(from)), condition.value(Value::Integer(to)));
        let by = column(wanted.by);
        condition.text = format!("{by} >= {low} AND {by} < {high}");
        if !matches!(wanted.by, ContactTime::Initiated | ContactTime::Disconnected) {
            let since = condition.value(Value::Integer(wanted.begun_since.0));
            condition.text += &format!(" AND initiated_at >= {since} AND initiated_at < {high}");
        }
        let up_to = condition.value(Value::Integer(i64::try_from(up_to).unwrap_or(i64::MAX)));
        // A plus keeps an index from being chosen: the key of the table rather than a time's, here.
        condition.text += &format!(" AND +completed_seq <= {up_to}");
        let texts = |all: Vec<&str>| all.into_iter().map(|text| Value::Text(text.to_owned())).collect();
        condition.one_of(
            "channel",
            wanted.channels.as_ref().map(|all| texts(all.iter().map(|channel| channel.as_str()).collect())),
        );
        condition.one_of(
            "initiation",
            wanted.initiations.as_ref().map(|all| texts(all.iter().map(String::as_str).collect())),
        );
        let queues = wanted.queues.as_ref().map(|all| all.iter().map(|id| blob(id.0.as_bytes())).collect());
        condition.one_of_ids("queue", queues, indexes);
        let agents = wanted.agents.as_ref().map(|all| all.iter().map(|id| blob(id.0.as_bytes())).collect());
        condition.one_of_ids("agent", agents, indexes);
        condition
    }

    fn one_of_ids(&mut self, column: &str, values: Option<Vec<Value>>, indexes: By) {
        let is_in_order = values.as_ref().is_none_or(|values| values.len() == 1);
        let unused = if indexes == By::Time && !is_in_order { "+" } else { "" };
        self.one_of(&format!("{unused}{column}"), values);
    }

    fn one_of(&mut self, column: &str, values: Option<Vec<Value>>) {
        let Some(values) = values else { return };
        let names: Vec<_> = values.into_iter().map(|value| self.value(value)).collect();
        self.text += &format!(" AND {column} IN ({})", names.join(", "));
    }

    /// By which name it stands in the text.
    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }
}

fn column(time: ContactTime) -> &'static str {
    match time {
        ContactTime::Initiated => "initiated_at",
        ContactTime::Disconnected => "disconnected_at",
        ContactTime::Connected => "connected_at",
        ContactTime::Enqueued => "enqueued_at",
        ContactTime::Scheduled => "scheduled_at",
    }
}

fn blob(bytes: &[u8]) -> Value {
    Value::Blob(bytes.to_vec())
}

fn key(row: &Row<'_>) -> Result<ContactKey, StoreError> {
    let time = |column: usize| -> Result<Option<Time>, StoreError> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Time))
    };
    let id = |column: usize| -> Result<Option<[u8; 16]>, StoreError> { Ok(row.get(column)?) };
    let channel: String = row.get(6)?;
    let known = Channel::ALL.into_iter().find(|known| known.as_str() == channel);
    Ok(ContactKey {
        id: ContactId(uuid(row, 0)?),
        initiated_at: Time(row.get(1)?),
        disconnected_at: time(2)?,
        connected_at: time(3)?,
        enqueued_at: time(4)?,
        scheduled_at: time(5)?,
        channel: known.ok_or_else(|| StoreError::Corrupt(format!("a contact is of channel {channel:?}")))?,
        initiation: row.get(7)?,
        queue: id(8)?.map(|bytes| QueueId(engine::Uuid::from_bytes(bytes))),
        agent: id(9)?.map(|bytes| UserId(engine::Uuid::from_bytes(bytes))),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::conformance::Sample;
    use crate::{SqliteStore, Store};

    #[test]
    fn a_page_is_the_same_whichever_index_it_is_found_by() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(folder.path()).unwrap();
        let mut sample = Sample::new(15);
        store.append(&sample.found()).unwrap();
        (0..40).for_each(|_| store.append(&sample.any(20)).unwrap());
        let connection =
            crate::sqlite::connect_to_read(&folder.path().join(crate::sqlite::folder::DATABASE)).unwrap();
        let ids = |column: &str| -> BTreeSet<[u8; 16]> {
            let select = format!("SELECT DISTINCT {column} FROM contact_key WHERE {column} IS NOT NULL");
            let mut select = connection.prepare(&select).unwrap();
            select.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        let nobody = [7; 16];
        let queues = ids("queue").into_iter().chain([nobody]).map(|id| QueueId(engine::Uuid::from_bytes(id)));
        let agents = ids("agent").into_iter().chain([nobody]).map(|id| UserId(engine::Uuid::from_bytes(id)));
        let (queues, agents) = (Some(queues.collect()), Some(agents.collect()));
        for (queues, agents) in [(queues, None), (None, agents)] {
            for by in [ContactTime::Initiated, ContactTime::Disconnected, ContactTime::Connected] {
                let wanted = ContactsWanted {
                    by,
                    range: Time(0)..Time(i64::MAX),
                    begun_since: Time(0),
                    channels: None,
                    initiations: None,
                    queues: queues.clone(),
                    agents: agents.clone(),
                };
                for (order, descending) in [(by, true), (ContactTime::Disconnected, false)] {
                    let page = ContactsPage { up_to: u64::MAX, order, descending, after: None, limit: 7 };
                    let all = keys(&connection, &wanted, &page, By::All).unwrap();
                    assert!(all.len() > 1, "{} of {wanted:?}", all.len());
                    assert_eq!(keys(&connection, &wanted, &page, By::Time).unwrap(), all);
                }
            }
        }
    }
}
