//! pass-famille
fn main() {}
