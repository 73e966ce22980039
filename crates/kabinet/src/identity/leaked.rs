//! Passwords that have leaked anywhere, by a file that the operator keeps: SHA-1 hashes in hexadecimal, one a line and sorted, with
//! or without `:count` behind them, as "Have I Been Pwned" gives them. Nobody is asked, because a question would tell.
//!
//! The file of all has forty gigabytes: it is searched where it lies, by halving, in some thirty reads.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use ring::digest;

/// Characters of a hash.
const HEX: usize = 40;
/// Bytes of a line at most: a hash, a colon, a count, the ends of lines.
const LINE: u64 = 80;

/// The file; cheap to clone.
#[derive(Clone, Debug)]
pub struct Leaked(Arc<PathBuf>);

impl Leaked {
    /// The file of the configuration; nothing for an empty path.
    pub fn at(path: &Path) -> Option<Leaked> {
        (!path.as_os_str().is_empty()).then(|| Leaked(Arc::new(path.to_owned())))
    }

    /// Whether the file can be used: how many bytes it has.
    ///
    /// # Errors
    /// A sentence naming the setting.
    pub fn look(&self) -> Result<u64, String> {
        let of = |what: &str| format!("session.leaked_passwords = {:?}: {what}", self.0.display().to_string());
        let mut file = File::open(&*self.0).map_err(|e| of(&e.to_string()))?;
        let length = file.seek(SeekFrom::End(0)).map_err(|e| of(&e.to_string()))?;
        let first = line_from(&file, 0).map_err(|e| of(&e.to_string()))?.map(|(_, line)| line);
        let mut tail = Vec::new();
        file.seek(SeekFrom::Start(length.saturating_sub(LINE * 2)))
            .and_then(|_| file.read_to_end(&mut tail))
            .map_err(|e| of(&e.to_string()))?;
        let tail = String::from_utf8_lossy(&tail);
        let last = tail.lines().rfind(|line| !line.trim().is_empty());
        let (Some(first), Some(last)) = (first, last) else { return Err(of("it cannot be read: it is empty")) };
        let good = |line: &str| line.len() >= HEX && line.as_bytes()[..HEX].iter().all(u8::is_ascii_hexdigit);
        if !good(&first) || !good(last) {
            return Err(of("expected a SHA-1 hash in hexadecimal at the beginning of each line"));
        }
        if first.to_ascii_uppercase() > last.to_ascii_uppercase() {
            return Err(of("its lines have to be sorted"));
        }
        Ok(length)
    }

    /// Whether a password has leaked.
    ///
    /// # Errors
    /// What the file says.
    pub fn knows(&self, password: &str) -> io::Result<bool> {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        let wanted: String = hash.as_ref().iter().map(|b| format!("{b:02X}")).collect();
        let mut file = File::open(&*self.0)?;
        // The line that is looked for begins at `low` or later, and before `high`.
        let (mut low, mut high) = (0, file.seek(SeekFrom::End(0))?);
        while low < high {
            let middle = low + (high - low) / 2;
            let Some((at, line)) = line_from(&file, middle)? else {
                high = middle;
                continue;
            };
            if at >= high {
                high = middle;
                continue;
            }
            let found: String = line.chars().take(HEX).collect::<String>().to_ascii_uppercase();
            match found.as_str().cmp(&wanted) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = at + line.len() as u64,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }
}

/// The first whole line that begins at `from` or later, with its end, and where it begins.
fn line_from(mut file: &File, from: u64) -> io::Result<Option<(u64, String)>> {
    // One byte before: if that is the end of a line, the line that begins here is whole.
    let start = from.saturating_sub(1);
    file.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::with_capacity(256, file);
    let mut skipped = Vec::new();
    let mut at = start;
    if from > 0 {
        at += reader.read_until(b'\n', &mut skipped)? as u64;
    }
    let mut line = String::new();
    let read = io::Read::take(&mut reader, LINE).read_line(&mut line)?;
    Ok((read > 0).then_some((at, line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha1(password: &str) -> String {
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        hash.as_ref().iter().map(|b| format!("{b:02X}")).collect()
    }

    #[test]
    fn what_leaked_is_found_wherever_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hashes.txt");
        for (end, count) in [("\r\n", ":37"), ("\n", ""), ("\n", ":1234567890")] {
            for size in [1, 2, 3, 100, 1000] {
                let known: Vec<String> = (0..size).map(|n| format!("пароль номер {n}")).collect();
                let mut hashes: Vec<String> = known.iter().map(|p| sha1(p)).collect();
                hashes.sort();
                let text: String = hashes.iter().map(|h| format!("{h}{count}{end}")).collect();
                // The last line may lack its end.
                std::fs::write(&path, text.trim_end()).unwrap();
                let leaked = Leaked::at(&path).unwrap();
                assert!(leaked.look().is_ok(), "{:?}", leaked.look());
                for password in &known {
                    assert!(leaked.knows(password).unwrap(), "{password} of {size}");
                }
                for n in 0..200 {
                    assert!(!leaked.knows(&format!("другой {n}")).unwrap());
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hashes.txt");
        let look = || Leaked::at(&path).unwrap().look().unwrap_err();
        assert!(look().contains("session.leaked_passwords"));
        for (text, why) in [
            ("", "cannot be read"),
            ("password\n", "hexadecimal"),
            (&format!("{}\n{}\n", "F".repeat(40), "A".repeat(40)), "sorted"),
        ] {
            std::fs::write(&path, text).unwrap();
            assert!(look().contains(why), "{text}: {}", look());
        }
        assert!(Leaked::at(Path::new("")).is_none());
    }
}
