//! Reads a printed document back.

use lopdf::Document as Pdf;

/// The text of each page, with whitespace made single.
pub fn page_texts(pdf: &[u8]) -> Vec<String> {
    let pdf = Pdf::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let text = |page: &u32| pdf.extract_text(&[*page]).expect("text");
    pages.iter().map(|page| text(page).split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}
