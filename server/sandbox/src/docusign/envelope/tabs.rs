//! Fields on pages: read from a request, placed where their anchors stand, filled by the signer.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    super::error::ApiError,
    model::{Recipient, Tab, TabKind},
};
use crate::pdf::{Anchor, Wanted, find_anchors};

/// The members of `tabs` that are understood; others are ignored as DocuSign ignores unknown ones.
pub(in super::super) const LISTS: [(&str, TabKind); 8] = [
    ("signHereTabs", TabKind::SignHere),
    ("initialHereTabs", TabKind::InitialHere),
    ("dateSignedTabs", TabKind::DateSigned),
    ("fullNameTabs", TabKind::FullName),
    ("emailAddressTabs", TabKind::EmailAddress),
    ("companyTabs", TabKind::Company),
    ("titleTabs", TabKind::Title),
    ("textTabs", TabKind::Text),
];

/// A document's id and bytes, to look for anchors in.
pub(in super::super) type Sheets = [(String, Vec<u8>)];

/// The tabs of one recipient, each where it stands; an anchor gives one tab for each place it is found.
///
/// # Errors
/// `ANCHOR_TAB_STRING_NOT_FOUND` for an anchor that is nowhere and not to be ignored,
/// `INVALID_REQUEST_PARAMETER` for a tab without an anchor or a position.
pub(in super::super) fn placed(tabs: Option<&Value>, sheets: &Sheets) -> Result<Vec<Tab>, ApiError> {
    let asked = asked(tabs);
    let wanted: Vec<Wanted> = asked.iter().filter_map(|(tab, _)| wanted(tab)).collect();
    let mut places = search(&wanted, sheets)?.into_iter();
    let mut found = Vec::new();
    for (tab, kind) in asked {
        found.extend(match anchor(tab) {
            Some(text) => anchored(tab, kind, &text, places.next().unwrap_or_default())?,
            None => vec![fixed(tab, kind, sheets)?],
        });
    }
    Ok(found)
}

fn asked(tabs: Option<&Value>) -> Vec<(&Map<String, Value>, TabKind)> {
    let lists = LISTS.into_iter().filter_map(|(list, kind)| Some((tabs?.get(list)?.as_array()?, kind)));
    let each =
        lists.flat_map(|(list, kind)| list.iter().filter_map(move |tab| Some((tab.as_object()?, kind))));
    each.collect()
}

fn anchor(asked: &Map<String, Value>) -> Option<String> {
    word(asked, "anchorString").filter(|anchor| !anchor.is_empty())
}

fn wanted(asked: &Map<String, Value>) -> Option<Wanted> {
    Some(Wanted {
        text: anchor(asked)?,
        case_sensitive: truth(asked, "anchorCaseSensitive", true),
        whole_word: truth(asked, "anchorMatchWholeWord", false),
    })
}

/// Where each of the wanted stands in all documents.
fn search(wanted: &[Wanted], sheets: &Sheets) -> Result<Vec<Vec<(String, Anchor)>>, ApiError> {
    let mut places = vec![Vec::new(); wanted.len()];
    for (document_id, bytes) in sheets.iter().filter(|_| !wanted.is_empty()) {
        let found = find_anchors(bytes, wanted).map_err(unable_to_load)?;
        for (places, found) in places.iter_mut().zip(found) {
            places.extend(found.into_iter().map(|anchor| (document_id.clone(), anchor)));
        }
    }
    Ok(places)
}

fn tab(asked: &Map<String, Value>, kind: TabKind, document_id: &str, at: Anchor) -> Tab {
    Tab {
        tab_id: Uuid::new_v4().to_string(),
        kind,
        label: word(asked, "tabLabel").unwrap_or_else(|| label(kind).to_owned()),
        document_id: document_id.to_owned(),
        page: at.page,
        x: at.x,
        y: at.y,
        page_height: at.page_height,
        anchor: anchor(asked),
        required: !truth(asked, "optional", false) && truth(asked, "required", true),
        value: word(asked, "value").filter(|value| !value.is_empty()),
    }
}

fn anchored(
    asked: &Map<String, Value>,
    kind: TabKind,
    text: &str,
    places: Vec<(String, Anchor)>,
) -> Result<Vec<Tab>, ApiError> {
    let unit = unit(asked)?;
    let (right, down) = (length(asked, "anchorXOffset") * unit, length(asked, "anchorYOffset") * unit);
    if places.is_empty() && !truth(asked, "anchorIgnoreIfNotPresent", false) {
        return Err(ApiError::bad(
            "ANCHOR_TAB_STRING_NOT_FOUND",
            format!("The anchor tab string was not found in the document. Anchor string: {text}"),
        ));
    }
    let moved = |at: &Anchor| Anchor { x: at.x + right, y: at.y - down, ..*at };
    Ok(places.iter().map(|(id, at)| tab(asked, kind, id, moved(at))).collect())
}

pub(in super::super) fn unable_to_load(error: crate::pdf::Error) -> ApiError {
    ApiError::bad("UNABLE_TO_LOAD_DOCUMENT", format!("Unable to load the document. {error}"))
}

