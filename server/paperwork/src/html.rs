//! Reads the HTML of a Procore text field into blocks. Forgiving, as browsers are, but it never loses words: what
//! is not a known HTML tag is text.

use crate::rich_text::{Block, RichText, Run};

/// Lists nested deeper than this join the list around them.
const DEEPEST_LIST: usize = 6;

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "html",
    "main",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
];
const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];
const INLINE: &[&str] = &[
    "a", "abbr", "big", "cite", "code", "col", "colgroup", "del", "font", "img", "ins", "kbd", "label",
    "link", "mark", "meta", "o:p", "q", "s", "small", "span", "strike", "sub", "sup", "tt", "u", "var",
    "wbr",
];
const HIDDEN: &[&str] = &["head", "noscript", "script", "style", "template", "title"];

/// The blocks of `source`; none of them is empty.
pub(crate) fn parse(source: &str) -> Vec<Block> {
    let mut builder = Builder::default();
    let mut rest = source;
    let mut tags = 0;
    while !rest.is_empty() {
        match next_tag(rest) {
            Some((before, tag, after)) => {
                builder.text(before);
                tags += 1;
                rest = builder.tag(&tag, after);
            }
            None => {
                builder.text(rest);
                break;
            }
        }
    }
    if tags == 0 {
        return RichText::from_plain(&html_escape::decode_html_entities(source)).blocks().to_vec();
    }
    builder.finish()
}

/// A tag in the source; a comment has an empty name.
struct Tag {
    name: String,
    closing: bool,
}

/// The first tag or comment of `source`, with the text before and after it.
fn next_tag(source: &str) -> Option<(&str, Tag, &str)> {
    let mut from = 0;
    while let Some(found) = source[from..].find('<') {
        let start = from + found;
        if let Some((tag, length)) = read_tag(&source[start..]) {
            return Some((&source[..start], tag, &source[start + length..]));
        }
        from = start + 1;
    }
    None
}

/// The tag at the start of `source` and its length in bytes.
fn read_tag(source: &str) -> Option<(Tag, usize)> {
    if source.starts_with("<!--") {
        let length = source.find("-->").map_or(source.len(), |end| end + 3);
        return Some((Tag { name: String::new(), closing: false }, length));
    }
    if source.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
        return Some((Tag { name: String::new(), closing: false }, source.find('>')? + 1));
    }
    let inside = &source[1..];
    let closing = inside.starts_with('/');
    let named = inside.strip_prefix('/').unwrap_or(inside);
    let name_end = named.find(|c: char| !c.is_ascii_alphanumeric() && c != ':')?;
    let name = named[..name_end].to_ascii_lowercase();
    if !is_known(&name) {
        return None;
    }
    let length = source.len() - named.len() + name_end + end_of_tag(&named[name_end..])?;
    Some((Tag { name, closing }, length))
}

fn is_known(name: &str) -> bool {
    matches!(name, "b" | "br" | "em" | "i" | "li" | "ol" | "strong" | "td" | "th" | "ul")
        || [BLOCKS, HEADINGS, INLINE, HIDDEN].iter().any(|names| names.contains(&name))
}

