use std::io::Cursor;

use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn open(bytes: &[u8], limits: ArchiveLimits) -> Result<Archive<Cursor<&[u8]>>, ArchiveError> {
    Archive::open(Cursor::new(bytes), limits)
}

fn name(text: &str) -> FileName {
    FileName::parse(text).unwrap()
}

#[test]
fn an_archive_of_1c() {
    // Synthetic: no genuine v8_*.zip with pictures was found.
    let bytes =
        packed(&[("import_files/ab/1.jpg", b"jpg"), ("Import0_1.xml", b"<a/>"), ("webdata/offers0_1.xml", b"<b/>")]);
    let mut archive = open(&bytes, ArchiveLimits::default()).unwrap();
    let names: Vec<_> = archive.xml().map(|entry| entry.name.to_string()).collect();
    assert_eq!(
        (archive.entries().len(), names),
        (3, vec!["Import0_1.xml".to_owned(), "webdata/offers0_1.xml".to_owned()])
    );
    for (asked, want) in [("import0_1.xml", "<a/>"), ("offers0_1.xml", "<b/>")] {
        let entry = archive.find(&name(asked)).unwrap().clone();
        let mut out = Vec::new();
        assert_eq!(archive.unpack(&entry, &mut out).unwrap(), 4);
        assert_eq!(out, want.as_bytes());
    }
    assert!(archive.find(&name("orders.xml")).is_none());
}

#[test]
fn what_is_refused() {
    let limits = ArchiveLimits { entries: 3, unpacked: 40 << 20, ratio: 50 };
    let told = |files: &[(&str, &[u8])]| open(&packed(files), limits).unwrap_err().to_string();
    assert!(told(&[("../x.xml", b"")]).contains("«..»"));
    assert!(told(&[("/etc/passwd", b"")]).contains("относительным"));
    assert!(told(&[("a", b""), ("b", b""), ("c", b""), ("d", b"")]).contains("4 файлов, разрешено 3"));
    let zeros = vec![0; 20 << 20];
    assert!(told(&[("bomb.xml", &zeros)]).contains("больше чем в 50 раз"));
    assert!(
        told(&[("a", &zeros[..15 << 20]), ("b", &zeros[..15 << 20]), ("c", &zeros[..15 << 20])])
            .contains("распакованном")
    );
    assert!(open(b"success\n", limits).unwrap_err().to_string().contains("повреждён"));
    let whole = packed(&[("import.xml", b"<a/>")]);
    assert!(matches!(open(&whole[..whole.len() - 9], limits), Err(ArchiveError::Damaged(_))));

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("a.xml", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let link = zip.finish().unwrap().into_inner();
    assert!(matches!(open(&link, limits), Err(ArchiveError::Odd(_))));
}

#[test]
fn a_promise_that_is_a_lie_is_counted() {
    let bytes = packed(&[("import.xml", &vec![b'a'; 1 << 20])]);
    let mut archive = open(&bytes, ArchiveLimits::default()).unwrap();
    // As if the table of contents had promised little.
    archive.left = 1000;
    let entry = archive.entries()[0].clone();
    assert!(matches!(archive.unpack(&entry, &mut io::sink()), Err(ArchiveError::TooLarge(_))));
}

#[test]
fn a_table_of_contents_has_an_allowance() {
    let long: Vec<(String, &[u8])> = (0..60).map(|nth| (format!("{}{nth}", "д".repeat(15_000)), &b""[..])).collect();
    let files: Vec<(&str, &[u8])> = long.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let limits = ArchiveLimits { entries: 100, ..ArchiveLimits::default() };
    assert!(matches!(open(&packed(&files), limits), Err(ArchiveError::Contents(100))));
}

proptest! {
    /// Any wound of an archive is survived, and what is unpacked stays within the limit.
    #[test]
    fn any_wound_is_survived(wounds in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6), cut: prop::sample::Index) {
        let mut bytes = packed(&[("import0_1.xml", &[b'x'; 3000]), ("import_files/1.jpg", b"jpg")]);
        for (at, byte) in wounds {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() - cut.index(bytes.len()) / 8);
        let limits = ArchiveLimits { unpacked: 5000, ..ArchiveLimits::default() };
        if let Ok(mut archive) = open(&bytes, limits) {
            let mut total = 0;
            for entry in archive.entries().to_vec() {
                total += archive.unpack(&entry, &mut io::sink()).unwrap_or(0);
            }
            prop_assert!(total <= 5000);
        }
    }
}
