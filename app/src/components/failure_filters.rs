//! The filters of the failures, and the addresses they make.

use leptos::prelude::*;
use leptos_router::components::Form;
use url::form_urlencoded::Serializer;

use super::{
    icon::{Glyph, Icon},
    item_filters::{Choice, SearchField},
};
use crate::model::{
    failure::{ALL_STATES, FailureQuery, FailureState},
    tool::Tool,
};

/// The address of the failures that the query asks for; what is not asked for is left out.
pub fn failures_href(path: &str, query: &FailureQuery) -> String {
    let mut out = Serializer::new(String::new());
    let words = [("state", &query.state), ("tool", &query.tool), ("search", &query.search)];
    for (name, value) in words.into_iter().filter(|(_, value)| !value.is_empty()) {
        out.append_pair(name, value);
    }
    if query.page > 1 {
        out.append_pair("page", &query.page.to_string());
    }
    let search = out.finish();
    if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") }
}

/// Search, tool and state, as a form that needs no script.
#[component]
pub fn FailureFilters(
    /// The page's address without a query.
    path: String,
    /// What the URL asks for now.
    query: Memo<FailureQuery>,
) -> impl IntoView {
    let tools = Tool::ALL.map(|tool| (tool.slug().to_owned(), tool.label().to_owned()));
    let settled = [FailureState::Handled, FailureState::Resolved];
    let mut states: Vec<_> = settled.map(|state| (state.slug().to_owned(), state.label().to_owned())).into();
    states.push((ALL_STATES.to_owned(), "All".to_owned()));
    let clear = path.clone();
    view! {
        <Form method="get" action=path attr:class="filters" attr:role="search" attr:aria-label="Filter the failures">
            <SearchField placeholder="Item, what failed or why" words=Signal::derive(move || query.get().search) />
            <Choice
                label="Tool"
                name="tool"
                unchosen="All"
                choices=tools.to_vec()
                chosen=Signal::derive(move || query.get().tool)
            />
            <Choice
                label="State"
                name="state"
                unchosen=FailureState::Open.label()
                choices=states
                chosen=Signal::derive(move || query.get().state)
            />
            <div class="buttons">
                <button type="submit" class="button">
                    "Filter"
                </button>
                {move || {
                    query
                        .with(FailureQuery::is_filtered)
                        .then(|| {
                            view! {
                                <a class="button plain" href=clear.clone()>
                                    <Icon glyph=Glyph::Cross />
                                    "Clear"
                                </a>
                            }
                        })
                }}
            </div>
        </Form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_only_what_is_asked_for() {
        assert_eq!(failures_href("/x", &FailureQuery { page: 1, ..FailureQuery::default() }), "/x");
        let query =
            FailureQuery { state: "all".into(), search: "a&b".into(), page: 2, ..FailureQuery::default() };
        assert_eq!(failures_href("/x", &query), "/x?state=all&search=a%26b&page=2");
    }
}
