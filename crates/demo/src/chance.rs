//! Repeatable chance.

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// From 0 to 1, without 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in `percent` of all cases.
    pub(crate) fn is_within(&mut self, percent: f64) -> bool {
        self.fraction() * 100.0 < percent
    }

    /// Any of them, each as likely.
    pub(crate) fn any<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Any of them, the first ones far more often, as names are in a country.
    pub(crate) fn frequent<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let place = self.fraction() * self.fraction();
        &all[((place * all.len() as f64) as usize).min(all.len() - 1)]
    }

    /// Any of them, as likely as its weight says.
    pub(crate) fn weighted<'a, T>(&mut self, all: &'a [(T, u32)]) -> &'a T {
        let sum: u32 = all.iter().map(|it| it.1).sum();
        let mut left = self.below(sum as usize) as u32;
        for (value, weight) in all {
            if left < *weight {
                return value;
            }
            left -= weight;
        }
        &all[0].0
    }
}
