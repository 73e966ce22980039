//! What can go wrong in an exchange, with the rule of the protocol that was broken.
//!
//! The texts are Russian: they say what a 1C operator would be told, and what a developer of the portal has to mend.

/// A rule of the stock exchange that the answer of a site broke. Each would stop a real УТ 11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Rule {
    /// An empty body is a failure, whatever the HTTP status.
    #[error("тело ответа не должно быть пустым: код HTTP 1С не читает")]
    EmptyBody,
    /// The first line must be a word of the protocol.
    #[error("первая строка должна быть одним из слов протокола: success, progress, failure")]
    UnknownWord,
    /// checkauth: lines 2 and 3 carry the cookie.
    #[error("checkauth: вторая и третья строки должны содержать имя и значение cookie")]
    CookieLines,
    /// checkauth: a carriage return would become a part of the cookie.
    #[error("checkauth: в строках cookie не должно быть \\r, он попадёт в заголовок")]
    CookieCarriageReturn,
    /// checkauth: УНФ and the module take the fourth line as it is into every query.
    #[error("checkauth: четвёртая строка должна быть sessid=… без \\r")]
    SessidLine,
    /// checkauth: the module gives the fifth line back at the end of its export.
    #[error("checkauth: пятая строка должна быть timestamp=секунды")]
    TimestampLine,
    /// init: the module reads four lines.
    #[error("init с version: четыре строки, третья sessid=…, четвёртая version=…")]
    InitFourLines,
    /// init: exactly two lines, no newline at the end.
    #[error("init: ровно две строки без перевода строки в конце, иначе «параметры обмена не получены»")]
    InitTwoLines,
    /// init: the first line is `zip=yes` or `zip=no`.
    #[error("init: первая строка должна быть zip=yes или zip=no")]
    InitZip,
    /// init: the second line is `file_limit=N`.
    #[error("init: вторая строка должна быть file_limit=N, N — целое число байт")]
    InitFileLimit,
    /// file: nothing but `success`.
    #[error("file: допустим только ответ success без других строк, остальное 1С покажет как ошибку")]
    FileOnlySuccess,
    /// import: `progress` for ever.
    #[error("import: сайт слишком долго отвечает progress")]
    ImportNeverEnds,
    /// query: the body begins with `<?xml`, no BOM, no blank, no zip.
    #[error("query: ответ должен начинаться с <?xml (без BOM, пробелов и не zip)")]
    QueryXmlFirst,
    /// query: no namespace on the root.
    #[error("query: у корня не должно быть xmlns")]
    QueryNamespace,
    /// query: the XML cannot be read.
    #[error("query: XML не разбирается")]
    QueryXml,
    /// query: only orders.
    #[error("query: допустима только ХозОперация «Заказ товара», иначе 1С не загрузит ничего")]
    QueryOperation,
    /// query: the number fits the column.
    #[error("query: Номер обязателен, не длиннее 11 знаков")]
    QueryNumber,
    /// query: date and zero-padded time.
    #[error("query: нужны Дата гггг-ММ-дд и Время ЧЧ:мм:сс с ведущими нулями")]
    QueryMoment,
    /// query: one counterparty with an id and a name.
    #[error("query: ровно один Контрагент с Ид, Наименованием и официальным или полным наименованием")]
    QueryCounterparty,
    /// query: rows with id, quantity, price and kind.
    #[error("query: у каждой строки нужны Ид, Количество, ЦенаЗаЕдиницу, Сумма, ВидНоменклатуры и ТипНоменклатуры")]
    QueryLines,
    /// query: the sum of the document is that of its rows.
    #[error("query: Сумма документа должна равняться сумме строк")]
    QuerySum,
}

/// Why an exchange stopped.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No connection, or no answer within the time that 1C waits.
    #[error("{step}: сайт не ответил: {source}")]
    Transport {
        /// What was being done.
        step: String,
        /// The cause.
        #[source]
        source: reqwest::Error,
    },
    /// The site said `failure`.
    #[error("{step}: сайт отказал: {text}")]
    Refused {
        /// What was being done.
        step: String,
        /// What it said.
        text: String,
    },
    /// The answer broke a rule.
    #[error("{step}: нарушено правило протокола: {rule}; получено: {found}")]
    Broken {
        /// What was being done.
        step: String,
        /// Which rule.
        rule: Rule,
        /// The beginning of what came.
        found: String,
    },
    /// The JSON contract: an answer with another status than the contract gives.
    #[error("{step}: портал ответил {status}: {text}")]
    Status {
        /// What was being done.
        step: String,
        /// HTTP status.
        status: u16,
        /// The beginning of the body.
        text: String,
    },
    /// The JSON contract: an answer that is not the contract's.
    #[error("{step}: ответ портала не по договору kabinet/1: {detail}; получено: {found}")]
    Answer {
        /// What was being done.
        step: String,
        /// What is wrong with it.
        detail: String,
        /// The beginning of what came.
        found: String,
    },
    /// The JSON contract: the job was not applied.
    #[error("{step}: задание портала не выполнено: {text}")]
    Job {
        /// What was being done.
        step: String,
        /// What the portal says.
        text: String,
    },
    /// A file could not be written into memory.
    #[error("{step}: файл не составлен: {source}")]
    Write {
        /// What was being done.
        step: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

impl ClientError {
    pub(super) fn broken(step: &str, rule: Rule, found: &str) -> Self {
        Self::Broken { step: step.to_owned(), rule, found: beginning(found) }
    }

    /// Whether another attempt may help: 1C tries a portion again in a new session.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Transport { .. } | Self::Refused { .. })
    }
}

/// The first two hundred characters, for a message.
pub(super) fn beginning(text: &str) -> String {
    let short: String = text.chars().take(200).collect();
    format!("{short:?}")
}
