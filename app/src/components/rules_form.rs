//! The form of one place's rules.
//!
//! Every setting begins with a choice, whose first answer is what is inherited; the fields beside it show
//! where the choice asks for them, by CSS alone.

use leptos::prelude::*;

use super::{
    field::{FieldError, TextField, field_id, form_name, wrong_with},
    problem_list::ProblemList,
    rule_people::{PeopleRows, RowsOf},
};
use crate::{
    api::rules::DraftRules,
    model::{
        problem::Problem,
        rules::{
            Setting,
            form::{INHERIT, LEAVE, NEVER, OURS, OWN, PRIOR, PROCORE, RulesForm, SET, StatusForm},
            page::{RulesEditor, Templates},
            words::{Blanks, in_short},
        },
        send::{MESSAGE_MAX, NAME_MAX},
        tool::ItemKind,
    },
    routes::Route,
};

/// The last signing order there is: after everyone has signed.
const AFTER_ALL: u32 = 99;
const SIGNERS: RowsOf = RowsOf { field: "signers", one: "Signer", add: "Add signer", order: None };
const COPIES: RowsOf = RowsOf { field: "copies", one: "Copy", add: "Add copy", order: Some(AFTER_ALL) };

/// The form, filled with what is set or with what was typed.
#[component]
pub fn RulesFields(
    /// What the page was given.
    editor: RulesEditor,
    /// Keeps what is typed.
    action: ServerAction<DraftRules>,
) -> impl IntoView {
    let problems = RwSignal::new(editor.problems.clone());
    let place = editor.place;
    let pending = action.pending();
    let kinds_own = place.kind.map(|kind| kinds_own(kind, &editor, problems));
    view! {
        <ProblemList title="Before this can be saved" problems />
        <ActionForm action attr:class="complete rules-form" attr:novalidate=true>
            <input type="hidden" name="place" value=place.to_string() />
            {kinds_own}
            <section class="card" aria-labelledby="copies-title">
                <h2 id="copies-title">"Copies"</h2>
                {copies(&editor, problems)}
            </section>
            <section class="card" aria-labelledby="mail-title">
                <h2 id="mail-title">"Mail"</h2>
                {mail(&editor, problems)}
            </section>
            <section class="card" aria-labelledby="days-title">
                <h2 id="days-title">"Reminders and expiry"</h2>
                {reminders(&editor, problems)}
            </section>
            <div class="buttons">
                <button type="submit" class="button primary" disabled=move || pending.get()>
                    {move || if pending.get() { "Checking…" } else { "See what this will change" }}
                </button>
                <a class="button plain" href=Route::Rules(place.company, place.project).href()>
                    "Cancel"
                </a>
            </div>
            <p class="help">"Nothing is saved before you have seen what changes."</p>
        </ActionForm>
    }
    .into_any()
}

/// The settings that only one kind can have.
fn kinds_own(kind: ItemKind, editor: &RulesEditor, problems: RwSignal<Vec<Problem>>) -> AnyView {
    let form = &editor.form;
    let statuses = [
        (Setting::OnSent, "on_sent", &form.on_sent),
        (Setting::OnCompleted, "on_completed", &form.on_completed),
        (Setting::OnDeclined, "on_declined", &form.on_declined),
        (Setting::OnVoided, "on_voided", &form.on_voided),
    ]
    .map(|(setting, field, typed)| status(kind, setting, field, typed, editor, problems));
    view! {
        <section class="card" aria-labelledby="status-title">
            <h2 id="status-title">"Status in Procore"</h2>
            {statuses.collect_view()}
        </section>
        <section class="card" aria-labelledby="signers-title">
            <h2 id="signers-title">"Signers"</h2>
            {signers(kind, editor, problems)}
        </section>
        <section class="card" aria-labelledby="document-title">
            <h2 id="document-title">"Document"</h2>
            {document(kind, editor, problems)}
            {template(editor, problems)}
        </section>
    }
    .into_any()
}

