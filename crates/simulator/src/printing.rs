//! Files of papers: drawn from the books when they are pushed or asked for, never kept.

use bytes::Bytes;
use onec::contract::{Document, DocumentType, FileAnnounced};

use crate::client::hex;
use crate::error::SimulatorError;
use crate::world::{Book, World, form};

/// A drawn paper that is about to be pushed.
pub(crate) struct Printed {
    /// The document, with the file announced in it.
    pub(crate) document: Document,
    /// The PDF.
    pub(crate) content: Bytes,
}

/// The name under which the file is offered, such as `Счёт № 4502 от 21.11.2026.pdf`.
pub(crate) fn file_name(document: &Document) -> String {
    let kind = match document.kind {
        DocumentType::Invoice => "Счёт",
        DocumentType::Upd => "УПД",
        DocumentType::Waybill => "Накладная",
        DocumentType::VatInvoice => "Счёт-фактура",
        DocumentType::Act => "Акт",
        DocumentType::Correction => "УКД",
        DocumentType::Reconciliation => "Акт сверки",
        DocumentType::Contract => "Договор",
        DocumentType::Certificate => "Паспорт качества",
    };
    let number = document.number.replace('/', "-");
    format!("{kind} № {number} от {}.pdf", print::date_short(document.date))
}

/// Draws one paper.
pub(crate) fn draw(
    world: &World,
    book: &Book,
    fonts: &print::Fonts,
    document: &Document,
) -> Result<Vec<u8>, SimulatorError> {
    let failed = |text: String| SimulatorError::Print { number: document.number.clone(), text };
    let form = form(world, book, document).ok_or_else(|| failed("нет данных для печати".to_owned()))?;
    print::render(fonts, &form).map_err(|error| failed(error.to_string()))
}

/// Draws many, on two threads, and announces each in its document.
pub(crate) fn draw_all(
    world: &World,
    book: &Book,
    fonts: &print::Fonts,
    documents: Vec<Document>,
) -> Result<Vec<Printed>, SimulatorError> {
    let half = documents.len().div_ceil(2).max(1);
    let one = |document: &Document| {
        let content = draw(world, book, fonts, document)?;
        let mut document = document.clone();
        document.file = Some(FileAnnounced {
            name: file_name(&document),
            mime: "application/pdf".to_owned(),
            size: content.len() as u64,
            sha256: hex(&content),
        });
        Ok(Printed { document, content: content.into() })
    };
    std::thread::scope(|scope| {
        let parts = documents.chunks(half);
        let threads: Vec<_> = parts
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Result<Vec<_>, SimulatorError>>()))
            .collect();
        let mut all = Vec::with_capacity(documents.len());
        for thread in threads {
            let broken =
                |_| SimulatorError::Print { number: String::new(), text: "печать прервана".to_owned() };
            all.extend(thread.join().map_err(broken)??);
        }
        Ok(all)
    })
}
