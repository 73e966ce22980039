//! The frame of every page: who is here, in which company, in which language; and how figures are shown to him.

use access::{Permission, Rights, SellerPermission, StaffRole};
use askama::Template;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use kernel::{
    At, Money, Qty, UserId,
    format::{self, DateFmt, Dates, Lang, MoneyFmt, QtyFmt},
    text,
};
use std::sync::LazyLock;
use webkit::{By, assets, i18n::Texts};

use crate::{
    app::{App, DemoStrip},
    companies::Standing,
    deputies::{self, StandRow},
    fail::Result,
    finance::rules::Ages,
    identity::{self, Account, Viewing, Who},
    web::{
        Prefs, Theme,
        called::{staff_key, widest_key},
        texts,
    },
};

/// URLs of the built assets.
pub struct Urls {
    /// Styles.
    pub css: String,
    /// Script.
    pub js: String,
    /// Icon of the site.
    pub favicon: String,
    /// Icon sprite.
    pub icons: String,
    /// Fonts worth loading at once.
    pub fonts: [String; 2],
}

static URLS: LazyLock<Urls> = LazyLock::new(|| Urls {
    css: assets::url("app.css"),
    js: assets::url("app.js"),
    favicon: assets::url("favicon.svg"),
    icons: assets::url("icons.svg"),
    fonts: [assets::url("fonts/onest-latin.woff2"), assets::url("fonts/onest-cyrillic.woff2")],
});

/// Where in the portal a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere in particular.
    None,
    /// The page of answers.
    Home,
    /// Orders.
    Orders,
    /// Search.
    Search,
    /// Documents.
    Documents,
    /// Finance.
    Finance,
    /// Goods and prices.
    Prices,
    /// What the seller owes.
    Payables,
    /// What a partner has.
    Partner,
    /// The company.
    Company,
    /// Its people.
    People,
    /// Its journal.
    Journal,
    /// The seller's list of companies.
    OfficeCompanies,
    /// What companies ask to change in their details.
    OfficeDetails,
    /// Those who want to become a client.
    OfficeApplications,
    /// The seller's view of the exchange.
    OfficeExchange,
    /// The seller's view of the journal.
    OfficeJournal,
    /// The accounts of the installation.
    OfficeUsers,
    /// Rules of signing in, as the seller's administrator sets them.
    OfficeSecurity,
}

/// The company in the frame.
pub struct Frame {
    /// Segment of the URL.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Last four digits of its first ИНН; empty if it has none yet.
    pub inn_tail: String,
    /// Colour, 0..11.
    pub hue: i64,
    /// What this member may do.
    pub rights: Rights,
    /// Companies that the person can choose from.
    pub companies: i64,
    /// Unread notices.
    pub unread: i64,
    /// Saved views of the member.
    pub views: i64,
    /// Whether it may order.
    pub standing: Standing,
    /// The seller's manager who looks after it.
    pub manager: String,
    /// Who stands in for him today, or nothing.
    pub deputy: String,
    /// If it may not order: who in it sees what is to be paid.
    pub accountants: String,
    /// When 1C took the orders; `None` if it never did.
    pub orders_as_of: Option<At>,
    /// Name of the company's own role that the person has.
    pub own_role: Option<String>,
}

/// What every page needs besides its own content.
pub struct Shell {
    /// Texts of the reader's language.
    pub t: &'static Texts,
    /// URLs of the built assets.
    pub urls: &'static Urls,
    /// Light or dark.
    pub theme: Theme,
    /// Where the page is.
    pub place: Place,
    /// The person's name; empty for a stranger.
    pub person: String,
    /// A word by which a browser tells one person from another; empty for a stranger, and for who only looks.
    pub who: String,
    /// The person's role at the seller.
    pub staff: Option<StaffRole>,
    /// The company, if the page is inside one.
    pub frame: Option<Frame>,
    /// In a demo: the strip above the page.
    pub demo: Option<DemoStrip>,
    /// The present.
    pub now: At,
    /// The reader's zone, in which moments are shown.
    pub zone: TimeZone,
    /// The seller's zone, by which days are parted: what is counted by day is the same for every reader.
    pub days: TimeZone,
    /// How old data may be before the page says so.
    pub ages: Ages,
    /// When the person proved last who he is.
    pub confirmed_at: Option<At>,
    /// Until when he may work without the second factor that he needs and has not.
    pub second_due: Option<At>,
    /// Whose eyes these are, if somebody of the staff looks.
    pub viewing: Option<Viewing>,
    /// How many wait for the seller's word; `None` for who does not decide.
    pub applications: Option<i64>,
    /// For which colleagues the person of the staff stands in today.
    pub stands: Vec<StandRow>,
}

