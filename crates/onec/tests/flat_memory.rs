//! Memory stays flat whatever the size of a file: what is allocated is counted while files of hundreds of megabytes go
//! through that exist nowhere as a whole.
//!
//! A binary of its own, because the counter is the allocator of the whole process; each test runs alone under nextest, and
//! under `cargo test` they take turns.

use std::{
    io::{self, Read},
    sync::{Mutex, MutexGuard, PoisonError},
};

use onec::commerceml::{Document, Head, ItemId, Limits, Offer, Product, ReadFault, Reader, Record, write::*};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;

fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What `work` allocates at its worst, beyond what there was before.
fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let done = work();
    (MEMORY.peak_usage().saturating_sub(before), done)
}

/// Bytes that are made when they are asked for: a beginning, then `piece` of 0, 1, 2, … until `size` is reached, then an
/// end.
struct Made<P> {
    ready: Vec<u8>,
    at: usize,
    piece: P,
    next: u64,
    end: Option<&'static str>,
    made: usize,
    size: usize,
}

impl<P: FnMut(u64) -> String> Made<P> {
    fn new(size: usize, begin: &str, end: &'static str, piece: P) -> Self {
        Self { ready: begin.as_bytes().to_vec(), at: 0, piece, next: 0, end: Some(end), made: 0, size }
    }
}

impl<P: FnMut(u64) -> String> Read for Made<P> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.ready.clear();
            self.at = 0;
            if self.made < self.size {
                self.ready.extend_from_slice((self.piece)(self.next).as_bytes());
                self.next += 1;
            } else if let Some(end) = self.end.take() {
                self.ready.extend_from_slice(end.as_bytes());
            }
            self.made += self.ready.len();
        }
        let got = (&self.ready[self.at..]).read(into)?;
        self.at += got;
        Ok(got)
    }
}

const ROOT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><КоммерческаяИнформация ВерсияСхемы=\"2.08\">";

#[test]
fn a_catalogue_of_two_hundred_megabytes() {
    let _alone = alone();
    let begin = format!("\u{feff}{ROOT}<Каталог><Ид>k</Ид><Товары>");
    let words = "Кабель силовой с медными жилами, изоляция из поливинилхлорида, ".repeat(60);
    let file = Made::new(
        256 * MIB,
        &begin,
        "</Товары></Каталог></КоммерческаяИнформация>",
        |nth| {
            format!(
                "<Товар><Ид>{nth:08x}</Ид><Артикул>К-{nth}</Артикул><Наименование>Кабель {nth}</Наименование>\
             <Описание>{words}</Описание><Картинка>import_files/{nth}.jpg</Картинка></Товар>\n"
            )
        },
    );
    let (peak, products) = peak(|| {
        let mut products = 0;
        for record in Reader::new(file) {
            products += usize::from(matches!(record.unwrap(), Record::Product(_)));
        }
        products
    });
    assert!(products > 30_000, "{products}");
    assert!(peak < 2 * MIB, "{peak} bytes");
}

#[test]
fn a_record_without_end_is_dropped_and_the_next_is_read() {
    let _alone = alone();
    let begin = format!("{ROOT}<ПакетПредложений><Предложения><Предложение><Ид>endless</Ид>");
    let end = "</Предложение><Предложение><Ид>next</Ид></Предложение></Предложения></ПакетПредложений>\
               </КоммерческаяИнформация>";
    let file = Made::new(48 * MIB, &begin, end, |nth| {
        let row = |n: u64| format!("<Склад ИдСклада=\"{n}\" КоличествоНаСкладе=\"1\"/>");
        (nth * 100..nth * 100 + 100).map(row).collect()
    });
    let (peak, records) = peak(|| Reader::new(file).collect::<Result<Vec<_>, _>>().unwrap());
    assert!(records.iter().any(|one| matches!(one, Record::Bad(bad) if bad.id.as_deref() == Some("endless"))));
    assert!(records.iter().any(|one| matches!(one, Record::Offer(offer) if offer.id.product == "next")));
    // A million elements are believed, and they are doubled as they grow.
    assert!(peak < 160 * MIB, "{peak} bytes");
}

#[test]
fn a_text_and_a_name_without_end_are_refused() {
    let _alone = alone();
    let blanks = "я".repeat(4096);
    for (begin, limit) in [
        (format!("{ROOT}<Каталог><Ид>"), Limits::default().event),
        (format!("{ROOT}<Каталог><!-- "), Limits::default().event),
        (format!("{ROOT}<Каталог><"), Limits::default().event),
        (format!("{ROOT}<Каталог Ид=\""), Limits::default().event),
    ] {
        let file = Made::new(256 * MIB, &begin, "", |_| blanks.clone());
        let (peak, error) = peak(|| Reader::new(file).find_map(Result::err).unwrap());
        assert!(matches!(error.fault, ReadFault::TooLong(bound) if bound == limit), "{error}");
        assert!(peak < 4 * limit, "{peak} bytes");
    }
}

#[test]
fn writing_holds_nothing() {
    let _alone = alone();
    let (peak, ()) = peak(|| {
        let mut file = Writer::begin(io::sink(), Dialect::BITRIX, &Head::default()).unwrap();
        file.record(&Record::Catalog(Default::default())).unwrap();
        for nth in 0..50_000 {
            file.product(&Product::new(ItemId::parse(&format!("{nth}")))).unwrap();
        }
        file.record(&Record::Offers(Default::default())).unwrap();
        for nth in 0..50_000 {
            file.offer(&Offer::new(ItemId::parse(&format!("{nth}")))).unwrap();
        }
        for nth in 0..50_000 {
            file.document(&Document { id: Some(format!("{nth}")), ..Document::default() }).unwrap();
        }
        file.finish().unwrap();
    });
    assert!(peak < MIB / 16, "{peak} bytes");
}
