//! Giving way: an import works in small steps and between them lets whoever waits for the processor go first.
//!
//! Why so: a scheduler lets a thread that only computes end its turn, some milliseconds on Linux, before one that has just woken, and a
//! page needs a tenth of that. Why not always: where somebody waits all the time, one who always gives way never comes to an
//! end. So it works for as long as it was kept waiting before it gives way again, which is half of the time at worst.
//!
//! Not here: how much an import writes at once ([`exchange`](crate::exchange)).

use std::{cell::Cell, thread, time::Instant};

thread_local! {
    /// Until when this thread need not give way; `None`: it never has.
    static OWED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Lets others have the processor, unless this thread has had less of it than they since it last did. Costs next to nothing
/// where nobody waits; call it between steps of some microseconds.
pub(crate) fn give() {
    let left = Instant::now();
    if OWED.get().is_some_and(|until| left < until) {
        return;
    }
    thread::yield_now();
    let back = Instant::now();
    OWED.set(Some(back + (back - left)));
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn who_was_kept_waiting_works_for_as_long() {
        OWED.set(Some(Instant::now() + Duration::from_secs(3600)));
        let before = OWED.get();
        give();
        assert_eq!(OWED.get(), before, "not its turn to wait");
        OWED.set(Some(Instant::now()));
        give();
        assert!(OWED.get() > before.map(|b| b - Duration::from_secs(3600)), "it has given way");
    }
}
