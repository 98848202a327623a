//! The words of an **Enable DocuSign** switch.

use leptos::prelude::*;

/// The checkbox of a form that turns the integration on or off, with what it does and the button.
#[component]
pub fn SwitchFields(
    /// Whether it is on now.
    enabled: bool,
    /// Whether the person may change it.
    may_change: bool,
    /// What it does, and what becomes of open envelopes.
    #[prop(into)]
    effect: String,
    /// Who may change it; shown to those who may not.
    who: &'static str,
    /// Whether the change is on its way.
    #[prop(into)]
    pending: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="switch">
            <input
                type="checkbox"
                name="enabled"
                value="true"
                checked=enabled
                disabled=!may_change
                aria-describedby="enabled-effect"
            />
            <span>"Enable DocuSign"</span>
        </label>
        <p id="enabled-effect" class="help">
            {effect}
        </p>
        {if may_change {
            view! {
                <button type="submit" class="button primary" disabled=move || pending.get()>
                    {move || if pending.get() { "Updating…" } else { "Update" }}
                </button>
            }
                .into_any()
        } else {
            view! { <p class="help">{who}</p> }.into_any()
        }}
    }
    .into_any()
}
