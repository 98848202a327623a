//! Writes sample PDFs to `target/paperwork/`, to look at the templates. A folder given as argument is used as a
//! firm's template folder.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use paperwork::{
    ApplicationLine, ChangeOrder, ChangeOrderSummary, Commitment, CommitmentKind, Document, Letter, Line,
    Paperwork, PaymentApplication, PrimeContract, RichText, SignatureBlock, SubcontractorInvoice,
};
use rust_decimal::Decimal;

fn main() -> Result<(), Box<dyn Error>> {
    let firm = std::env::args_os().nth(1).map(PathBuf::from);
    let paperwork = Paperwork::new(firm.as_deref())?;
    let folder = Path::new("target/paperwork");
    fs::create_dir_all(folder)?;
    for (name, document) in commitments().into_iter().chain(others()).chain(letters()) {
        let start = Instant::now();
        let pdf = paperwork.render(&document)?;
        let path = folder.join(name).with_extension("pdf");
        println!("{} ({} KB, {:?})", path.display(), pdf.len() / 1024, start.elapsed());
        fs::write(path, pdf)?;
    }
    Ok(())
}

fn commitments() -> Vec<(String, Document)> {
    [
        ("subcontract", Commitment::specimen()),
        ("subcontract-1-line", bare(with_lines(1))),
        ("subcontract-12-lines", with_lines(12)),
        ("subcontract-400-lines", with_lines(400)),
        ("purchase-order", purchase_order()),
        ("long-names", long_names()),
    ]
    .map(|(name, commitment)| (name.into(), Document::Commitment(commitment)))
    .to_vec()
}

/// The specimens, and the documents with lines once more with few and with many.
fn others() -> Vec<(String, Document)> {
    let mut samples = vec![
        ("change-order".into(), Document::ChangeOrder(ChangeOrder::specimen())),
        ("prime-contract".into(), Document::PrimeContract(PrimeContract::specimen())),
        ("payment-application".into(), Document::PaymentApplication(PaymentApplication::specimen())),
        ("subcontractor-invoice".into(), Document::SubcontractorInvoice(SubcontractorInvoice::specimen())),
    ];
    for count in [1, 12, 400] {
        let mut change = ChangeOrder::specimen();
        change.lines = repeated(&change.lines, count);
        change.sum.this_change = change.lines.iter().map(|line| line.amount).sum();
        let mut prime = PrimeContract::specimen();
        prime.lines = repeated(&prime.lines, count);
        prime.total = prime.lines.iter().map(|line| line.amount).sum();
        let application = applied_for(PaymentApplication::specimen(), count);
        let invoice = SubcontractorInvoice::specimen();
        let invoice =
            SubcontractorInvoice { application: applied_for(invoice.application.clone(), count), ..invoice };
        samples.extend([
            (format!("change-order-{count}"), Document::ChangeOrder(change)),
            (format!("prime-contract-{count}"), Document::PrimeContract(prime)),
            (format!("payment-application-{count}"), Document::PaymentApplication(application)),
            (format!("subcontractor-invoice-{count}"), Document::SubcontractorInvoice(invoice)),
        ]);
    }
    samples
}

/// Letters with no, one and eight places to sign.
fn letters() -> Vec<(String, Document)> {
    let sample = |name: &str, signers: Vec<SignatureBlock>| {
        (format!("letter{name}"), Document::Letter(Letter { signers, ..Letter::specimen() }))
    };
    let signers = Letter::specimen().signers;
    let eight = (1..=8)
        .zip(signers.iter().cycle())
        .map(|(number, signer)| SignatureBlock { anchor: format!("Signer{number}"), ..signer.clone() });
    let eight = eight.collect();
    vec![
        sample("-unsigned", vec![]),
        sample("-1-signer", signers[..1].to_vec()),
        sample("-8-signers", eight),
        sample("", signers),
    ]
}

fn repeated(lines: &[Line], count: u32) -> Vec<Line> {
    (1..=count).zip(lines.iter().cycle()).map(|(position, line)| Line { position, ..line.clone() }).collect()
}

/// The application with so many lines, and sums that fit them.
fn applied_for(application: PaymentApplication, count: u32) -> PaymentApplication {
    let lines: Vec<ApplicationLine> = (1..=count)
        .zip(application.lines.iter().cycle())
        .map(|(number, line)| ApplicationLine { item_number: number.to_string(), ..line.clone() })
        .collect();
    let scheduled = |changes: bool| {
        lines.iter().filter(move |line| line.is_change_order == changes).map(|line| line.scheduled_value)
    };
    let change_orders = ChangeOrderSummary { new_additions: scheduled(true).sum(), ..Default::default() };
    PaymentApplication {
        original_contract_sum: scheduled(false).sum(),
        net_change_by_change_orders: change_orders.net(),
        change_orders,
        retainage_of_work: lines.iter().map(|line| line.retainage).sum(),
        retainage_of_work_percent: None,
        retainage_of_materials: Decimal::ZERO,
        retainage_of_materials_percent: None,
        less_previous_certificates: lines.iter().map(|line| line.from_previous).sum(),
        lines,
        ..application
    }
}

fn with_lines(count: u32) -> Commitment {
    let specimen = Commitment::specimen();
    let lines = repeated(&specimen.lines, count);
    Commitment { total: lines.iter().map(|line| line.amount).sum(), lines, ..specimen }
}

fn bare(commitment: Commitment) -> Commitment {
    Commitment {
        inclusions: RichText::default(),
        exclusions: RichText::default(),
        dates: Vec::new(),
        retainage_percent: None,
        payment_terms: None,
        bill_to: None,
        ship_to: None,
        ship_via: None,
        delivery: None,
        attachments: Vec::new(),
        ..commitment
    }
}

fn purchase_order() -> Commitment {
    let mut order = with_lines(5);
    order.kind = CommitmentKind::PurchaseOrder;
    order.number = "PO-88101-017".into();
    order.title = "Приборы и датчики: flow meters, gauges & #panic() $ x $ \\ ]".into();
    for line in &mut order.lines {
        line.code = None;
    }
    order
}

fn long_names() -> Commitment {
    let mut commitment = with_lines(3);
    commitment.contractor.name =
        "Harborline Builders and Associated Joint Venture Partners of the Northwest".into();
    commitment.vendor.name =
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH".into();
    commitment.number = "SC-88101-004-REVISION-B-2026-SUPPLEMENT".into();
    commitment.title =
        "Demolition, shoring, underpinning and temporary weather protection of the east wing ".repeat(2);
    commitment.lines[0].description = "x".repeat(90);
    commitment.lines[1].code = Some("01-88101.10.05-1200.S.Subcontract".into());
    commitment.lines[2].amount *= Decimal::from(100_000);
    commitment.total = commitment.lines.iter().map(|line| line.amount).sum();
    commitment
}