fn status(
    kind: ItemKind,
    setting: Setting,
    field: &'static str,
    typed: &StatusForm,
    editor: &RulesEditor,
    problems: RwSignal<Vec<Problem>>,
) -> AnyView {
    let mut options = vec![inherit(editor, setting), (LEAVE.to_owned(), "Stays as it is".to_owned())];
    if matches!(setting, Setting::OnDeclined | Setting::OnVoided) {
        options.push((PRIOR.to_owned(), "Back to what it was before it was sent".to_owned()));
    }
    let statuses = kind.spec().statuses;
    options.extend(statuses.iter().map(|status| (format!("{SET}{}", status.value), status.label.to_owned())));
    let own = statuses.is_empty().then(|| {
        view! {
            <div class="own">
                <TextField
                    label="Status, as Procore shows it"
                    about=setting.label()
                    field=format!("{field}[text]")
                    value=typed.text.clone()
                    problems
                    max=NAME_MAX
                />
                <p class="help">"Where a correspondence type has no such status, its items stay as they are."</p>
            </div>
        }
    });
    if own.is_some() {
        options.push((OWN.to_owned(), "A status of the correspondence type".to_owned()));
    }
    let chosen = typed.choice.clone();
    view! {
        <div class="setting">
            <Choose label=setting.label() field=format!("{field}[choice]") options chosen problems />
            {own}
        </div>
    }
    .into_any()
}

fn signers(kind: ItemKind, editor: &RulesEditor, problems: RwSignal<Vec<Problem>>) -> AnyView {
    let RulesForm { signers_choice, signers, .. } = editor.form.clone();
    let options = vec![inherit(editor, Setting::Signers), set_here()];
    let help = if kind.spec().roles.is_empty() {
        "The sender chooses who signs; people set here are filled in."
    } else {
        "They are asked in signing order; equal numbers at the same time. Name and email count where it is always the same person. Empty rows are left out."
    };
    view! {
        <div class="setting">
            <Choose label="Who signs" field="signers_choice" options chosen=signers_choice problems />
            <div class="own rows">
                <p class="help">{help}</p>
                <PeopleRows of=SIGNERS kind=Some(kind) people=signers problems />
            </div>
        </div>
    }
    .into_any()
}

fn copies(editor: &RulesEditor, problems: RwSignal<Vec<Problem>>) -> AnyView {
    let RulesForm { copies_choice, copies, .. } = editor.form.clone();
    let options = vec![inherit(editor, Setting::Copies), set_here()];
    view! {
        <div class="setting">
            <Choose label="Who receives a copy" field="copies_choice" options chosen=copies_choice problems />
            <div class="own rows">
                <p class="help">
                    "They get the document when their turn in the signing order comes; 99 comes after everyone has signed. Empty rows are left out; without any, nobody receives a copy."
                </p>
                <PeopleRows of=COPIES kind=None people=copies problems />
            </div>
        </div>
    }
    .into_any()
}

fn document(kind: ItemKind, editor: &RulesEditor, problems: RwSignal<Vec<Problem>>) -> AnyView {
    let mut options = vec![
        inherit(editor, Setting::Document),
        (OURS.to_owned(), "Countersign’s PDF, with the signature fields in place".to_owned()),
    ];
    if kind.spec().procore_pdf {
        options.push((PROCORE.to_owned(), "Procore’s own PDF, with your company’s layout".to_owned()));
    }
    view! {
        <div class="setting">
            <Choose label="Document" field="document" options chosen=editor.form.document.clone() problems />
        </div>
    }
    .into_any()
}

fn template(editor: &RulesEditor, problems: RwSignal<Vec<Problem>>) -> AnyView {
    let chosen = editor.form.template.clone();
    let mut options = vec![inherit(editor, Setting::Template), (OURS.to_owned(), "No template".to_owned())];
    if let Templates::Listed(listed) = &editor.templates {
        options.extend(listed.iter().map(|template| (template.option(), template.name.clone())));
    }
    if !chosen.is_empty() && !options.iter().any(|(known, _)| *known == chosen) {
        let name = chosen.split_once(' ').map_or(chosen.as_str(), |(_, name)| name).to_owned();
        options.push((chosen.clone(), name));
    }
    let help = match &editor.templates {
        Templates::NotLinked if editor.place.project.is_none() => {
            "To choose a template, link your DocuSign account for all of your projects, under My Profile Settings."
        }
        Templates::NotLinked => {
            "Link your DocuSign account under My Profile Settings to choose one of its templates."
        }
        Templates::Unreadable => "The templates of your DocuSign account cannot be read right now.",
        Templates::Listed(listed) if listed.is_empty() => "No templates in your DocuSign account.",
        Templates::Listed(_) => {
            "The templates of your DocuSign account; the account an envelope goes out from must have it too."
        }
    };
    view! {
        <div class="setting">
            <Choose label="DocuSign template" field="template" options chosen problems />
            <p class="help">{help}</p>
        </div>
    }
    .into_any()
}