impl Frame {
    /// Whom of the seller's people to ask: who stands in, else the manager; nothing if there is none.
    pub fn contact(&self) -> &str {
        if self.deputy.is_empty() { &self.manager } else { &self.deputy }
    }
}

impl Shell {
    fn new(app: &App, lang: Lang, theme: Theme, now: At, zone: &str) -> Shell {
        Shell {
            t: texts(lang),
            urls: &URLS,
            theme,
            place: Place::None,
            person: String::new(),
            who: String::new(),
            staff: None,
            frame: None,
            demo: app.demo_strip(),
            now,
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            days: app.zone.clone(),
            ages: app.config.freshness,
            confirmed_at: None,
            second_due: None,
            viewing: None,
            applications: None,
            stands: Vec::new(),
        }
    }

    /// For a stranger.
    pub fn stranger(app: &App, prefs: Prefs, now: At) -> Shell {
        Shell::new(app, prefs.lang, prefs.theme, now, &app.config.time_zone)
    }

    /// For a signed-in person outside of a company.
    pub fn person(app: &App, account: &Account, prefs: Prefs, now: At) -> Shell {
        let mut s = Shell::new(app, account.lang, prefs.theme, now, &account.zone);
        s.person.clone_from(&account.name);
        s.who = word(account.user);
        s.staff = account.staff;
        s.confirmed_at = account.confirmed_at;
        s.second_due = account.second_due;
        s
    }

    /// For a member inside a company.
    pub fn member(app: &App, who: Who, prefs: Prefs, now: At) -> Shell {
        let mut s = Shell::new(app, who.lang, prefs.theme, now, &who.zone);
        s.person = who.name;
        if who.viewing.is_none() {
            s.who = word(who.member.user());
        }
        s.staff = who.staff;
        s.frame = Some(Frame {
            slug: who.slug,
            name: who.company_name,
            inn_tail: who.inn.get(who.inn.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
            hue: who.hue,
            rights: *who.member.rights(),
            companies: who.companies,
            unread: who.unread,
            views: who.views,
            standing: who.standing,
            manager: who.manager,
            deputy: deputies::rules::on(&who.deputies, &app.day(now).to_string()).unwrap_or_default(),
            accountants: String::new(),
            orders_as_of: who.orders_as_of,
            own_role: who.own_role,
        });
        s.confirmed_at = who.confirmed_at;
        s.second_due = who.second_due;
        s.viewing = who.viewing;
        s
    }

    /// The same frame at another place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Shell {
        self.place = place;
        self
    }

