//! Any bytes come to an end; and what was read, written and read again is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onec::commerceml::{
    Head, Limits, Reader, Record,
    write::{Dialect, Writer},
};

fn read(bytes: &[u8]) -> Option<Vec<Record>> {
    // Narrow, so that the bounds are met.
    let limits = Limits { depth: 24, value: 2000, record: 20_000, nodes: 400, event: 8000, ..Limits::default() };
    let records: Vec<_> = Reader::with_limits(bytes, limits).collect();
    records.into_iter().collect::<Result<_, _>>().ok()
}

fuzz_target!(|bytes: &[u8]| {
    let Some(records) = read(bytes) else { return };
    let good: Vec<Record> = records.into_iter().filter(|record| !matches!(record, Record::Bad(_))).collect();
    let mut file = Writer::begin(Vec::new(), Dialect::BITRIX, &Head::default()).unwrap();
    good.iter().for_each(|record| file.record(record).unwrap());
    let written = file.finish().unwrap();
    let again: Vec<Record> = Reader::new(written.as_slice()).collect::<Result<_, _>>().unwrap();
    assert_eq!(again[1..], good[1..]);
});
