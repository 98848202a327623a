//! What holds for every kind of document: pages that say what they are, places to sign that stay together, text that
//! prints as it stands.

mod reading;

use std::sync::LazyLock;

use paperwork::{
    ChangeOrder, Document, Error, Letter, Line, Paperwork, PaymentApplication, PrimeContract, RichText,
    SignatureBlock, SubcontractorInvoice,
};

use reading::page_texts;

static PAPERWORK: LazyLock<Paperwork> = LazyLock::new(|| Paperwork::new(None).expect("the templates load"));

fn pages(document: &Document) -> Vec<String> {
    page_texts(&PAPERWORK.render(document).expect("the document prints"))
}

fn lines(line: &Line, count: u32) -> Vec<Line> {
    (1..=count)
        .map(|position| Line {
            position,
            description: format!("Item {position} of the work"),
            ..line.clone()
        })
        .collect()
}

fn change_order(count: u32) -> ChangeOrder {
    let specimen = ChangeOrder::specimen();
    ChangeOrder { lines: lines(&specimen.lines[0], count), ..specimen }
}

fn application(count: u32) -> PaymentApplication {
    let mut specimen = PaymentApplication::specimen();
    let line = specimen.lines.remove(0);
    specimen.lines = (1..=count)
        .map(|number| {
            let mut line = line.clone();
            line.description = format!("Item {number} of the work");
            line.is_change_order = number > 390;
            line
        })
        .collect();
    specimen
}

