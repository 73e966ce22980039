//! Reading a file of CommerceML into records, timed: what the floor's `xml-parse` does with less.

use std::{fs::File, path::Path, time::Instant};

use onec::commerceml::{Reader, Record};

/// Reads the file three times and says how quick that was.
///
/// # Errors
/// A file that cannot be read.
#[expect(clippy::print_stdout, reason = "the command line answers on the terminal")]
pub fn file(path: &Path) -> anyhow::Result<()> {
    let size = std::fs::metadata(path)?.len();
    for _ in 0..3 {
        let began = Instant::now();
        let (mut goods, mut orders, mut lines) = (0u64, 0u64, 0usize);
        let mut reader = Reader::new(File::open(path)?);
        while let Some(record) = reader.next_record()? {
            match record {
                Record::Product(_) => goods += 1,
                Record::Document(document) => {
                    orders += 1;
                    lines += document.lines.items().len();
                }
                Record::Bad(bad) => anyhow::bail!("line {}: {}", bad.line, bad.reason),
                _ => {}
            }
        }
        let took = began.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let speed = size as f64 / 1e6 / took;
        println!("{goods} products {orders} orders {lines} lines {took:.3}s {speed:.0} MB/s");
    }
    Ok(())
}
