//! A set of small numbers, as bits.

#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn insert(&mut self, n: usize) {
        if self.0.len() <= n / 64 {
            self.0.resize(n / 64 + 1, 0);
        }
        self.0[n / 64] |= 1 << (n % 64);
    }

    pub(super) fn remove(&mut self, n: usize) {
        if let Some(word) = self.0.get_mut(n / 64) {
            *word &= !(1 << (n % 64));
        }
    }

    pub(super) fn has(&self, n: usize) -> bool {
        self.0.get(n / 64).is_some_and(|word| word & (1 << (n % 64)) != 0)
    }

    /// What is in both.
    pub(super) fn and<'a>(&'a self, other: &'a Bits) -> impl Iterator<Item = usize> + 'a {
        let words = self.0.iter().zip(&other.0).enumerate();
        words.flat_map(|(at, (a, b))| {
            let mut left = a & b;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(at * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_a_set(ins in prop::collection::vec(0..300usize, 0..30), outs in prop::collection::vec(0..300usize, 0..30)) {
            let (mut a, mut b) = (Bits::default(), Bits::default());
            ins.iter().for_each(|n| a.insert(*n));
            outs.iter().for_each(|n| b.insert(*n));
            let both: Vec<_> = a.and(&b).collect();
            let (ins, outs): (BTreeSet<_>, BTreeSet<_>) = (ins.into_iter().collect(), outs.into_iter().collect());
            prop_assert_eq!(both, ins.intersection(&outs).copied().collect::<Vec<_>>());
            outs.iter().for_each(|n| a.remove(*n));
            prop_assert!((0..300).all(|n| a.has(n) == (ins.contains(&n) && !outs.contains(&n))));
        }
    }
}
