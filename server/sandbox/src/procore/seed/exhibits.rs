//! The exhibits attached to contracts and change orders: small real PDFs.

use crate::{
    Shared, pdf,
    procore::{
        items::{Item, money},
        model::Attachment,
        records,
    },
};

const NAMES: [&str; 4] = [
    "Exhibit A Scope of Work.pdf",
    "Exhibit B Drawing Log.pdf",
    "Exhibit C Insurance Requirements.pdf",
    "Exhibit D Project Schedule.pdf",
];

/// Attaches the first `count` exhibits.
pub(super) async fn attach(shared: &Shared, item: &mut Item, count: usize) -> Result<(), sqlx::Error> {
    for (index, name) in NAMES.iter().enumerate().take(count) {
        let title = format!("{}: {}", name.trim_end_matches(".pdf"), item.text("number"));
        let bytes = pdf::plain_document(&title, &text(index, item));
        let owner = item.owner();
        let file = records::put_file(&shared.store, name, "application/pdf", owner, &bytes).await?;
        item.attachments.push(Attachment {
            id: (item.id - 450_000) * 10 + index as i64,
            name: (*name).to_owned(),
            content_type: file.content_type,
            file_id: file.id,
        });
    }
    Ok(())
}

fn text(index: usize, item: &Item) -> Vec<String> {
    let mut lines = vec![item.text("title").to_owned(), String::new()];
    match index {
        0 => {
            lines.push("The work is described by the following items:".to_owned());
            lines.extend(
                item.lines
                    .iter()
                    .map(|line| format!("{}. {} ({})", line.position, line.description, line.cost_code)),
            );
            lines.push(format!("The contract sum of all items is $ {}.", money(item.grand_total())));
        }
        1 => lines.extend((1..=24).map(|sheet| {
            format!(
                "Sheet {}-{:03}, revision {}, dated 2025-11-14",
                ["A", "S", "M", "E"][sheet % 4],
                100 + sheet,
                sheet % 3
            )
        })),
        2 => lines.extend(
            [
                "Commercial general liability: $ 2,000,000 each occurrence, $ 4,000,000 aggregate.",
                "Automobile liability: $ 1,000,000 combined single limit.",
                "Workers' compensation: statutory; employer's liability $ 1,000,000.",
                "Harborline Builders and the owner are additional insureds, primary and non-contributory.",
                "Certificates are delivered before work starts and 30 days before any cancellation.",
            ]
            .map(str::to_owned),
        ),
        _ => lines.extend(
            [
                "2026-02-02  Notice to proceed",
                "2026-02-20  Submittals complete",
                "2026-04-06  Mobilization",
                "2026-08-14  Substantial completion of area 1",
                "2026-11-20  Substantial completion of the work",
            ]
            .map(str::to_owned),
        ),
    }
    lines
}