/// A tab at a position counted from the page's upper left corner.
fn fixed(asked: &Map<String, Value>, kind: TabKind, sheets: &Sheets) -> Result<Tab, ApiError> {
    /// From a field's upper edge to its baseline, in points.
    const DROP: f32 = 20.0;
    let document_id = word(asked, "documentId").or_else(|| sheets.first().map(|(id, _)| id.clone()));
    let found = sheets.iter().find(|(id, _)| Some(id) == document_id.as_ref());
    let (document_id, bytes) = found.ok_or_else(|| {
        ApiError::parameter("A tab needs an anchorString, or the documentId of a document in the envelope.")
    })?;
    let page: u32 = word(asked, "pageNumber").and_then(|page| page.parse().ok()).unwrap_or(1);
    let pages = crate::pdf::page_texts(bytes).map_err(unable_to_load)?;
    let sheet = (1..).zip(&pages).find(|(number, _)| *number == page).map(|(_, sheet)| sheet);
    let outside = || ApiError::bad("TAB_OUT_OF_BOUNDS", "A tab has coordinates outside of the document.");
    let sheet = sheet.ok_or_else(outside)?;
    let (x, y) = (length(asked, "xPosition"), length(asked, "yPosition"));
    if !(0.0..=sheet.width).contains(&x) || !(0.0..=sheet.height).contains(&y) {
        return Err(outside());
    }
    let at = Anchor { page, x, y: sheet.height - y - DROP, page_height: sheet.height };
    Ok(tab(asked, kind, document_id, at))
}

/// Points in one unit of an anchor's offset.
fn unit(asked: &Map<String, Value>) -> Result<f32, ApiError> {
    match word(asked, "anchorUnits").unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "pixels" => Ok(1.0),
        "inches" => Ok(72.0),
        "mms" => Ok(72.0 / 25.4),
        "cms" => Ok(72.0 / 2.54),
        other => {
            Err(ApiError::parameter(format!("anchorUnits '{other}' is not one of pixels, inches, mms, cms.")))
        }
    }
}

fn length(asked: &Map<String, Value>, member: &str) -> f32 {
    word(asked, member).and_then(|text| text.trim().parse().ok()).unwrap_or(0.0)
}

/// A scalar member as text; DocuSign sends and takes nearly all of them as strings.
pub(in super::super) fn word(object: &Map<String, Value>, member: &str) -> Option<String> {
    match object.get(member)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// A member that is `"true"` or `"false"`.
pub(in super::super) fn truth(object: &Map<String, Value>, member: &str, otherwise: bool) -> bool {
    word(object, member).map_or(otherwise, |text| text.eq_ignore_ascii_case("true"))
}

/// Writes what the signer leaves in each of their tabs.
///
/// # Errors
/// A sentence that names the first required field without a value.
pub(in super::super) fn fill(
    recipient: &mut Recipient,
    signature: &str,
    answers: &[(String, String)],
    now: DateTime<Utc>,
) -> Result<(), String> {
    let (name, email) = (recipient.name.clone(), recipient.email.clone());
    for tab in &mut recipient.tabs {
        let answer =
            answers.iter().find(|(id, _)| *id == tab.tab_id).map(|(_, value)| value.trim().to_owned());
        let value = match tab.kind {
            TabKind::SignHere => signature.to_owned(),
            TabKind::InitialHere => {
                signature.split_whitespace().filter_map(|word| word.chars().next()).collect()
            }
            TabKind::DateSigned => now.format("%-m/%-d/%Y").to_string(),
            TabKind::FullName => name.clone(),
            TabKind::EmailAddress => email.clone(),
            TabKind::Company | TabKind::Title | TabKind::Text => {
                answer.or_else(|| tab.value.clone()).unwrap_or_default()
            }
        };
        if value.is_empty() && tab.required {
            return Err(format!("Fill in the field '{}'.", tab.label));
        }
        tab.value = Some(value);
    }
    Ok(())
}

/// What a kind of tab asks for, in words.
pub(in super::super) fn label(kind: TabKind) -> &'static str {
    match kind {
        TabKind::SignHere => "Signature",
        TabKind::InitialHere => "Initials",
        TabKind::DateSigned => "Date signed",
        TabKind::FullName => "Full name",
        TabKind::EmailAddress => "Email",
        TabKind::Company => "Company",
        TabKind::Title => "Title",
        TabKind::Text => "Text",
    }
}

/// A recipient's tabs as DocuSign writes them.
pub(in super::super) fn wire(recipient: &Recipient) -> Value {
    let mut lists = Map::new();
    for (list, kind) in LISTS {
        let tabs: Vec<Value> = recipient
            .tabs
            .iter()
            .filter(|tab| tab.kind == kind)
            .map(|tab| wire_tab(tab, recipient))
            .collect();
        if !tabs.is_empty() {
            lists.insert(list.to_owned(), Value::Array(tabs));
        }
    }
    Value::Object(lists)
}

fn wire_tab(tab: &Tab, recipient: &Recipient) -> Value {
    let mut written = json!({
        "tabId": tab.tab_id,
        "tabLabel": tab.label,
        "tabType": tab.kind,
        "documentId": tab.document_id,
        "recipientId": recipient.recipient_id,
        "pageNumber": tab.page.to_string(),
        "xPosition": format!("{:.0}", tab.x),
        "yPosition": format!("{:.0}", tab.page_height - tab.y),
        "status": if recipient.is_done() { "signed" } else { "active" },
    });
    if let Some(anchor) = &tab.anchor {
        written["anchorString"] = anchor.as_str().into();
    }
    if let Some(value) = &tab.value {
        written["value"] = value.as_str().into();
    }
    written
}
