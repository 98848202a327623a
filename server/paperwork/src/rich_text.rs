//! A description as Procore keeps it (HTML a person typed), reduced to what a contract needs: paragraphs, line
//! breaks, lists, strong and emphasised words. It is data, so nothing in it can act as Typst source.

use serde::Serialize;

use crate::html;

/// Formatted text; empty when there is nothing to print.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RichText {
    blocks: Vec<Block>,
}

/// A paragraph or a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// Words that run on.
    Paragraph {
        /// The words, in order.
        runs: Vec<Run>,
    },
    /// A list; an item is itself made of blocks, so lists nest.
    List {
        /// Numbered, or with bullets.
        ordered: bool,
        /// The items, in order.
        items: Vec<Vec<Block>>,
    },
}

/// A stretch of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Run {
    /// Words of one weight.
    Text {
        /// The words, printed as they stand.
        text: String,
        /// Bold.
        strong: bool,
        /// Italic.
        emphasis: bool,
    },
    /// The line ends here.
    Break,
}

impl RichText {
    /// Reads Procore's HTML. `p`, `br`, `ul`, `ol`, `li`, `b`, `strong`, `i`, `em`, headings and entities count;
    /// other HTML elements lose their tag and keep their text; scripts and styles are dropped. A `<` that opens
    /// no HTML element is text. Text without any tag keeps its line breaks.
    pub fn from_html(source: &str) -> RichText {
        RichText { blocks: html::parse(source) }
    }

    /// Takes text as it stands: a line break stays one, an empty line starts a paragraph.
    pub fn from_plain(text: &str) -> RichText {
        let mut blocks = Vec::new();
        let mut runs = Vec::new();
        for line in text.lines() {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            if line.is_empty() {
                close(&mut blocks, &mut runs);
                continue;
            }
            if !runs.is_empty() {
                runs.push(Run::Break);
            }
            runs.push(Run::Text { text: line, strong: false, emphasis: false });
        }
        close(&mut blocks, &mut runs);
        RichText { blocks }
    }

    /// Whether there is nothing to print.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The blocks, in order; none of them is empty.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }
}

fn close(blocks: &mut Vec<Block>, runs: &mut Vec<Run>) {
    if !runs.is_empty() {
        blocks.push(Block::Paragraph { runs: std::mem::take(runs) });
    }
}
