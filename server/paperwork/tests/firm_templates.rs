//! A firm's folder changes how documents look; a mistake in it is named with file and line.

use std::fs;
use std::path::Path;

use paperwork::{Commitment, Document, Error, Paperwork};
use tempfile::TempDir;

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    folder
}

fn refusal(files: &[(&str, &[u8])]) -> String {
    let folder = folder(files);
    Paperwork::new(Some(folder.path())).expect_err("the folder is refused").to_string()
}

fn pdf_text(paperwork: &Paperwork) -> String {
    let pdf = paperwork.render(&Document::Commitment(Commitment::specimen())).expect("the specimen prints");
    lopdf::Document::load_mem(&pdf).expect("a PDF").extract_text(&[1]).expect("text")
}

#[test]
fn a_template_of_the_same_name_replaces_the_built_in_one() {
    let letterhead = b"#let letterhead(contractor) = [Established 1911 by #contractor.name]";
    let folder = folder(&[("letterhead.typ", letterhead), (".hidden.typ", b"#("), ("notes.txt", b"ours")]);
    let paperwork = Paperwork::new(Some(folder.path())).unwrap();
    assert!(pdf_text(&paperwork).contains("Established 1911 by Harborline Builders"));
}

#[test]
fn a_logo_goes_into_the_letterhead() {
    let logo = br##"<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40"/></svg>"##;
    let folder = folder(&[("logo.svg", logo)]);
    let plain = Paperwork::new(None).unwrap();
    let with_logo = Paperwork::new(Some(folder.path())).unwrap();
    let specimen = Document::Commitment(Commitment::specimen());
    assert_ne!(plain.render(&specimen).unwrap(), with_logo.render(&specimen).unwrap());
}

#[test]
fn a_syntax_error_is_named_with_file_line_and_message() {
    let message = refusal(&[("letterhead.typ", b"#let fine = 1\n\n#let letterhead(contractor) = {\n")]);
    assert!(message.contains("letterhead.typ, line 3: unclosed delimiter"), "{message}");
}

#[test]
fn an_unknown_field_is_named_with_file_line_and_message() {
    let message = refusal(&[("letterhead.typ", b"#let letterhead(contractor) = {\n  contractor.fax\n}\n")]);
    assert!(message.contains("letterhead.typ, line 2:") && message.contains("fax"), "{message}");
    assert!(message.contains("used from commitment.typ (built in), line"), "{message}");
}

#[test]
fn signature_blocks_without_anchors_are_refused_before_anything_is_sent() {
    let message = refusal(&[("signatures.typ", b"#let signatures(item, intro) = intro")]);
    assert!(message.contains("ProcoreSubcontractorSignHere 0 times"), "{message}");
}

#[test]
fn a_firm_may_replace_the_template_of_one_kind_and_keep_all_others() {
    let own = b"#import \"/signatures.typ\": signatures\n#let item = json(\"/item.json\")\n\
        Our form for #item.name#signatures(item)[]";
    for document in Document::specimens() {
        let (template, name) = match &document {
            Document::ChangeOrder(change) => ("change_order.typ", &change.number),
            Document::PrimeContract(contract) => ("prime_contract.typ", &contract.number),
            Document::PaymentApplication(application) => ("payment_application.typ", &application.number),
            Document::SubcontractorInvoice(_) => ("subcontractor_invoice.typ", &"TG-2027-031".to_owned()),
            Document::Letter(letter) => ("letter.typ", &letter.number),
            _ => ("commitment.typ", &"SC-88101-004".to_owned()),
        };
        let folder = folder(&[(template, own)]);
        let paperwork = Paperwork::new(Some(folder.path())).unwrap();
        let pdf = paperwork.render(&document).unwrap();
        let text = lopdf::Document::load_mem(&pdf).unwrap().extract_text(&[1]).unwrap();
        assert!(text.contains("Our form for") && text.contains(name.as_str()), "{template}: {text}");
    }
}

#[test]
fn a_mistake_in_a_template_no_commitment_uses_is_found_at_the_start() {
    let message = refusal(&[("continuation.typ", b"#let continuation-sheet(item) = item.grand_sum")]);
    assert!(message.contains("continuation.typ, line 1:") && message.contains("grand_sum"), "{message}");
}

#[test]
fn files_outside_the_folder_and_packages_cannot_be_read() {
    for import in [
        "#import \"@preview/example:0.1.0\": x",
        "#read(\"../../../../etc/hostname\")",
        "#read(\"/etc/hostname\")",
    ] {
        let letterhead = format!("{import}\n#let letterhead(contractor) = none");
        let message = refusal(&[("letterhead.typ", letterhead.as_bytes())]);
        assert!(message.contains("letterhead.typ, line 1:"), "{message}");
    }
}

#[test]
fn a_file_that_is_no_font_or_no_text_is_named() {
    assert!(refusal(&[("fonts/brand.ttf", b"not a font")]).contains("brand.ttf is not a TrueType"));
    assert!(refusal(&[("theme.typ", b"#let a = 1\n\xff")]).contains("theme.typ, line 2: this is not UTF-8"));
}

#[test]
fn a_firms_font_becomes_the_text_font() {
    let mono = typst_assets::fonts().last().unwrap();
    let folder = folder(&[("fonts/brand.ttf", mono)]);
    let paperwork = Paperwork::new(Some(folder.path())).unwrap();
    let pdf = paperwork.render(&Document::Commitment(Commitment::specimen())).unwrap();
    let pdf = lopdf::Document::load_mem(&pdf).unwrap();
    let font_names: Vec<String> = pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"BaseFont").ok()?.as_name().ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    assert!(
        !font_names.is_empty() && font_names.iter().all(|name| !name.contains("Libertinus")),
        "{font_names:?}"
    );
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let missing = Path::new("no/such/templates");
    let refused = Paperwork::new(Some(missing));
    assert!(matches!(&refused, Err(Error::Folder { path, .. }) if path == missing), "{refused:?}");
}
