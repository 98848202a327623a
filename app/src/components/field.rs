//! A field of a form: label, input, help, and what is wrong with it.

use leptos::prelude::*;

use crate::model::problem::Problem;

/// The id of the input of a form's field: `recipients[0][email]` becomes `recipients-0-email`.
pub fn field_id(field: &str) -> String {
    field.replace('[', "-").replace(']', "")
}

/// What is wrong with one field, as sentences; none where nothing is.
pub fn wrong_with(problems: RwSignal<Vec<Problem>>, field: Signal<String>) -> Memo<Option<String>> {
    Memo::new(move |_| {
        let field = field.get();
        problems.with(|problems| {
            let found: Vec<&str> = problems
                .iter()
                .filter(|problem| problem.field == field)
                .map(|problem| problem.message.as_str())
                .collect();
            (!found.is_empty()).then(|| found.join(" "))
        })
    })
}

/// The sentence under a field that is wrong.
#[component]
pub fn FieldError(
    /// The field's name within the form.
    field: Signal<String>,
    /// What is wrong with it.
    wrong: Memo<Option<String>>,
) -> impl IntoView {
    move || {
        wrong.get().map(|sentence| {
            view! {
                <span class="field-error" id=format!("{}-error", field_id(&field.get()))>
                    {sentence}
                </span>
            }
        })
    }
}

/// A line of text in a form whose fields are posted as `form[…]`.
#[component]
pub fn TextField(
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// What it is about, for those who hear the page; others see it beside the field.
    #[prop(optional, into)]
    about: String,
    /// Its name within the form, for instance `subject`.
    #[prop(into)]
    field: Signal<String>,
    /// What stands in it at first.
    value: String,
    /// What is wrong with the form.
    problems: RwSignal<Vec<Problem>>,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// The most characters; 0 for no limit.
    #[prop(default = 0)]
    max: usize,
    /// Whether it must be filled.
    #[prop(default = false)]
    required: bool,
    /// Told what is typed.
    #[prop(optional)]
    on_type: Option<Callback<String>>,
) -> impl IntoView {
    let wrong = wrong_with(problems, field);
    let about = (!about.is_empty()).then(|| view! { <span class="visually-hidden">" of " {about}</span> });
    let id = move || field_id(&field.get());
    let described = move || wrong.get().map(|_| format!("{}-error", id()));
    view! {
        <div class="field">
            <label class="label" for=id>
                {move || label.get()}
                {about}
            </label>
            <input
                type=kind
                id=id
                name=move || form_name(&field.get())
                value=value
                maxlength=(max > 0).then(|| max.to_string())
                required=required
                min=(kind == "number").then_some("1")
                inputmode=(kind == "number").then_some("numeric")
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby=described
                on:input=move |event| {
                    if let Some(on_type) = on_type {
                        on_type.run(event_target_value(&event));
                    }
                }
            />
            <FieldError field wrong />
        </div>
    }
    .into_any()
}

/// The name under which a field is posted: `recipients[0][email]` becomes `form[recipients][0][email]`.
pub fn form_name(field: &str) -> String {
    match field.split_once('[') {
        Some((first, rest)) => format!("form[{first}][{rest}"),
        None => format!("form[{field}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_nested_field_as_serde_qs_reads_it() {
        assert_eq!(form_name("recipients[0][email]"), "form[recipients][0][email]");
        assert_eq!(form_name("subject"), "form[subject]");
        assert_eq!(field_id("recipients[0][email]"), "recipients-0-email");
    }
}
