//! Chance that can be repeated: a test that fails prints the seed it ran with.

/// A random source with a seed (SplitMix64).
#[derive(Debug)]
pub struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    /// The source of one run. `ROLLCALL_TEST_SEED` takes the place of every seed, to repeat a run.
    pub fn seeded(seed: u64) -> Self {
        let given = std::env::var("ROLLCALL_TEST_SEED").ok().and_then(|it| it.parse().ok());
        let seed = given.unwrap_or(seed);
        Self { seed, state: seed }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `limit` less one.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() % (limit.max(1) as u64)) as usize
    }

    /// True once in `times`.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

impl Drop for Random {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("failed with ROLLCALL_TEST_SEED={}", self.seed);
        }
    }
}
