//! Makes plain Letter pages in Helvetica: titles, headings, wrapped text and rules, nothing else.

use lopdf::{
    Document, Object, Stream,
    content::{Content, Operation},
    dictionary,
};

use super::font::{encode_win_ansi, standard_width};

const WIDTH: f32 = 612.0;
const HEIGHT: f32 = 792.0;
const MARGIN: f32 = 60.0;
const COLUMN: f32 = WIDTH - 2.0 * MARGIN;
const SIZE: f32 = 10.0;

/// One thing on a plain page, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// A bold line with space above it.
    Heading(String),
    /// Text, wrapped at the margin; an empty one leaves a blank line.
    Text(String),
    /// A name in bold and its value beside it.
    Field(String, String),
    /// A thin line across the page.
    Rule,
}

/// Makes a PDF of `lines` under a bold `title`, with as many Letter pages as it takes.
///
/// The text is selectable (Helvetica, WinAnsi); characters WinAnsi lacks become their plain letter or `?`.
pub(crate) fn plain_document(title: &str, lines: &[String]) -> Vec<u8> {
    let blocks: Vec<Block> = lines.iter().cloned().map(Block::Text).collect();
    document(title, &blocks)
}

/// Makes a PDF of blocks under a bold title, with page numbers at the foot.
pub(crate) fn document(title: &str, blocks: &[Block]) -> Vec<u8> {
    let mut sheets = Sheets::default();
    for line in wrap(title, 16.0, COLUMN) {
        sheets.line(&line, "F2", 16.0, MARGIN, 22.0);
    }
    sheets.down(8.0);
    for block in blocks {
        sheets.block(block);
    }
    write(sheets.pages)
}

#[derive(Default)]
struct Sheets {
    pages: Vec<Vec<Operation>>,
    y: f32,
}

impl Sheets {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(text) => {
                self.down(8.0);
                for line in wrap(text, 12.0, COLUMN) {
                    self.line(&line, "F2", 12.0, MARGIN, 17.0);
                }
            }
            Block::Text(text) => {
                for line in wrap(text, SIZE, COLUMN) {
                    self.line(&line, "F1", SIZE, MARGIN, 14.0);
                }
            }
            Block::Field(name, value) => self.field(name, value),
            Block::Rule => self.rule(),
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        const VALUE_AT: f32 = 130.0;
        for (n, line) in wrap(value, SIZE, COLUMN - VALUE_AT).iter().enumerate() {
            self.line(line, "F1", SIZE, MARGIN + VALUE_AT, 14.0);
            if n == 0 {
                let y = self.y;
                self.show(name, "F2", SIZE, MARGIN, y);
            }
        }
    }

    fn rule(&mut self) {
        self.room(10.0);
        self.y -= 10.0;
        let y = self.y + 3.0;
        self.draw("w", vec![0.5.into()]);
        self.draw("m", vec![MARGIN.into(), y.into()]);
        self.draw("l", vec![(WIDTH - MARGIN).into(), y.into()]);
        self.draw("S", vec![]);
    }

    fn line(&mut self, text: &str, font: &str, size: f32, x: f32, leading: f32) {
        self.room(leading);
        self.y -= leading;
        let y = self.y;
        self.show(text, font, size, x, y);
    }

    fn down(&mut self, points: f32) {
        self.y -= points;
    }

    fn room(&mut self, leading: f32) {
        if self.pages.is_empty() || self.y - leading < MARGIN {
            self.pages.push(Vec::new());
            self.y = HEIGHT - MARGIN;
        }
    }

    fn show(&mut self, text: &str, font: &str, size: f32, x: f32, y: f32) {
        if let Some(page) = self.pages.last_mut() {
            page.extend(shown(text, font, size, x, y));
        }
    }

    fn draw(&mut self, operator: &str, operands: Vec<Object>) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Operation::new(operator, operands));
        }
    }
}

/// The operations that show a text in a font resource at a position.
pub(super) fn shown(text: &str, font: &str, size: f32, x: f32, y: f32) -> [Operation; 5] {
    [
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec![font.into(), size.into()]),
        Operation::new("Td", vec![x.into(), y.into()]),
        Operation::new("Tj", vec![Object::string_literal(encode_win_ansi(text))]),
        Operation::new("ET", vec![]),
    ]
}

