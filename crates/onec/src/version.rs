//! `DataVersion` of 1C: how an older state of an object is told from a newer one.

/// The number in a `DataVersion` (8 bytes in base64): the larger is the newer. `None` if the text is not one.
///
/// Read with the high byte first: `AAAAAgAAALY=` is less than `AAAAAwAAAAE=`. 1C does not document the bytes; in genuine
/// files it is the first half that grows with every write, so comparing from the left is right for it. The Bitrix module
/// writes a counter of its own behind the version of a product (`AAAGwQAAAAA=40517`); it is not looked at.
///
/// ```
/// use onec::data_version;
///
/// assert!(data_version("AAAAAgAAALY=") < data_version("AAAAAwAAAAE="));
/// assert_eq!(data_version("AAAGwQAAAAA=40517"), data_version("AAAGwQAAAAA="));
/// assert_eq!(data_version("17"), None);
/// ```
pub fn data_version(text: &str) -> Option<u64> {
    let digits = text.trim().split_once('=').map(|(digits, _)| digits).filter(|digits| digits.len() == 11)?;
    let mut bits: u128 = 0;
    for byte in digits.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u128::from(six);
    }
    // Eleven digits carry 66 bits, the last two are padding.
    u64::try_from(bits >> 2).ok()
}
