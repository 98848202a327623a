//! The Prime Contracts tool: v2.0 as for commitments, and v1.0 with its singular path of one contract.

mod v1;

use axum::Router;

use crate::{
    Shared,
    procore::items::{Collection, contracts, lines, pdf, totals},
};

const OF: Collection = Collection::PrimeContracts;

pub(super) fn routes() -> Router<Shared> {
    let all = "/rest/v2.0/companies/{company_id}/projects/{project_id}/prime_contracts";
    let one = format!("{all}/{{prime_contract_id}}");
    Router::new()
        .merge(contracts::routes(all, &one, OF))
        .merge(totals::routes(&one, OF))
        .merge(lines::routes(&one, OF))
        .merge(pdf::routes(&one, OF))
        .merge(v1::routes())
}
