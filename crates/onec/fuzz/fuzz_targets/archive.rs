//! Any bytes are an archive or refused; what is unpacked stays within the limit.
#![no_main]

use std::io::{Cursor, sink};

use libfuzzer_sys::fuzz_target;
use onec::archive::{Archive, ArchiveLimits};

fuzz_target!(|bytes: &[u8]| {
    let limits = ArchiveLimits { entries: 40, unpacked: 1 << 20, ratio: 50 };
    let Ok(mut archive) = Archive::open(Cursor::new(bytes), limits) else { return };
    assert!(archive.entries().len() <= limits.entries);
    let mut total = 0;
    for entry in archive.entries().to_vec() {
        assert!(!entry.name.as_str().split('/').any(|part| part == ".."));
        total += archive.unpack(&entry, &mut sink()).unwrap_or(0);
    }
    assert!(total <= limits.unpacked);
});
