//! What a hash of argon2id costs with parameters that OWASP names and their neighbours: the choice of the portal's is made by
//! these figures (docs/performance.md).

use std::{
    thread,
    time::{Duration, Instant},
};

use argon2::{Algorithm, Argon2, Params, Version};

/// KiB, passes, lanes. The first five are OWASP's, each as strong as the other by its count.
const SETS: &[(u32, u32, u32)] =
    &[(47_104, 1, 1), (19_456, 2, 1), (12_288, 3, 1), (9_216, 4, 1), (7_168, 5, 1), (19_456, 3, 1), (65_536, 2, 1)];
const TURNS: usize = 25;

fn hash((kib, passes, lanes): (u32, u32, u32)) -> anyhow::Result<Duration> {
    let params = Params::new(kib, passes, lanes, None).map_err(|e| anyhow::anyhow!("{e}"))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (begun, mut out) = (Instant::now(), [0u8; 32]);
    argon
        .hash_password_into(b"a password of some length", b"sixteen bytes...", &mut out)
        .map_err(|e| anyhow::anyhow!("{e}"))?;
    Ok(begun.elapsed())
}

fn median(set: (u32, u32, u32)) -> anyhow::Result<f64> {
    let mut all = (0..TURNS).map(|_| hash(set)).collect::<anyhow::Result<Vec<_>>>()?;
    all.sort_unstable();
    Ok(all[TURNS / 2].as_secs_f64() * 1000.0)
}

/// Prints a line for each set: KiB, passes, lanes, median ms alone, median ms each with two at once, hashes a second then.
#[expect(clippy::print_stdout, reason = "scripts/bench-signin reads it")]
pub fn measure() -> anyhow::Result<()> {
    for &set in SETS {
        hash(set)?;
        let one = median(set)?;
        let begun = Instant::now();
        let two = thread::scope(|s| {
            let both = [s.spawn(|| median(set)), s.spawn(|| median(set))];
            both.map(|t| t.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a thread died"))))
        });
        let rate = 2.0 * TURNS as f64 / begun.elapsed().as_secs_f64();
        let [a, b] = two;
        println!("{} {} {} {one:.2} {:.2} {rate:.1}", set.0, set.1, set.2, a?.midpoint(b?));
    }
    Ok(())
}
