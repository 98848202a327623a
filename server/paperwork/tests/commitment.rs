//! A commitment becomes a PDF that a person can read and DocuSign can place its fields in.

mod reading;

use paperwork::{Commitment, CommitmentKind, Document, Error, Paperwork, RichText};
use rust_decimal::Decimal;

use reading::page_texts;

const ANCHORS: [&str; 4] = [
    "ProcoreSubcontractorSignHere",
    "ProcoreSubcontractorSignedDate",
    "ProcoreGeneralContractorSignHere",
    "ProcoreGeneralContractorSignedDate",
];

fn print(commitment: &Commitment) -> Vec<u8> {
    let paperwork = Paperwork::new(None).expect("the built-in templates load");
    paperwork.render(&Document::Commitment(commitment.clone())).expect("the commitment prints")
}

fn text(commitment: &Commitment) -> String {
    page_texts(&print(commitment)).join(" ")
}

fn with_lines(count: u32) -> Commitment {
    let mut commitment = Commitment::specimen();
    let line = commitment.lines[0].clone();
    commitment.lines = (1..=count)
        .map(|position| {
            let mut line = line.clone();
            line.position = position;
            line.description = format!("Item {position} of the work");
            line
        })
        .collect();
    commitment.total = Decimal::new(123_456_750, 2);
    commitment
}

fn without_options() -> Commitment {
    let mut commitment = with_lines(1);
    commitment.title = String::new();
    commitment.description = RichText::from_html("<p> &nbsp; </p>");
    commitment.inclusions = RichText::default();
    commitment.exclusions = RichText::default();
    commitment.dates.clear();
    commitment.attachments.clear();
    commitment.retainage_percent = None;
    commitment.payment_terms = None;
    commitment.bill_to = None;
    commitment.ship_to = None;
    commitment.ship_via = None;
    commitment.delivery = None;
    for line in &mut commitment.lines {
        (line.code, line.quantity, line.uom, line.unit_cost) = (None, None, None, None);
    }
    commitment
}

#[test]
fn one_line_fits_on_one_page() {
    let pages = page_texts(&print(&without_options()));
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains("Page 1 of 1"), "{}", pages[0]);
}

#[test]
fn four_hundred_lines_run_over_pages_that_each_say_what_they_are() {
    let commitment = with_lines(400);
    let pages = page_texts(&print(&commitment));
    assert!((10..=20).contains(&pages.len()), "{} pages", pages.len());
    for (index, page) in pages.iter().enumerate() {
        let number = format!("Page {} of {}", index + 1, pages.len());
        assert!(page.contains(&number) && page.contains("SC-88101-004"), "page {}: {page}", index + 1);
        if page.contains(" of the work") {
            assert!(page.contains("Cost code"), "page {} repeats the table's header: {page}", index + 1);
        }
    }
    let whole = pages.join(" ");
    for position in 1..=400 {
        assert!(whole.contains(&format!("Item {position} of the work")), "line {position} is printed");
    }
}

#[test]
fn each_anchor_is_printed_once_and_in_one_piece() {
    for commitment in [without_options(), with_lines(60), Commitment::specimen()] {
        let text = text(&commitment);
        for anchor in ANCHORS {
            assert_eq!(text.matches(anchor).count(), 1, "{anchor} in {text}");
        }
    }
}

#[test]
fn an_anchor_typed_by_a_person_is_not_found_a_second_time() {
    let mut commitment = without_options();
    commitment.title = "ProcoreSubcontractorSignHere".into();
    commitment.description = RichText::from_html("<p>ProcoreGeneralContractorSignedDate</p>");
    commitment.signers[0].name = Some("ProcoreGeneralContractorSignHere".into());
    let text = text(&commitment);
    for anchor in ANCHORS {
        assert_eq!(text.matches(anchor).count(), 1, "{anchor} in {text}");
    }
}

#[test]
fn total_and_signatures_stay_together_wherever_the_page_ends() {
    let paperwork = Paperwork::new(None).unwrap();
    let mut one_page = 0;
    for count in 1..=28 {
        let mut commitment = without_options();
        commitment.lines = with_lines(count).lines;
        let pages = page_texts(&paperwork.render(&Document::Commitment(commitment)).unwrap());
        one_page += usize::from(pages.len() == 1);
        let last_line = format!("Item {count} of the work");
        let with_total = pages.iter().find(|page| page.contains("Total $1,234,567.50")).unwrap();
        assert!(with_total.contains(&last_line), "the total stands alone with {count} lines: {with_total}");
        let signed = pages.iter().find(|page| page.contains(ANCHORS[0])).unwrap();
        assert!(ANCHORS.iter().all(|anchor| signed.contains(anchor)), "{count} lines split the signatures");
        assert!(signed.contains("This Subcontract SC-88101-004 for"), "{count} lines: {signed}");
    }
    assert!((1..28).contains(&one_page), "the counts tried cover the page's end: {one_page} fit on one page");
}

