//! The **Complete with DocuSign** form.
//!
//! With script, the form is checked before it is posted, and what is wrong is said at once; what was
//! typed stays in the inputs either way. Without script the browser's own checks hold it back.

use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    form::FromFormData,
    prelude::*,
    wasm_bindgen::JsCast,
};

use super::{
    alert::FormAlert,
    field::{FieldError, TextField, field_id, form_name, wrong_with},
    problem_list::{ProblemList, focus_problems},
    recipient_rows::RecipientRows,
    template_choice::TemplateChoice,
};
use crate::{
    api::envelopes::SendItem,
    error::AppError,
    model::{
        item::{Attachment, ItemRef},
        problem::Problem,
        send::{AttachmentForm, MESSAGE_MAX, Preparation, SUBJECT_MAX, SendForm},
        tool::ItemKind,
    },
    routes::Route,
};

/// The form, filled in from Procore.
#[component]
pub fn CompleteForm(
    /// What the page was given.
    preparation: Preparation,
    /// Sends it.
    action: ServerAction<SendItem>,
) -> impl IntoView {
    let Preparation { summary, form, attachments, templates, account, problems: known, .. } = preparation;
    let item = summary.item.clone();
    let back = Route::Item(item.clone()).href();
    let posted = action.value().with_untracked(|value| match value {
        Some(Err(AppError::Invalid(problems))) => Some(problems.clone()),
        _ => None,
    });
    let problems = RwSignal::new(posted.unwrap_or(known));
    let hydrated = RwSignal::new(false);
    Effect::new(move |_| hydrated.set(true));
    Effect::new(move |_| {
        if let Some(Err(AppError::Invalid(found))) = &*action.value().read() {
            problems.set(found.clone());
        }
    });
    let sending_now = RwSignal::new(true);
    let check = move |event: SubmitEvent| {
        let Ok(sent) = SendItem::from_event(&event) else { return };
        sending_now.set(sent.form.then != "finish");
        match sent.form.plan() {
            Ok(_) => problems.set(Vec::new()),
            Err(found) => {
                event.prevent_default();
                problems.set(found);
                focus_problems();
            }
        }
    };
    let SendForm { document, template, attachments: chosen, recipients, subject, message, .. } = form;
    view! {
        <ProblemList title="Before this can be sent" problems />
        <FormAlert error=other_refusal(action) />
        <ActionForm
            action
            attr:class="complete"
            attr:novalidate=move || hydrated.get()
            on:submit:capture=check
            on:keydown=hold_enter
        >
            <ItemFields item />
            <section class="card" aria-labelledby="documents-title">
                <h2 id="documents-title">"1. Documents"</h2>
                <ItemDocument procore={document == "procore"} kind=summary.kind />
                <TemplateChoice templates chosen=template problems />
                <Attachments chosen attachments problems />
            </section>
            <section class="card" aria-labelledby="recipients-title">
                <h2 id="recipients-title">"2. Recipients"</h2>
                <p class="help">
                    "They are asked in signing order; equal numbers at the same time. Empty rows are left out."
                </p>
                <div id="recipients" tabindex="-1">
                    <RecipientRows recipients problems hydrated />
                </div>
            </section>
            <section class="card" aria-labelledby="message-title">
                <h2 id="message-title">"3. Message"</h2>
                <Message subject message problems />
            </section>
            <section class="card" aria-labelledby="reminders-title">
                <h2 id="reminders-title">"4. Reminders and expiry"</h2>
                <div class="field-row days">
                    <TextField
                        label="First reminder after (days)"
                        field="reminder_after_days"
                        value=form.reminder_after_days
                        problems
                        kind="number"
                    />
                    <TextField
                        label="Then every (days)"
                        field="reminder_every_days"
                        value=form.reminder_every_days
                        problems
                        kind="number"
                    />
                    <TextField
                        label="Expires after (days)"
                        field="expires_after_days"
                        value=form.expires_after_days
                        problems
                        kind="number"
                    />
                </div>
                <p class="help">"Leave the first reminder empty to send none."</p>
            </section>
            <section class="card finish" aria-labelledby="send-title">
                <h2 id="send-title">"Send"</h2>
                <p>"The envelope goes out from " <strong>{account}</strong> "."</p>
                <SendButtons action sending_now back />
            </section>
        </ActionForm>
    }
    .into_any()
}

/// The refusals that are not about a field.
fn other_refusal(action: ServerAction<SendItem>) -> Signal<Option<AppError>> {
    Signal::derive(move || match &*action.value().read() {
        Some(Err(AppError::Invalid(_))) | None | Some(Ok(_)) => None,
        Some(Err(error)) => Some(error.clone()),
    })
}

/// Enter in a line of text must not send a contract.
fn hold_enter(event: KeyboardEvent) {
    let in_input = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
        .is_some_and(|it| it.tag_name() == "INPUT");
    if in_input && event.key() == "Enter" {
        event.prevent_default();
    }
}

