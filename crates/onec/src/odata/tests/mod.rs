//! Tests of OData. Answers are written here in the shape that 1C gives; genuine `$metadata` documents are read where the
//! machine has them.

mod answers;
mod mappings;
mod metadata;
mod money;
mod terms;
