//! A vendor's own name for each answer: DocuSign's trace token, Procore's request id.

use axum::{
    Router,
    http::{HeaderName, HeaderValue},
    middleware::map_response,
    response::Response,
};
use uuid::Uuid;

/// Names every answer of `router` in `header`.
pub(crate) fn traced(router: Router, header: &'static str) -> Router {
    router.layer(map_response(move |mut response: Response| async move {
        if let Ok(name) = HeaderValue::from_str(&Uuid::new_v4().to_string()) {
            response.headers_mut().insert(HeaderName::from_static(header), name);
        }
        response
    }))
}
