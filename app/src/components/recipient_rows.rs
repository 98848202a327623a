//! The recipients of the **Complete with DocuSign** form.
//!
//! The inputs keep what is typed by themselves; the page only knows which rows there are. A row's
//! place in the list is the number in its fields' names, so that problems find their row.

use leptos::prelude::*;

use super::{
    field::{TextField, form_name},
    icon::{Glyph, Icon},
};
use crate::model::{
    problem::Problem,
    send::{NAME_MAX, RecipientForm},
};

/// Empty rows to start with, for those who have no script.
const SPARE_ROWS: usize = 2;

#[derive(Clone, PartialEq)]
struct Row {
    key: usize,
    first: RecipientForm,
}

/// One group of fields per recipient, two empty ones, and buttons to add and remove.
#[component]
pub fn RecipientRows(
    /// The recipients as Procore has them.
    recipients: Vec<RecipientForm>,
    /// What is wrong with the form.
    problems: RwSignal<Vec<Problem>>,
    /// Whether script has taken over.
    hydrated: RwSignal<bool>,
) -> impl IntoView {
    let next_order = recipients
        .iter()
        .filter_map(|row| row.order.trim().parse::<u32>().ok())
        .max()
        .unwrap_or(0)
        .saturating_add(1);
    let spare = move || RecipientForm {
        kind: "signer".into(),
        order: next_order.to_string(),
        ..RecipientForm::default()
    };
    let known = recipients.len();
    let first = recipients.into_iter().chain((0..SPARE_ROWS).map(|_| spare()));
    let rows = RwSignal::new(first.enumerate().map(|(key, first)| Row { key, first }).collect::<Vec<_>>());
    let next_key = StoredValue::new(known + SPARE_ROWS);
    let add = move |_| {
        let key = next_key.get_value();
        next_key.set_value(key + 1);
        rows.update(|rows| rows.push(Row { key, first: spare() }));
    };
    view! {
        <For each=move || rows.get() key=|row| row.key let:row>
            <RecipientRow row rows problems hydrated />
        </For>
        <Show when=move || hydrated.get()>
            <button type="button" class="button" on:click=add>
                <Icon glyph=Glyph::Plus />
                "Add recipient"
            </button>
        </Show>
    }
    .into_any()
}

#[component]
fn RecipientRow(
    row: Row,
    rows: RwSignal<Vec<Row>>,
    problems: RwSignal<Vec<Problem>>,
    hydrated: RwSignal<bool>,
) -> impl IntoView {
    let Row { key, first } = row;
    let place =
        Memo::new(move |_| rows.with(|rows| rows.iter().position(|row| row.key == key).unwrap_or_default()));
    let field =
        move |name: &'static str| Signal::derive(move || format!("recipients[{}][{name}]", place.get()));
    let name = move |field: Signal<String>| move || form_name(&field.get());
    let from_procore = !first.source.is_empty();
    let role = first.role.clone();
    let who =
        Signal::derive(
            move || if role.is_empty() { format!("Recipient {}", place.get() + 1) } else { role.clone() },
        );
    let remove = move |_| {
        let gone = place.get_untracked();
        rows.update(|rows| rows.retain(|row| row.key != key));
        problems.update(|problems| *problems = without_row(std::mem::take(problems), gone));
    };
    let role_input = if from_procore {
        view! { <input type="hidden" name=name(field("role")) value=first.role /> }.into_any()
    } else {
        view! { <TextField label="Role" field=field("role") value=first.role problems max=NAME_MAX /> }
            .into_any()
    };
    let source = from_procore.then(|| {
        view! { <p class="help">"From " {first.source.clone()} ". What you change here holds for this envelope only."</p> }
    });
    let copy = first.kind == "cc";
    let pick = first.offered.then(|| {
        view! {
            <input type="hidden" name=name(field("offered")) value="true" />
            <label class="choice">
                <input type="checkbox" name=name(field("picked")) value="true" checked=first.picked />
                <span>"Ask to sign"</span>
            </label>
        }
    });
    let required = from_procore && !first.offered;
    let kind = field("kind");
    view! {
        <fieldset class="recipient">
            <legend>{move || who.get()} {(!from_procore).then_some(" (optional)")}</legend>
            {source}
            {pick}
            <input type="hidden" name=name(field("source")) value=first.source />
            <input type="hidden" name=name(field("fix_url")) value=first.fix_url />
            <div class="field-row">
                {role_input}
                <TextField label="Name" field=field("name") value=first.name problems max=NAME_MAX required=required />
                <TextField
                    label="Email"
                    field=field("email")
                    value=first.email
                    problems
                    kind="email"
                    max=NAME_MAX
                    required=required
                />
                <label class="field">
                    <span class="label">"Action"</span>
                    <select name=name(kind)>
                        <option value="signer" selected=!copy>
                            "Needs to sign"
                        </option>
                        <option value="cc" selected=copy>
                            "Receives a copy"
                        </option>
                    </select>
                </label>
                <div class="order">
                    <TextField label="Signing order" field=field("order") value=first.order problems kind="number" />
                </div>
                <Show when=move || hydrated.get()>
                    <button
                        type="button"
                        class="button plain remove"
                        aria-label=move || format!("Remove {}", who.get())
                        on:click=remove
                    >
                        <Icon glyph=Glyph::Cross />
                    </button>
                </Show>
            </div>
        </fieldset>
    }
    .into_any()
}

/// The problems once a row is removed: its own are gone, those of the rows after it move up.
fn without_row(problems: Vec<Problem>, gone: usize) -> Vec<Problem> {
    let moved = |mut problem: Problem| {
        let row = problem.field.strip_prefix("recipients[").and_then(|rest| rest.split_once(']'));
        let Some((Ok(index), rest)) = row.map(|(index, rest)| (index.parse::<usize>(), rest)) else {
            return Some(problem);
        };
        if index > gone {
            problem.field = format!("recipients[{}]{rest}", index - 1);
        }
        (index != gone).then_some(problem)
    };
    problems.into_iter().filter_map(moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_follow_their_rows_when_one_is_removed() {
        let problems = ["recipients[0][name]", "recipients[1][email]", "recipients[2][email]", "subject"]
            .map(|field| Problem::new(field, "wrong"));
        let left = without_row(problems.to_vec(), 1);
        let fields: Vec<&str> = left.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["recipients[0][name]", "recipients[1][email]", "subject"]);
    }
}
