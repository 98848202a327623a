//! Where people come from: the addresses of Procore's own pages, and what Procore tells its side panel.
//!
//! Two families of addresses exist, the classic paths (`/{project}/project/…`) and the web client's
//! (`/webclients/host/companies/{company}/projects/{project}/tools/…`). The host differs by region and is not
//! looked at: only the numbers of an address are used, and only to build a route of our own. To know one more
//! page: a line in `place_of_path`, and one in `VIEWS` where a side panel can stand beside it.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    error::AppError,
    model::{
        ids::{CompanyId, ItemId, ProjectId},
        tool::{ItemKind, Tool},
    },
};

/// What an address of Procore's, or the page beside a side panel, is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcoreLink {
    /// The company; classic addresses do not tell it.
    pub company: Option<CompanyId>,
    /// The project.
    pub project: ProjectId,
    /// What in the project.
    pub place: ProcorePlace,
}

/// A page of a Procore project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcorePlace {
    /// Its home page.
    Home,
    /// A tool's list.
    List(Tool),
    /// An item, or a page of it.
    Item {
        /// What it is.
        kind: ItemKind,
        /// The contract it belongs to, where the address tells it.
        contract: Option<ItemId>,
        /// How the address names it.
        id: ProcoreId,
    },
}

/// Which of an item's ids an address carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcoreId {
    /// The item's own.
    Own(ItemId),
    /// That of its change order package (`legacy_package_id`): how prime contract change orders are addressed.
    Package(ItemId),
}

/// Why an address leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misled {
    /// No web address at all.
    #[error(
        "This is not a web address. Copy it from the browser’s address bar while the item is open in Procore."
    )]
    NotAnAddress,
    /// A page that is none of an item, a list or a project.
    #[error(
        "This is not the address of an item in Procore. Open the item in Procore and copy the address from the browser."
    )]
    AnotherPage,
    /// A form for something that is not there yet.
    #[error(
        "This is the address of a form for a new item. Save the item in Procore first, then copy its address."
    )]
    NotThereYet,
    /// A tool whose items are not sent out for signature.
    #[error(
        "Countersign does not send the items of this Procore tool out for signature. It sends commitments, prime contracts, their change orders and invoices, and correspondence."
    )]
    AnotherTool,
}

impl From<Misled> for AppError {
    fn from(misled: Misled) -> Self {
        Self::Conflict(misled.to_string())
    }
}

impl ProcoreLink {
    /// What an address is about. What follows an item's id, such as a tab, does not matter.
    ///
    /// # Errors
    /// Why it leads nowhere.
    pub fn parse(address: &str) -> Result<Self, Misled> {
        let address = address.trim();
        let url = Url::parse(address)
            .or_else(|_| Url::parse(&format!("https://{address}")))
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .ok_or(Misled::NotAnAddress)?;
        let segments: Vec<&str> =
            url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).collect();
        let (company, project, tail) = match segments.as_slice() {
            ["webclients", "host", "companies", company, "projects", project, "tools", tail @ ..] => {
                (Some(CompanyId(number(company)?)), number(project)?, tail)
            }
            [project, "project", tail @ ..] => (None, number(project)?, tail),
            _ => return Err(Misled::AnotherPage),
        };
        Ok(Self { company, project: ProjectId(project), place: place_of_path(tail)? })
    }

    /// What the page with this view key is about: `id` is what stands on it.
    ///
    /// # Errors
    /// Where the key is none of a page that is known.
    pub fn of_view(
        company: CompanyId,
        project: ProjectId,
        view: &str,
        id: Option<&str>,
    ) -> Result<Self, Misled> {
        let (page, what) = view.rsplit_once('.').ok_or(Misled::AnotherTool)?;
        let (_, kind) = VIEWS.iter().find(|(known, _)| *known == page).ok_or(Misled::AnotherTool)?;
        let place = match (what, id) {
            ("list", _) => ProcorePlace::List(kind.spec().tool),
            ("new", _) => return Err(Misled::NotThereYet),
            (_, Some(id)) => item(*kind, None, id)?,
            (_, None) => return Err(Misled::AnotherPage),
        };
        Ok(Self { company: Some(company), project, place })
    }
}

