//! Documents of orders as buttons: what a result row and an order show, within the reader's rights.

use std::collections::HashMap;

use access::{Permission, Scope, client::perm::OrderView};
use db::{Ask, Param, Tx};
use kernel::OrderId;

use super::{
    search::{PAGE, slots},
    store::{self, ButtonRow},
};
use crate::fail::Result;

/// The permission that a kind of document needs.
pub const fn permission(kind: &str) -> Permission {
    match kind.as_bytes() {
        b"waybill" | b"certificate" => Permission::DocumentsWaybill,
        b"invoice" => Permission::DocumentsInvoice,
        _ => Permission::DocumentsClosing,
    }
}

/// The order of buttons: what people fetch most comes first.
const fn rank(kind: &str) -> u8 {
    match kind.as_bytes() {
        b"waybill" => 0,
        b"upd" => 1,
        b"invoice" => 2,
        b"vat_invoice" => 3,
        b"act" => 4,
        b"correction" => 5,
        _ => 6,
    }
}

/// Buttons by order for the orders of a page: what the member may see and what can be fetched; replaced and cancelled
/// documents only with `all`.
///
/// # Errors
/// [`Fail`](crate::fail::Fail) of the database.
pub fn of(
    tx: &Tx<'_>,
    scope: &Scope<OrderView>,
    ids: &[OrderId],
    all: bool,
) -> Result<HashMap<OrderId, Vec<ButtonRow>>> {
    let mut rows = Vec::new();
    // No ids, no question.
    for ids in ids.chunks(PAGE + 1) {
        rows.extend(ask(scope, ids, |buttons| tx.all(buttons.0, buttons.1))?);
    }
    Ok(sorted(rows, scope, all))
}

/// The statement for the documents of a page of orders, handed to `run`. What it gives is for [`sorted`].
pub fn ask<T>(scope: &Scope<OrderView>, ids: &[OrderId], run: impl FnOnce(Ask<'_, ButtonRow>) -> T) -> T {
    let slots = slots(ids.iter().copied());
    let company = scope.company();
    let mut params: Vec<&dyn Param> = vec![&company];
    params.extend(slots.iter().map(|s| s as &dyn Param));
    run(Ask(&store::BUTTONS, &params))
}

/// Documents by order: what the member may see; replaced and cancelled ones only with `all`.
pub fn sorted(rows: Vec<ButtonRow>, scope: &Scope<OrderView>, all: bool) -> HashMap<OrderId, Vec<ButtonRow>> {
    let mut by_order: HashMap<OrderId, Vec<ButtonRow>> = HashMap::new();
    for b in rows {
        if scope.may(permission(&b.kind)) && (all || b.status == "active") {
            by_order.entry(b.order_id).or_default().push(b);
        }
    }
    for buttons in by_order.values_mut() {
        buttons.sort_by_key(|b| rank(&b.kind));
    }
    by_order
}
