//! Dialogs as HTML has them: opened and closed by `command` buttons, without script.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// A modal dialog. `Escape` and its own Cancel button close it.
#[component]
pub fn Dialog(
    /// What the button that opens it names.
    #[prop(into)]
    id: String,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog id=id class="dialog" aria-labelledby=labelled_by>
            <h2 id=title_id>{title}</h2>
            {children()}
        </dialog>
    }
    .into_any()
}

/// Closes a dialog that has done its work.
pub fn close_dialog(id: &str) {
    let dialog =
        document().get_element_by_id(id).and_then(|it| it.dyn_into::<web_sys::HtmlDialogElement>().ok());
    if let Some(dialog) = dialog {
        dialog.close();
    }
}