/// Procore's view keys up to their last word (`detail`, `edit`, `list`, `new`).
const VIEWS: [(&str, ItemKind); 9] = [
    ("commitments", ItemKind::Subcontract),
    ("commitments.purchase_order_contracts", ItemKind::PurchaseOrder),
    ("commitments.work_order_contracts", ItemKind::Subcontract),
    ("commitments.commitment_contract_change_orders", ItemKind::CommitmentChangeOrder),
    ("commitments.requisitions", ItemKind::SubcontractorInvoice),
    ("prime_contracts", ItemKind::PrimeContract),
    ("prime_contracts.change_orders", ItemKind::PrimeChangeOrder),
    ("prime_contracts.payment_applications", ItemKind::OwnerInvoice),
    ("correspondence", ItemKind::Correspondence),
];

/// The path below the project, which both families share but for `contracts` in front.
fn place_of_path(tail: &[&str]) -> Result<ProcorePlace, Misled> {
    let tail = tail.strip_prefix(&["contracts"]).unwrap_or(tail);
    match tail {
        [] | ["home" | "projecthome", ..] => Ok(ProcorePlace::Home),
        ["commitments"] => Ok(ProcorePlace::List(Tool::Commitments)),
        ["commitments", "change_orders", ..] => Ok(ProcorePlace::List(Tool::CommitmentChangeOrders)),
        ["commitments", kind, inner @ ..] => in_commitments(kind, inner),
        ["prime_contracts"] => Ok(ProcorePlace::List(Tool::PrimeContracts)),
        ["prime_contracts", contract, inner @ ..] => in_prime_contract(contract, inner),
        ["invoicing", "subcontractor", ..] => Ok(ProcorePlace::List(Tool::SubcontractorInvoices)),
        ["invoicing", ..] => Ok(ProcorePlace::List(Tool::OwnerInvoices)),
        ["generic_tool"] => Ok(ProcorePlace::List(Tool::Correspondence)),
        ["generic_tool", "show", id, ..] => item(ItemKind::Correspondence, None, id),
        ["generic_tool", "new", ..] => Err(Misled::NotThereYet),
        ["generic_tool", ..] => Err(Misled::AnotherPage),
        [_, ..] => Err(Misled::AnotherTool),
    }
}

fn in_commitments(kind: &str, inner: &[&str]) -> Result<ProcorePlace, Misled> {
    let kind = match kind {
        "purchase_order_contracts" => ItemKind::PurchaseOrder,
        "work_order_contracts" => ItemKind::Subcontract,
        _ => return Err(Misled::AnotherPage),
    };
    match inner {
        [] => Ok(ProcorePlace::List(Tool::Commitments)),
        [contract, "change_orders", "commitment_contract_change_orders", id, ..] => {
            item(ItemKind::CommitmentChangeOrder, Some(contract), id)
        }
        [_, "change_orders"] => Ok(ProcorePlace::List(Tool::CommitmentChangeOrders)),
        [contract, "requisitions", id, ..] => item(ItemKind::SubcontractorInvoice, Some(contract), id),
        [_, "requisitions" | "invoices"] => Ok(ProcorePlace::List(Tool::SubcontractorInvoices)),
        [id, ..] => item(kind, None, id),
    }
}

fn in_prime_contract(contract: &str, inner: &[&str]) -> Result<ProcorePlace, Misled> {
    match inner {
        ["change_orders", "change_order_packages", id, ..] => {
            item(ItemKind::PrimeChangeOrder, Some(contract), id)
        }
        ["change_orders"] => Ok(ProcorePlace::List(Tool::PrimeChangeOrders)),
        ["payment_applications", id, ..] => item(ItemKind::OwnerInvoice, Some(contract), id),
        ["payment_applications" | "invoices"] => Ok(ProcorePlace::List(Tool::OwnerInvoices)),
        _ => item(ItemKind::PrimeContract, None, contract),
    }
}

fn item(kind: ItemKind, contract: Option<&str>, id: &str) -> Result<ProcorePlace, Misled> {
    let contract = contract.map(digits).transpose()?;
    let id = digits(id)?;
    let id = match kind {
        ItemKind::PrimeChangeOrder => ProcoreId::Package(id),
        _ => ProcoreId::Own(id),
    };
    Ok(ProcorePlace::Item { kind, contract, id })
}

fn digits(segment: &str) -> Result<ItemId, Misled> {
    match segment {
        "new" => Err(Misled::NotThereYet),
        _ => number(segment).map(|_| ItemId(segment.to_owned())),
    }
}

