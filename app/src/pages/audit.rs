//! `/companies/{company}/audit` and `/companies/{company}/projects/{project}/audit`: who did what. Everything it
//! shows stands in the URL.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Form, hooks::use_query_map};

use super::{place::use_owner, rules::Above};
use crate::{
    api::audit::load_audit,
    components::{
        alert::{Alert, ErrorAlert},
        audit_table::AuditTable,
        badge::Tone,
        filter::{Choice, FilterButtons, Input, SearchField},
        loaded::Skeleton,
    },
    model::audit::{Action, AuditPage as Page, AuditQuery, Checked},
    routes::Route,
};

/// The id of the names that the filter suggests.
const PEOPLE: &str = "audit-people";

/// The filters, and the entries they leave.
#[component]
pub fn AuditPage() -> impl IntoView {
    let place = use_owner();
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| {
            let text = |name: &str| params.get(name).unwrap_or_default();
            AuditQuery {
                search: text("search"),
                person: text("person"),
                action: text("action"),
                from: text("from").parse().ok(),
                to: text("to").parse().ok(),
                envelope: text("envelope"),
                before: text("before").parse().ok(),
                check: !text("check").is_empty(),
            }
        })
    });
    let page = Resource::new(
        move || (place.get(), query.get()),
        |(place, query)| async move {
            let (company, project) = place?;
            Ok((query.clone(), load_audit(company, project, query).await?))
        },
    );
    let path = Signal::derive(move || {
        place.get().map_or_else(|_| String::new(), |(company, project)| Route::Audit(company, project).href())
    });
    view! {
        <Title text="Audit log" />
        <section class="page">
            <Transition>
                {move || Suspend::new(async move {
                    page.await.ok().map(|(_, page)| view! { <Head page /> })
                })}
            </Transition>
            <h1>"Audit log"</h1>
            <p class="lead">
                "Who did what to which item, and the requests that went to DocuSign and Procore with it. Entries are only ever added."
            </p>
            {move || view! { <AuditFilters path=path.get() query /> }}
            <Transition fallback=Skeleton>
                {move || Suspend::new(async move {
                    match page.await {
                        Ok((query, page)) => view! { <Entries path=path.get() query page /> }.into_any(),
                        Err(error) => view! { <ErrorAlert error /> }.into_any(),
                    }
                })}
            </Transition>
        </section>
    }
    .into_any()
}

/// The way here, and the names that the filter suggests.
#[component]
fn Head(page: Page) -> impl IntoView {
    let people = page.people.into_iter().map(|name| view! { <option value=name></option> }).collect_view();
    view! {
        <Above company=page.company project=page.project here="Audit log" />
        <datalist id=PEOPLE>{people}</datalist>
    }
    .into_any()
}

/// Words, person, action and days, as a form that needs no script.
#[component]
fn AuditFilters(path: String, query: Memo<AuditQuery>) -> impl IntoView {
    let actions =
        Action::all().map(|action| (action.slug().to_owned(), action.label().to_owned())).collect::<Vec<_>>();
    let of = move |part: fn(AuditQuery) -> String| Signal::derive(move || part(query.get()));
    view! {
        <Form
            method="get"
            action=path.clone()
            attr:class="filters"
            attr:role="search"
            attr:aria-label="Filter the audit log"
        >
            <SearchField placeholder="Number, title, words or request id" words=of(|query| query.search) />
            <Input label="Who" name="person" kind="search" list=PEOPLE value=of(|query| query.person) />
            <Choice label="What" name="action" unchosen="Everything" choices=actions chosen=of(|query| query.action) />
            <Input label="From (UTC)" name="from" kind="date" value=of(|query| day_text(query.from)) />
            <Input label="To (UTC)" name="to" kind="date" value=of(|query| day_text(query.to)) />
            <input type="hidden" name="envelope" value=move || query.get().envelope />
            <FilterButtons filtered=Signal::derive(move || query.with(AuditQuery::is_filtered)) clear=path />
        </Form>
    }
    .into_any()
}

fn day_text(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

#[component]
fn Entries(path: String, query: AuditQuery, page: Page) -> impl IntoView {
    let check = AuditQuery { check: true, ..query.clone() }.href(&path);
    let envelope = (!query.envelope.is_empty()).then(|| {
        let all = AuditQuery { envelope: String::new(), before: None, check: false, ..query.clone() };
        view! {
            <p class="count">
                "Only the entries of one envelope. "
                <a href=all.href(&path)>"Show all"</a>
            </p>
        }
    });
    let body = if page.rows.is_empty() {
        empty(&path, &query, page.older)
    } else {
        let base = AuditQuery { before: None, check: false, ..query.clone() };
        view! { <AuditTable path=path.clone() query=base rows=page.rows /> }.into_any()
    };
    view! {
        {page.checked.map(outcome)}
        <div class="count-line">
            {envelope}
            <a class="quiet" href=check>
                "Check the log"
            </a>
        </div>
        {body}
        {pager(&path, &query, page.older)}
    }
    .into_any()
}

fn empty(path: &str, query: &AuditQuery, older: Option<i64>) -> AnyView {
    let sentence = match (query.is_filtered(), older) {
        (true, Some(_)) => "Nothing among these entries matches the filters. Older ones may.",
        (true, None) => "Nothing matches these filters.",
        (false, _) => "Nothing has been done here yet.",
    };
    let clear = query.is_filtered().then(|| {
        view! {
            <a class="button" href=path.to_owned()>
                "Clear filters"
            </a>
        }
    });
    view! {
        <div class="empty">
            <p>{sentence}</p>
            {clear}
        </div>
    }
    .into_any()
}

fn outcome(checked: Checked) -> AnyView {
    match checked {
        Checked::Sound { entries, hash } => view! {
            <Alert tone=Tone::Good>
                <p>{format!("All {entries} entries are as they were written, those of other companies included.")}</p>
                <p>"Note the hash of the last one elsewhere, to see later that nothing was taken away: " <code>{hash}</code></p>
            </Alert>
        }
        .into_any(),
        Checked::Flawed(sentence) => view! {
            <Alert tone=Tone::Bad>
                <p>{sentence}</p>
                <p>"Somebody has changed the database by hand. Tell the person who runs Countersign, and keep a copy of the database as it is."</p>
            </Alert>
        }
        .into_any(),
    }
}

fn pager(path: &str, query: &AuditQuery, older: Option<i64>) -> Option<AnyView> {
    let page = |before| AuditQuery { before, check: false, ..query.clone() }.href(path);
    let newest = query.before.map(|_| view! { <li><a href=page(None)>"Newest"</a></li> });
    let older = older.map(|seq| view! { <li><a href=page(Some(seq))>"Older"</a></li> });
    (newest.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                <ul>{newest} {older}</ul>
            </nav>
        }
        .into_any()
    })
}