/// Breaks text at spaces so that each line fits; a word wider than the column is cut.
pub(super) fn wrap(text: &str, size: f32, column: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (n, word) in text.split(' ').enumerate() {
        let line = lines.last_mut().map(std::mem::take).unwrap_or_default();
        let joined = if n == 0 { word.to_owned() } else { format!("{line} {word}") };
        if text_width(&joined, size) <= column {
            replace_last(&mut lines, joined);
        } else {
            replace_last(&mut lines, line);
            cut(&mut lines, word, size, column);
        }
    }
    if lines.len() > 1 && lines[0].is_empty() {
        lines.remove(0);
    }
    lines
}

fn replace_last(lines: &mut [String], line: String) {
    if let Some(last) = lines.last_mut() {
        *last = line;
    }
}

fn cut(lines: &mut Vec<String>, word: &str, size: f32, column: f32) {
    let mut piece = String::new();
    for letter in word.chars() {
        piece.push(letter);
        if text_width(&piece, size) > column && piece.chars().count() > 1 {
            piece.pop();
            lines.push(std::mem::replace(&mut piece, letter.to_string()));
        }
    }
    lines.push(piece);
}

/// How wide Helvetica sets a text, in points.
pub(super) fn text_width(text: &str, size: f32) -> f32 {
    encode_win_ansi(text).iter().map(|code| standard_width(*code)).sum::<f32>() * size / 1000.0
}

fn write(sheets: Vec<Vec<Operation>>) -> Vec<u8> {
    let mut pdf = Document::with_version("1.7");
    let tree = pdf.new_object_id();
    let fonts = dictionary! { "F1" => standard_font("Helvetica"), "F2" => standard_font("Helvetica-Bold") };
    let resources = pdf.add_object(dictionary! { "Font" => fonts });
    let count = sheets.len();
    let mut kids = Vec::new();
    for (n, mut operations) in sheets.into_iter().enumerate() {
        let foot = format!("Page {} of {count}", n + 1);
        operations.extend(shown(&foot, "F1", 8.0, WIDTH - MARGIN - text_width(&foot, 8.0), MARGIN / 2.0));
        let content = Content { operations }.encode().unwrap_or_default();
        let contents = pdf.add_object(Stream::new(dictionary! {}, content));
        let page = dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "MediaBox" => vec![0.into(), 0.into(), WIDTH.into(), HEIGHT.into()],
            "Resources" => resources,
            "Contents" => contents,
        };
        kids.push(Object::Reference(pdf.add_object(page)));
    }
    let pages = dictionary! { "Type" => "Pages", "Count" => count as i64, "Kids" => kids };
    pdf.objects.insert(tree, Object::Dictionary(pages));
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    pdf.trailer.set("Root", catalog);
    super::bytes_of(pdf).unwrap_or_default()
}

/// One of the 14 fonts every reader has, in WinAnsi.
pub(super) fn standard_font(name: &str) -> lopdf::Dictionary {
    dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding" }
}

#[cfg(test)]
mod tests {
    use super::{plain_document, wrap};
    use crate::pdf::page_texts;

    #[test]
    fn keeps_every_word_and_accent_over_as_many_pages_as_it_takes() {
        let lines: Vec<String> =
            (0..120).map(|n| format!("Line {n} for Jón Þórsson – €5 {}", "word ".repeat(30))).collect();
        let pages = page_texts(&plain_document("Título", &lines)).expect("a readable PDF");
        assert!(pages.len() > 4);
        let all: String =
            pages.iter().flat_map(|page| &page.lines).map(|line| line.text.clone() + "\n").collect();
        assert!(all.starts_with("Título"));
        assert!(all.contains("Line 119 for Jón Þórsson – €5"));
    }

    #[test]
    fn cuts_a_word_that_is_wider_than_the_column() {
        let lines = wrap(&"M".repeat(100), 10.0, 200.0);
        assert!(lines.len() > 3);
        assert_eq!(lines.concat().len(), 100);
    }
}
