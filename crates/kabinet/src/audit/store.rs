//! Statements of the journal.

use db::statements;

statements! {
    /// One line.
    INSERT = "insert into audit(id, at, company_id, user_id, action, subject, address)
        values ($1, $2, $3, $4, $5, $6, $7)";
}