/// Every kind that lists lines, with the words its table's head has on each page.
fn with_lines(count: u32) -> [(Document, &'static str); 4] {
    let prime = PrimeContract::specimen();
    let prime = PrimeContract { lines: lines(&prime.lines[0], count), ..prime };
    let invoice =
        SubcontractorInvoice { application: application(count), ..SubcontractorInvoice::specimen() };
    [
        (Document::ChangeOrder(change_order(count)), "Cost code"),
        (Document::PrimeContract(prime), "Cost code"),
        (Document::PaymentApplication(application(count)), "Left to finish"),
        (Document::SubcontractorInvoice(invoice), "Left to finish"),
    ]
}

fn check_pages(document: &Document, head: &str, count: u32) {
    let pages = pages(document);
    for (index, page) in pages.iter().enumerate() {
        let number = format!("Page {} of {}", index + 1, pages.len());
        assert!(page.contains(&number), "page {}: {page}", index + 1);
        assert!(page.contains("Pier 9 Warehouse Conversion"), "page {}: {page}", index + 1);
        if page.contains(" of the work") {
            assert!(page.contains(head), "page {} repeats the table's head: {page}", index + 1);
        }
    }
    let whole = pages.join(" ");
    for line in 1..=count {
        assert!(whole.contains(&format!("Item {line} of the work")), "line {line} is printed");
    }
}

#[test]
fn one_line_takes_two_pages_at_most() {
    for (document, head) in with_lines(1) {
        check_pages(&document, head, 1);
        assert!(pages(&document).len() <= 2, "{:?}", pages(&document));
    }
}

#[test]
fn four_hundred_lines_run_over_pages_that_each_say_what_they_are() {
    for (document, head) in with_lines(400) {
        check_pages(&document, head, 400);
    }
}

#[test]
fn the_cover_of_an_application_holds_the_account_and_the_signature() {
    for (document, _) in &with_lines(40)[2..] {
        let cover = &pages(document)[0];
        assert!(cover.contains("Payment due now") && cover.contains("SignHere"), "{cover}");
    }
}

#[test]
fn the_arithmetic_and_the_signatures_of_a_change_order_stay_whole_wherever_the_page_ends() {
    for count in (1..=27).step_by(2) {
        let pages = pages(&Document::ChangeOrder(change_order(count)));
        let sum = pages.iter().find(|page| page.contains("Contract sum as first agreed")).unwrap();
        assert!(sum.contains("Contract sum with this change order"), "{count} lines split the sum: {sum}");
        let signed = pages.iter().find(|page| page.contains("ProcoreSubcontractorSignHere")).unwrap();
        assert!(
            signed.contains("ProcoreGeneralContractorSignedDate"),
            "{count} lines split the signers: {signed}"
        );
        assert!(signed.contains("binds the parties"), "{count} lines: {signed}");
    }
}

fn letter(signers: usize, paragraphs: usize) -> Letter {
    let block = |number: usize| SignatureBlock {
        role: format!("Role {number}"),
        company: "Þórsson & Groß Steel Erectors and Fabricators, Inc.".into(),
        name: Some("Renée Groß".into()),
        anchor: format!("Signer{number}"),
    };
    Letter {
        signers: (1..=signers).map(block).collect(),
        body: RichText::from_plain(&"The crane stands still.\n\n".repeat(paragraphs)),
        ..Letter::specimen()
    }
}

#[test]
fn one_to_eight_people_can_sign_a_letter_and_each_place_to_sign_is_whole() {
    for signers in 1..=8 {
        for paragraphs in [1, 14, 27] {
            let pages = pages(&Document::Letter(letter(signers, paragraphs)));
            for number in 1..=signers {
                let place = format!("Signer{number}SignHere");
                let page = pages.iter().find(|page| page.contains(&place)).unwrap();
                for part in [format!("ROLE {number}"), format!("Signer{number}SignedDate")] {
                    assert!(page.contains(&part), "{part} is away from {place}: {page}");
                }
            }
            let first = pages.iter().find(|page| page.contains("Signer1SignHere")).unwrap();
            assert!(first.contains("Signatures This Notice of Delay NOD-001 is signed by:"), "{first}");
        }
    }
}

#[test]
fn a_letter_nobody_signs_has_no_place_to_sign() {
    let text = pages(&Document::Letter(letter(0, 2))).join(" ");
    assert!(!text.contains("Signature"), "{text}");
}

#[test]
fn a_letter_of_many_pages_loses_nothing() {
    let mut long = letter(2, 0);
    let words: String = (1..=3000).map(|word| format!("word{word} ")).collect();
    long.body = RichText::from_plain(&words);
    long.responses = (1..=40).map(|n| (format!("Reviewer {n}"), RichText::from_plain("Noted."))).collect();
    long.attachments = (1..=120).map(|number| format!("Exhibit {number}.pdf")).collect();
    let text = pages(&Document::Letter(long)).join(" ");
    assert!((1..=3000).all(|word| text.contains(&format!("word{word} "))), "{text}");
    assert!((1..=40).all(|number| text.contains(&format!("Reviewer {number} Noted."))), "{text}");
    assert!((1..=120).all(|number| text.contains(&format!("Exhibit {number}.pdf"))), "{text}");
}

#[test]
fn every_specimen_prints_each_anchor_once_and_the_same_bytes_each_time() {
    for document in Document::specimens() {
        let pdf = PAPERWORK.render(&document).unwrap();
        let text = page_texts(&pdf).join(" ");
        let anchors = text.matches("SignHere").count();
        assert!(anchors > 0 && anchors == text.matches("SignedDate").count(), "{text}");
        assert_eq!(pdf, PAPERWORK.render(&document).unwrap());
    }
}

#[test]
fn two_invoice_contacts_need_two_anchors() {
    let mut invoice = SubcontractorInvoice::specimen();
    let mut second = invoice.application.signers[0].clone();
    invoice.application.signers.push(second.clone());
    let refused = PAPERWORK.render(&Document::SubcontractorInvoice(invoice.clone()));
    assert!(matches!(refused, Err(Error::Anchor { count: 2, .. })), "{refused:?}");
    second.anchor = "ProcoreSubcontractor2".into();
    invoice.application.signers[1] = second;
    let text = pages(&Document::SubcontractorInvoice(invoice)).join(" ");
    assert!(text.contains("ProcoreSubcontractor2SignHere"), "{text}");
}

#[test]
fn typst_source_in_a_persons_text_is_printed_as_it_stands() {
    let nasty = r#"#panic() $ x $ \ ] *a* _b_ "q" // y"#;
    let mut change = change_order(1);
    change.facts = vec![(nasty.into(), nasty.into())];
    change.contract.label = nasty.into();
    let mut application = application(1);
    application.number = nasty.into();
    application.lines[0].item_number = nasty.into();
    let mut letter = letter(1, 1);
    letter.kind = nasty.into();
    letter.to = vec![nasty.into()];
    for document in
        [Document::ChangeOrder(change), Document::PaymentApplication(application), Document::Letter(letter)]
    {
        let text = pages(&document).join(" ");
        assert!(text.matches(nasty).count() >= 2, "{text}");
    }
}

#[test]
fn what_is_empty_leaves_no_heading() {
    let change = ChangeOrder {
        revision: None,
        title: String::new(),
        parties: Vec::new(),
        description: RichText::default(),
        facts: Vec::new(),
        dates: Vec::new(),
        lines: Vec::new(),
        schedule_impact_days: None,
        revised_substantial_completion: None,
        attachments: Vec::new(),
        ..ChangeOrder::specimen()
    };
    let text = pages(&Document::ChangeOrder(change)).join(" ");
    for heading in ["Revision", "What changes", "Cost of", "Markup", "time", "completion", "Attachments"] {
        assert!(!text.contains(heading), "{heading} in {text}");
    }
    let letter = Letter {
        from: None,
        to: Vec::new(),
        copies: Vec::new(),
        date: None,
        due: None,
        facts: Vec::new(),
        responses: Vec::new(),
        attachments: Vec::new(),
        ..letter(1, 1)
    };
    let text = pages(&Document::Letter(letter)).join(" ");
    for heading in ["TO ", "FROM", "COPIES", "ANSWER DUE", "Responses", "ATTACHMENTS"] {
        assert!(!text.contains(heading), "{heading} in {text}");
    }
}
