use super::*;

fn at(url: &str) -> Option<ItemLink> {
    parse(&Url::parse(url).unwrap())
}

fn every_kind() -> Vec<ItemKind> {
    let contract = || "55".to_owned();
    let mut kinds = vec![
        ItemKind::PurchaseOrder,
        ItemKind::Subcontract,
        ItemKind::PrimeContract,
        ItemKind::PrimeChangeOrder { contract: contract() },
        ItemKind::OwnerInvoice { contract: contract() },
        ItemKind::Correspondence,
    ];
    for commitment in [CommitmentKind::PurchaseOrder, CommitmentKind::Subcontract] {
        kinds.push(ItemKind::CommitmentChangeOrder { commitment, contract: contract() });
        kinds.push(ItemKind::SubcontractorInvoice { commitment, contract: contract() });
    }
    kinds
}

#[test]
fn every_address_that_is_built_is_read_back() {
    let app = Url::parse("https://us02.procore.com/").unwrap();
    for kind in every_kind() {
        for company in [None, Some(562_949_953_443_325)] {
            let url = item_url(&app, company, 88_101, &kind, "512340");
            let link = parse(&url).unwrap();
            assert_eq!((link.project, &link.kind, link.id.as_str()), (88_101, &kind, "512340"), "{url}");
            assert!(link.company.is_none() || link.company == company, "{url}");
        }
    }
}

#[test]
fn both_families_of_commitment_addresses_are_read() {
    let link =
        at("https://app.procore.com/88101/project/contracts/commitments/work_order_contracts/9?tab=sov")
            .unwrap();
    assert_eq!(
        (link.company, link.project, link.kind, link.id.as_str()),
        (None, 88_101, ItemKind::Subcontract, "9")
    );
    let link = at(
        "https://app.procore.com/webclients/host/companies/4280/projects/88101/tools/contracts/commitments/\
         purchase_order_contracts/9",
    )
    .unwrap();
    assert_eq!((link.company, link.kind), (Some(4280), ItemKind::PurchaseOrder));
}

#[test]
fn the_web_client_has_every_tool_of_the_classic_pages() {
    let app = Url::parse("https://app.procore.com/").unwrap();
    for kind in every_kind() {
        let classic = item_url(&app, None, 88_101, &kind, "512340");
        let tail = classic.path().trim_start_matches("/88101/project/");
        let prefix = "https://app.procore.com/webclients/host/companies/4280/projects/88101/tools";
        for url in [format!("{prefix}/{tail}"), format!("{prefix}/contracts/{tail}/general")] {
            let link = at(&url).unwrap();
            assert_eq!(
                (link.company, link.kind, link.id.as_str()),
                (Some(4280), kind.clone(), "512340"),
                "{url}"
            );
        }
    }
}

#[test]
fn a_page_of_an_item_is_the_item() {
    for tail in ["", "/", "/edit", "/change_orders", "/invoices", "/requisitions/new", "#section"] {
        let url = format!("https://app.procore.com/1/project/commitments/work_order_contracts/9{tail}");
        let link = at(&url).unwrap();
        assert_eq!((link.kind, link.id.as_str()), (ItemKind::Subcontract, "9"), "{url}");
    }
}

#[test]
fn lists_forms_and_other_pages_name_no_item() {
    for url in [
        "https://app.procore.com/",
        "https://app.procore.com/1/project/home",
        "https://app.procore.com/1/project/commitments/work_order_contracts",
        "https://app.procore.com/1/project/commitments/work_order_contracts/new",
        "https://app.procore.com/1/project/commitments/drawings/9",
        "https://app.procore.com/1/project/generic_tool?tool_id=4",
        "https://app.procore.com/x/project/commitments/work_order_contracts/9",
        "https://app.procore.com/1/project/commitments/work_order_contracts/9%2F..",
        "https://app.procore.com/1/project/prime_contracts/99999999999999999999",
        "https://app.procore.com/webclients/host/companies/4280/projects/x/tools/contracts/prime_contracts/1",
        "mailto:someone@example.com",
    ] {
        assert_eq!(at(url), None, "{url}");
    }
}
