//! Tests of the dialogue: single rules, whole sessions of the three clients as tables, and what holds for any sequence of
//! requests.

mod any;
mod rules;
mod sessions;
mod site;