/// The hidden fields that say which item a form is about.
#[component]
pub fn ItemFields(
    /// The item.
    item: ItemRef,
) -> impl IntoView {
    view! {
        <input type="hidden" name="item[company]" value=item.company.to_string() />
        <input type="hidden" name="item[project]" value=item.project.to_string() />
        <input type="hidden" name="item[tool]" value=item.tool.slug() />
        <input type="hidden" name="item[id]" value=item.id.0 />
    }
    .into_any()
}

#[component]
fn ItemDocument(procore: bool, kind: ItemKind) -> impl IntoView {
    let label = kind.label().to_lowercase();
    if !kind.spec().procore_pdf {
        return view! {
            <input type="hidden" name="form[document]" value="ours" />
            <p>{format!("Countersign makes the PDF of the {label}, with a place to sign for everyone who signs.")}</p>
        }
        .into_any();
    }
    view! {
        <fieldset>
            <legend>{format!("PDF of the {label}")}</legend>
            <label class="choice">
                <input type="radio" name="form[document]" value="ours" checked=!procore />
                <span>
                    "Countersign’s PDF" <span class="help">"With a place to sign for everyone who signs."</span>
                </span>
            </label>
            <label class="choice">
                <input type="radio" name="form[document]" value="procore" checked=procore />
                <span>
                    "Procore’s own PDF" <span class="help">"As Procore prints it, with your company’s layout."</span>
                </span>
            </label>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Attachments(
    chosen: Vec<AttachmentForm>,
    attachments: Vec<Attachment>,
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    if attachments.is_empty() {
        return view! { <p class="quiet">"The Procore item has no attachments."</p> }.into_any();
    }
    let rows = attachments
        .into_iter()
        .enumerate()
        .map(|(index, attachment)| {
            let row = chosen.iter().find(|row| row.id == attachment.id).cloned().unwrap_or_default();
            view! { <AttachmentRow index attachment row problems /> }
        })
        .collect_view();
    view! {
        <fieldset class="attachments">
            <legend>"Attachments to add"</legend>
            {rows}
        </fieldset>
    }
    .into_any()
}

#[component]
fn AttachmentRow(
    index: usize,
    attachment: Attachment,
    row: AttachmentForm,
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    let field = move |name: &str| format!("attachments[{index}][{name}]");
    let include = field("include");
    let wrong = wrong_with(problems, Signal::stored(include.clone()));
    let position = if row.position.is_empty() { (index + 1).to_string() } else { row.position };
    let note = (!attachment.is_pdf)
        .then(|| view! { <span class="help">"Not a PDF. Save it as a PDF on the Procore item to send it along."</span> });
    view! {
        <div class="attachment">
            <input type="hidden" name=form_name(&field("id")) value=attachment.id />
            <input type="hidden" name=form_name(&field("name")) value=attachment.name.clone() />
            <label class="choice">
                <input
                    type="checkbox"
                    id=field_id(&include)
                    name=form_name(&include)
                    value="true"
                    checked=row.include && attachment.is_pdf
                    disabled=!attachment.is_pdf
                />
                <span>{attachment.name.clone()} {note}</span>
            </label>
            <div class="order">
                <TextField
                    label="Order"
                    about=attachment.name
                    field=field("position")
                    value=position
                    problems
                    kind="number"
                />
            </div>
            <FieldError field=Signal::stored(include) wrong />
        </div>
    }
    .into_any()
}

#[component]
fn Message(subject: String, message: String, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let used = RwSignal::new(subject.chars().count());
    let wrong = wrong_with(problems, Signal::stored("message".to_owned()));
    view! {
        <TextField
            label="Subject"
            field="subject"
            value=subject
            problems
            required=true
            on_type=Callback::new(move |text: String| used.set(text.chars().count()))
        />
        <p class="help counter">{move || used.get()} {format!(" of {SUBJECT_MAX} characters")}</p>
        <div class="field">
            <label class="label" for="message">
                "Message to all recipients"
            </label>
            <textarea
                id="message"
                name="form[message]"
                rows="6"
                maxlength=MESSAGE_MAX.to_string()
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby=move || wrong.get().map(|_| "message-error")
            >
                {message}
            </textarea>
            <FieldError field=Signal::stored("message".to_owned()) wrong />
        </div>
    }
    .into_any()
}

#[component]
fn SendButtons(action: ServerAction<SendItem>, sending_now: RwSignal<bool>, back: String) -> impl IntoView {
    let pending = action.pending();
    view! {
        <div class="buttons">
            <button type="submit" class="button primary" name="form[then]" value="send" disabled=move || pending.get()>
                {move || if pending.get() && sending_now.get() { "Sending…" } else { "Send now" }}
            </button>
            <button type="submit" class="button" name="form[then]" value="finish" disabled=move || pending.get()>
                {move || {
                    if pending.get() && !sending_now.get() { "Making the draft…" } else { "Finish in DocuSign" }
                }}
            </button>
            <a class="button plain" href=back>
                "Cancel"
            </a>
        </div>
        <p class="help">
            "Send now asks the first signer by email at once. Finish in DocuSign makes a draft that you check and send there."
        </p>
    }
    .into_any()
}
