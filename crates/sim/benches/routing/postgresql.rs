//! The same work as programs do it that keep everything in PostgreSQL, as quick as we could make it:
//! the first agent and the first contact are found by index, and connections skip what others have in
//! hand. It does less than the router: one channel, no delays, no adjusted age, no criteria.
//!
//! Measured as statements in a transaction, as programs send them, and as one function in the server,
//! which spares the round trips. What is sent stands in files of SQL: in code it is the store's alone.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use engine::domain::contact::Channel;
use postgres::{Client, Statement};

use crate::cluster::{self, Cluster};
use crate::machine;
use crate::report::{Row, Times};
use crate::world::{Arrival, LARGE, SMALL, Size, World, queue_number};

const MEASURED: Duration = Duration::from_secs(7);
const WARM_UP: Duration = Duration::from_secs(1);
const CONNECTIONS: [usize; 2] = [1, 8];
/// Contacts that are drawn beforehand for each connection, which begins anew at the end.
const ARRIVALS: usize = 10_000;

const SCHEMA: &str = include_str!("postgresql/schema.sql");
const FILL: &str = include_str!("postgresql/fill.sql");
const STATEMENTS: &str = include_str!("postgresql/statements.sql");
const FUNCTION: &str = include_str!("postgresql/function.sql");
const CALL: &str = include_str!("postgresql/call.sql");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Statements,
    Function,
}

/// # Errors
///
/// When PostgreSQL is there and does not work.
pub(crate) fn measure(folder: &Path) -> Result<Vec<Row>, String> {
    let Some(programs) = cluster::programs() else {
        let note = "not present".to_owned();
        return Ok(vec![Row { way: "PostgreSQL".to_owned(), note, ..Row::default() }]);
    };
    let version = cluster::version(&programs);
    let cluster = Cluster::start(&programs, folder)?;
    let mut rows = Vec::new();
    for size in [SMALL, LARGE] {
        for way in [Way::Statements, Way::Function] {
            for connections in CONNECTIONS {
                let row = measure_one(&cluster, size, way, connections);
                let row = row.map_err(|error| format!("{version}: {error}"))?;
                rows.push(Row { way: format!("{version}, {}", row.way), ..row });
            }
        }
    }
    Ok(rows)
}

fn measure_one(cluster: &Cluster, size: Size, way: Way, connections: usize) -> Result<Row, postgres::Error> {
    let mut world = World::new(size.agents);
    fill(&mut cluster.connect()?, &mut world, size)?;
    let mut desks = (0..connections)
        .map(|_| Desk::new(cluster, way, (0..ARRIVALS).map(|_| world.arrival()).collect()))
        .collect::<Result<Vec<_>, _>>()?;
    work(&mut desks, WARM_UP)?;
    let (cpu, begun) = (machine::cpu_with_children(cluster.process()), Instant::now());
    let taken = work(&mut desks, MEASURED)?;
    let (cpu, took) = (machine::cpu_with_children(cluster.process()) - cpu, begun.elapsed());
    Ok(Row {
        way: format!("{}, connections: {connections}", way.name()),
        size: Some(size),
        per_second: Some(taken.len() as f64 / took.as_secs_f64()),
        cpu: (!taken.is_empty()).then(|| cpu.div_f64(taken.len() as f64)),
        times: Times::of(taken),
        bytes: None,
        note: "CPU of the server alone".to_owned(),
    })
}

fn fill(client: &mut Client, world: &mut World, size: Size) -> Result<(), postgres::Error> {
    client.batch_execute(SCHEMA)?;
    client.batch_execute(FUNCTION)?;
    let mut parts = FILL.split(';');
    let mut part = || parts.next().expect("agents, their queues, contacts, and settling");
    client.execute(part(), &[&(size.agents as i32)])?;
    let served = (0..).zip(&world.agents).flat_map(|(number, agent)| {
        let entries = world.profiles[agent.profile].entries.iter().filter(|e| e.channel == Channel::Chat);
        entries.map(move |entry| (number, queue_number(entry.queue) as i32, i32::from(entry.priority)))
    });
    execute_rows(client, part(), served)?;
    let ages = world.ages(size.waiting);
    let waiting = ages.into_iter().map(|age| (age, world.arrival()));
    let waiting = waiting.map(|(age, a)| (a.queue as i32, age.0 as i32, a.priority as i32));
    execute_rows(client, part(), waiting)?;
    client.batch_execute(part())
}

