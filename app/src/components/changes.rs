//! What of an item is no longer as it was sent, with the way to send it as it is now.

use leptos::prelude::*;

use super::{
    banner::Steering,
    dialog::Dialog,
    icon::{Glyph, Icon},
    send_form::ItemFields,
};
use crate::model::{
    ids::EnvelopeId,
    item::{ItemChange, ItemRef},
};

const DIALOG: &str = "void-and-resend";
/// The signers are told this; they read it in DocuSign's mail.
const REASON: &str = "The item has changed since it was sent. A new version follows.";

/// The changes, and **Void and send again** for those who may.
#[component]
pub fn Changes(
    /// The item.
    item: ItemRef,
    /// What has changed; nothing is shown where nothing has.
    changes: Vec<ItemChange>,
    /// The envelope that is out.
    envelope: EnvelopeId,
    /// Whether the person may void it.
    may_void: bool,
    /// What the buttons do.
    steering: Steering,
) -> impl IntoView {
    if changes.is_empty() {
        return None;
    }
    let rows = changes.into_iter().map(row).collect_view();
    let again = may_void.then(|| void_and_resend(item, envelope, steering));
    let section = view! {
        <section class="banner bad" aria-labelledby="changes-title">
            <h2 id="changes-title">
                <Icon glyph=Glyph::Warning />
                "Changed since it was sent"
            </h2>
            <p>"The signers have the item as it was. In Procore it is different now:"</p>
            <div class="scroll" role="group" aria-label="What has changed" tabindex="0">
                <table class="table changes">
                    <thead>
                        <tr>
                            <th scope="col">"What"</th>
                            <th scope="col">"As it was sent"</th>
                            <th scope="col">"Now in Procore"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="buttons">{again}</div>
        </section>
    };
    Some(section.into_any())
}

fn row(change: ItemChange) -> AnyView {
    let side = |text: Option<String>, absent: &'static str| match text {
        Some(text) => view! { <td>{text}</td> }.into_any(),
        None => view! { <td class="quiet">{absent}</td> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{change.what}</th>
            {side(change.sent, "not there")}
            {side(change.now, "gone")}
        </tr>
    }
    .into_any()
}

fn void_and_resend(item: ItemRef, envelope: EnvelopeId, steering: Steering) -> AnyView {
    let action = steering.replace();
    view! {
        <button type="button" class="button danger" command="show-modal" commandfor=DIALOG>
            "Void and send again"
        </button>
        <Dialog id=DIALOG title="Void this envelope and send the item again?">
            <p>
                "The envelope that is out becomes void, with the signatures collected so far; this cannot be undone. The recipients are told by email with the reason below. Then you check the new envelope before it goes out."
            </p>
            <ActionForm action>
                <input type="hidden" name="envelope" value=envelope.0 />
                <ItemFields item />
                <label class="field">
                    <span class="label">"Reason"</span>
                    <textarea name="reason" rows="3" maxlength="200" required=true>
                        {REASON}
                    </textarea>
                    <span class="help">"At most 200 characters."</span>
                </label>
                <div class="buttons">
                    <button type="submit" class="button danger solid" disabled=move || action.pending().get()>
                        {move || if action.pending().get() { "One moment…" } else { "Void and go on" }}
                    </button>
                    <button type="button" class="button" command="close" commandfor=DIALOG>
                        "Cancel"
                    </button>
                </div>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
