//! Why somebody else should take an envelope over, and the button.

use leptos::prelude::*;

use super::{alert::Alert, badge::Tone, banner::Steering, dialog::Dialog};
use crate::model::{envelope::TakeOver, ids::EnvelopeId};

const DIALOG: &str = "take-over";

/// What is wrong with the logins that serve an envelope, and the way out.
#[component]
pub fn TakingOver(
    /// The envelope.
    envelope: EnvelopeId,
    /// Who sends it.
    sender: String,
    /// Why, and what the person must do first.
    offer: TakeOver,
    /// What the button does.
    steering: Steering,
) -> impl IntoView {
    let button = match offer.first {
        Some(first) => view! { <p>{first}</p> }.into_any(),
        None => asking(envelope, &sender, steering),
    };
    view! {
        <Alert tone=Tone::Waiting>
            <p>{offer.why}</p>
            {button}
        </Alert>
    }
    .into_any()
}

fn asking(envelope: EnvelopeId, sender: &str, steering: Steering) -> AnyView {
    let action = steering.take_over();
    let stays = format!("{sender} stays named as the sender, and the signers notice nothing.");
    view! {
        <div class="buttons">
            <button type="button" class="button" command="show-modal" commandfor=DIALOG>
                "Take over"
            </button>
        </div>
        <Dialog id=DIALOG title="Take this envelope over?">
            <p>
                "From now on Countersign uses your DocuSign login to follow this envelope, and your Procore login to set the item’s status and to file the signed documents. "
                {stays}
            </p>
            <ActionForm action>
                <input type="hidden" name="envelope" value=envelope.0 />
                <div class="buttons">
                    <button type="submit" class="button primary" disabled=move || action.pending().get()>
                        {move || if action.pending().get() { "Taking over…" } else { "Take over" }}
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
