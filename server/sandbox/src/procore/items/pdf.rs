//! Procore's own PDF of an item: `POST` starts it, `GET` says 202 once and then 302 to the file.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{
        StatusCode,
        header::{LOCATION, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Collection, Item, ItemKind, OnePath, contract, fields, money, names::Names};
use crate::{
    Shared, pdf,
    procore::{
        access::{self, Caller},
        answer::Refusal,
        model::{COMPANY, Project},
        records,
    },
};

const KIND: &str = "procore-pdf-job";
/// After this many minutes a finished job is forgotten.
const KEPT_MINUTES: i64 = 60;

/// This subcontract prints on the firm's custom form, which has no anchor words, as custom forms have
/// until somebody adds them.
const ON_A_CUSTOM_FORM: i64 = 512_352;

/// An export that was asked for.
#[derive(Serialize, Deserialize)]
struct Job {
    file_id: String,
    asked_once: bool,
    started_at: DateTime<Utc>,
}

/// `POST` and `GET {one}/pdf`.
pub(in crate::procore) fn routes(one: &str, of: Collection) -> Router<Shared> {
    Router::new().route(
        &format!("{one}/pdf"),
        get(move |shared, caller, path| status(of, shared, caller, path))
            .post(move |shared, caller, path| start(of, shared, caller, path)),
    )
}

async fn start(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    let item = caller.item(&shared, of, project_id, id).await?;
    let project = caller.project(&shared, project_id).await?;
    let parties = parties(&shared, &item).await?;
    let mut lines = lines(&item, &project, &parties);
    if id != ON_A_CUSTOM_FORM {
        lines.extend(parties.iter().flat_map(signature_block));
    }
    let bytes = pdf::plain_document(&heading(&item), &lines);
    let name = format!("{}.pdf", heading(&item));
    let file = records::put_file(&shared.store, &name, "application/pdf", item.owner(), &bytes).await?;
    let job = Job { file_id: file.id, asked_once: false, started_at: shared.clock.now() };
    shared.store.put(KIND, &job_id(of, id), &job).await?;
    let status = format!(
        "{}/rest/v2.0/companies/{company_id}/projects/{project_id}/{}/{id}/pdf",
        shared.procore_url,
        of.path_segment()
    );
    Ok((StatusCode::ACCEPTED, [(LOCATION, status)], Json(json!({}))).into_response())
}

async fn status(
    of: Collection,
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    caller.item(&shared, of, project_id, id).await?;
    let job: Option<Job> = shared.store.get(KIND, &job_id(of, id)).await?;
    let fresh = |job: &Job| shared.clock.now() - job.started_at < Duration::minutes(KEPT_MINUTES);
    let mut job = job.filter(fresh).ok_or(Refusal::NotFound)?;
    if !job.asked_once {
        job.asked_once = true;
        shared.store.put(KIND, &job_id(of, id), &job).await?;
        return Ok((StatusCode::ACCEPTED, [(RETRY_AFTER, "1")], Json(json!({}))).into_response());
    }
    Ok((StatusCode::FOUND, [(LOCATION, records::file_url(&shared, &job.file_id))]).into_response())
}

fn job_id(of: Collection, id: i64) -> String {
    format!("{}-{id}", of.path_segment())
}

fn heading(item: &Item) -> String {
    format!("{} {}", item.kind.title(), item.text("number"))
}

/// Who signs: the role as Procore's anchor words say it, and a name with an address.
struct Party {
    role: &'static str,
    name: String,
    address: Option<String>,
}

/// The two of a commitment or its change order, the three of a prime contract or its change order.
async fn parties(shared: &Shared, item: &Item) -> Result<Vec<Party>, sqlx::Error> {
    let parent = contract(shared, item).await?;
    let contract = parent.as_ref().unwrap_or(item);
    let vendor = match contract.id_of("vendor_id") {
        Some(id) => records::vendor(&shared.store, id).await?,
        None => None,
    };
    let other = |role: &'static str, nobody: &str| Party {
        role,
        name: vendor.as_ref().map_or(nobody, |vendor| &vendor.name).to_owned(),
        address: vendor.as_ref().map(|vendor| {
            let address = &vendor.address;
            format!("{}, {}, {} {}", address.street, address.city, address.state_code, address.zip)
        }),
    };
    let own = Party { role: "GeneralContractor", name: COMPANY.name.to_owned(), address: None };
    if contract.kind != ItemKind::PrimeContract {
        return Ok(vec![other("Subcontractor", "Subcontractor"), own]);
    }
    let names = Names::read(shared).await?;
    let architect = contract.id_of("architect_id").map(|id| names.person_name(id).to_owned());
    let architect = architect.map(|name| Party { role: "Architect", name, address: None });
    Ok([Some(other("Owner", "Owner")), architect, Some(own)].into_iter().flatten().collect())
}

fn lines(item: &Item, project: &Project, parties: &[Party]) -> Vec<String> {
    let mut lines = vec![
        format!("{} · {}", COMPANY.name, item.text("title")),
        format!("Project: {} {}", project.number, project.name),
    ];
    if let Some(Party { name, address: Some(address), .. }) = parties.first() {
        lines.push(format!("Contract company: {name}"));
        lines.push(address.clone());
    }
    for date in fields::dates(item.kind).filter(|date| !item.text(date).is_empty()) {
        lines.push(format!("{}: {}", fields::label(item.kind, date), item.text(date)));
    }
    for section in ["description", "inclusions", "exclusions"] {
        let text = plain_text(item.text(section));
        if !text.is_empty() {
            lines.push(String::new());
            lines.push(format!("{}:", fields::label(item.kind, section)));
            lines.extend(text.lines().map(str::to_owned));
        }
    }
    lines.extend([String::new(), "Schedule of values:".to_owned()]);
    lines.extend(item.lines.iter().map(|line| {
        format!("{}. {} {}: $ {}", line.position, line.cost_code, line.description, money(line.amount))
    }));
    lines.push(format!("Total: $ {}", money(item.grand_total())));
    lines
}

fn signature_block(party: &Party) -> [String; 5] {
    [
        String::new(),
        party.name.clone(),
        format!("Signature: Procore{}SignHere", party.role),
        String::new(),
        format!("Date: Procore{}SignedDate", party.role),
    ]
}

/// Rich text as plain lines: a block or a break ends a line, other tags vanish.
pub(in crate::procore) fn plain_text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, after)) = after.split_once('>') else {
            rest = "";
            break;
        };
        let name: String = tag.chars().filter(char::is_ascii_alphabetic).collect();
        match (tag.starts_with('/'), name.as_str()) {
            (true, "p" | "li" | "div") | (false, "br") => text.push('\n'),
            (false, "li") => text.push_str("• "),
            _ => {}
        }
        rest = after;
    }
    text.push_str(rest);
    for (entity, character) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn keeps_the_words_and_lines_of_rich_text() {
        let html = "<p>Furnish &amp; install <b>steel</b>:</p><ul><li>Beams</li><li>Columns &lt; 12 ft</li></ul>end<br>here";
        assert_eq!(plain_text(html), "Furnish & install steel:\n• Beams\n• Columns < 12 ft\nend\nhere");
    }
}
