//! Fonts as text needs them: what a code says and how far it moves the pen.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Encoding, Object};

/// A font resource ready to decode shown strings.
pub(super) struct Font<'a> {
    encoding: Option<Encoding<'a>>,
    code_length: usize,
    widths: HashMap<u32, f32>,
    default_width: Option<f32>,
}

/// One character code of a shown string.
pub(super) struct Code {
    pub(super) text: String,
    /// Thousandths of the font size.
    pub(super) width: f32,
    /// Whether word spacing applies (the one-byte code 32).
    pub(super) is_space: bool,
}

impl<'a> Font<'a> {
    pub(super) fn read(document: &'a Document, font: &'a Dictionary) -> Self {
        let composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0");
        let (widths, default_width) =
            if composite { composite_widths(document, font) } else { simple_widths(document, font) };
        Self {
            encoding: font.get_font_encoding(document).ok(),
            code_length: if composite { 2 } else { 1 },
            widths,
            default_width,
        }
    }

    pub(super) fn decode(&self, shown: &[u8]) -> Vec<Code> {
        shown.chunks(self.code_length).map(|code| self.code(code)).collect()
    }

    fn code(&self, bytes: &[u8]) -> Code {
        let number = bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte));
        let text = self.encoding.as_ref().and_then(|encoding| encoding.bytes_to_string(bytes).ok());
        let width = self.widths.get(&number).copied().or(self.default_width);
        Code {
            text: text.unwrap_or_default().replace('\u{fffd}', ""),
            width: width.unwrap_or_else(|| standard_width(bytes[0])),
            is_space: bytes == [32],
        }
    }
}

fn simple_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f32>, Option<f32>) {
    let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
    let listed = font.get_deref(b"Widths", document).and_then(Object::as_array);
    let widths = listed.into_iter().flatten().enumerate().filter_map(|(n, width)| {
        let code = u32::try_from(first).ok()? + u32::try_from(n).ok()?;
        Some((code, number(document, width)?))
    });
    (widths.collect(), None)
}

fn composite_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f32>, Option<f32>) {
    let descendant = font
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| document.dereference(fonts.first()?).ok())
        .and_then(|(_, font)| font.as_dict().ok());
    let Some(descendant) = descendant else { return (HashMap::new(), Some(1000.0)) };
    let default = descendant.get(b"DW").ok().and_then(|width| number(document, width)).unwrap_or(1000.0);
    let listed = descendant.get_deref(b"W", document).and_then(Object::as_array);
    (listed.map(|listed| runs(document, listed)).unwrap_or_default(), Some(default))
}

/// Reads a `W` array: `first [w1 w2 …]` and `first last w`, mixed.
fn runs(document: &Document, listed: &[Object]) -> HashMap<u32, f32> {
    let mut widths = HashMap::new();
    let mut rest = listed.iter().filter_map(|item| document.dereference(item).ok().map(|(_, item)| item));
    while let (Some(first), Some(second)) = (rest.next().and_then(code), rest.next()) {
        if let Ok(each) = second.as_array() {
            for (code, width) in (first..).zip(each) {
                widths.extend(number(document, width).map(|width| (code, width)));
            }
        } else if let (Some(last), Some(width)) = (code(second), rest.next().and_then(|w| w.as_float().ok()))
        {
            widths.extend((first..=last.min(0xffff)).map(|code| (code, width)));
        }
    }
    widths
}

fn code(object: &Object) -> Option<u32> {
    object.as_i64().ok().and_then(|code| u32::try_from(code).ok())
}

fn number(document: &Document, object: &Object) -> Option<f32> {
    document.dereference(object).ok()?.1.as_float().ok()
}

/// Widths of Helvetica's printable ASCII, from its published metrics.
#[rustfmt::skip]
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// How far Helvetica moves for a WinAnsi code; other standard fonts come near it.
pub(super) fn standard_width(code: u8) -> f32 {
    let listed = code.checked_sub(32).and_then(|n| HELVETICA.get(usize::from(n)));
    f32::from(listed.copied().unwrap_or(if (0xc0..0xe0).contains(&code) { 722 } else { 556 }))
}

/// WinAnsi bytes of a text; a letter it lacks becomes its base letter, anything else `?`.
pub(super) fn encode_win_ansi(text: &str) -> Vec<u8> {
    text.chars().map(win_ansi).collect()
}

fn win_ansi(letter: char) -> u8 {
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        '€' => 0x80,
        '…' => 0x85,
        'Š' => 0x8a,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '™' => 0x99,
        'š' => 0x9a,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        _ => base_letter(letter),
    }
}

fn base_letter(letter: char) -> u8 {
    match letter {
        '\t' | '\u{2009}' | '\u{202f}' => b' ',
        '‐' | '‑' | '−' => b'-',
        'Ā' | 'Ă' | 'Ą' => b'A',
        'ā' | 'ă' | 'ą' => b'a',
        'Ć' | 'Č' => b'C',
        'ć' | 'č' => b'c',
        'Ď' | 'Đ' => b'D',
        'ď' | 'đ' => b'd',
        'Ē' | 'Ė' | 'Ę' | 'Ě' => b'E',
        'ē' | 'ė' | 'ę' | 'ě' => b'e',
        'Ğ' => b'G',
        'ğ' => b'g',
        'Ī' | 'İ' => b'I',
        'ī' | 'ı' => b'i',
        'Ł' => b'L',
        'ł' => b'l',
        'Ń' | 'Ň' => b'N',
        'ń' | 'ň' => b'n',
        'Ō' | 'Ő' => b'O',
        'ō' | 'ő' => b'o',
        'Ř' => b'R',
        'ř' => b'r',
        'Ś' | 'Ş' | 'Ș' => b'S',
        'ś' | 'ş' | 'ș' => b's',
        'Ţ' | 'Ť' | 'Ț' => b'T',
        'ţ' | 'ť' | 'ț' => b't',
        'Ū' | 'Ů' | 'Ű' => b'U',
        'ū' | 'ů' | 'ű' => b'u',
        'Ź' | 'Ż' => b'Z',
        'ź' | 'ż' => b'z',
        _ => b'?',
    }
}
