//! The prices of a hundred thousand families, as the browser finds them: the very ones of native code, so that a price
//! shown is the price stored.
#![cfg(target_arch = "wasm32")]

#[path = "../../famille/tests/hasard/mod.rs"]
mod hasard;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_browser_finds_the_prices_that_are_written() {
    assert_eq!(hasard::empreinte(), hasard::EMPREINTE);
}
