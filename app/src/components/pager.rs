//! From page to page of a list.

use leptos::prelude::*;

/// Links to the other pages; nothing where there is only one.
#[component]
pub fn Pager(
    /// This page; 1 is the first.
    page: u32,
    /// How many there are.
    pages: u32,
    /// The address of a page.
    href: Callback<u32, String>,
) -> impl IntoView {
    if pages <= 1 {
        return None;
    }
    let numbers = (1..=pages)
        .filter(|number| *number == 1 || *number == pages || number.abs_diff(page) <= 2)
        .map(|number| {
            let current = (number == page).then_some("page");
            view! {
                <li>
                    <a href=href.run(number) aria-current=current aria-label=format!("Page {number}")>
                        {number}
                    </a>
                </li>
            }
        })
        .collect_view();
    let previous = (page > 1).then(|| view! { <li><a href=href.run(page - 1)>"Previous"</a></li> });
    let next = (page < pages).then(|| view! { <li><a href=href.run(page + 1)>"Next"</a></li> });
    Some(view! {
        <nav class="pager" aria-label="Pages">
            <ul>
                {previous}
                {numbers}
                {next}
            </ul>
        </nav>
    })
}
