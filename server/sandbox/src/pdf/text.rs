//! Reads the text of pages with its positions by walking their content streams.

use std::{collections::HashMap, rc::Rc};

use lopdf::{Dictionary, Document, Object, content::Content};

use super::{Error, font::Font};

/// Text at or below this size, in points, is not seen: DocuSign's anchor search does not see it either.
const SMALLEST: f32 = 1.5;
const DEEPEST_FORM: usize = 12;

/// One piece of shown text: a character, or several when a glyph stands for several.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x: f32,
    pub(super) y: f32,
    /// How far the pen moves along the baseline, in points.
    pub(super) advance: f32,
    /// The effective font size, in points.
    pub(super) size: f32,
    /// The baseline's direction, a unit vector.
    pub(super) along: (f32, f32),
    pub(super) visible: bool,
}

/// A run of text on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextLine {
    pub(crate) text: String,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) size: f32,
    /// False for white or invisible text, which is there to be searched and not to be read.
    pub(crate) visible: bool,
}

/// A page's size and what is written on it, in the order it was drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageText {
    /// Points.
    pub(crate) width: f32,
    /// Points.
    pub(crate) height: f32,
    pub(crate) lines: Vec<TextLine>,
}

/// Reads every page's size and lines.
///
/// # Errors
/// [`Error`] when the bytes are no PDF.
pub(crate) fn page_texts(bytes: &[u8]) -> Result<Vec<PageText>, Error> {
    let document = super::open(bytes)?;
    let pages = document.page_iter().map(|page| {
        let (left, bottom, right, top) = page_box(&document, page);
        let mut lines: Vec<TextLine> = runs(&glyphs(&document, page)).iter().map(|run| line(run)).collect();
        lines.retain(|line| !line.text.trim().is_empty());
        for line in &mut lines {
            (line.x, line.y) = (line.x - left, line.y - bottom);
        }
        PageText { width: right - left, height: top - bottom, lines }
    });
    Ok(pages.collect())
}

/// A page's box: left, bottom, right, top; Letter where the file gives none.
pub(super) fn page_box(document: &Document, page: lopdf::ObjectId) -> (f32, f32, f32, f32) {
    let found = inherited(document, page, b"CropBox").or_else(|| inherited(document, page, b"MediaBox"));
    let numbers: Vec<f32> = found
        .and_then(|found| found.as_array().ok())
        .into_iter()
        .flatten()
        .filter_map(|n| n.as_float().ok())
        .collect();
    match numbers[..] {
        [a, b, c, d] => (a.min(c), b.min(d), a.max(c), b.max(d)),
        _ => (0.0, 0.0, 612.0, 792.0),
    }
}

/// A page attribute, looked up through the page tree.
pub(super) fn inherited<'a>(document: &'a Document, page: lopdf::ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..64 {
        if let Ok(found) = node.get_deref(key, document) {
            return Some(found);
        }
        node = document.get_dictionary(node.get(b"Parent").and_then(Object::as_reference).ok()?).ok()?;
    }
    None
}

fn line(run: &[Glyph]) -> TextLine {
    let (first, last) = (&run[0], &run[run.len() - 1]);
    TextLine {
        text: joined(run).0,
        x: first.x,
        y: first.y,
        width: (last.x - first.x) * first.along.0 + (last.y - first.y) * first.along.1 + last.advance,
        size: first.size,
        visible: first.visible,
    }
}

/// The text of a run, with spaces where the pen jumped, and for each character the glyph it came from.
pub(super) fn joined(run: &[Glyph]) -> (String, Vec<usize>) {
    let (mut text, mut sources) = (String::new(), Vec::new());
    for (n, glyph) in run.iter().enumerate() {
        if n > 0 && gap(&run[n - 1], glyph) > 0.2 * glyph.size && !text.ends_with(' ') && glyph.text != " " {
            text.push(' ');
            sources.push(n);
        }
        for letter in glyph.text.chars() {
            text.push(letter);
            sources.push(n);
        }
    }
    (text, sources)
}