#[test]
fn more_attachments_than_a_page_takes_are_all_listed() {
    let mut commitment = without_options();
    commitment.attachments = (1..=120).map(|number| format!("Exhibit {number}.pdf")).collect();
    let text = text(&commitment);
    assert!((1..=120).all(|number| text.contains(&format!("Exhibit {number}.pdf"))), "{text}");
}

#[test]
fn a_description_longer_than_a_page_loses_nothing() {
    let mut commitment = without_options();
    commitment.lines[0].description = (1..=2500).map(|word| format!("word{word} ")).collect();
    let text = text(&commitment);
    assert!((1..=2500).all(|word| text.contains(&format!("word{word} "))), "{text}");
}

#[test]
fn marks_no_font_composes_do_not_spoil_the_anchors() {
    let mut commitment = without_options();
    commitment.title = "S\u{303}i\u{200b}g\u{303}n\u{2060} H\u{330}e\u{330}r\u{330}e\u{330} P\u{303}".into();
    commitment.vendor.name = "x".repeat(200);
    let text = text(&commitment);
    for anchor in ANCHORS {
        assert_eq!(text.matches(anchor).count(), 1, "{anchor} in {text}");
    }
}

#[test]
fn typst_source_in_a_persons_text_is_printed_as_it_stands() {
    let nasty = r#"#panic() $ x $ \ ] *a* _b_ "q" #import "/x" // y"#;
    let mut commitment = without_options();
    commitment.title = nasty.into();
    commitment.project.name = nasty.into();
    commitment.vendor.name = nasty.into();
    commitment.lines[0].description = nasty.into();
    commitment.attachments = vec![nasty.into()];
    commitment.description = RichText::from_plain(nasty);
    let text = text(&commitment);
    assert!(text.matches(nasty).count() >= 6, "{text}");
}

#[test]
fn a_word_wider_than_its_column_is_broken_and_stays_on_the_sheet() {
    let mut commitment = without_options();
    commitment.vendor.name = "x".repeat(200);
    commitment.lines[0].description = "y".repeat(200);
    let text = text(&commitment);
    for letter in ["x", "y"] {
        assert!(!text.contains(&letter.repeat(97)), "a stretch of {letter} runs over the column: {text}");
        assert!(text.matches(letter).count() >= 200, "{text}");
    }
}

#[test]
fn what_is_empty_leaves_no_heading() {
    let text = text(&without_options());
    let headings = [
        "Scope of work",
        "Inclusions",
        "Exclusions",
        "Attachments",
        "RETAINAGE",
        "PAYMENT TERMS",
        "BILL TO",
        "SHIP",
        "DELIVERY",
        "Cost code",
        "Quantity",
        "Unit",
        "DATE",
    ];
    for heading in headings {
        assert!(!text.contains(heading), "{heading} in {text}");
    }
    let mut nothing_to_list = without_options();
    nothing_to_list.lines.clear();
    assert!(!page_texts(&print(&nothing_to_list)).join(" ").contains("Schedule of values"));
}

#[test]
fn equal_items_give_equal_bytes() {
    assert_eq!(print(&with_lines(30)), print(&with_lines(30)));
    assert_ne!(print(&with_lines(30)), print(&with_lines(31)));
}

#[test]
fn figures_days_and_accents_are_written_as_in_a_contract() {
    let mut commitment = Commitment::specimen();
    commitment.title = "Приборы".into();
    let text = text(&commitment);
    for expected in
        ["November 23, 2026", "$767,250.00", "$4,125.00", "10%", "Þórsson & Groß", "Приборы", "($12,400.50)"]
    {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn a_purchase_order_speaks_of_a_vendor() {
    let mut commitment = Commitment::specimen();
    commitment.kind = CommitmentKind::PurchaseOrder;
    let text = text(&commitment);
    assert!(text.contains("Purchase Order") && text.contains("VENDOR"), "{text}");
    assert!(text.contains("Description") && !text.contains("Scope of work"), "{text}");
}

#[test]
fn two_signers_with_one_anchor_are_refused() {
    let mut commitment = Commitment::specimen();
    commitment.signers[1].anchor = commitment.signers[0].anchor.clone();
    let refused = Paperwork::new(None).unwrap().render(&Document::Commitment(commitment));
    assert!(matches!(refused, Err(Error::Anchor { count: 2, .. })), "{refused:?}");
}
