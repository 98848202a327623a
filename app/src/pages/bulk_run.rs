//! `…/bulk/{run}`: how far a run is, and what became of each item.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::use_bulk_run;
use crate::{
    api::bulk::{ContinueBulk, StopBulk, load_bulk_run},
    components::{
        alert::{Alert, FormAlert, refusal},
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        dialog::{Dialog, close_dialog},
        docusign_login::DocusignLogin,
        live_updates::{Announcer, live_updates},
        loaded::loaded,
        project_bar::ProjectBar,
        sign_in_form::SignInForm,
        when::When,
    },
    model::{
        bulk::{BulkItem, BulkRun, Held, Outcome, RunState},
        when::date_time,
    },
    routes::Route,
};

const STOP_DIALOG: &str = "stop";
/// Without script the page is asked for again by hand.
const REFRESH: &str = r#"<a class="button" href="">Refresh</a>"#;

/// What a person can do to a run.
#[derive(Clone, Copy)]
struct Steering {
    stop: ServerAction<StopBulk>,
    go_on: ServerAction<ContinueBulk>,
}

/// A run; changes by itself while it goes on.
#[component]
pub fn BulkRunPage() -> impl IntoView {
    let place = use_bulk_run();
    let steering = Steering { stop: ServerAction::new(), go_on: ServerAction::new() };
    let (stop, go_on) = (steering.stop, steering.go_on);
    Effect::new(move |_| {
        if stop.version().get() > 0 && matches!(*stop.value().read(), Some(Ok(()))) {
            close_dialog(STOP_DIALOG);
        }
    });
    let run = Resource::new(
        move || (place.get(), stop.version().get(), go_on.version().get()),
        |(place, ..)| async move {
            let ((company, project), run) = place?;
            load_bulk_run(company, project, run).await
        },
    );
    live_updates(run, move || place.get().ok().map(|(project, _)| project));
    let said = Signal::derive(move || {
        run.with(|run| match run {
            Some(Ok(run)) if !run.state.is_open() => Some(format!("{}: {}", run.state.label(), run.tally())),
            Some(Ok(run)) => Some(run.state.label().to_owned()),
            _ => None,
        })
    });
    view! {
        <Announcer state=said />
        {loaded(run, move |run| whole(run, steering))}
    }
}

