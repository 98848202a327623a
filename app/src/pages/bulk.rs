//! `…/{tool}/bulk`: **Send to DocuSign**, the preview of the chosen items. What is chosen stands in the URL.
//!
//! Reading many items takes longer than a page may: every answer tells what is known by then, and the
//! page asks again until all is.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::place::use_tool;
use crate::{
    api::bulk::{CheckAgain, StartBulk, load_bulk_preview},
    components::{
        alert::{Alert, FormAlert, refusal},
        badge::Tone,
        breadcrumb::Breadcrumb,
        bulk_table::BulkTable,
        icon::{Glyph, Icon},
        loaded::loaded,
        project_bar::ProjectBar,
    },
    error::AppError,
    model::{
        bulk::{BULK_MAX, BulkPreview, Check, Held},
        ids::ItemId,
        when::date_time,
    },
    routes::Route,
};

/// How long to wait before asking again where reading is held.
const WHILE_HELD: Duration = Duration::from_secs(5);
/// Without script the page asks again by itself.
const ASK_AGAIN: &str = r#"<meta http-equiv="refresh" content="1">"#;

/// The chosen items, every problem named, and the button that sends them.
#[component]
pub fn BulkPage() -> impl IntoView {
    let place = use_tool();
    let params = use_query_map();
    let chosen = Memo::new(move |_| {
        params.with(|params| {
            let mut items: Vec<ItemId> = Vec::new();
            for id in params.get_all("item").unwrap_or_default().into_iter().map(ItemId) {
                if !items.contains(&id) {
                    items.push(id);
                }
            }
            items
        })
    });
    let start = ServerAction::<StartBulk>::new();
    let again = ServerAction::<CheckAgain>::new();
    let preview = Resource::new(
        move || (place.get(), chosen.get(), again.version().get()),
        |(place, items, _)| async move {
            let ((company, project), tool) = place?;
            not_too_many(&items)?;
            load_bulk_preview(company, project, tool, items).await
        },
    );
    read_on(preview);
    loaded(preview, move |preview| whole(preview, start, again))
}

fn not_too_many(items: &[ItemId]) -> Result<(), AppError> {
    match items.len() {
        0 => Err(AppError::Conflict(
            "No items are selected. Go back to the list and tick the items to send.".to_owned(),
        )),
        1..=BULK_MAX => Ok(()),
        many => Err(AppError::Conflict(format!(
            "{many} items are selected; at most {BULK_MAX} can be sent at once. Go back to the list and select fewer."
        ))),
    }
}

/// Asks again until every item has been read.
fn read_on(preview: Resource<Result<BulkPreview, AppError>>) {
    let more = move || {
        preview.with(|preview| match preview {
            Some(Ok(preview)) if preview.unread() > 0 => Some(preview.held.is_some()),
            _ => None,
        })
    };
    Effect::new(move |_| match more() {
        Some(true) => set_timeout(move || preview.refetch(), WHILE_HELD),
        Some(false) => preview.refetch(),
        None => {}
    });
}

fn whole(preview: BulkPreview, start: ServerAction<StartBulk>, again: ServerAction<CheckAgain>) -> AnyView {
    let (company, project, tool) = (preview.project.company, preview.project.id, preview.tool);
    let above = vec![(tool.label().to_owned(), Route::Items(company, project, tool))];
    let head = format!(
        "{}, from the DocuSign account {}",
        counted(preview.rows.len(), "selected item", "selected items"),
        preview.account
    );
    let project_bar = preview.project.clone();
    view! {
        <Title text="Send to DocuSign" />
        <section class="page bulk">
            <ProjectBar project=project_bar />
            <Breadcrumb above here="Send to DocuSign" />
            <h1>"Send to DocuSign"</h1>
            <p class="lead">{head}</p>
            <FormAlert error=refusal(start) />
            {reading(&preview)}
            {sending(&preview, start, again)}
            <BulkTable rows=preview.rows />
        </section>
    }
    .into_any()
}

