//! The rows of signers and of copies in the form of rules.
//!
//! The inputs keep what is typed by themselves; the page only knows which rows there are. A row's place in
//! the list is the number in its fields' names, so that problems find their row.

use leptos::prelude::*;

use super::{
    field::{TextField, field_id, form_name},
    icon::{Glyph, Icon},
};
use crate::model::{
    problem::Problem,
    rules::form::{COPY, FIXED, OUT, PROCORE, PersonForm},
    send::NAME_MAX,
    tool::ItemKind,
};

/// Empty rows to start with, for those who have no script.
const SPARE_ROWS: usize = 2;

/// What a list of rows is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsOf {
    /// The list's name in the form.
    pub field: &'static str,
    /// `Signer`.
    pub one: &'static str,
    /// The words of the button that adds a row.
    pub add: &'static str,
    /// The signing order of new rows; none puts them after the last.
    pub order: Option<u32>,
}

#[derive(Clone, PartialEq)]
struct Row {
    key: usize,
    first: PersonForm,
}

/// One group of fields per person, two empty ones, and buttons to add and remove.
#[component]
pub fn PeopleRows(
    /// What they are.
    of: RowsOf,
    /// The kind whose roles stand among them.
    kind: Option<ItemKind>,
    /// Who is there.
    people: Vec<PersonForm>,
    /// What is wrong with the form.
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    let hydrated = RwSignal::new(false);
    Effect::new(move |_| hydrated.set(true));
    let last = people.iter().filter_map(|row| row.order.trim().parse::<u32>().ok()).max();
    let order = of.order.unwrap_or(last.unwrap_or(0).saturating_add(1)).to_string();
    let spare =
        move || PersonForm { person: FIXED.to_owned(), order: order.clone(), ..PersonForm::default() };
    let known = people.len();
    let first = people.into_iter().chain(std::iter::repeat_with(spare.clone()).take(SPARE_ROWS));
    let rows = RwSignal::new(first.enumerate().map(|(key, first)| Row { key, first }).collect::<Vec<_>>());
    let next_key = StoredValue::new(known + SPARE_ROWS);
    let add = move |_| {
        let key = next_key.get_value();
        next_key.set_value(key + 1);
        rows.update(|rows| rows.push(Row { key, first: spare() }));
    };
    view! {
        <For each=move || rows.get() key=|row| row.key let:row>
            <PersonRow of kind row rows problems hydrated />
        </For>
        <Show when=move || hydrated.get()>
            <button type="button" class="button" on:click=add.clone()>
                <Icon glyph=Glyph::Plus />
                {of.add}
            </button>
        </Show>
    }
    .into_any()
}

#[component]
fn PersonRow(
    of: RowsOf,
    kind: Option<ItemKind>,
    row: Row,
    rows: RwSignal<Vec<Row>>,
    problems: RwSignal<Vec<Problem>>,
    hydrated: RwSignal<bool>,
) -> impl IntoView {
    let Row { key, first } = row;
    let place =
        Memo::new(move |_| rows.with(|rows| rows.iter().position(|row| row.key == key).unwrap_or_default()));
    let field =
        move |name: &'static str| Signal::derive(move || format!("{}[{}][{name}]", of.field, place.get()));
    let is_role = kind.is_some_and(|kind| first.is_role_of(kind));
    let role = first.role.clone();
    let who = Signal::derive(move || {
        if role.is_empty() { format!("{} {}", of.one, place.get() + 1) } else { role.clone() }
    });
    let remove = move |_| rows.update(|rows| rows.retain(|row| row.key != key));
    let about = first.role.clone();
    let own = if is_role {
        view! { <RolePerson role=first.role person=field("person") chosen=first.person /> }.into_any()
    } else {
        let label = if of.field == "signers" { "Role" } else { "Role (optional)" };
        view! {
            <input type="hidden" name=move || form_name(&field("person").get()) value=FIXED />
            <TextField label=label field=field("role") value=first.role problems max=NAME_MAX />
        }
        .into_any()
    };
    view! {
        <fieldset class="recipient">
            <legend>{move || who.get()} {(!is_role).then_some(" (optional)")}</legend>
            <div class="field-row">
                {own}
                <TextField
                    label="Name"
                    about=about.clone()
                    field=field("name")
                    value=first.name
                    problems
                    max=NAME_MAX
                />
                <TextField
                    label="Email"
                    about=about.clone()
                    field=field("email")
                    value=first.email
                    problems
                    kind="email"
                    max=NAME_MAX
                />
                <div class="order">
                    <TextField
                        label="Signing order"
                        about=about
                        field=field("order")
                        value=first.order
                        problems
                        kind="number"
                    />
                </div>
                <Show when=move || hydrated.get() && !is_role>
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

/// Who signs for a role of the kind. Name and email are asked for only where it is always the same person.
#[component]
fn RolePerson(role: String, person: Signal<String>, chosen: String) -> impl IntoView {
    let options = [
        (PROCORE, "Signs: the person Procore names"),
        (FIXED, "Signs: always this person"),
        (COPY, "Receives a copy only"),
        (OUT, "Left out"),
    ]
    .map(|(value, label)| {
        view! {
            <option value=value selected=chosen == value>
                {label}
            </option>
        }
    })
    .collect_view();
    let id = move || field_id(&person.get());
    let role_name = move || form_name(&person.get().replace("[person]", "[role]"));
    view! {
        <input type="hidden" name=role_name value=role.clone() />
        <div class="field role-person">
            <label class="label" for=id>
                "Who"
                <span class="visually-hidden">" of " {role}</span>
            </label>
            <select id=id name=move || form_name(&person.get())>
                {options}
            </select>
        </div>
    }
    .into_any()
}