fn whole(run: BulkRun, steering: Steering) -> AnyView {
    let (company, project) = (run.project.company, run.project.id);
    let above = vec![
        (run.tool.label().to_owned(), Route::Items(company, project, run.tool)),
        ("Bulk sends".to_owned(), Route::BulkRuns(company, project)),
    ];
    let project_bar = run.project.clone();
    view! {
        <Title text="Bulk send" />
        <section class="page bulk">
            <ProjectBar project=project_bar />
            <Breadcrumb above here="Bulk send" />
            <h1>"Bulk send"</h1>
            {progress(&run)}
            <FormAlert error=refusal(steering.stop) />
            <FormAlert error=refusal(steering.go_on) />
            {held(&run, steering)}
            {buttons(&run, steering)}
            <table class="table items" aria-label="Items">
                <thead>
                    <tr>
                        <th scope="col">"Number"</th>
                        <th scope="col">"Title"</th>
                        <th scope="col">"Result"</th>
                    </tr>
                </thead>
                <tbody>{run.items.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn progress(run: &BulkRun) -> AnyView {
    let (done, all) = (run.done(), run.items.len());
    view! {
        <section class="card" aria-labelledby="progress-title">
            <h2 id="progress-title">
                {format!("{done} of {all} done")} " " <Badge tone=tone(&run.state) label=run.state.label() />
            </h2>
            <progress max=all.to_string() value=done.to_string() aria-labelledby="progress-title"></progress>
            <p>{run.tally()}</p>
            <p class="quiet">
                {format!("{}, started by {} on ", run.tool.label(), run.sender)} <When at=run.created_at />
            </p>
        </section>
    }
    .into_any()
}

/// How a run's badge feels.
pub(super) const fn tone(state: &RunState) -> Tone {
    match state {
        RunState::Sending | RunState::Stopping => Tone::Info,
        RunState::Held(_) => Tone::Waiting,
        RunState::Stopped => Tone::Neutral,
        RunState::Finished => Tone::Good,
    }
}

/// Why it does not go on, and what a person can do about it.
fn held(run: &BulkRun, steering: Steering) -> Option<AnyView> {
    let RunState::Held(held) = &run.state else { return None };
    let (company, project) = (run.project.company, run.project.id);
    let way_out = match held {
        Held::Procore | Held::Docusign if !run.own => ().into_any(),
        Held::Procore => {
            let return_to = Route::BulkRun(company, project, run.id.clone()).href();
            view! { <SignInForm return_to /> }.into_any()
        }
        Held::Docusign => view! { <DocusignLogin company project /> }.into_any(),
        Held::Later { until: Some(until), .. } => {
            view! { <p>{format!("It goes on by itself at {}.", date_time(*until))}</p> }.into_any()
        }
        Held::Later { until: None, .. } => ().into_any(),
    };
    let go_on = steering.go_on;
    let pending = go_on.pending();
    let (sentence, fields) = (held.sentence().to_owned(), fields(run));
    let alert = view! {
        <Alert tone=Tone::Waiting>
            <p>{sentence}</p>
            <div class="buttons">
                {way_out} <ActionForm action=go_on>
                    {fields} <button type="submit" class="button" disabled=move || pending.get()>
                        "Continue"
                    </button>
                </ActionForm>
            </div>
        </Alert>
    };
    Some(alert.into_any())
}

fn buttons(run: &BulkRun, steering: Steering) -> AnyView {
    let stop = steering.stop;
    let pending = stop.pending();
    let open = run.state.is_open();
    let dialog = open.then(|| {
        let fields = fields(run);
        view! {
            <button type="button" class="button danger" command="show-modal" commandfor=STOP_DIALOG>
                "Stop"
            </button>
            <Dialog id=STOP_DIALOG title="Stop sending?">
                <p>
                    "Items that have gone out stay out. The item in hand is finished first; those after it are not sent."
                </p>
                <ActionForm action=stop>
                    {fields} <div class="buttons">
                        <button type="submit" class="button danger solid" disabled=move || pending.get()>
                            "Stop sending"
                        </button>
                        <button type="button" class="button" command="close" commandfor=STOP_DIALOG>
                            "Go on"
                        </button>
                    </div>
                </ActionForm>
            </Dialog>
        }
    });
    let again = run.to_send_again();
    let again = (!again.is_empty()).then(|| {
        let words = match again.len() {
            1 => "Send the one that was not sent".to_owned(),
            count => format!("Send the {count} that were not sent"),
        };
        let href = Route::Bulk(run.project.company, run.project.id, run.tool, again).href();
        view! {
            <a class="button primary" href=href>
                {words}
            </a>
        }
    });
    let refresh = (!matches!(run.state, RunState::Stopped | RunState::Finished))
        .then(|| view! { <noscript inner_html=REFRESH></noscript> });
    view! { <div class="buttons">{dialog} {again} {refresh}</div> }.into_any()
}

fn fields(run: &BulkRun) -> AnyView {
    view! {
        <input type="hidden" name="company" value=run.project.company.to_string() />
        <input type="hidden" name="project" value=run.project.id.to_string() />
        <input type="hidden" name="run" value=run.id.0.clone() />
    }
    .into_any()
}

fn row(item: BulkItem) -> AnyView {
    let tone = match &item.outcome {
        Outcome::Waiting | Outcome::Stopped | Outcome::Skipped(_) => Tone::Neutral,
        Outcome::Sending => Tone::Info,
        Outcome::Sent(state) => Tone::of_envelope(*state),
        Outcome::Failed(_) => Tone::Bad,
    };
    let reason = item.outcome.reason().map(|why| view! { <p>{why.to_owned()}</p> });
    view! {
        <tr>
            <th scope="row" class="code">
                <a href=Route::Item(item.item).href()>{item.number}</a>
            </th>
            <td data-label="Title">{item.title}</td>
            <td data-label="Result">
                <Badge tone label=item.outcome.label() />
                {reason}
            </td>
        </tr>
    }
    .into_any()
}
