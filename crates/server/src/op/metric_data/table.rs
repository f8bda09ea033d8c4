//! Tables counted from the facts that the store keeps.

use engine::domain::measure::PIECE;
use engine::domain::report::table::{Asked, Dimension, Table};
use engine::time::Time;
use wire::Service;

use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::op::shape::not_built;

pub(super) fn dimension(text: &str) -> Result<Dimension, ApiError> {
    Dimension::ALL.into_iter().find(|one| one.name() == text).ok_or_else(|| not_built(text))
}

/// Counts all that is known: what is over, and what agents do now.
pub(in crate::op) async fn count<R>(call: &Call<R>, asked: Asked) -> Result<Table, ApiError> {
    let ends = asked.periods.first().zip(asked.periods.last());
    let Some(range) = ends.map(|(first, last)| first.start..last.end) else {
        return Ok(Table::new(asked));
    };
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
    found.await.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Store))
}
