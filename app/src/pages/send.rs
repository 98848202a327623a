//! `…/{item}/send`: **Complete with DocuSign**.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::use_item;
use crate::{
    api::envelopes::{SendItem, prepare},
    components::{
        alert::Alert, badge::Tone, breadcrumb::Breadcrumb, loaded::loaded, project_bar::ProjectBar,
        send_form::CompleteForm,
    },
    model::send::Preparation,
    routes::Route,
};

/// The form; fetched once, so that nothing typed is lost.
#[component]
pub fn SendPage() -> impl IntoView {
    let place = use_item();
    let action = ServerAction::<SendItem>::new();
    let preparation = Resource::new(move || place.get(), |place| async move { prepare(place?).await });
    loaded(preparation, move |preparation| whole(preparation, action))
}

fn whole(preparation: Preparation, action: ServerAction<SendItem>) -> AnyView {
    let item = preparation.summary.item.clone();
    let back = Route::Item(item.clone());
    let button = preparation.summary.kind.spec().button;
    let list = (item.tool.label().to_owned(), Route::Items(item.company, item.project, item.tool));
    let above = vec![list, (preparation.summary.number.clone(), back.clone())];
    let what = format!("{} {}", preparation.summary.number, preparation.summary.title);
    let project = preparation.project.clone();
    let body = if preparation.already_out {
        view! {
            <Alert tone=Tone::Info>
                "This item already has an open envelope. Void it before you send the item again. "
                <a href=back.href()>"See the envelope"</a>
            </Alert>
        }
        .into_any()
    } else {
        view! { <CompleteForm preparation action /> }.into_any()
    };
    view! {
        <Title text=button />
        <section class="page send-page">
            <ProjectBar project />
            <Breadcrumb above here=button />
            <h1>{button}</h1>
            <p class="lead">{what}</p>
            {body}
        </section>
    }
    .into_any()
}
