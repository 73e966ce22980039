//! Statements of the intake of debts and limits, and of the standing that is kept beside the company.

use kernel::{At, CompanyId, ContractId, Money};

use crate::companies::StandingState;

db::record! {
    /// Debt and limit of a contract in one currency, as stored.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct CreditRow {
        pub contract_id: ContractId,
        pub currency: String,
        pub limit_enabled: bool,
        pub limit_amount: Money,
        pub debt: Money,
        pub overdue: Money,
        pub overdue_days: i64,
        pub oldest_due_on: Option<String>,
        pub erp_block: bool,
        pub erp_block_reason: String,
        pub as_of: At,
    }
}

db::record! {
    /// A part of a debt.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct DueRow {
        pub contract_id: ContractId,
        pub currency: String,
        pub line: i64,
        pub due_on: String,
        pub amount: Money,
        pub document: String,
    }
}

db::record! {
    /// A document that what the seller owes rests on.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct PayableRow {
        pub contract_id: ContractId,
        pub currency: String,
        pub line: i64,
        pub title: String,
        pub issued_on: String,
        pub due_on: Option<String>,
        pub amount: Money,
        pub document: String,
    }
}

db::record! {
    /// What is kept beside the company.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct StandingRow {
        pub standing: StandingState,
        pub overdue: Money,
        pub overdue_since: Option<String>,
        pub unblock_sum: Money,
    }
}

db::statements! {
    /// Whose contract it is: (source, reference).
    CONTRACT: (CompanyId, ContractId) = "select company_id, id from contract where source_id = $1 and erp_id = $2";

    /// Whose counterparty it is: (source, reference).
    ENTITY: (CompanyId,) = "select company_id from legal_entity where source_id = $1 and erp_id = $2";

    /// Debts and limits of a company.
    CREDITS: CreditRow =
        "select contract_id, currency, limit_enabled, limit_amount, debt, overdue, overdue_days, oldest_due_on,
          erp_block,
           erp_block_reason, as_of
         from credit where company_id = $1 order by contract_id, currency";

    /// Parts of the debts of a company.
    DUES: DueRow =
        "select contract_id, currency, line, due_on, amount, document from credit_due where company_id = $1
         order by contract_id, currency, line";

    /// Writes debt and limit whole: (company, then the columns of [`CreditRow`] in their order). Never back in time.
    PUT_CREDIT =
        "insert into credit (company_id, contract_id, currency, limit_enabled, limit_amount, debt, overdue,
          overdue_days,
           oldest_due_on, erp_block, erp_block_reason, as_of)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (company_id, contract_id, currency) do update set
           limit_enabled = excluded.limit_enabled, limit_amount = excluded.limit_amount, debt = excluded.debt,
           overdue = excluded.overdue, overdue_days = excluded.overdue_days, oldest_due_on = excluded.oldest_due_on,
           erp_block = excluded.erp_block, erp_block_reason = excluded.erp_block_reason, as_of = excluded.as_of
         where credit.as_of <= excluded.as_of";

    /// Adds or corrects a part: (company, then the columns of [`DueRow`] in their order).
    PUT_DUE =
        "insert into credit_due (company_id, contract_id, currency, line, due_on, amount, document)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (company_id, contract_id, currency, line) do update set
           due_on = excluded.due_on, amount = excluded.amount, document = excluded.document";

    /// Takes the parts from a line on away: (company, contract, currency, first line).
    DROP_DUES = "delete from credit_due where company_id = $1 and contract_id = $2 and currency = $3 and line >= $4";

    /// What the seller owes a company, by document.
    PAYABLES: PayableRow =
        "select contract_id, currency, line, title, issued_on, due_on, amount, document from payable
         where company_id = $1 order by contract_id, currency, line";

    /// Adds or corrects a document: (company, then the columns of [`PayableRow`] in their order).
    PUT_PAYABLE =
        "insert into payable (company_id, contract_id, currency, line, title, issued_on, due_on, amount, document)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (company_id, contract_id, currency, line) do update set
           title = excluded.title, issued_on = excluded.issued_on, due_on = excluded.due_on,
           amount = excluded.amount, document = excluded.document";

    /// Takes the documents from a line on away: (company, contract, currency, first line).
    DROP_PAYABLES = "delete from payable where company_id = $1 and contract_id = $2 and currency = $3 and line >= $4";

    /// 1C says that nothing changed until then: (company, source, as of).
    ADVANCE =
        "update credit set as_of = $3 where company_id = $1 and as_of < $3 and contract_id in
           (select id from contract where company_id = $1 and source_id = $2)";

    /// What is kept beside a company.
    STANDING: StandingRow = "select standing, overdue, overdue_since, unblock_sum from company where id = $1";

    /// Keeps it: (company, standing, overdue, since, what removes the block).
    PUT_STANDING =
        "update company set standing = $2, overdue = $3, overdue_since = $4, unblock_sum = $5 where id = $1";

    /// What is ordered on a contract and not shipped: (company, contract, currency, whether orders that wait for
    /// approval count).
    UNSHIPPED: (Option<Money>,) =
        "select cast(sum(o.reserved) as bigint) as reserved from orders o
         where o.company_id = $1 and o.contract_id = $2 and o.currency = $3 and o.reserved > 0
           and ($4 or o.state <> 'approval_pending')";

    /// What was shipped on a contract after a snapshot: (company, contract, currency, as of, false).
    SHIPPED_SINCE: (Option<Money>,) =
        "select cast(sum(l.total) as bigint) as shipped from shipment s
         join shipment_line l on l.company_id = s.company_id and l.shipment_id = s.id
         join orders o on o.company_id = s.company_id and o.id = l.order_id
         where s.company_id = $1 and o.contract_id = $2 and o.currency = $3 and s.shipped_at > $4 and s.deleted = $5
           and s.delivery <> 'none'";
}