/// Glyphs cut where the baseline, the direction or the visibility changes, or the pen goes far.
pub(super) fn runs(glyphs: &[Glyph]) -> Vec<Vec<Glyph>> {
    let mut runs: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| continues(last, glyph)) => run.push(glyph.clone()),
            _ => runs.push(vec![glyph.clone()]),
        }
    }
    runs
}

fn continues(last: &Glyph, next: &Glyph) -> bool {
    let size = last.size.max(next.size);
    last.visible == next.visible
        && same_baseline(last, next)
        && (-0.5 * size..0.9 * size).contains(&gap(last, next))
}

/// Whether two glyphs stand on one baseline and run the same way.
pub(super) fn same_baseline(one: &Glyph, other: &Glyph) -> bool {
    let turn = one.along.0 * other.along.1 - one.along.1 * other.along.0;
    let off = (other.x - one.x) * -one.along.1 + (other.y - one.y) * one.along.0;
    turn.abs() < 0.01 && off.abs() < 0.15 * one.size.min(other.size)
}

/// The empty space between two glyphs along the baseline; negative when they overlap.
fn gap(last: &Glyph, next: &Glyph) -> f32 {
    (next.x - last.x) * last.along.0 + (next.y - last.y) * last.along.1 - last.advance
}

/// A page's glyphs in the order they are drawn, without those too small to be seen.
pub(super) fn glyphs(document: &Document, page: lopdf::ObjectId) -> Vec<Glyph> {
    let empty = Dictionary::new();
    let resources = inherited(document, page, b"Resources").and_then(|found| found.as_dict().ok());
    let mut walk = Walk { document, glyphs: Vec::new(), fonts: HashMap::new() };
    let state = State::new(Matrix::IDENTITY);
    walk.content(&document.get_page_content(page), resources.unwrap_or(&empty), state, 0);
    walk.glyphs
}

#[derive(Debug, Clone, Copy)]
struct Matrix([f32; 6]);

impl Matrix {
    const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn shift(x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `outer`.
    fn then(self, outer: Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, outer.0);
        Self([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }

    fn read(numbers: &[f32]) -> Option<Self> {
        Some(Self(numbers.get(..6)?.try_into().ok()?))
    }
}

#[derive(Clone)]
struct State<'a> {
    page: Matrix,
    text: Matrix,
    line: Matrix,
    font: Option<Rc<Font<'a>>>,
    size: f32,
    letter_space: f32,
    word_space: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
    shown: bool,
    white: bool,
}

impl State<'_> {
    fn new(page: Matrix) -> Self {
        Self {
            page,
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            font: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            shown: true,
            white: false,
        }
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = Matrix::shift(x, y).then(self.line);
        self.text = self.line;
    }

    fn skip(&mut self, points: f32) {
        self.text = Matrix::shift(points * self.stretch, 0.0).then(self.text);
    }
}

struct Walk<'a> {
    document: &'a Document,
    glyphs: Vec<Glyph>,
    fonts: HashMap<usize, Rc<Font<'a>>>,
}

