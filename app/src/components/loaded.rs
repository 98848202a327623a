//! Waiting for data: a skeleton the first time, the old page while newer data is fetched.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::alert::ErrorPage;
use crate::error::AppError;

/// Shows a resource: `render` where it came, [`ErrorPage`] where it could not be had.
///
/// A refetch patches what stands on the page, so that open dialogs and details stay open.
pub fn loaded<T>(
    resource: Resource<Result<T, AppError>>,
    render: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    view! {
        <Transition fallback=Skeleton>
            {move || {
                let render = render.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(data) => render(data),
                        Err(error) => view! { <ErrorPage error /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// The page's outline while its data is on the way.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div class="page skeleton" role="status">
            <span class="visually-hidden">"Loading…"</span>
            <div class="bone title"></div>
            <div class="bone"></div>
            <div class="bone"></div>
            <div class="bone short"></div>
        </div>
    }
}
