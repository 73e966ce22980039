//! What can go wrong, said for the one who has to act on it.

/// Why a form could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes given as a font are not a TrueType font that this crate can read.
    #[error("the {face} font cannot be used: {why}")]
    Font {
        /// Which of the three faces.
        face: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The PDF writer refused the document; this is a defect of this crate or of the font.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}

/// Why a payment QR code cannot be made of the details given (ГОСТ Р 56042-2014).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QrError {
    /// A field that the standard makes mandatory is empty.
    #[error("{0} is empty")]
    Missing(&'static str),
    /// A field must consist of so many digits.
    #[error("{field} must be {digits} digits")]
    Digits {
        /// The key of the standard.
        field: &'static str,
        /// How many digits it must have.
        digits: &'static str,
    },
    /// There is nothing to pay.
    #[error("the sum to pay is not positive")]
    Sum,
    /// The text does not fit into a QR code.
    #[error("the text is too long for a QR code")]
    TooLong,
}
