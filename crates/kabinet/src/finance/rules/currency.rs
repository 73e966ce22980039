//! One code for every way in which 1C writes a currency.

/// The ISO code of a currency that 1C writes as a number, a code, or a word. What is not known is given back in
/// capitals.
pub fn code(text: &str) -> String {
    let word = text.trim().trim_end_matches('.').to_lowercase();
    match word.as_str() {
        "" | "643" | "810" | "rub" | "rur" | "руб" | "р" | "₽" | "рубль" => "RUB",
        "840" | "usd" | "$" | "долл" => "USD",
        "978" | "eur" | "€" | "евро" => "EUR",
        "156" | "cny" | "юань" => "CNY",
        "933" | "byn" => "BYN",
        "398" | "kzt" | "тенге" => "KZT",
        "980" | "uah" | "грн" => "UAH",
        _ => return text.trim().to_uppercase(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn as_seen_in_files() {
        for rouble in ["643", "RUB", "RUR", "руб", "руб.", " Руб. ", ""] {
            assert_eq!(code(rouble), "RUB", "{rouble}");
        }
        assert_eq!((code("грн"), code("aed")), ("UAH".to_owned(), "AED".to_owned()));
    }
}
