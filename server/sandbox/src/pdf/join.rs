//! Puts several PDFs into one, pages in order.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::{Error, text::inherited};

const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// One PDF with all pages of `files`, in that order.
///
/// # Errors
/// [`Error`] when one of the files is no PDF.
pub(crate) fn join(files: &[Vec<u8>]) -> Result<Vec<u8>, Error> {
    let mut joined = Document::with_version("1.7");
    let tree = joined.new_object_id();
    let mut kids = Vec::new();
    for file in files {
        let mut part = super::open(file)?;
        part.renumber_objects_with(joined.max_id + 1);
        let pages: Vec<(ObjectId, Dictionary)> =
            part.page_iter().filter_map(|id| Some((id, own_page(&part, id, tree)?))).collect();
        joined.max_id = part.max_id;
        joined.objects.append(&mut part.objects);
        for (id, page) in pages {
            joined.objects.insert(id, Object::Dictionary(page));
            kids.push(Object::Reference(id));
        }
    }
    if kids.is_empty() {
        return Err(Error::NoPages);
    }
    let pages = dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids };
    joined.objects.insert(tree, Object::Dictionary(pages));
    let catalog = joined.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    joined.trailer.set("Root", catalog);
    joined.prune_objects();
    joined.renumber_objects();
    super::bytes_of(joined)
}

/// A page that needs nothing of the tree it came from.
fn own_page(document: &Document, id: ObjectId, tree: ObjectId) -> Option<Dictionary> {
    let mut page = document.get_dictionary(id).ok()?.clone();
    for key in INHERITED {
        if !page.has(key)
            && let Some(value) = inherited(document, id, key)
        {
            page.set(key, value.clone());
        }
    }
    page.remove(b"StructParents");
    page.set("Parent", tree);
    Some(page)
}

#[cfg(test)]
mod tests {
    use super::join;
    use crate::pdf::{page_texts, plain_document};

    #[test]
    fn keeps_the_pages_of_all_files_in_order() {
        let one = plain_document("First", &["a".to_owned()]);
        let two = plain_document("Second", &vec!["b".to_owned(); 80]);
        let pages = page_texts(&join(&[one, two]).expect("joined")).expect("a PDF");
        assert_eq!(pages.len(), 3);
        assert_eq!(pages[0].lines[0].text, "First");
        assert_eq!(pages[1].lines[0].text, "Second");
    }
}
