//! The pages of Procore that people open: lists, items and vendors, at Procore's own paths. No sign-in
//! is needed; they show everything, private items too, so that a tester can look at any result.

mod directory;
mod frames;
mod home;
mod invoice;
mod item;
mod letter;
mod parts;
mod sections;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::{
    Shared,
    page::{self, page},
    procore::{
        invoicing::Side,
        items::{Collection, Item, ItemKind, money},
        model::{COMPANY, Project},
        records,
    },
};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home::everything))
        .route("/{scope}/company/home/list", get(home::company))
        .route("/{scope}/project/home", get(home::project))
        .route("/{scope}/project/apps/{app}", get(frames::full_screen))
        .route("/{scope}/company/directory/vendors", get(directory::list))
        .route("/{scope}/company/directory/vendors/{id}", get(directory::show).post(directory::set_signer))
        .merge(item_pages())
        .merge(invoice_pages())
        .merge(letter_pages())
}

/// The places of an item: Procore's classic addresses and those of its newer web client.
const PLACES: [&str; 3] = [
    "/{scope}/project",
    "/{scope}/project/contracts",
    "/webclients/host/companies/{company}/projects/{scope}/tools/contracts",
];
/// What follows the place, and what is there.
const ADDRESSES: [(&str, Collection); 4] = [
    ("commitments/{kind}/{id}", Collection::CommitmentContracts),
    (
        "commitments/{kind}/{contract}/change_orders/commitment_contract_change_orders/{id}",
        Collection::CommitmentChangeOrders,
    ),
    ("prime_contracts/{id}", Collection::PrimeContracts),
    ("prime_contracts/{contract}/change_orders/change_order_packages/{id}", Collection::PrimeChangeOrders),
];

const INVOICES: [(&str, Side); 2] = [
    ("prime_contracts/{contract}/payment_applications/{id}", Side::Owner),
    ("commitments/{kind}/{contract}/requisitions/{id}", Side::Subcontractor),
];

fn item_pages() -> Router<Shared> {
    let addresses = PLACES.iter().flat_map(|place| ADDRESSES.iter().map(move |address| (place, address)));
    addresses.fold(Router::new(), |routes, (place, (address, of))| {
        let of = *of;
        routes.route(
            &format!("{place}/{address}"),
            get(move |shared, place| item::show(of, shared, place))
                .post(move |shared, place, form| item::change(of, shared, place, form)),
        )
    })
}

fn invoice_pages() -> Router<Shared> {
    let addresses = PLACES.iter().flat_map(|place| INVOICES.iter().map(move |address| (place, address)));
    addresses.fold(Router::new(), |routes, (place, (address, side))| {
        let side = *side;
        routes.route(
            &format!("{place}/{address}"),
            get(move |shared, place| invoice::show(side, shared, place))
                .post(move |shared, place, form| invoice::change(side, shared, place, form)),
        )
    })
}

fn letter_pages() -> Router<Shared> {
    let web = "/webclients/host/companies/{company}/projects/{scope}/tools/correspondence/{id}";
    ["/{scope}/project/generic_tool/show/{id}", web]
        .into_iter()
        .fold(Router::new(), |routes, address| routes.route(address, get(letter::show).post(letter::change)))
        .route("/notification-mails", get(letter::mails))
}

/// What the address of an item says.
#[derive(Deserialize)]
struct Place {
    company: Option<i64>,
    scope: i64,
    /// `work_order_contracts` or `purchase_order_contracts`, of a commitment.
    kind: Option<String>,
    /// The contract of a change order or an invoice.
    contract: Option<i64>,
    id: i64,
}

impl Place {
    async fn project(&self, shared: &Shared) -> Result<Project, Problem> {
        if self.company.is_some_and(|company| company != COMPANY.id) {
            return Err(Problem::Nothing);
        }
        records::project(&shared.store, self.scope).await?.ok_or(Problem::Nothing)
    }

    /// Whether it names this contract, as far as it names one.
    fn is_of(&self, contract: &Item) -> bool {
        self.contract.is_none_or(|id| id == contract.id)
            && self.kind.as_deref().is_none_or(|kind| kind_segment(contract) == Some(kind))
    }
}

/// How the address of a commitment says which kind it is.
fn kind_segment(contract: &Item) -> Option<&'static str> {
    match contract.kind {
        ItemKind::WorkOrderContract => Some("work_order_contracts"),
        ItemKind::PurchaseOrderContract => Some("purchase_order_contracts"),
        _ => None,
    }
}

/// The key under which a side panel is registered for an item's page.
fn view_key(item: &Item, contract: Option<&Item>) -> &'static str {
    match (kind_segment(item), contract.map(kind_segment)) {
        (Some("work_order_contracts"), _) => "commitments.work_order_contracts.detail",
        (Some(_), _) => "commitments.purchase_order_contracts.detail",
        (None, None) => "prime_contracts.detail",
        (None, Some(Some(_))) => "commitments.commitment_contract_change_orders.detail",
        (None, Some(None)) => "prime_contracts.change_orders.detail",
    }
}

/// The classic address of an item; a change order's needs its contract.
fn item_path(item: &Item, contract: Option<&Item>) -> String {
    let project = format!("/{}/project", item.project_id);
    let id = item.web_id();
    match contract {
        None => match kind_segment(item) {
            Some(kind) => format!("{project}/commitments/{kind}/{id}"),
            None => format!("{project}/prime_contracts/{id}"),
        },
        Some(contract) => match kind_segment(contract) {
            Some(kind) => format!(
                "{project}/commitments/{kind}/{}/change_orders/commitment_contract_change_orders/{id}",
                contract.id
            ),
            None => {
                format!("{project}/prime_contracts/{}/change_orders/change_order_packages/{id}", contract.id)
            }
        },
    }
}

/// Why a page cannot be shown.
enum Problem {
    Nothing,
    Store(sqlx::Error),
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::Nothing => (StatusCode::NOT_FOUND, not_found("this address")).into_response(),
            Self::Store(error) => {
                tracing::error!(%error, "the sandbox could not keep its state");
                let body = html! { p.problem role="alert" { (error) } };
                (StatusCode::INTERNAL_SERVER_ERROR, page("Something went wrong", page::Vendor::Procore, body))
                    .into_response()
            }
        }
    }
}

/// Money as people read it: `$ 1,284,500.00`.
fn dollars(amount: Decimal) -> String {
    let plain = money(amount);
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 && digit.is_ascii_digit() && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("$ {grouped}.{cents}")
}

/// The page for an address that leads nowhere.
pub(super) fn not_found(what: &str) -> Markup {
    let body = html! {
        p { "There is nothing at " (what) ". It may have been deleted, or the sandbox was reset since." }
        p { a href="/" { "All projects and items" } }
    };
    page("Not found", page::Vendor::Procore, body)
}
