//! Writes over existing pages: signatures, dates, and the line that names the envelope.

use std::collections::BTreeMap;

use lopdf::{
    Dictionary, Document, Object, ObjectId, Stream,
    content::{Content, Operation},
    dictionary,
};

use super::{
    Error,
    plain::{shown, standard_font, text_width},
    text::{inherited, page_box},
};

/// The stamps' fonts among a page's resources.
const TEXT: &str = "CsText";
const SCRIPT: &str = "CsScript";

/// How a stamp looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Style {
    /// A name as a signature, beside a bracket, with a short code above it.
    Signature {
        /// Printed small above the name.
        code: String,
    },
    /// Small plain text, such as a date or a title.
    Text,
}

/// Something to write on a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stamp {
    /// Counts from 1.
    pub(crate) page: u32,
    /// The baseline's left end, points from the left edge.
    pub(crate) x: f32,
    /// Points from the lower edge.
    pub(crate) y: f32,
    pub(crate) text: String,
    pub(crate) style: Style,
}

/// The file with `header` small at the top of each page and the stamps on theirs.
///
/// # Errors
/// [`Error`] when the bytes are no PDF.
pub(crate) fn stamp(bytes: &[u8], header: &str, stamps: &[Stamp]) -> Result<Vec<u8>, Error> {
    let mut document = super::open(bytes)?;
    let mut by_page: BTreeMap<u32, Vec<&Stamp>> = BTreeMap::new();
    for stamp in stamps {
        by_page.entry(stamp.page).or_default().push(stamp);
    }
    for (number, page) in document.get_pages() {
        let sheet = page_box(&document, page);
        let mut operations = shown(header, TEXT, 7.0, 18.0, sheet.3 - sheet.1 - 14.0).to_vec();
        for stamp in by_page.get(&number).into_iter().flatten() {
            operations.extend(drawn(stamp));
        }
        write_over(&mut document, page, (sheet.0, sheet.1), operations)?;
    }
    super::bytes_of(document)
}

fn drawn(stamp: &Stamp) -> Vec<Operation> {
    match &stamp.style {
        Style::Text => shown(&stamp.text, TEXT, 10.0, stamp.x, stamp.y).to_vec(),
        Style::Signature { code } => signature(stamp, code),
    }
}

fn signature(stamp: &Stamp, code: &str) -> Vec<Operation> {
    const SIZE: f32 = 17.0;
    const HIGH: f32 = 17.0;
    let (x, y) = (stamp.x, stamp.y);
    let width = text_width(&stamp.text, SIZE).clamp(60.0, 170.0);
    let size = SIZE * (width / text_width(&stamp.text, SIZE).max(1.0)).min(1.0);
    let mut operations = vec![
        Operation::new("w", vec![0.8.into()]),
        Operation::new("RG", vec![0.23.into(), 0.18.into(), 0.79.into()]),
        Operation::new("m", vec![(x + 5.0).into(), (y + HIGH).into()]),
        Operation::new("l", vec![(x - 3.0).into(), (y + HIGH).into()]),
        Operation::new("l", vec![(x - 3.0).into(), (y - 4.0).into()]),
        Operation::new("l", vec![(x + 5.0).into(), (y - 4.0).into()]),
        Operation::new("S", vec![]),
    ];
    operations.extend(shown("Signed by:", TEXT, 5.5, x + 7.0, y + HIGH - 2.0));
    operations.extend(shown(&stamp.text, SCRIPT, size, x, y));
    operations.extend(shown(code, TEXT, 5.0, x + 40.0, y + HIGH - 2.0));
    operations
}

/// Puts the operations on top of a page in a content stream of their own, whatever state the others leave.
fn write_over(
    document: &mut Document,
    page: ObjectId,
    (left, bottom): (f32, f32),
    operations: Vec<Operation>,
) -> Result<(), Error> {
    let mut drawing = format!("\nQ q 1 0 0 1 {left} {bottom} cm\n").into_bytes();
    drawing.extend(Content { operations }.encode()?);
    drawing.extend_from_slice(b"\nQ\n");
    let mut contents = vec![Object::Reference(added(document, b"q\n".to_vec()))];
    contents.extend(document.get_page_contents(page).into_iter().map(Object::Reference));
    contents.push(Object::Reference(added(document, drawing)));
    let resources = resources_with_fonts(document, page);
    let dictionary = document.get_dictionary_mut(page)?;
    dictionary.set("Contents", contents);
    dictionary.set("Resources", resources);
    Ok(())
}

fn added(document: &mut Document, content: Vec<u8>) -> ObjectId {
    document.add_object(Stream::new(dictionary! {}, content))
}

/// A page's own copy of its resources, with the stamps' fonts beside those it had.
fn resources_with_fonts(document: &Document, page: ObjectId) -> Dictionary {
    let found = inherited(document, page, b"Resources").and_then(|resources| resources.as_dict().ok());
    let mut resources = found.cloned().unwrap_or_default();
    let fonts = resources.get_deref(b"Font", document).and_then(Object::as_dict);
    let mut fonts = fonts.cloned().unwrap_or_default();
    fonts.set(TEXT, standard_font("Helvetica"));
    fonts.set(SCRIPT, standard_font("Times-Italic"));
    resources.set("Font", fonts);
    resources
}

#[cfg(test)]
mod tests {
    use super::{Stamp, Style, stamp};
    use crate::pdf::{Wanted, find_anchors, page_texts, plain_document};

    #[test]
    fn writes_the_name_where_the_anchor_stands() {
        let pdf = plain_document("Contract", &["Here: AnchorWord".to_owned()]);
        let wanted = |text: &str| Wanted { text: text.to_owned(), case_sensitive: true, whole_word: false };
        let anchor = find_anchors(&pdf, &[wanted("AnchorWord")]).expect("a PDF")[0][0];
        let signature = Stamp {
            page: anchor.page,
            x: anchor.x,
            y: anchor.y,
            text: "Jón Þórsson".to_owned(),
            style: Style::Signature { code: "8F3A".to_owned() },
        };
        let signed = stamp(&pdf, "Envelope 1", &[signature]).expect("stamped");
        let found = find_anchors(&signed, &[wanted("Jón Þórsson")]).expect("a PDF")[0][0];
        assert_eq!((found.page, found.x, found.y), (anchor.page, anchor.x, anchor.y));
        let lines = &page_texts(&signed).expect("a PDF")[0].lines;
        assert!(lines.iter().any(|line| line.text == "Contract"));
        assert!(lines.iter().any(|line| line.text == "Envelope 1"));
    }
}