    /// The language.
    pub const fn lang(&self) -> Lang {
        self.t.lang
    }
    /// Whether the page is at `place`.
    pub fn is(&self, place: impl By<Place>) -> bool {
        self.place == place.get()
    }
    /// Whether the member may do this.
    pub fn may(&self, p: Permission) -> bool {
        self.frame.as_ref().is_some_and(|f| f.rights.may(p))
    }
    /// Whether the member sees sums in orders.
    pub fn sums(&self) -> bool {
        self.may(Permission::OrderViewAmounts)
    }
    /// Whether the member sees orders.
    pub fn orders(&self) -> bool {
        self.may(Permission::OrderView)
    }
    /// Whether the member sees the finance page.
    pub fn finance(&self) -> bool {
        self.may(Permission::FinanceSummary)
    }
    /// Whether the member sees the seller's goods.
    pub fn prices(&self) -> bool {
        self.may(Permission::CatalogView)
    }
    /// Whether the member sees what the seller owes.
    pub fn payables(&self) -> bool {
        self.may(Permission::PayablesView)
    }
    /// Whether the member sees what a partner has.
    pub fn partner(&self) -> bool {
        self.may(Permission::PartnerView)
    }
    /// Whether there is any document that the member may see.
    pub fn documents(&self) -> bool {
        [Permission::DocumentsWaybill, Permission::DocumentsInvoice, Permission::DocumentsClosing]
            .iter()
            .any(|p| self.may(*p))
    }
    /// Whether the member may manage people.
    pub fn people(&self) -> bool {
        self.may(Permission::MembersManage)
    }
    /// Whether the member may ask for changes of the company's details.
    pub fn details(&self) -> bool {
        self.may(Permission::CompanyChangeRequest)
    }
    /// Whether the member reads the company's journal.
    pub fn journal(&self) -> bool {
        self.may(Permission::AuditView)
    }
    /// Whether the person of the staff reads the journal.
    pub fn office_journal(&self) -> bool {
        self.staff.is_some_and(|r| r.reach(SellerPermission::AuditView).is_some())
    }
    /// Whether the person of the staff sees the accounts of the installation.
    pub fn office_users(&self) -> bool {
        self.staff.is_some_and(|r| r.reach(SellerPermission::UsersView).is_some())
    }
    /// Whether the person of the staff sees how the installation is set up.
    pub fn office_security(&self) -> bool {
        self.staff.is_some_and(|r| r.reach(SellerPermission::SettingsView).is_some())
    }
    /// Whether he may change that; who may not gets the same forms, closed.
    pub fn office_settings(&self) -> bool {
        self.staff.is_some_and(|r| r.reach(SellerPermission::Settings).is_some())
    }
    /// Whether the person of the staff sees the exchange.
    pub fn office_exchange(&self) -> bool {
        self.staff.is_some_and(|r| r.reach(SellerPermission::ExchangeView).is_some())
    }
    /// The person's role in words.
    pub fn role(&self) -> &str {
        let own = self.frame.as_ref().and_then(|f| f.own_role.as_deref());
        own.unwrap_or_else(|| self.t.s(self.role_key()))
    }
    /// For dangerous deeds: that the person proved who he is a moment ago.
    ///
    /// # Errors
    /// [`Fail::Confirm`](crate::fail::Fail) if he did not.
    pub fn confirmed(&self) -> Result<()> {
        identity::confirmed(self.confirmed_at, self.now)
    }
    /// `/c/{company}`.
    pub fn base(&self) -> String {
        self.frame.as_ref().map_or_else(String::new, |f| format!("/c/{}", f.slug))
    }
    /// When 1C took the orders of the company.
    pub fn orders_as_of(&self) -> Option<At> {
        self.frame.as_ref().and_then(|f| f.orders_as_of)
    }
    /// Key of the person's role for the texts: `role-buyer`.
    pub fn role_key(&self) -> &'static str {
        let roles = self.frame.as_ref().map(|f| f.rights.roles()).unwrap_or_default();
        match self.staff {
            Some(role) if roles.widest().is_none() => staff_key(role),
            _ => widest_key(roles),
        }
    }
    /// Two letters of a company's name.
    pub fn initials(&self, name: &str) -> String {
        text::initials(name)
    }
    /// Two letters of the person's name.
    pub fn face(&self) -> String {
        self.person.split_whitespace().take(2).filter_map(|w| w.chars().next()).collect()
    }
    /// «П. Круглов».
    pub fn short(&self, person: &str) -> String {
        text::short_person(person)
    }
    /// «1 234,50».
    pub fn money(&self, m: impl By<Money>) -> MoneyFmt<'static> {
        format::money(m.get().0, self.lang())
    }
    /// «1 234,50 ₽».
    pub fn rub(&self, m: impl By<Money>) -> MoneyFmt<'static> {
        format::money(m.get().0, self.lang()).rub()
    }
    /// «1 234 ₽»: kopecks only if there are some.
    pub fn rub_short(&self, m: impl By<Money>) -> MoneyFmt<'static> {
        format::money_short(m.get().0, self.lang()).rub()
    }
    /// «1 234»: kopecks only if there are some, no sign.
    pub fn money_short(&self, m: impl By<Money>) -> MoneyFmt<'static> {
        format::money_short(m.get().0, self.lang())
    }
    /// «1 234,50 ₽» or with the code of another currency.
    pub fn sum<'a>(&self, m: impl By<Money>, currency: &'a str) -> MoneyFmt<'a> {
        let plain = format::money(m.get().0, self.lang());
        if currency == "RUB" { plain.rub() } else { plain.with(currency) }
    }
    /// «0,5».
    pub fn qty(&self, q: impl By<Qty>) -> QtyFmt {
        format::qty(q.get().0, self.lang())
    }
    fn dates(&self) -> Dates<'_> {
        Dates::new(self.now.micros(), &self.zone, self.lang())
    }
    /// «12 авг».
    pub fn day(&self, at: impl By<At>) -> DateFmt<'_> {
        self.dates().day_month(at.get().micros())
    }
    /// «12 августа 2026, 14:05 (МСК)».
    pub fn full(&self, at: impl By<At>) -> DateFmt<'_> {
        self.dates().full(at.get().micros())
    }
    /// «14:05».
    pub fn time(&self, at: impl By<At>) -> DateFmt<'_> {
        self.dates().time(at.get().micros())
    }
    /// «14:05» if it was today, else «12 авг, 14:05».
    pub fn moment(&self, at: impl By<At>) -> String {
        let at = at.get();
        let same_day = at.zoned(&self.zone).date() == self.now.zoned(&self.zone).date();
        if same_day { self.time(at).to_string() } else { format!("{}, {}", self.day(at), self.time(at)) }
    }
    /// «12 авг» of a stored day (yyyy-mm-dd); what is no day is shown as it is.
    pub fn date(&self, day: &str) -> String {
        day.parse().map_or_else(|_| day.to_owned(), |d| self.dates().date(d).to_string())
    }
    /// RFC 3339, for `datetime`.
    pub fn iso(&self, at: impl By<At>) -> String {
        at.get().timestamp().to_string()
    }
    /// Today where the seller is, yyyy-mm-dd.
    pub fn today(&self) -> String {
        self.now.zoned(&self.days).date().to_string()
    }
}

