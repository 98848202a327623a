//! Finds where a word stands on the pages, as DocuSign does for anchor tabs.

use super::{
    Error,
    text::{Glyph, glyphs, joined, page_box, runs, same_baseline},
};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) text: String,
    pub(crate) case_sensitive: bool,
    pub(crate) whole_word: bool,
}

/// Where an anchor stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Anchor {
    /// Counts from 1.
    pub(crate) page: u32,
    /// The left end of the word's baseline, points from the page's left edge.
    pub(crate) x: f32,
    /// Points from the page's lower edge.
    pub(crate) y: f32,
    /// The height of the page, for callers who count from the top.
    pub(crate) page_height: f32,
}

/// All places where the wanted words stand, one list for each of them, in reading order of pages.
///
/// Text is followed along baselines, whatever the shows and kerning it was drawn with.
///
/// # Errors
/// [`Error`] when the bytes are no PDF.
pub(crate) fn find_anchors(bytes: &[u8], wanted: &[Wanted]) -> Result<Vec<Vec<Anchor>>, Error> {
    let document = super::open(bytes)?;
    let mut found = vec![Vec::new(); wanted.len()];
    for (page, id) in (1..).zip(document.page_iter()) {
        let (left, bottom, _, top) = page_box(&document, id);
        let drawn = glyphs(&document, id);
        let lines: Vec<Vec<Glyph>> = runs(&drawn).into_iter().chain(baselines(&drawn)).collect();
        for (wanted, places) in wanted.iter().zip(&mut found) {
            for glyph in lines.iter().flat_map(|line| matches(line, wanted)) {
                let anchor =
                    Anchor { page, x: glyph.x - left, y: glyph.y - bottom, page_height: top - bottom };
                if !places.iter().any(|other| same_place(other, &anchor)) {
                    places.push(anchor);
                }
            }
        }
    }
    Ok(found)
}

fn same_place(one: &Anchor, other: &Anchor) -> bool {
    one.page == other.page && (one.x - other.x).abs() < 1.0 && (one.y - other.y).abs() < 1.0
}

/// All glyphs of each baseline from left to right, however they were ordered in the file.
fn baselines(drawn: &[Glyph]) -> Vec<Vec<Glyph>> {
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    for glyph in drawn {
        match lines.iter_mut().find(|line| same_baseline(&line[0], glyph)) {
            Some(line) => line.push(glyph.clone()),
            None => lines.push(vec![glyph.clone()]),
        }
    }
    for line in &mut lines {
        let along = line[0].along;
        let position = |glyph: &Glyph| glyph.x * along.0 + glyph.y * along.1;
        line.sort_by(|one, other| position(one).total_cmp(&position(other)));
    }
    lines
}

fn matches<'a>(line: &'a [Glyph], wanted: &Wanted) -> Vec<&'a Glyph> {
    let (text, sources) = joined(line);
    let letters: Vec<char> = text.chars().collect();
    let sought: Vec<char> = wanted.text.chars().collect();
    if sought.is_empty() || letters.len() < sought.len() {
        return Vec::new();
    }
    let same = |one: &char, other: &char| {
        one == other || (!wanted.case_sensitive && one.to_lowercase().eq(other.to_lowercase()))
    };
    let at = (0..=letters.len() - sought.len())
        .filter(|start| letters[*start..].iter().zip(&sought).all(|(one, other)| same(one, other)))
        .filter(|start| !wanted.whole_word || is_whole(&letters, *start, sought.len()));
    at.map(|start| &line[sources[start]]).collect()
}

fn is_whole(letters: &[char], start: usize, length: usize) -> bool {
    let inside =
        |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.is_alphanumeric());
    !inside(start.checked_sub(1)) && !inside(Some(start + length))
}

#[cfg(test)]
mod tests {
    use lopdf::{Document, Object, Stream, content::Content, dictionary};

    use super::{Wanted, find_anchors};
    use crate::pdf::{open, plain::standard_font, plain_document};

    fn wanted(text: &str) -> Wanted {
        Wanted { text: text.to_owned(), case_sensitive: true, whole_word: false }
    }

    fn drawn(content: &str) -> Vec<u8> {
        assert!(Content::decode(content.as_bytes()).is_ok());
        let mut pdf: Document = open(&plain_document("x", &[])).expect("a PDF");
        let page = pdf.page_iter().next().expect("a page");
        let contents = pdf.add_object(Stream::new(dictionary! {}, content.as_bytes().to_vec()));
        let fonts = dictionary! { "F1" => standard_font("Helvetica") };
        let form = Stream::new(
            dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 600.into(), 600.into()],
            "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 100.into(), 50.into()] },
            b"BT /F1 12 Tf 10 20 Td (InAForm) Tj ET".to_vec(),
        );
        let form = pdf.add_object(form);
        let dictionary = pdf.get_dictionary_mut(page).expect("the page");
        dictionary.set("Contents", Object::Reference(contents));
        dictionary
            .set("Resources", dictionary! { "Font" => fonts, "XObject" => dictionary! { "X1" => form } });
        crate::pdf::bytes_of(pdf).expect("bytes")
    }

    #[test]
    fn finds_every_place_of_a_word_in_a_plain_document() {
        let mut lines = vec!["filler".to_owned(); 60];
        lines[3] = "Sign: SignHereNow and again SignHereNow".to_owned();
        lines[58] = "SignHereNow".to_owned();
        let found = find_anchors(&plain_document("T", &lines), &[wanted("SignHereNow"), wanted("Nowhere")]);
        let found = found.expect("a PDF");
        assert_eq!(found[0].iter().map(|anchor| anchor.page).collect::<Vec<_>>(), [1, 1, 2]);
        assert!(found[0][1].x > found[0][0].x + 50.0);
        assert!(found[1].is_empty());
    }

    #[test]
    fn follows_a_word_over_kerned_and_split_shows_under_a_turned_page() {
        let content = "q 1 0 0 -1 0 792 cm BT 1 0 0 -1 72 100 Tm /F1 10 Tf [(Sig) 20 (nHe)] TJ (re) Tj ET Q";
        let found = find_anchors(&drawn(content), &[wanted("SignHere")]).expect("a PDF");
        assert_eq!(found[0].len(), 1);
        assert!((found[0][0].x - 72.0).abs() < 0.1 && (found[0][0].y - 692.0).abs() < 0.1);
    }

    #[test]
    fn does_not_see_text_of_one_point() {
        let content = "q 0.1 0 0 0.1 0 0 cm BT /F1 10 Tf 100 100 Td (Tiny) Tj ET Q";
        assert!(find_anchors(&drawn(content), &[wanted("Tiny")]).expect("a PDF")[0].is_empty());
    }

    #[test]
    fn looks_inside_forms() {
        let found = find_anchors(&drawn("/X1 Do"), &[wanted("InAForm")]).expect("a PDF");
        assert!((found[0][0].x - 110.0).abs() < 0.1 && (found[0][0].y - 70.0).abs() < 0.1);
    }

    #[test]
    fn whole_words_and_case_are_respected() {
        let pdf = plain_document("x", &["fireman Man man".to_owned()]);
        let whole = Wanted { whole_word: true, ..wanted("man") };
        let loose = Wanted { case_sensitive: false, ..wanted("man") };
        let found = find_anchors(&pdf, &[whole, loose, wanted("man")]).expect("a PDF");
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 3, 2]);
    }
}