fn mail(editor: &RulesEditor, problems: RwSignal<Vec<Problem>>) -> AnyView {
    let form = editor.form.clone();
    let options = |setting| {
        vec![
            inherit(editor, setting),
            (OURS.to_owned(), "Countersign’s own words".to_owned()),
            (OWN.to_owned(), "These words".to_owned()),
        ]
    };
    let known: Vec<String> = Blanks::NAMES.iter().map(|name| format!("{{{name}}}")).collect();
    let wrong = wrong_with(problems, Signal::stored("message".to_owned()));
    view! {
        <div class="setting">
            <Choose
                label="Subject"
                field="subject_choice"
                options=options(Setting::Subject)
                chosen=form.subject_choice
                problems
            />
            <div class="own">
                <TextField label="Words of the subject" field="subject" value=form.subject problems />
            </div>
        </div>
        <div class="setting">
            <Choose
                label="Message"
                field="message_choice"
                options=options(Setting::Message)
                chosen=form.message_choice
                problems
            />
            <div class="own">
                <div class="field">
                    <label class="label" for="message">
                        "Words of the message"
                    </label>
                    <textarea
                        id="message"
                        name="form[message]"
                        rows="6"
                        maxlength=MESSAGE_MAX.to_string()
                        aria-invalid=move || wrong.get().map(|_| "true")
                        aria-describedby=move || wrong.get().map(|_| "message-error")
                    >
                        {form.message}
                    </textarea>
                    <FieldError field=Signal::stored("message".to_owned()) wrong />
                </div>
            </div>
        </div>
        <p class="help">{format!("Filled in for each item: {}.", known.join(" "))}</p>
    }
    .into_any()
}

fn reminders(editor: &RulesEditor, problems: RwSignal<Vec<Problem>>) -> AnyView {
    let form = editor.form.clone();
    let reminders = vec![
        inherit(editor, Setting::Reminders),
        (NEVER.to_owned(), "No reminders".to_owned()),
        (OWN.to_owned(), "Remind".to_owned()),
    ];
    let expiry = vec![inherit(editor, Setting::Expiry), set_here()];
    view! {
        <div class="setting">
            <Choose
                label="Reminders"
                field="reminders_choice"
                options=reminders
                chosen=form.reminders_choice
                problems
            />
            <div class="own field-row days">
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
            </div>
        </div>
        <div class="setting">
            <Choose label="Expiry" field="expiry_choice" options=expiry chosen=form.expiry_choice problems />
            <div class="own field-row days">
                <TextField
                    label="Expires after (days)"
                    field="expires_after_days"
                    value=form.expires_after_days
                    problems
                    kind="number"
                />
            </div>
        </div>
    }
    .into_any()
}

fn inherit(editor: &RulesEditor, setting: Setting) -> (String, String) {
    (INHERIT.to_owned(), format!("As inherited: {}", in_short(&editor.inherited_words(setting))))
}

fn set_here() -> (String, String) {
    (OWN.to_owned(), "Set here".to_owned())
}

/// A choice among values.
#[component]
fn Choose(
    label: &'static str,
    #[prop(into)] field: String,
    /// Value and words.
    options: Vec<(String, String)>,
    chosen: String,
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    let (id, name) = (field_id(&field), form_name(&field));
    let error = format!("{id}-error");
    let field = Signal::stored(field);
    let wrong = wrong_with(problems, field);
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="label" for=id.clone()>
                {label}
            </label>
            <select
                id=id
                name=name
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby=move || wrong.get().map(|_| error.clone())
            >
                {options}
            </select>
            <FieldError field wrong />
        </div>
    }
    .into_any()
}
