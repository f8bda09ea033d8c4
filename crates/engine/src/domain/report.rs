//! How figures grow: samples, what is made of them, and tables of them. What a figure counts, the
//! dictionary says (`dictionary.rs`).

pub mod table;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Percent,
    Seconds,
}

/// How a figure is made of its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    Sum,
    /// None of no samples (MET-5).
    Mean,
    /// None of nothing.
    Percent,
    /// None of no samples.
    Max,
}

/// MET-46: of whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    pub seconds: i64,
    /// Less than, else at most.
    pub is_strict: bool,
}

impl Threshold {
    pub fn holds(self, seconds: i64) -> bool {
        if self.is_strict { seconds < self.seconds } else { seconds <= self.seconds }
    }
}

/// What one fact adds: counts, or times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    pub value: i64,
    /// Of how much: 1, or what a percentage is of.
    pub of: i64,
}

/// A figure as it grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    value: i64,
    of: i64,
    max: Option<i64>,
}

impl Tally {
    pub fn add(&mut self, sample: Sample) {
        self.value += sample.value;
        self.of += sample.of;
        self.max = self.max.max(Some(sample.value));
    }

    /// As if what the other counted had been counted here.
    pub fn merge(&mut self, other: &Tally) {
        self.value += other.value;
        self.of += other.of;
        self.max = self.max.max(other.max);
    }

    /// None where there is nothing that it could be of. Times in milliseconds.
    pub fn amount(&self, statistic: Statistic) -> Option<f64> {
        match statistic {
            Statistic::Sum => Some(self.value as f64),
            Statistic::Max => self.max.map(|max| max as f64),
            Statistic::Mean if self.of > 0 => Some(self.value as f64 / self.of as f64),
            Statistic::Percent if self.of > 0 => Some(100.0 * self.value as f64 / self.of as f64),
            Statistic::Mean | Statistic::Percent => None,
        }
    }
}
