//! `ХозОперация`: what a document is.

use std::fmt;

/// Declares the operations once: the enum, its words, and the way back.
macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)+) => {
        /// What a document is, by its `ХозОперация`: every value of the schema (2.08; the last one only from 2.10 on).
        ///
        /// ```
        /// use onec::commerceml::Operation;
        ///
        /// let paid = Operation::parse("выплата безналичных денег ").unwrap();
        /// assert_eq!(paid, Operation::CashlessPayment);
        /// assert!(paid.is_payment());
        /// assert_eq!(paid.as_str(), "Выплата безналичных денег");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Operation {
            $($(#[$doc])* $name,)+
        }

        impl Operation {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The word of the schema.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

operations! {
    /// An order; the only operation that stock УТ takes from a site.
    Order = "Заказ товара",
    /// An invoice to be paid.
    Invoice = "Счет на оплату",
    /// A shipment.
    Shipment = "Отпуск товара",
    /// Счёт-фактура.
    VatInvoice = "Счет-фактура",
    /// Goods given back by the buyer.
    Return = "Возврат товара",
    /// Goods given on commission.
    Commission = "Передача товара на комиссию",
    /// Goods given back from commission.
    CommissionReturn = "Возврат комиссионного товара",
    /// A report of sales on commission.
    CommissionReport = "Отчет о продажах комиссионного товара",
    /// Money in cash.
    CashPayment = "Выплата наличных денег",
    /// Cash given back.
    CashRefund = "Возврат наличных денег",
    /// Money by bank.
    CashlessPayment = "Выплата безналичных денег",
    /// Money given back by bank.
    CashlessRefund = "Возврат безналичных денег",
    /// A revaluation.
    Revaluation = "Переоценка товаров",
    /// A transfer of rights.
    RightsTransfer = "Передача прав",
    /// A payment by card.
    CardPayment = "Эквайринговая операция",
}

impl Operation {
    /// The operation that a word means, in any case of letters and with `е` or `ё`. `None` for a word that is not in the
    /// schema.
    pub fn parse(word: &str) -> Option<Self> {
        let folded = |text: &str| text.to_lowercase().replace('ё', "е");
        let word = word.trim();
        let exact = Self::ALL.iter().find(|one| one.as_str() == word);
        exact.or_else(|| Self::ALL.iter().find(|one| folded(one.as_str()) == folded(word))).copied()
    }

    /// Whether money came in by it.
    pub const fn is_payment(self) -> bool {
        matches!(self, Self::CashPayment | Self::CashlessPayment | Self::CardPayment)
    }

    /// Whether money was given back by it.
    pub const fn is_refund(self) -> bool {
        matches!(self, Self::CashRefund | Self::CashlessRefund)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Operation;

    #[test]
    fn every_word_comes_back() {
        for operation in Operation::ALL {
            assert_eq!(Operation::parse(operation.as_str()), Some(*operation));
        }
        assert_eq!(Operation::parse("Счёт на оплату"), Some(Operation::Invoice));
        assert_eq!(Operation::parse("Обещание"), None);
    }
}