/// Rows of three columns, all at once.
fn execute_rows(
    client: &mut Client,
    statement: &str,
    rows: impl Iterator<Item = (i32, i32, i32)>,
) -> Result<(), postgres::Error> {
    let mut columns: [Vec<i32>; 3] = Default::default();
    for (a, b, c) in rows {
        columns.iter_mut().zip([a, b, c]).for_each(|(column, value)| column.push(value));
    }
    let [a, b, c] = &columns;
    client.execute(statement, &[a, b, c]).map(|_| ())
}

/// Every connection decides by itself for so long. How long each decision took.
fn work(desks: &mut [Desk], time: Duration) -> Result<Vec<Duration>, postgres::Error> {
    let until = Instant::now() + time;
    thread::scope(|scope| {
        let working: Vec<_> = desks.iter_mut().map(|desk| scope.spawn(move || desk.work(until))).collect();
        let mut all = Vec::new();
        for taken in working {
            all.extend(taken.join().expect("a connection does not panic")?);
        }
        Ok(all)
    })
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Way::Statements => "statements",
            Way::Function => "one function",
        }
    }
}

/// One connection at work.
struct Desk {
    client: Client,
    way: Way,
    prepared: Vec<Statement>,
    arrivals: Vec<Arrival>,
}

impl Desk {
    fn new(cluster: &Cluster, way: Way, arrivals: Vec<Arrival>) -> Result<Desk, postgres::Error> {
        let mut client = cluster.connect()?;
        let statements = match way {
            Way::Statements => STATEMENTS,
            Way::Function => CALL,
        };
        let prepared =
            statements.split(';').map(|text| client.prepare(text)).collect::<Result<Vec<_>, _>>()?;
        Ok(Desk { client, way, prepared, arrivals })
    }

    fn work(&mut self, until: Instant) -> Result<Vec<Duration>, postgres::Error> {
        let mut taken = Vec::new();
        for turn in 0.. {
            let begun = Instant::now();
            if begun >= until {
                break;
            }
            let arrival = &self.arrivals[turn % ARRIVALS];
            let (queue, priority) = (arrival.queue as i32, arrival.priority as i32);
            let decided = match self.way {
                Way::Statements => self.by_statements(queue, priority)?,
                Way::Function => self.by_function(queue, priority)?,
            };
            if decided {
                taken.push(begun.elapsed());
            }
        }
        Ok(taken)
    }

    /// Whether there was a contact for the agent who is first.
    fn by_statements(&mut self, queue: i32, priority: i32) -> Result<bool, postgres::Error> {
        let [first_agent, first_contact, give, take, release, refill] = self.prepared.as_slice() else {
            unreachable!("a decision has six statements, not {}", self.prepared.len())
        };
        let mut transaction = self.client.transaction()?;
        let Some(agent) = transaction.query_opt(first_agent, &[])? else { return Ok(false) };
        let agent: i32 = agent.get(0);
        let contact = transaction.query_opt(first_contact, &[&agent])?.map(|row| row.get::<_, i64>(0));
        if let Some(contact) = contact {
            transaction.execute(give, &[&contact, &agent])?;
            transaction.execute(take, &[&agent])?;
            transaction.execute(refill, &[&queue, &priority])?;
        }
        transaction.execute(release, &[&agent])?;
        transaction.commit()?;
        Ok(contact.is_some())
    }

    fn by_function(&mut self, queue: i32, priority: i32) -> Result<bool, postgres::Error> {
        let contact = self.client.query_one(&self.prepared[0], &[&queue, &priority])?;
        Ok(contact.get::<_, Option<i64>>(0).is_some())
    }
}
