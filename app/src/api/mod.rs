//! The server functions, one file per capability. Each asks the port and nothing else.

pub mod account_link;
pub mod bulk;
pub mod envelopes;
pub mod failures;
pub mod items;
pub mod project;
pub mod rules;
pub mod session;

#[cfg(feature = "ssr")]
mod asked {
    use leptos::prelude::use_context;

    use crate::{
        error::AppError,
        model::person::Viewer,
        port::{Caller, Port},
    };

    /// The product and the person who asks it.
    pub(super) fn product() -> Result<(Port, Viewer), AppError> {
        let port = port()?;
        let caller = use_context::<Caller>().unwrap_or_default();
        let viewer = told(caller.signed_in().cloned())?;
        Ok((port, viewer))
    }

    /// The product, for what a signed-out person may ask too.
    pub(super) fn port() -> Result<Port, AppError> {
        use_context::<Port>()
            .ok_or_else(|| AppError::Internal { reference: "the product is not in the context".to_owned() })
    }

    /// Gives the answer its HTTP status. A form posted without WASM is left alone: its answer is a
    /// redirect back to the page, which carries the error in its query.
    pub(super) fn told<T>(answer: Result<T, AppError>) -> Result<T, AppError> {
        if let (Err(error), Some(response)) = (&answer, use_context::<leptos_axum::ResponseOptions>())
            && !posted_as_form()
            && let Ok(status) = axum::http::StatusCode::from_u16(error.status())
        {
            response.set_status(status);
        }
        answer
    }

    fn posted_as_form() -> bool {
        use axum::http::{Method, header::ACCEPT, request::Parts};

        use_context::<Parts>().is_some_and(|parts| {
            let html = parts
                .headers
                .get(ACCEPT)
                .and_then(|it| it.to_str().ok())
                .is_some_and(|it| it.contains("text/html"));
            html && parts.method == Method::POST
        })
    }
}
