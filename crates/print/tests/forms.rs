//! Every form is drawn with the fonts that the product embeds, and the file has what a reader needs.

use std::path::PathBuf;

use print::{Fonts, Form, render};

#[path = "../examples/samples/mod.rs"]
mod samples;

fn fonts() -> Fonts {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist/print");
    let folder = std::env::var_os("PRINT_TEST_FONTS").map_or_else(|| PathBuf::from(built), PathBuf::from);
    let [regular, semibold, bold] = ["Regular", "SemiBold", "Bold"].map(|face| {
        let path = folder.join(format!("Onest-{face}.ttf"));
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; run make assets", path.display()))
    });
    Fonts::new(regular, semibold, bold).expect("the fonts of the product are good")
}

fn count(pdf: &[u8], what: &str) -> usize {
    pdf.windows(what.len()).filter(|window| *window == what.as_bytes()).count()
}

fn form(name: &str) -> Form {
    samples::all().into_iter().find(|(n, _)| *n == name).map(|(_, form)| form).expect("a sample of that name")
}

#[test]
fn the_same_form_gives_the_same_bytes() {
    let (once, again) = (fonts(), fonts());
    for (name, form) in samples::all() {
        let first = render(&once, &form).expect(name);
        assert_eq!(first, render(&once, &form).expect(name), "{name}");
        assert_eq!(first, render(&again, &form).expect(name), "{name} with fonts loaded anew");
    }
}

#[test]
fn text_is_searchable_and_fonts_are_subset() {
    let fonts = fonts();
    for (name, form) in samples::all() {
        let pdf = render(&fonts, &form).expect(name);
        assert!(pdf.starts_with(b"%PDF-"), "{name}");
        assert!(count(&pdf, "/ToUnicode") >= 2, "{name}: every face tells its characters");
        // A subset font is known by six capital letters and a plus before its name.
        assert!(count(&pdf, "+Onest-Regular") > 0, "{name}: the regular face is a subset");
    }
}

#[test]
fn files_are_small() {
    let fonts = fonts();
    for (name, limit) in [("invoice", 80_000), ("upd", 80_000), ("invoice-200", 200_000)] {
        let size = render(&fonts, &form(name)).expect(name).len();
        assert!(size < limit, "{name} has {size} bytes");
    }
}

#[test]
fn long_tables_run_over_pages() {
    let fonts = fonts();
    for (name, pages) in
        [("invoice", 1), ("invoice-200", 6), ("upd", 1), ("upd-40", 3), ("waybill", 1), ("waybill-60", 3), ("act", 1)]
    {
        let pdf = render(&fonts, &form(name)).expect(name);
        assert_eq!(count(&pdf, "/Type/Page/") + count(&pdf, "/Type /Page\n"), pages, "{name}");
    }
}

#[test]
fn a_stored_form_comes_back() {
    for (name, form) in samples::all() {
        let text = serde_json::to_string(&form).expect(name);
        assert_eq!(serde_json::from_str::<Form>(&text).expect(name), form, "{name}");
    }
}

#[test]
fn empty_and_odd_data_still_make_a_form() {
    let fonts = fonts();
    let Form::Invoice(mut invoice) = form("invoice") else { panic!("the sample is an invoice") };
    invoice.lines.truncate(1);
    invoice.lines[0].name =
        format!("{} 日本 \u{0} \u{202F} {}", "без_пробелов_".repeat(40), "много слов ".repeat(2_000));
    invoice.seller.bank = None;
    assert!(invoice.payment_qr().is_none());
    render(&fonts, &Form::Invoice(invoice.clone())).expect("a name longer than a page");
    invoice.lines.clear();
    invoice.buyer.address.clear();
    render(&fonts, &Form::Invoice(invoice)).expect("no lines");
}