impl<'a> Walk<'a> {
    fn content(&mut self, bytes: &[u8], resources: &'a Dictionary, mut state: State<'a>, depth: usize) {
        let Ok(content) = Content::decode(bytes) else { return };
        let mut saved = Vec::new();
        for operation in &content.operations {
            let operands = &operation.operands;
            let numbers: Vec<f32> = operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
            let number = |n: usize| numbers.get(n).copied().unwrap_or(0.0);
            match operation.operator.as_str() {
                "q" => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "cm" => state.page = Matrix::read(&numbers).map_or(state.page, |m| m.then(state.page)),
                "BT" => (state.text, state.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
                "Tc" => state.letter_space = number(0),
                "Tw" => state.word_space = number(0),
                "Tz" => state.stretch = number(0) / 100.0,
                "TL" => state.leading = number(0),
                "Ts" => state.rise = number(0),
                "Tr" => state.shown = number(0) as i64 != 3,
                "g" | "rg" => state.white = numbers.iter().all(|n| *n > 0.99),
                "sc" | "scn" => state.white = !numbers.is_empty() && numbers.iter().all(|n| *n > 0.99),
                "k" => state.white = numbers.iter().all(|n| *n < 0.01),
                "cs" => state.white = false,
                "Tf" => {
                    state.size = number(0);
                    state.font = operands.first().and_then(|name| self.font(resources, name));
                }
                "Td" => state.next_line(number(0), number(1)),
                "TD" => {
                    state.leading = -number(1);
                    state.next_line(number(0), number(1));
                }
                "Tm" => {
                    state.line = Matrix::read(&numbers).unwrap_or(state.line);
                    state.text = state.line;
                }
                "T*" => state.next_line(0.0, -state.leading),
                "Tj" => self.show(&mut state, operands.first()),
                "'" => {
                    state.next_line(0.0, -state.leading);
                    self.show(&mut state, operands.first());
                }
                "\"" => {
                    (state.word_space, state.letter_space) = (number(0), number(1));
                    state.next_line(0.0, -state.leading);
                    self.show(&mut state, operands.get(2));
                }
                "TJ" => self.show_all(&mut state, operands.first()),
                "Do" => self.form(resources, operands.first(), &state, depth),
                _ => {}
            }
        }
    }

    fn font(&mut self, resources: &'a Dictionary, name: &Object) -> Option<Rc<Font<'a>>> {
        let fonts = resources.get_deref(b"Font", self.document).ok()?.as_dict().ok()?;
        let font = fonts.get_deref(name.as_name().ok()?, self.document).ok()?.as_dict().ok()?;
        let document = self.document;
        let key = std::ptr::from_ref(font).addr();
        Some(self.fonts.entry(key).or_insert_with(|| Rc::new(Font::read(document, font))).clone())
    }

    fn form(&mut self, resources: &'a Dictionary, name: Option<&Object>, state: &State<'a>, depth: usize) {
        let found = name.and_then(|name| {
            let forms = resources.get_deref(b"XObject", self.document).ok()?.as_dict().ok()?;
            forms.get_deref(name.as_name().ok()?, self.document).ok()?.as_stream().ok()
        });
        let Some(form) = found else { return };
        let is_form = form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form");
        if depth >= DEEPEST_FORM || !is_form {
            return;
        }
        let Ok(bytes) = form.get_plain_content() else { return };
        let own =
            form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).unwrap_or(resources);
        let matrix = form.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array).ok();
        let numbers: Vec<f32> = matrix.into_iter().flatten().filter_map(|n| n.as_float().ok()).collect();
        let mut inside = state.clone();
        inside.page = Matrix::read(&numbers).unwrap_or(Matrix::IDENTITY).then(state.page);
        self.content(&bytes, own, inside, depth + 1);
    }

    fn show_all(&mut self, state: &mut State<'a>, items: Option<&Object>) {
        for item in items.and_then(|items| items.as_array().ok()).into_iter().flatten() {
            match item.as_float() {
                Ok(back) => state.skip(-back / 1000.0 * state.size),
                Err(_) => self.show(state, Some(item)),
            }
        }
    }

    fn show(&mut self, state: &mut State<'a>, shown: Option<&Object>) {
        let (Some(font), Some(Ok(shown))) = (state.font.clone(), shown.map(Object::as_str)) else { return };
        for code in font.decode(shown) {
            let space = state.letter_space + if code.is_space { state.word_space } else { 0.0 };
            let width = code.width / 1000.0 * state.size;
            let placed = Matrix::shift(0.0, state.rise).then(state.text).then(state.page).0;
            let (right, up) = (placed[0].hypot(placed[1]), placed[2].hypot(placed[3]));
            let size = (state.size * up).abs();
            if !code.text.is_empty() && size > SMALLEST && right > 0.0 {
                let sign = state.size.signum();
                self.glyphs.push(Glyph {
                    text: code.text,
                    x: placed[4],
                    y: placed[5],
                    advance: (width * state.stretch * right).abs(),
                    size,
                    along: (sign * placed[0] / right, sign * placed[1] / right),
                    visible: state.shown && !state.white,
                });
            }
            state.skip(width + space);
        }
    }
}
