//! The four clients that exchange with sites: what each does differently, as data.

use std::time::Duration;

/// Which client is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Stock УТ 11, КА, ERP: every portion a session of its own, `query` without `init`.
    #[default]
    Ut,
    /// The same with «Выгружать файлы без ожидания подтверждения импорта сервером»: it never asks to import.
    UtSilent,
    /// Stock УНФ in its Bitrix mode: one session, `sessid` as the fourth line says, a pause between two imports.
    Unf,
    /// Bitrix's own module in 1C, schema 3.1: four lines at `init`, a sweep that it asks for itself.
    Bitrix,
}

/// What a client does, and how narrowly it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Habits {
    /// What it says at `init`; it reads four lines then.
    pub version: Option<&'static str>,
    /// Whether it asks to import what it sent.
    pub imports: bool,
    /// Whether all files go in one session.
    pub one_session: bool,
    /// Whether it repeats the fourth line of `checkauth` in every query.
    pub sessid: bool,
    /// Whether it asks `init` before `query`.
    pub init_before_query: bool,
    /// Whether more than two lines at `init` make it stop.
    pub exactly_two_lines: bool,
    /// Whether it ends an export with `deactivate` and `complete`.
    pub ends: bool,
    /// Whether the root of orders may come without the declaration of XML.
    pub bare_root: bool,
    /// Between two imports.
    pub pause: Duration,
    /// Namespace and schema version of its files.
    pub schema: (&'static str, &'static str),
}

const UT: Habits = Habits {
    version: None,
    imports: true,
    one_session: false,
    sessid: false,
    init_before_query: false,
    exactly_two_lines: true,
    ends: false,
    bare_root: false,
    pause: Duration::ZERO,
    schema: ("urn:1C.ru:commerceml_2", "2.07"),
};

impl Profile {
    /// All of them.
    pub const ALL: [Profile; 4] = [Profile::Ut, Profile::UtSilent, Profile::Unf, Profile::Bitrix];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Profile::Ut => "ut",
            Profile::UtSilent => "ut-silent",
            Profile::Unf => "unf",
            Profile::Bitrix => "bitrix",
        }
    }

    pub(super) const fn habits(self) -> Habits {
        match self {
            Profile::Ut => UT,
            Profile::UtSilent => Habits { imports: false, ..UT },
            // The real one pauses for five seconds; a pause that nobody waits for is not played.
            Profile::Unf => Habits {
                one_session: true,
                sessid: true,
                init_before_query: true,
                exactly_two_lines: false,
                bare_root: true,
                pause: Duration::from_millis(50),
                schema: ("urn:1C.ru:commerceml_210", "2.08"),
                ..UT
            },
            Profile::Bitrix => Habits {
                version: Some("3.1"),
                one_session: true,
                sessid: true,
                init_before_query: true,
                exactly_two_lines: false,
                ends: true,
                schema: ("urn:1C.ru:commerceml_3", "3.1"),
                ..UT
            },
        }
    }
}

/// Something that goes wrong once, at the next place where it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection is torn in the middle of a piece of a file.
    CutChunk,
    /// A piece is sent twice, as a proxy does that has not heard an answer.
    RepeatChunk,
    /// A whole session is repeated, as if nothing of it had been heard.
    RepeatSession,
    /// Files go in the opposite order: offers before goods, the last portion first.
    WrongOrder,
    /// The client falls silent after the first file and never comes back to it.
    Silence,
    /// A proxy answers with a page of HTML.
    Html,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 6] =
        [Fault::CutChunk, Fault::RepeatChunk, Fault::RepeatSession, Fault::WrongOrder, Fault::Silence, Fault::Html];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Fault::CutChunk => "cut-chunk",
            Fault::RepeatChunk => "repeat-chunk",
            Fault::RepeatSession => "repeat-session",
            Fault::WrongOrder => "wrong-order",
            Fault::Silence => "silence",
            Fault::Html => "html",
        }
    }
}
