//! Procore's own PDF of a contract: `POST` starts it, `GET` says 202 once and then 302 to the file.

use axum::{
    Json,
    extract::{Path, State},
    http::{
        StatusCode,
        header::{LOCATION, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Shared, pdf,
    procore::{
        access::{self, Caller},
        answer::Refusal,
        commitments::{OnePath, label, show::money},
        model::{COMPANY, Commitment, Owner, Project, Vendor},
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

pub(super) async fn start(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    let commitment = caller.commitment(&shared, project_id, id).await?;
    let project = caller.project(&shared, project_id).await?;
    let vendor = match commitment.id_of("vendor_id") {
        Some(id) => records::vendor(&shared.store, id).await?,
        None => None,
    };
    let name = format!("{}.pdf", heading(&commitment));
    let mut lines = lines(&commitment, &project, vendor.as_ref());
    if id != ON_A_CUSTOM_FORM {
        lines.extend(signature_blocks(vendor.as_ref().map_or("Subcontractor", |vendor| &vendor.name)));
    }
    let bytes = pdf::plain_document(&heading(&commitment), &lines);
    let file =
        records::put_file(&shared.store, &name, "application/pdf", Owner::Commitment(id), &bytes).await?;
    let job = Job { file_id: file.id, asked_once: false, started_at: shared.clock.now() };
    shared.store.put(KIND, &id.to_string(), &job).await?;
    let status = format!(
        "{}/rest/v2.0/companies/{company_id}/projects/{project_id}/commitment_contracts/{id}/pdf",
        shared.procore_url
    );
    Ok((StatusCode::ACCEPTED, [(LOCATION, status)], Json(json!({}))).into_response())
}

pub(super) async fn status(
    State(shared): State<Shared>,
    caller: Caller,
    Path((company_id, project_id, id)): OnePath,
) -> Result<Response, Refusal> {
    access::company(company_id)?;
    let _guard = shared.store.write_lock().await;
    caller.commitment(&shared, project_id, id).await?;
    let job: Option<Job> = shared.store.get(KIND, &id.to_string()).await?;
    let fresh = |job: &Job| shared.clock.now() - job.started_at < Duration::minutes(KEPT_MINUTES);
    let mut job = job.filter(fresh).ok_or(Refusal::NotFound)?;
    if !job.asked_once {
        job.asked_once = true;
        shared.store.put(KIND, &id.to_string(), &job).await?;
        return Ok((StatusCode::ACCEPTED, [(RETRY_AFTER, "1")], Json(json!({}))).into_response());
    }
    Ok((StatusCode::FOUND, [(LOCATION, records::file_url(&shared, &job.file_id))]).into_response())
}

fn heading(commitment: &Commitment) -> String {
    format!("{} {}", commitment.contract_type.title(), commitment.text("number"))
}

fn lines(commitment: &Commitment, project: &Project, vendor: Option<&Vendor>) -> Vec<String> {
    let mut lines = vec![
        format!("{} · {}", COMPANY.name, commitment.text("title")),
        format!("Project: {} {}", project.number, project.name),
    ];
    if let Some(vendor) = vendor {
        let address = &vendor.address;
        lines.push(format!("Contract company: {}", vendor.name));
        lines.push(format!("{}, {}, {} {}", address.street, address.city, address.state_code, address.zip));
    }
    for date in
        ["contract_date", "contract_start_date", "contract_estimated_completion_date", "delivery_date"]
    {
        if !commitment.text(date).is_empty() {
            lines.push(format!("{}: {}", label(commitment.contract_type, date), commitment.text(date)));
        }
    }
    for section in ["description", "inclusions", "exclusions"] {
        let text = plain_text(commitment.text(section));
        if !text.is_empty() {
            lines.push(String::new());
            lines.push(format!("{}:", label(commitment.contract_type, section)));
            lines.extend(text.lines().map(str::to_owned));
        }
    }
    lines.extend([String::new(), "Schedule of values:".to_owned()]);
    lines.extend(commitment.lines.iter().map(|line| {
        format!("{}. {} {}: $ {}", line.position, line.cost_code, line.description, money(line.amount))
    }));
    lines.push(format!("Total: $ {}", money(commitment.grand_total())));
    lines
}

fn signature_blocks(vendor: &str) -> [String; 10] {
    [
        String::new(),
        vendor.to_owned(),
        "Signature: ProcoreSubcontractorSignHere".to_owned(),
        String::new(),
        "Date: ProcoreSubcontractorSignedDate".to_owned(),
        String::new(),
        COMPANY.name.to_owned(),
        "Signature: ProcoreGeneralContractorSignHere".to_owned(),
        String::new(),
        "Date: ProcoreGeneralContractorSignedDate".to_owned(),
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
