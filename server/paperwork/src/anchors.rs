//! Checks the finished pages for the words DocuSign looks for, in any case, as DocuSign does.

use typst::layout::{Frame, FrameItem};

use crate::{Error, SignatureBlock};

/// Refuses pages on which an anchor of a signer is missing or doubled.
pub(crate) fn check(
    pages: &mut dyn Iterator<Item = &Frame>,
    signers: &[SignatureBlock],
) -> Result<(), Error> {
    let mut text = String::new();
    for page in pages {
        collect(page, &mut text);
    }
    text.make_ascii_lowercase();
    for anchor in signers.iter().flat_map(words) {
        let count = text.matches(&anchor.to_ascii_lowercase()).count();
        if count != 1 {
            return Err(Error::Anchor { anchor, count });
        }
    }
    Ok(())
}

/// The anchor words of one signer.
pub(crate) fn words(signer: &SignatureBlock) -> [String; 2] {
    [signer.sign_here(), signer.signed_date()]
}

fn collect(frame: &Frame, text: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Text(run) => text.push_str(&run.text),
            FrameItem::Group(group) => collect(&group.frame, text),
            _ => {}
        }
    }
}
