//! The WASM entry: takes over the page the server sent.

#![recursion_limit = "512"]

/// Hydrates the page; the browser calls it once the module has loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
