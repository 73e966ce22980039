//! What every page of a request shows in the same words: sizes of files, moments of what was said.

use kernel::At;

use super::store::MessageRow;
use crate::web::Shell;

/// «1,2 МБ», «340 КБ».
pub fn size(s: &Shell, bytes: i64) -> String {
    let tenths = bytes * 10 / (1 << 20);
    if tenths >= 10 {
        let point = if s.lang() == kernel::format::Lang::Ru { ',' } else { '.' };
        return s.t.x("reg-size-mib", format!("{}{point}{}", tenths / 10, tenths % 10)).into_owned();
    }
    s.t.x("reg-size-kib", (bytes / 1024).max(1)).into_owned()
}

/// An id is stamped with its moment.
pub fn at(m: &MessageRow) -> At {
    let (secs, nanos) = m.id.uuid().get_timestamp().map_or((0, 0), |t| t.to_unix());
    At::from_micros(i64::try_from(secs).unwrap_or(0) * 1_000_000 + i64::from(nanos / 1000))
}

/// The methods that the parts of the pages call; `named`: whether the reader may know who has answered.
macro_rules! shows_request {
    ($($page:ident: $named:literal),*) => { $(
        impl $page {
            fn size(&self, bytes: &i64) -> String {
                super::view::size(&self.s, *bytes)
            }
            fn at(&self, m: &super::store::MessageRow) -> kernel::At {
                super::view::at(m)
            }
            fn named(&self) -> bool {
                $named
            }
        }
    )* };
}
pub(super) use shows_request;

/// The methods that the fields of a request (`ask_fields.html`) call; where the page keeps them.
macro_rules! asks {
    ($page:ident: $($at:ident).+) => {
        impl $page {
            fn wrong(&self, field: &str) -> Option<String> {
                self.problems.of(&self.s, field)
            }
            fn ask(&self) -> &super::rules::AskForm {
                &self.$($at).+
            }
            fn takes(&self, form: &super::rules::LegalForm) -> bool {
                self.set.takes(*form)
            }
            fn offers(&self, group: &access::Group) -> bool {
                self.set.offered.has(*group)
            }
            fn group_key(&self, group: &access::Group) -> &'static str {
                crate::web::called::group_key(*group)
            }
        }
    };
}
pub(super) use asks;
