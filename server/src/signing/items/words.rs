//! How Procore's values are written on our pages: label and value, rich text as paragraphs, periods.

use app::model::{item::dated, when::short_date};
use chrono::NaiveDate;
use paperwork::{Block, RichText, Run};

/// A field of an item's page; none where it is empty.
pub fn text(label: &str, value: Option<&str>) -> Option<(String, String)> {
    value.filter(|value| !value.trim().is_empty()).map(|value| (label.to_owned(), value.to_owned()))
}

/// A name of an item's page.
pub fn named(label: &str, value: Option<&procore::NamedRef>) -> Option<(String, String)> {
    text(label, value.map(|named| named.name.as_str()))
}

/// A day of an item's page.
pub fn day(label: &str, date: Option<NaiveDate>) -> Option<(String, String)> {
    dated(label, date)
}

/// Headings with the paragraphs of Procore's HTML; empty ones are left out.
pub fn texts(parts: &[(&str, &Option<String>)]) -> Vec<(String, Vec<String>)> {
    parts
        .iter()
        .filter_map(|(heading, html)| {
            let paragraphs = paragraphs(RichText::from_html(html.as_deref()?).blocks());
            (!paragraphs.is_empty()).then(|| ((*heading).to_owned(), paragraphs))
        })
        .collect()
}

/// Procore's HTML as it is printed.
pub fn rich(html: &Option<String>) -> RichText {
    RichText::from_html(html.as_deref().unwrap_or_default())
}

/// `Oct 1, 2026 – Oct 31, 2026`.
pub fn period(start: Option<NaiveDate>, end: Option<NaiveDate>) -> String {
    match (start, end) {
        (Some(start), Some(end)) => format!("{} – {}", short_date(start), short_date(end)),
        (Some(day), None) | (None, Some(day)) => short_date(day),
        (None, None) => String::new(),
    }
}

/// The days that are set, with their labels, as a document prints them.
pub fn dates<const N: usize>(dates: [(&str, Option<NaiveDate>); N]) -> Vec<(String, NaiveDate)> {
    dates.into_iter().filter_map(|(label, date)| Some((label.to_owned(), date?))).collect()
}

fn paragraphs(blocks: &[Block]) -> Vec<String> {
    blocks
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph { runs } => vec![runs.iter().map(words).collect::<String>()],
            Block::List { items, .. } => {
                items.iter().flat_map(|item| paragraphs(item)).map(|line| format!("• {line}")).collect()
            }
        })
        .filter(|paragraph| !paragraph.trim().is_empty())
        .collect()
}

fn words(run: &Run) -> String {
    match run {
        Run::Text { text, .. } => text.clone(),
        Run::Break => "\n".to_owned(),
    }
}
