use super::*;

#[test]
fn the_web_client_is_used_where_it_is_known_and_classic_paths_elsewhere() {
    let app = Url::parse("https://us02.procore.com/?old=1#part").unwrap();
    let url = |company, kind| item_url(&app, company, 88_101, &kind, "9").to_string();
    let web_client = "https://us02.procore.com/webclients/host/companies/4280/projects/88101/tools/contracts";
    assert_eq!(
        url(Some(4280), ItemKind::PurchaseOrder),
        format!("{web_client}/commitments/purchase_order_contracts/9")
    );
    let classic = "https://us02.procore.com/88101/project";
    assert_eq!(url(Some(4280), ItemKind::PrimeContract), format!("{classic}/prime_contracts/9"));
    let kind = ItemKind::CommitmentChangeOrder {
        commitment: CommitmentKind::Subcontract,
        contract: "55".to_owned(),
    };
    assert_eq!(
        url(None, kind),
        format!(
            "{classic}/commitments/work_order_contracts/55/change_orders/commitment_contract_change_orders/9"
        )
    );
}
