//! Tables counted from the facts that the store keeps.

use engine::domain::measure::PIECE;
use engine::domain::report::table::{Asked, Dimension, Table};
use engine::time::Time;
use tokio::sync::Semaphore;
use wire::{ErrorName, Service};

use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::op::shape::not_built;

/// Tables that are counted at a time, of the readers that there are: whoever reads a transcript or signs in
/// does not wait behind a report.
const COUNTED: usize = 2;
/// Those who wait for their turn; more are told to come again.
const WAITING_MAX: usize = 200;

static WAITING: Semaphore = Semaphore::const_new(COUNTED + WAITING_MAX);
static COUNTING: Semaphore = Semaphore::const_new(COUNTED);

pub(super) fn dimension(text: &str) -> Result<Dimension, ApiError> {
    Dimension::ALL.into_iter().find(|one| one.name() == text).ok_or_else(|| not_built(text))
}

/// Counts all that is known: what is over, and what agents do now.
pub(in crate::op) async fn count<R>(call: &Call<R>, asked: Asked) -> Result<Table, ApiError> {
    let ends = asked.periods.first().zip(asked.periods.last());
    let Some(range) = ends.map(|(first, last)| first.start..last.end) else {
        return Ok(Table::new(asked));
    };
    // Before what goes on is read: once it is over, it is among the facts too, and would count twice.
    let _waiting = WAITING.try_acquire().map_err(|_| {
        ApiError::new(ErrorName::ThrottlingException, "Too many wait for figures; try again.")
    })?;
    let _turn = COUNTING.acquire().await.map_err(|_| unavailable(Unavailable::Stopping))?;
    let open = call.read(move |centre, now| centre.open_activities(now).collect::<Vec<_>>()).await?;
    let mut table = Table::new(asked);
    for measure in open {
        table.add(&measure);
    }
    // A piece of time is found by when it began.
    let found = call.app.readers.with(move |reader| {
        let from = Time(range.start.0 - PIECE.0);
        reader.measures(from..range.end, &mut |measure| table.add(&measure))?;
        Ok(table)
    });
    found.await.map_err(|_| unavailable(Unavailable::Store))
}

fn unavailable(why: Unavailable) -> ApiError {
    ApiError::internal(Service::Connect, why)
}
