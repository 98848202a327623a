//! The pages of Procore that people open: lists, items and vendors, at Procore's own paths. No sign-in
//! is needed; they show everything, private items too, so that a tester can look at any result.

mod directory;
mod frames;
mod home;
mod item;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use maud::{Markup, html};
use rust_decimal::Decimal;

use crate::{
    Shared,
    page::{self, page},
    procore::commitments::money,
};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(home::everything))
        .route("/{scope}/company/home/list", get(home::company))
        .route("/{scope}/project/home", get(home::project))
        .route("/{scope}/project/apps/{app}", get(frames::full_screen))
        .route("/{scope}/project/commitments/{kind}/{id}", get(item::classic))
        .route("/{scope}/project/contracts/commitments/{kind}/{id}", get(item::classic))
        .route(
            "/webclients/host/companies/{company}/projects/{scope}/tools/contracts/commitments/{kind}/{id}",
            get(item::webclient),
        )
        .route("/{scope}/company/directory/vendors", get(directory::list))
        .route("/{scope}/company/directory/vendors/{id}", get(directory::show).post(directory::set_signer))
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
        p { a href="/" { "All projects and commitments" } }
    };
    page("Not found", page::Vendor::Procore, body)
}
