//! What the pages of items have in common.

use maud::{Markup, html};

use crate::{
    Shared,
    procore::{
        answer::time,
        model::{Attachment, Change, StoredFile},
        records,
    },
};

/// A name and its value in a list of both.
pub(super) fn row(name: &str, value: Markup) -> Markup {
    html! { dt { (name) } dd { (value) } }
}

pub(super) fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}

pub(super) async fn files_of(
    shared: &Shared,
    attachments: &[Attachment],
) -> Result<Vec<StoredFile>, sqlx::Error> {
    let mut files = Vec::new();
    for attachment in attachments {
        files.extend(records::file(&shared.store, &attachment.file_id).await?);
    }
    Ok(files)
}

pub(super) fn attachments(files: &[StoredFile]) -> Markup {
    html! {
        section aria-labelledby="attachments" {
            h2 id="attachments" { "Attachments" }
            @if files.is_empty() { p.quiet { "None" } } @else {
                ul.card {
                    @for file in files {
                        li { a href=(format!("/sandbox-files/{}?sig={}", file.id, file.sig)) { (file.name) } }
                    }
                }
            }
        }
    }
}

pub(super) fn change_history(changes: &[Change]) -> Markup {
    html! {
        section aria-labelledby="history" {
            h2 id="history" { "Change History" }
            @if changes.is_empty() { p.quiet { "Nothing has been changed." } } @else {
                div.scroll tabindex="0" role="group" aria-labelledby="history" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "Column" }
                                th scope="col" { "Old Value" }
                                th scope="col" { "New Value" }
                                th scope="col" { "By" }
                                th scope="col" { "At" }
                            }
                        }
                        tbody {
                            @for change in changes.iter().rev() {
                                tr {
                                    th scope="row" { (change.column) }
                                    td { (or_dash(&change.old)) }
                                    td { (or_dash(&change.new)) }
                                    td { (change.by) }
                                    td { (time(change.at)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
