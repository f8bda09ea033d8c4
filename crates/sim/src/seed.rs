//! The steps that a seed makes, one after the other: what people ask depends on what they see.

use std::collections::VecDeque;

use engine::Centre;
use engine::time::Time;
use store::faulty::Fault;

use crate::people::People;
use crate::random::Random;
use crate::step::{Ask, Step};

#[derive(Debug)]
pub(crate) struct Seed {
    random: Random,
    /// What people do is done at multiples of so many milliseconds: the coarser it is, the more
    /// happens at once.
    grain: u64,
    people: People,
    /// Of this round, still to come.
    round: VecDeque<Next>,
    rounds: usize,
}

/// A step of which the rest is decided when it comes.
#[derive(Debug, Clone, Copy)]
enum Next {
    Step(Step),
    Pass,
    Ask,
}

/// What a seed sees of the run when it makes the next step.
pub(crate) struct Sight<'a> {
    pub(crate) centre: &'a Centre,
    pub(crate) now: Time,
    /// What got no answer since the last step.
    pub(crate) unanswered: Vec<Ask>,
}

impl Seed {
    pub(crate) fn new(seed: u64, rounds: usize) -> Seed {
        let mut random = Random::new(seed);
        let grain = [1, 1000, 5000][random.below(3) as usize];
        let mut people = People::default();
        let opening = people.opening(&mut random).into_iter().map(|ask| Next::Step(Step::Asks(ask)));
        let round = opening.chain([Next::Step(Step::Take), Next::Step(Step::Write)]).collect();
        Seed { random, grain, people, round, rounds }
    }

    /// None after the last round.
    pub(crate) fn next(&mut self, sight: Sight<'_>) -> Option<Step> {
        for ask in sight.unanswered {
            self.people.unanswered(&mut self.random, ask);
        }
        if self.round.is_empty() {
            self.rounds = self.rounds.checked_sub(1)?;
            self.plan_round();
        }
        Some(match self.round.pop_front()? {
            Next::Step(step) => step,
            Next::Pass => Step::Pass(self.pass(sight.centre, sight.now)),
            Next::Ask => {
                let ask = self.people.ask(&mut self.random, sight.centre);
                // Now and then the clock of who asks goes wrong; the node's own does not go back.
                if self.random.percent(3) { Step::AsksBehind(ask) } else { Step::Asks(ask) }
            }
        })
    }

    fn plan_round(&mut self) {
        let random = &mut self.random;
        let mut round = vec![Next::Pass];
        if random.percent(3) {
            let faults = [Fault::Full, Fault::Io, Fault::AcknowledgementLost];
            let fault = faults[random.below(3) as usize];
            round.push(Next::Step(Step::Fails(1 + random.below(3), fault)));
        }
        round.extend((0..random.below(4)).map(|_| Next::Ask));
        if random.percent(10) {
            round.push(Next::Step(Step::Reads));
        }
        if random.percent(80) {
            round.push(Next::Step(Step::Take));
        }
        // Otherwise the store is slow, and the batch stays with it.
        if random.percent(60) {
            round.push(Next::Step(Step::Write));
        }
        if random.percent(2) {
            round.push(Next::Step(crash(random, self.grain)));
        } else if random.percent(3) {
            round.push(Next::Step(Step::Snapshot));
        }
        self.round.extend(round);
    }

    /// Mostly a little; sometimes to the very moment at which something is due; seldom a jump.
    fn pass(&mut self, centre: &Centre, now: Time) -> u64 {
        let random = &mut self.random;
        let until_due = centre.next_deadline().map_or(0, |due| (due - now).0).max(0) as u64;
        let passes = match random.below(100) {
            0..50 => random.below(500),
            50..78 => random.below(5_000),
            78..90 => until_due.min(600_000),
            90..96 => random.below(30_000),
            96 => random.below(30) * 60_000,
            _ => 0,
        };
        rounded(passes, self.grain)
    }
}

fn crash(random: &mut Random, grain: u64) -> Step {
    let written = random.percent(50);
    let down = match random.below(10) {
        0..5 => rounded(random.below(2_000), grain) as i64,
        5..9 => rounded(random.below(120_000), grain) as i64,
        _ => -(rounded(random.below(30_000), grain) as i64),
    };
    Step::Crash { written, down }
}

fn rounded(span: u64, grain: u64) -> u64 {
    span.div_ceil(grain) * grain
}
