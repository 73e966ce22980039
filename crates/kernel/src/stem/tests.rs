//! Tests of `stem.rs`.

use super::*;
use proptest::prelude::*;

fn of(text: &str) -> String {
    stems(text).join(" ")
}

#[test]
fn word_forms_meet() {
    for forms in [
        "Перчатки перчаток перчатками ПЕРЧАТКА",
        "болт болты болтов болтами",
        "гвозди гвоздей гвоздями",
        "чёрный черная чёрного черные",
        "кабель кабели кабелей кабелю Kабель",
        "оцинкованный оцинкованная оцинкованных",
        "молоток молотки молотков молотком",
        "кольцо кольца колец кольцами",
        "гайка гайки гаек гайками",
        "батарейка батареек",
        "узел узлы узлов",
        "ведро вёдра вёдер",
        "стекло стёкол стекла",
        "ремень ремни ремней",
        "мешок мешки мешков",
        "доска доски досок",
        "салфетки салфеток",
        "окно окна окон",
        "бетон бетона бетонный",
        "сок соки соков",
        "glove gloves GLOVE",
        "washing washed washes",
    ] {
        assert_eq!(stems(forms).len(), 1, "{forms}: {}", of(forms));
    }
}

#[test]
fn tokens_table() {
    for (text, want) in [
        ("М8х40", "m8x40"),
        ("M8×40", "m8x40"),
        ("10мм", "10 мм"),
        ("10 мм", "10 мм"),
        ("5л", "5"),
        ("0,5 л", "0 5"),
        ("КБ-2045-12/Ч", "кб 2045 12"),
        ("я и ты 7", "ты 7"),
        ("ёлка ёлка елка", "елк"),
        ("е\u{308}лка", "елк"),
        ("м²", "m2"),
        ("MAX мах", "max мах"),
        ("пpовод", "провод"),
        ("sаw", "saw"),
        ("", ""),
        ("— / .", ""),
    ] {
        assert_eq!(of(text), want, "{text}");
    }
    assert_eq!(stems(&"щ".repeat(100))[0].chars().count(), MAX_CHARS);
}

#[test]
fn marks_table() {
    for (original, query, want) in [
        ("Перчатки рабочие, 10 пар", "рабочих перчаток", &["Перчатки", "рабочие"][..]),
        ("Перчатки рабочие", "рабочие перч", &["Перчатки", "рабочие"]),
        ("Перчатки рабочие", "перч ", &[]),
        ("Бетоносмеситель, бетон", "бетон", &["Бетоносмеситель", "бетон"]),
        ("Бетоносмеситель, бетон", "бето", &["Бетоносмеситель", "бетон"]),
        ("Молоток", "молото", &["Молоток"]),
        ("Болт М8×40 оцинк.", "м8х40", &["М8×40"]),
        ("Труба 10мм", "10 мм", &["10", "мм"]),
        ("Пе\u{301}рчатки", "перчатка", &["Пе\u{301}рчатки"]),
        ("Перчатки", "", &[]),
    ] {
        let found: Vec<_> = mark_words(original, query).into_iter().map(|(a, b)| &original[a..b]).collect();
        assert_eq!(found, want, "{original} / {query}");
    }
}

proptest! {
    #[test]
    fn stems_are_short_lower_and_once(text in any::<String>()) {
        let all = stems(&text);
        for (nth, stem) in all.iter().enumerate() {
            prop_assert!(!stem.is_empty() && stem.chars().count() <= MAX_CHARS);
            prop_assert!(!all[..nth].contains(stem));
        }
    }

    #[test]
    fn a_text_marks_all_its_own_words(text in "[а-яА-ЯёЁa-zA-Z0-9 ,./\u{301}-]{0,60}") {
        let marks = mark_words(&text, &text);
        let mut last = 0;
        for &(start, end) in &marks {
            prop_assert!(start >= last && end > start && text.get(start..end).is_some());
            last = end;
        }
        prop_assert_eq!(marks.is_empty(), stems(&text).is_empty());
    }

    #[test]
    fn case_does_not_matter(text in "[а-яёa-z0-9 -]{0,40}") {
        prop_assert_eq!(stems(&text.to_uppercase()), stems(&text));
    }

    #[test]
    fn odd_words_never_panic(text in "[а-яa-z]{0,60}", query in any::<String>()) {
        let _ = mark_words(&text, &query);
    }
}
