//! Slugs: the segment of a company's addresses, made from its name.
//!
//! Letters are written as road signs and passports do it; a person may choose another slug when the company is made, and
//! nobody can change it later, because people keep links.

/// Words of addresses that are no company's.
const RESERVED: [&str; 3] = ["new", "choices", "api"];

/// Whether a text may be a slug: two to forty small Latin letters, digits and hyphens, the hyphens inside.
pub fn is_slug(text: &str) -> bool {
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (2..=40).contains(&text.len())
        && text.bytes().all(inside)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !RESERVED.contains(&text)
}

/// A slug from a name: «ООО «Северный Опт»» is `severnyy-opt`.
pub fn slug_of(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let named: Vec<&str> =
        words.clone().filter(|w| !["ооо", "оао", "зао", "пао", "ао", "ип", "чп"].contains(w)).collect();
    let words: Vec<&str> = if named.is_empty() { words.collect() } else { named };
    let mut slug = words.iter().map(|w| w.chars().map(latin).collect::<String>()).collect::<Vec<_>>().join("-");
    slug.truncate(40);
    slug.trim_matches('-').to_owned()
}

/// A slug from a person's name; one that comes to nothing in Latin letters is a client's.
pub fn slug_of_person(name: &str) -> String {
    let slug = slug_of(name);
    if is_slug(&slug) { slug } else { "client".to_owned() }
}

/// A small letter in Latin letters; what has no sound or no letter becomes nothing.
const fn latin(c: char) -> &'static str {
    const DIGITS: [&str; 36] = [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
        "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
    ];
    if let Some(value) = c.to_digit(36) {
        return DIGITS[value as usize];
    }
    match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' => "i",
        'й' | 'ы' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for (name, want) in [
            ("ООО «Северный Опт»", "severnyy-opt"),
            ("ИП Волков А. С.", "volkov-a-s"),
            ("АО «Вектор»", "vektor"),
            ("Щука & Co", "shchuka-co"),
            ("ООО", "ooo"),
            ("!!!", ""),
        ] {
            assert_eq!(slug_of(name), want, "{name}");
        }
        assert!(is_slug("romashka-2") && !is_slug("new") && !is_slug("-a") && !is_slug("Ромашка") && !is_slug("a"));
    }
}