/// The length up to and with the `>` that ends a tag, past quoted attribute values.
fn end_of_tag(attributes: &str) -> Option<usize> {
    if !attributes.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/') {
        return None;
    }
    let mut quote = None;
    for (index, c) in attributes.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(index + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

#[derive(Default)]
struct OpenList {
    ordered: bool,
    items: Vec<Vec<Block>>,
}

/// The document so far: closed blocks, open lists, and the paragraph being written.
#[derive(Default)]
struct Builder {
    root: Vec<Block>,
    lists: Vec<OpenList>,
    lists_too_deep: usize,
    runs: Vec<Run>,
    strong: usize,
    emphasis: usize,
    space_due: bool,
}

impl Builder {
    /// Acts on a tag and returns where to read on.
    fn tag<'a>(&mut self, tag: &Tag, after: &'a str) -> &'a str {
        match tag.name.as_str() {
            "b" | "strong" => self.strong = step(self.strong, tag.closing),
            "i" | "em" => self.emphasis = step(self.emphasis, tag.closing),
            "br" => self.line_break(),
            "ul" | "ol" if tag.closing => self.close_list(),
            "ul" | "ol" => self.open_list(tag.name == "ol"),
            "li" => self.item(tag.closing),
            "td" | "th" => self.space_due = true,
            name if HEADINGS.contains(&name) => {
                self.end_paragraph();
                self.strong = step(self.strong, tag.closing);
            }
            name if BLOCKS.contains(&name) => self.end_paragraph(),
            name if HIDDEN.contains(&name) && !tag.closing => return skip_element(name, after),
            _ => {}
        }
        after
    }

    fn text(&mut self, source: &str) {
        let decoded = html_escape::decode_html_entities(source);
        let mut text = String::with_capacity(decoded.len() + 1);
        for c in decoded.chars() {
            if c.is_whitespace() && c != '\u{a0}' {
                self.space_due = true;
                continue;
            }
            let starts_line = text.is_empty() && !matches!(self.runs.last(), Some(Run::Text { .. }));
            if std::mem::take(&mut self.space_due) && !starts_line {
                text.push(' ');
            }
            text.push(c);
        }
        if !text.is_empty() {
            self.push_text(text);
        }
    }

    fn push_text(&mut self, words: String) {
        let (is_strong, is_emphasis) = (self.strong > 0, self.emphasis > 0);
        if let Some(Run::Text { text, strong, emphasis }) = self.runs.last_mut()
            && (*strong, *emphasis) == (is_strong, is_emphasis)
        {
            text.push_str(&words);
            return;
        }
        self.runs.push(Run::Text { text: words, strong: is_strong, emphasis: is_emphasis });
    }

    fn line_break(&mut self) {
        self.space_due = false;
        if !self.runs.is_empty() {
            self.runs.push(Run::Break);
        }
    }

    fn end_paragraph(&mut self) {
        self.space_due = false;
        let mut runs = std::mem::take(&mut self.runs);
        while matches!(runs.last(), Some(Run::Break)) {
            runs.pop();
        }
        let has_words =
            |run: &Run| matches!(run, Run::Text { text, .. } if text.chars().any(|c| c != '\u{a0}'));
        if runs.iter().any(has_words) {
            self.push_block(Block::Paragraph { runs });
        }
    }

    fn push_block(&mut self, block: Block) {
        let Some(list) = self.lists.last_mut() else {
            return self.root.push(block);
        };
        match list.items.last_mut() {
            Some(item) => item.push(block),
            None => list.items.push(vec![block]),
        }
    }

    fn open_list(&mut self, ordered: bool) {
        self.end_paragraph();
        if self.lists.len() == DEEPEST_LIST {
            self.lists_too_deep += 1;
        } else {
            self.lists.push(OpenList { ordered, items: Vec::new() });
        }
    }

    fn close_list(&mut self) {
        self.end_paragraph();
        if self.lists_too_deep > 0 {
            self.lists_too_deep -= 1;
        } else if let Some(mut list) = self.lists.pop() {
            list.items.retain(|item| !item.is_empty());
            if !list.items.is_empty() {
                self.push_block(Block::List { ordered: list.ordered, items: list.items });
            }
        }
    }

    fn item(&mut self, closing: bool) {
        self.end_paragraph();
        if let Some(list) = self.lists.last_mut().filter(|_| !closing) {
            list.items.push(Vec::new());
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_paragraph();
        self.lists_too_deep = 0;
        while !self.lists.is_empty() {
            self.close_list();
        }
        self.root
    }
}

fn step(depth: usize, closing: bool) -> usize {
    if closing { depth.saturating_sub(1) } else { depth + 1 }
}

/// What follows the end tag of the hidden element `name`; all of it when there is no end tag.
fn skip_element<'a>(name: &str, after: &'a str) -> &'a str {
    let mut rest = after;
    while let Some((_, tag, following)) = next_tag(rest) {
        if tag.closing && tag.name == name {
            return following;
        }
        rest = following;
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Run {
        Run::Text { text: text.into(), strong: false, emphasis: false }
    }

    fn paragraph(runs: Vec<Run>) -> Block {
        Block::Paragraph { runs }
    }

    #[test]
    fn paragraphs_breaks_weights_and_entities() {
        let blocks =
            parse("<p>Caf&eacute; &amp; <strong>bold</strong> <em>slanted</em><br/>next</p><p>&nbsp;</p>");
        let strong = Run::Text { text: " bold".into(), strong: true, emphasis: false };
        let emphasis = Run::Text { text: " slanted".into(), strong: false, emphasis: true };
        assert_eq!(blocks, [paragraph(vec![text("Café &"), strong, emphasis, Run::Break, text("next")])]);
    }

    #[test]
    fn lists_nest() {
        let blocks = parse("<ul><li>one<ol><li>deep</li></ol></li><li>two</li></ul>");
        let deep = Block::List { ordered: true, items: vec![vec![paragraph(vec![text("deep")])]] };
        let items = vec![vec![paragraph(vec![text("one")]), deep], vec![paragraph(vec![text("two")])]];
        assert_eq!(blocks, [Block::List { ordered: false, items }]);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(
            parse("<p>pipe <2\" and <see A1> a < b</p>"),
            [paragraph(vec![text("pipe <2\" and <see A1> a < b")])]
        );
        assert_eq!(parse("<p>cut <b"), [paragraph(vec![text("cut <b")])]);
    }

    #[test]
    fn scripts_are_dropped_and_links_keep_their_words() {
        assert_eq!(
            parse("<script>alert('<p>')</script><a href=\"x>y\">the plans</a>"),
            [paragraph(vec![text("the plans")])]
        );
    }

    #[test]
    fn plain_text_keeps_its_lines() {
        let blocks = parse("first &amp; line\nsecond\n\nnew paragraph");
        let first = paragraph(vec![text("first & line"), Run::Break, text("second")]);
        assert_eq!(blocks, [first, paragraph(vec![text("new paragraph")])]);
    }

    #[test]
    fn broken_nesting_ends_in_blocks_not_in_a_crash() {
        let deep = "<ul><li>x".repeat(500);
        assert_eq!(parse(&deep).len(), 1);
        assert_eq!(parse("</ul></li></b>plain"), [paragraph(vec![text("plain")])]);
        assert!(parse("<p></p><br><ul><li></li></ul>").is_empty());
    }
}
