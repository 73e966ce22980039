//! The picture that an app reads: SVG without styles, dark on white whatever the theme.

use std::fmt::Write;

use fast_qr::QRBuilder;

/// Light modules around the code: the standard asks for four.
const QUIET: usize = 4;

/// A text as a picture; `None` for what does not fit.
pub fn svg(text: &str, label: &str) -> Option<String> {
    let code = QRBuilder::new(text).ecl(fast_qr::ECL::M).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        for (x, _) in code[y].iter().enumerate().filter(|(_, module)| module.value()) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let side = code.size + 2 * QUIET;
    let label = askama::filters::escape(label, askama::filters::Html).ok()?;
    Some(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_without_styles() {
        let svg = svg("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ", "Код «\"»").unwrap();
        assert!(svg.contains("aria-label=\"Код «&#34;»\"") && !svg.contains("style"), "{}", &svg[..200]);
        assert!(svg.matches("h1v1").count() > 200);
        assert!(super::svg(&"x".repeat(9000), "").is_none());
    }
}
