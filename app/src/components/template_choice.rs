//! The DocuSign template an envelope starts from.

use leptos::prelude::*;

use super::field::{FieldError, wrong_with};
use crate::model::{problem::Problem, rules::TemplateRef};

/// A choice of the account's templates; nothing where it has none.
#[component]
pub fn TemplateChoice(
    /// What there is to choose from.
    templates: Vec<TemplateRef>,
    /// The option that is chosen at first, as [`TemplateRef::option`].
    chosen: String,
    /// What is wrong with the form.
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    if templates.is_empty() {
        return ().into_any();
    }
    let field = Signal::stored("template".to_owned());
    let wrong = wrong_with(problems, field);
    let described = move || {
        if wrong.get().is_some() { "template-help template-error" } else { "template-help" }
    };
    let options = templates
        .into_iter()
        .map(|template| {
            let value = template.option();
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {template.name}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="label" for="template">
                "DocuSign template"
            </label>
            <select
                id="template"
                name="form[template]"
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby=described
            >
                <option value="" selected=chosen.is_empty()>
                    "None"
                </option>
                {options}
            </select>
            <FieldError field wrong />
            <p class="help" id="template-help">
                "Adds the template’s fields to the first document, for recipients with the template’s role and signing order."
            </p>
        </div>
    }
    .into_any()
}