/// How far the reading is; nothing once it is done.
fn reading(preview: &BulkPreview) -> Option<AnyView> {
    let (all, unread) = (preview.rows.len(), preview.unread());
    if unread == 0 {
        return None;
    }
    let held = preview.held.as_ref().map(|held| {
        let until = match held {
            Held::Later { until: Some(until), .. } => format!(" Reading goes on at {}.", date_time(*until)),
            _ => " It is tried again by itself.".to_owned(),
        };
        let sentence = held.sentence().to_owned();
        view! { <Alert tone=Tone::Waiting>{sentence} {until}</Alert> }
    });
    let read = all - unread;
    let (max, value, words) = (all.to_string(), read.to_string(), format!("{read} of {all} read"));
    let card = view! {
        <section class="card" aria-labelledby="reading-title">
            <h2 id="reading-title">"Reading the items from Procore"</h2>
            <progress max=max value=value aria-labelledby="reading-title"></progress>
            <p role="status">{words}</p>
            <p class="help">"Procore limits how fast items can be read. Nothing is sent before you choose to."</p>
            {held}
            <noscript inner_html=ASK_AGAIN></noscript>
        </section>
    };
    Some(card.into_any())
}

fn sending(
    preview: &BulkPreview,
    start: ServerAction<StartBulk>,
    again: ServerAction<CheckAgain>,
) -> Option<AnyView> {
    if preview.unread() > 0 {
        return None;
    }
    let ready: Vec<ItemId> = preview.ready().map(|item| item.id.clone()).collect();
    let count = ready.len();
    let send = (count > 0).then(|| {
        let pending = start.pending();
        let words = format!("Send {}", counted(count, "item", "items"));
        let fields = fields(preview, &ready);
        view! {
            <ActionForm action=start>
                {fields}
                <button type="submit" class="button primary" disabled=move || pending.get()>
                    <Icon glyph=Glyph::Pen />
                    {move || if pending.get() { "Starting…".to_owned() } else { words.clone() }}
                </button>
            </ActionForm>
        }
    });
    let summary = summary(count, preview.left_out());
    let check_again = check_again(preview, again);
    let card = view! {
        <section class="card" aria-labelledby="send-title">
            <h2 id="send-title">{summary}</h2>
            <p>
                "Each item gets an envelope of its own that goes out at once, with the signers shown and the usual subject, message and reminders. To change any of that, open the item and send it alone."
            </p>
            <div class="buttons">{send} {check_again}</div>
        </section>
    };
    Some(card.into_any())
}

/// Only what is to be mended in Procore is worth reading again.
fn check_again(preview: &BulkPreview, again: ServerAction<CheckAgain>) -> Option<AnyView> {
    let all: Vec<ItemId> = preview.rows.iter().map(|row| row.item.id.clone()).collect();
    let mendable = preview.rows.iter().any(|row| !matches!(row.check, Check::Ready | Check::Unread));
    mendable.then(|| {
        let pending = again.pending();
        let fields = fields(preview, &all);
        view! {
            <ActionForm action=again>
                {fields} <button type="submit" class="button" disabled=move || pending.get()>
                    {move || if pending.get() { "Checking…" } else { "Check again" }}
                </button>
            </ActionForm>
        }
        .into_any()
    })
}

fn fields(preview: &BulkPreview, items: &[ItemId]) -> AnyView {
    let place = [
        ("company".to_owned(), preview.project.company.to_string()),
        ("project".to_owned(), preview.project.id.to_string()),
        ("tool".to_owned(), preview.tool.slug().to_owned()),
    ];
    let items = items.iter().enumerate().map(|(index, item)| (format!("items[{index}]"), item.0.clone()));
    let fields = place
        .into_iter()
        .chain(items)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view();
    fields.into_any()
}

fn summary(ready: usize, left_out: usize) -> String {
    match (ready, left_out) {
        (0, _) => "None of these items can be sent as it is".to_owned(),
        (ready, 0) => format!("{} ready to send", counted(ready, "item is", "items are")),
        (ready, left_out) => format!(
            "{} ready to send, {} left out",
            counted(ready, "item is", "items are"),
            counted(left_out, "is", "are")
        ),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_many_go_out_and_how_many_do_not() {
        assert_eq!(summary(1, 0), "1 item is ready to send");
        assert_eq!(summary(12, 1), "12 items are ready to send, 1 is left out");
        assert_eq!(summary(0, 3), "None of these items can be sent as it is");
    }

    #[test]
    fn more_than_can_be_sent_at_once_are_refused_with_a_sentence() {
        let items = |count: usize| (0..count).map(|id| ItemId(id.to_string())).collect::<Vec<_>>();
        assert!(not_too_many(&items(BULK_MAX)).is_ok());
        for count in [0, BULK_MAX + 1] {
            assert!(matches!(not_too_many(&items(count)), Err(AppError::Conflict(_))), "{count}");
        }
    }
}
