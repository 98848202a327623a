//! Writes sample PDFs to `target/paperwork/`, to look at the templates. A folder given as argument is used as a
//! firm's template folder.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use paperwork::{Commitment, CommitmentKind, Document, Paperwork, RichText};

fn main() -> Result<(), Box<dyn Error>> {
    let firm = std::env::args_os().nth(1).map(PathBuf::from);
    let paperwork = Paperwork::new(firm.as_deref())?;
    let folder = Path::new("target/paperwork");
    fs::create_dir_all(folder)?;
    let samples = [
        ("subcontract", Commitment::specimen()),
        ("subcontract-1-line", bare(with_lines(1))),
        ("subcontract-12-lines", with_lines(12)),
        ("subcontract-400-lines", with_lines(400)),
        ("purchase-order", purchase_order()),
        ("long-names", long_names()),
    ];
    for (name, commitment) in samples {
        let start = Instant::now();
        let pdf = paperwork.render(&Document::Commitment(commitment))?;
        let path = folder.join(name).with_extension("pdf");
        println!("{} ({} KB, {:?})", path.display(), pdf.len() / 1024, start.elapsed());
        fs::write(path, pdf)?;
    }
    Ok(())
}

fn with_lines(count: u32) -> Commitment {
    let specimen = Commitment::specimen();
    let lines = (1..=count).zip(specimen.lines.iter().cycle()).map(|(position, line)| {
        let mut line = line.clone();
        line.position = position;
        line
    });
    let lines: Vec<_> = lines.collect();
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
    commitment.lines[2].amount *= rust_decimal::Decimal::from(100_000);
    commitment.total = commitment.lines.iter().map(|line| line.amount).sum();
    commitment
}
