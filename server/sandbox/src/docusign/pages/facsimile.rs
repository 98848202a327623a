//! A document's pages drawn as SVG from their text, with the places to sign marked.
//!
//! It shows what is written and where, in any browser and without a PDF viewer; the PDF itself is
//! one link away.

use maud::{Markup, html};

use crate::pdf::{Error, PageText, TextLine, page_texts};

/// A place on a page that somebody fills in.
pub(super) struct Mark {
    /// Counts from 1.
    pub(super) page: u32,
    /// Points from the left edge.
    pub(super) x: f32,
    /// Points from the lower edge.
    pub(super) y: f32,
    pub(super) label: String,
}

/// All pages of a PDF, one figure each.
///
/// # Errors
/// [`Error`] when the bytes are no PDF.
pub(super) fn facsimile(name: &str, bytes: &[u8], marks: &[Mark]) -> Result<Markup, Error> {
    let pages = page_texts(bytes)?;
    let count = pages.len();
    Ok(html! {
        @for (number, page) in (1..).zip(&pages) {
            @let marks: Vec<&Mark> = marks.iter().filter(|mark| mark.page == number).collect();
            figure style="margin:0 0 1rem" {
                (sheet(page, &marks))
                figcaption { (name) ", page " (number) " of " (count) }
            }
        }
    })
}

fn sheet(page: &PageText, marks: &[&Mark]) -> Markup {
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (page.width) " " (page.height) }
            style="display:block;width:100%;height:auto;background:#fff;border:1px solid #79828f"
            font-family="Helvetica, Arial, sans-serif" {
            rect width="100%" height="100%" fill="#ffffff" {}
            @for line in page.lines.iter().filter(|line| line.visible) {
                (text(line, page.height))
            }
            @for mark in marks {
                g {
                    rect x=(mark.x - 2.0) y=(page.height - mark.y - 18.0) width="118" height="24" rx="3"
                        fill="#fff3c4" stroke="#6b4e00" stroke-width="1" {}
                    text x=(mark.x + 5.0) y=(page.height - mark.y - 2.0) font-size="11" font-weight="700" fill="#4a3600" {
                        (mark.label)
                    }
                }
            }
        }
    }
}

fn text(line: &TextLine, height: f32) -> Markup {
    html! {
        text x=(line.x) y=(height - line.y) font-size=(line.size) fill="#111111"
            textLength=(line.width.max(1.0)) lengthAdjust="spacingAndGlyphs" { (line.text) }
    }
}