/// The same for the same person, and nothing by which anybody else could find him.
fn word(user: UserId) -> String {
    let hash = webkit::secret::hash(&format!("who types here: {user}"));
    crate::audit::chain::hex(&hash[..8])
}

/// Renders a template into a page.
///
/// # Errors
/// [`Fail::Internal`](crate::fail::Fail) if the template fails, which only a broken `Display` could cause.
pub fn html(page: &impl Template) -> Result<Response> {
    let body = page.render().map_err(anyhow::Error::from)?;
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response())
}

/// An icon of the sprite.
pub struct Icon<'a> {
    name: &'a str,
    small: bool,
}
impl std::fmt::Display for Icon<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let begin = if self.small { "<svg class=\"i i16\"" } else { "<svg class=\"i\"" };
        // Some forty on a page: pieces are cheaper than a format.
        let pieces = [begin, " aria-hidden=\"true\"><use href=\"", &URLS.icons, "#", self.name, "\"/></svg>"];
        pieces.into_iter().try_for_each(|piece| f.write_str(piece))
    }
}
impl Shell {
    /// An icon of the sprite; write it `|safe`.
    pub fn i<'a>(&self, name: &'a str) -> Icon<'a> {
        Icon { name, small: false }
    }
    /// A small icon of the sprite; write it `|safe`.
    pub fn i16<'a>(&self, name: &'a str) -> Icon<'a> {
        Icon { name, small: true }
    }
}
