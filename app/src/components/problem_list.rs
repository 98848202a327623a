//! What is wrong with a form, with the way to each field and to the place in Procore that mends it.

use leptos::{prelude::*, wasm_bindgen::JsCast};

use super::{
    field::field_id,
    icon::{Glyph, Icon},
};
use crate::model::problem::Problem;

const LIST: &str = "problems";

/// Everything that is wrong with a form; nothing where nothing is.
#[component]
pub fn ProblemList(
    /// What the problems stand in the way of, for instance “Before this can be sent”.
    title: &'static str,
    /// The problems.
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    let list = move || {
        let problems = problems.get();
        (!problems.is_empty()).then(|| {
            view! {
                <div class="alert bad">
                    <Icon glyph=Glyph::Warning />
                    <div class="alert-words">
                        <h2>{title}</h2>
                        <ul>{problems.into_iter().map(line).collect_view()}</ul>
                    </div>
                </div>
            }
        })
    };
    view! {
        <div id=LIST role="alert" tabindex="-1">
            {list}
        </div>
    }
    .into_any()
}

fn line(problem: Problem) -> AnyView {
    let id = field_id(&problem.field);
    let href = format!("#{id}");
    let fix = fix(&problem);
    view! {
        <li>
            <a
                href=href
                rel="external"
                on:click=move |event| {
                    event.prevent_default();
                    focus(&id);
                }
            >
                {problem.message}
            </a>
            {fix}
        </li>
    }
    .into_any()
}

/// The link to the place in Procore that mends a problem, where there is one.
pub fn fix(problem: &Problem) -> Option<AnyView> {
    let fix = problem.fix.clone()?;
    let link = view! {
        " "
        <a href=fix.url target="_blank">
            {fix.label}
        </a>
    };
    Some(link.into_any())
}

/// Leads to the list after a form was refused.
pub fn focus_problems() {
    focus(LIST);
}

fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}
