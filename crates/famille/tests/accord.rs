//! The prices of a hundred thousand families, as native code finds them; the widget's tests do the same in a browser.

mod hasard;

#[test]
fn native_code_finds_the_prices_that_are_written() {
    assert_eq!(hasard::empreinte(), hasard::EMPREINTE);
}
