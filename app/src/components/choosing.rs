//! Choosing rows of a list. Without script the checkboxes of one page are an ordinary form; with script
//! what is chosen on other pages stays chosen too.

use std::collections::BTreeSet;

use leptos::{html, prelude::*};
use leptos_router::components::Form;

use super::icon::{Glyph, Icon};
use crate::model::{bulk::BULK_MAX, ids::ItemId};

/// The chosen items of a list.
#[derive(Debug, Clone, Copy)]
pub struct Choice(RwSignal<BTreeSet<ItemId>>);

impl Choice {
    /// Nothing is chosen, and nothing stays chosen when the page moves on to another list.
    pub fn of<T: PartialEq + Send + Sync + 'static>(list: Memo<T>) -> Self {
        let chosen = RwSignal::new(BTreeSet::new());
        Effect::new(move |before: Option<()>| {
            list.track();
            if before.is_some() {
                chosen.set(BTreeSet::new());
            }
        });
        Self(chosen)
    }

    fn holds(self, item: &ItemId) -> bool {
        self.0.with(|chosen| chosen.contains(item))
    }

    fn set(self, item: &ItemId, chosen: bool) {
        self.0.update(|all| {
            if chosen {
                all.insert(item.clone())
            } else {
                all.remove(item)
            };
        });
    }

    fn count(self) -> usize {
        self.0.with(BTreeSet::len)
    }
}

/// The checkbox of a row.
#[component]
pub fn ChooseItem(
    /// What is chosen.
    choice: Choice,
    /// The row's item.
    item: ItemId,
    /// The row's number.
    number: String,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let (here, changed, value) = (item.clone(), item.clone(), item.0.clone());
    Effect::new(move |before: Option<()>| {
        // What was ticked before the scripts arrived counts.
        if before.is_none() && input.get().is_some_and(|input| input.checked()) {
            choice.set(&here, true);
        }
    });
    view! {
        <input
            type="checkbox"
            name="item"
            value=value
            aria-label=format!("Select {number}")
            node_ref=input
            prop:checked=move || choice.holds(&item)
            on:change:target=move |event| choice.set(&changed, event.target().checked())
        />
    }
    .into_any()
}

/// The list's rows in a form that leads to the preview of what is chosen.
#[component]
pub fn ChoosingForm(
    /// What is chosen.
    choice: Choice,
    /// The preview's address.
    action: String,
    /// The items on this page.
    here: Vec<ItemId>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let hydrated = RwSignal::new(false);
    Effect::new(move |_| hydrated.set(true));
    let shown = here.clone();
    let elsewhere = move || {
        choice.0.with(|chosen| {
            chosen
                .iter()
                .filter(|item| !shown.contains(item))
                .map(|item| view! { <input type="hidden" name="item" value=item.0.clone() /> })
                .collect_view()
        })
    };
    view! {
        <Form method="get" action attr:class="choosing">
            <div class="choosing-bar">
                <ChooseAll choice here hydrated />
                <SendChosen choice hydrated />
            </div>
            {children()}
            {elsewhere}
        </Form>
    }
    .into_any()
}

#[component]
fn ChooseAll(choice: Choice, here: Vec<ItemId>, hydrated: RwSignal<bool>) -> impl IntoView {
    let all = {
        let here = here.clone();
        move || here.iter().all(|item| choice.holds(item))
    };
    let here = StoredValue::new(here);
    view! {
        <label class="choice" hidden=move || !hydrated.get()>
            <input
                type="checkbox"
                prop:checked=all
                on:change:target=move |event| {
                    let chosen = event.target().checked();
                    here.with_value(|here| here.iter().for_each(|item| choice.set(item, chosen)));
                }
            />
            <span>"Select all on this page"</span>
        </label>
    }
    .into_any()
}

#[component]
fn SendChosen(choice: Choice, hydrated: RwSignal<bool>) -> impl IntoView {
    let count = move || choice.count();
    let words = move || match (hydrated.get(), count()) {
        (false, _) => "Select items to send.".to_owned(),
        (true, count) if count > BULK_MAX => {
            format!(
                "{count} selected. At most {BULK_MAX} can be sent at once: take {} away.",
                count - BULK_MAX
            )
        }
        (true, count) => format!("{count} selected"),
    };
    let cannot = move || hydrated.get() && !(1..=BULK_MAX).contains(&count());
    view! {
        <span class="chosen" role="status">
            {words}
        </span>
        <button type="submit" class="button primary" disabled=cannot>
            <Icon glyph=Glyph::Pen />
            "Send to DocuSign"
        </button>
        <button
            type="button"
            class="button plain"
            hidden=move || !hydrated.get() || count() == 0
            on:click=move |_| choice.0.update(BTreeSet::clear)
        >
            "Clear selection"
        </button>
    }
    .into_any()
}
