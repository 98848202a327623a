//! Making envelopes and steering them.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::asked::{product, told};
#[cfg(feature = "ssr")]
use crate::routes::Route;
use crate::{
    error::AppError,
    model::{
        ids::EnvelopeId,
        item::ItemRef,
        send::{Preparation, SendForm},
    },
};

/// The **Complete with DocuSign** form, filled in from Procore.
#[server]
pub async fn prepare(item: ItemRef) -> Result<Preparation, AppError> {
    let (port, who) = product()?;
    told(port.prepare(&who, &item).await)
}

/// Accepts the form and goes to the item's page, where the envelope can be watched.
#[server]
pub async fn send_item(item: ItemRef, form: SendForm) -> Result<EnvelopeId, AppError> {
    let (port, who) = product()?;
    let envelope = told(port.send(&who, &item, &form).await)?;
    leptos_axum::redirect(&Route::Item(item).href());
    Ok(envelope)
}

/// Asks DocuSign for the envelope's state.
#[server]
pub async fn refresh_envelope(envelope: EnvelopeId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.refresh(&who, &envelope).await)
}

/// Withdraws an envelope, or throws a draft away.
#[server]
pub async fn void_envelope(envelope: EnvelopeId, #[server(default)] reason: String) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.void(&who, &envelope, &reason).await)
}

/// Withdraws an envelope whose item has changed, and goes on to send the item again.
#[server]
pub async fn replace_envelope(envelope: EnvelopeId, item: ItemRef, reason: String) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.void(&who, &envelope, &reason).await)?;
    leptos_axum::redirect(&Route::Send(item).href());
    Ok(())
}

/// Mails the signers whose turn it is again.
#[server]
pub async fn resend_envelope(envelope: EnvelopeId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.resend(&who, &envelope).await)
}

/// Goes to DocuSign's sender page for a draft.
#[server]
pub async fn finish_envelope(envelope: EnvelopeId) -> Result<(), AppError> {
    let (port, who) = product()?;
    let url = told(port.finish(&who, &envelope).await)?;
    leptos_axum::redirect(&url);
    Ok(())
}

/// Tries the step that is stuck again.
#[server]
pub async fn retry_envelope(envelope: EnvelopeId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.retry(&who, &envelope).await)
}

/// From now on the person's logins serve the envelope.
#[server]
pub async fn take_over_envelope(envelope: EnvelopeId) -> Result<(), AppError> {
    let (port, who) = product()?;
    told(port.take_over(&who, &envelope).await)
}
