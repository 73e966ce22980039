//! Tests of the reader and the writers. Fixtures are written here in the shape of genuine files; the genuine ones are read
//! only where the machine has them ([`samples`]).

mod broken;
mod quirks;
mod read;
mod round_trip;
mod samples;
mod site;
mod strategies;

use super::{Reader, Record};

/// All records of a text; the file must be whole.
fn records(text: &str) -> Vec<Record> {
    records_of(text.as_bytes())
}

fn records_of(bytes: &[u8]) -> Vec<Record> {
    Reader::new(bytes).collect::<Result<_, _>>().unwrap()
}

/// A root around `inner`, in the oldest and barest form.
fn root(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<КоммерческаяИнформация ВерсияСхемы=\"2.08\">{inner}</КоммерческаяИнформация>"
    )
}

fn offers(inner: &str) -> Vec<super::Offer> {
    let text = root(&format!("<ПакетПредложений><Ид>k#</Ид><Предложения>{inner}</Предложения></ПакетПредложений>"));
    let offers = records(&text).into_iter().filter_map(|record| match record {
        Record::Offer(offer) => Some(*offer),
        Record::Bad(bad) => panic!("{bad}"),
        _ => None,
    });
    offers.collect()
}