fn number(segment: &str) -> Result<i64, Misled> {
    let digits = segment.bytes().all(|byte| byte.is_ascii_digit());
    segment.parse().ok().filter(|_| digits).ok_or(Misled::AnotherPage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::item::ItemRef, routes::Route};
    use proptest::prelude::*;

    const CLASSIC: &str = "https://app.procore.com/88101/project";
    const WEB_CLIENT: &str =
        "https://us02.procore.com/webclients/host/companies/4280/projects/88101/tools/contracts";

    fn place(address: &str) -> Result<ProcorePlace, Misled> {
        ProcoreLink::parse(address).map(|link| link.place)
    }

    fn own(kind: ItemKind, contract: Option<&str>, id: &str) -> ProcorePlace {
        item(kind, contract, id).expect("digits")
    }

    /// The path of each kind below the project, its view key, and what both lead to.
    fn every_kind() -> [(&'static str, &'static str, ProcorePlace); 8] {
        use ItemKind as Kind;
        [
            (
                "commitments/purchase_order_contracts/9",
                "commitments.purchase_order_contracts.detail",
                own(Kind::PurchaseOrder, None, "9"),
            ),
            (
                "commitments/work_order_contracts/9",
                "commitments.work_order_contracts.detail",
                own(Kind::Subcontract, None, "9"),
            ),
            (
                "commitments/work_order_contracts/55/change_orders/commitment_contract_change_orders/9",
                "commitments.commitment_contract_change_orders.detail",
                own(Kind::CommitmentChangeOrder, Some("55"), "9"),
            ),
            (
                "commitments/purchase_order_contracts/55/requisitions/9",
                "commitments.requisitions.detail",
                own(Kind::SubcontractorInvoice, Some("55"), "9"),
            ),
            ("prime_contracts/9", "prime_contracts.detail", own(Kind::PrimeContract, None, "9")),
            (
                "prime_contracts/55/change_orders/change_order_packages/9",
                "prime_contracts.change_orders.detail",
                own(Kind::PrimeChangeOrder, Some("55"), "9"),
            ),
            (
                "prime_contracts/55/payment_applications/9",
                "prime_contracts.payment_applications.detail",
                own(Kind::OwnerInvoice, Some("55"), "9"),
            ),
            ("generic_tool/show/9", "correspondence.detail", own(Kind::Correspondence, None, "9")),
        ]
    }

    #[test]
    fn every_kind_is_read_from_both_families_and_from_its_view() {
        for (path, view, expected) in every_kind() {
            for base in [CLASSIC.to_owned(), format!("{CLASSIC}/contracts"), WEB_CLIENT.to_owned()] {
                for tail in ["", "/", "/edit", "?tab=sov#section"] {
                    let address = format!("{base}/{path}{tail}");
                    let link = ProcoreLink::parse(&address).expect("an item");
                    assert_eq!((link.project, &link.place), (ProjectId(88101), &expected), "{address}");
                    let company = (base == WEB_CLIENT).then_some(CompanyId(4280));
                    assert_eq!(link.company, company, "{address}");
                }
            }
            let link =
                ProcoreLink::of_view(CompanyId(4280), ProjectId(88101), view, Some("9")).expect("an item");
            let (
                ProcorePlace::Item { kind, id, .. },
                ProcorePlace::Item { kind: same_kind, id: same_id, .. },
            ) = (link.place, expected)
            else {
                panic!("{view} is no item");
            };
            assert_eq!((kind, id), (same_kind, same_id), "{view}");
        }
    }

    #[test]
    fn a_prime_contract_change_order_is_named_by_its_package() {
        let found = place(&format!("{CLASSIC}/prime_contracts/55/change_orders/change_order_packages/9"));
        let package = ProcoreId::Package(ItemId("9".to_owned()));
        assert!(matches!(found, Ok(ProcorePlace::Item { id, .. }) if id == package));
    }

    #[test]
    fn every_list_and_the_home_page_are_read() {
        let tools = WEB_CLIENT.trim_end_matches("/contracts");
        for (address, tool) in [
            (format!("{CLASSIC}/commitments"), Tool::Commitments),
            (format!("{WEB_CLIENT}/commitments/work_order_contracts"), Tool::Commitments),
            (
                format!("{WEB_CLIENT}/commitments/work_order_contracts/9/change_orders"),
                Tool::CommitmentChangeOrders,
            ),
            (
                format!("{WEB_CLIENT}/commitments/work_order_contracts/9/invoices"),
                Tool::SubcontractorInvoices,
            ),
            (format!("{tools}/invoicing/subcontractor"), Tool::SubcontractorInvoices),
            (format!("{WEB_CLIENT}/prime_contracts"), Tool::PrimeContracts),
            (format!("{CLASSIC}/prime_contracts/9/change_orders"), Tool::PrimeChangeOrders),
            (format!("{tools}/invoicing"), Tool::OwnerInvoices),
            (format!("{CLASSIC}/generic_tool?tool_id=4"), Tool::Correspondence),
        ] {
            assert_eq!(place(&address), Ok(ProcorePlace::List(tool)), "{address}");
        }
        for address in [format!("{CLASSIC}/home"), format!("{tools}/projecthome")] {
            assert_eq!(place(&address), Ok(ProcorePlace::Home), "{address}");
        }
    }

    #[test]
    fn an_address_that_leads_nowhere_says_why() {
        for (address, why) in [
            ("", Misled::NotAnAddress),
            ("not an address", Misled::NotAnAddress),
            ("mailto:someone@example.com", Misled::NotAnAddress),
            ("https://app.procore.com/", Misled::AnotherPage),
            ("https://app.procore.com/4280/company/home/list", Misled::AnotherPage),
            ("https://app.procore.com/x/project/commitments/work_order_contracts/9", Misled::AnotherPage),
            (
                "https://app.procore.com/1/project/commitments/work_order_contracts/9%2F..",
                Misled::AnotherPage,
            ),
            ("https://app.procore.com/1/project/prime_contracts/99999999999999999999", Misled::AnotherPage),
            ("https://app.procore.com/1/project/prime_contracts/+1", Misled::AnotherPage),
            ("https://app.procore.com/1/project/commitments/work_order_contracts/new", Misled::NotThereYet),
            ("https://app.procore.com/1/project/rfi/show/9", Misled::AnotherTool),
        ] {
            assert_eq!(place(address), Err(why), "{address}");
        }
    }

    #[test]
    fn an_address_without_its_scheme_is_one() {
        let found = place("app.procore.com/88101/project/prime_contracts/9");
        assert_eq!(found, Ok(own(ItemKind::PrimeContract, None, "9")));
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_read_or_refused(address in "\\PC{0,80}") {
            let _ = ProcoreLink::parse(&address);
        }

        #[test]
        fn what_looks_like_procore_lands_on_this_host(
            words in proptest::collection::vec("[a-z_]{1,12}|[0-9]{1,22}|\\PC{0,6}|commitments|prime_contracts|work_order_contracts|change_orders|generic_tool|show", 0..8),
        ) {
            let address = format!("{CLASSIC}/{}", words.join("/"));
            if let Ok(ProcoreLink { project, place: ProcorePlace::Item { kind, id, .. }, .. }) = ProcoreLink::parse(&address) {
                let (ProcoreId::Own(id) | ProcoreId::Package(id)) = id;
                let item = ItemRef { company: CompanyId(4280), project, tool: kind.spec().tool, id };
                let base = Url::parse("https://countersign.example/").expect("a base");
                let landed = base.join(&Route::Item(item.clone()).href()).expect("an address");
                prop_assert_eq!(landed.host_str(), base.host_str());
                prop_assert!(item.id.0.bytes().all(|byte| byte.is_ascii_digit()), "{}", landed);
            }
        }

        #[test]
        fn no_view_panics(view in "\\PC{0,30}", id in "\\PC{0,10}") {
            let _ = ProcoreLink::of_view(CompanyId(1), ProjectId(2), &view, Some(&id));
        }
    }

    /// Text with the words that addresses are made of.
    fn address_like() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            Just("https://app.procore.com".to_owned()),
            Just("webclients/host/companies".to_owned()),
            Just("projects".to_owned()),
            Just("tools/contracts".to_owned()),
            Just("project".to_owned()),
            Just("commitments".to_owned()),
            Just("work_order_contracts".to_owned()),
            Just("prime_contracts".to_owned()),
            Just("change_orders/change_order_packages".to_owned()),
            Just("generic_tool/show".to_owned()),
            "[0-9]{1,22}",
            "\\PC{0,6}",
            "[/\\\\.:@?#%]{1,3}",
        ];
        prop::collection::vec(word, 0..10).prop_map(|words| words.join("/"))
    }

    proptest! {
        #[test]
        fn fuzz_any_address_leads_to_numbers_or_nowhere(address in address_like(), id in "\\PC{0,12}") {
            let views = VIEWS.iter().map(|(page, _)| format!("{page}.detail"));
            let of_views = views.map(|view| ProcoreLink::of_view(CompanyId(1), ProjectId(2), &view, Some(&id)));
            for link in of_views.chain([ProcoreLink::parse(&address)]).flatten() {
                let ProcorePlace::Item { contract, id, .. } = link.place else { continue };
                let (ProcoreId::Own(id) | ProcoreId::Package(id)) = id;
                for id in contract.iter().chain([&id]) {
                    prop_assert!(!id.0.is_empty() && id.0.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
                }
            }
        }
    }
}
