//! `…/profile`: **My Profile Settings**, tab **Personal**, in a project.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::{use_project, use_query_value};
use crate::{
    api::account_link::{Unlink, load_link_page},
    components::{
        alert::{Alert, DetourAlert, FormAlert, refusal},
        badge::{Badge, Tone},
        dialog::Dialog,
        docusign_login::DocusignLogin,
        frame::use_frame,
        icon::{Glyph, Icon},
        loaded::loaded,
        login_window::{Done, tell_frame},
        project_bar::ProjectBar,
        when::When,
    },
    model::{
        link::{Link, LinkPage, LinkedAccount},
        project::Project,
    },
    routes::Route,
};

const UNLINK_DIALOG: &str = "unlink";

/// The person's data, and at the bottom **Link DocuSign Account**.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let place = use_project();
    let problem = use_query_value("problem");
    let action = ServerAction::<Unlink>::new();
    let page = Resource::new(
        move || (place.get(), action.version().get()),
        |(place, _)| async move {
            let (company, project) = place?;
            load_link_page(company, project).await
        },
    );
    Effect::new(move |_| {
        let linked = page.with(|page| matches!(page, Some(Ok(LinkPage { link: Link::Synced(_), .. }))));
        if linked && problem.get().is_none() {
            tell_frame(&Done::Linked);
        }
    });
    loaded(page, move |page| {
        let project = page.project.clone();
        let here = Route::Profile(project.company, project.id).href();
        view! {
            <Title text="My Profile Settings" />
            <section class="page narrow">
                <ProjectBar project />
                <h1>"My Profile Settings"</h1>
                <nav class="tabs" aria-label="My Profile Settings">
                    <a href=here aria-current="page">
                        "Personal"
                    </a>
                </nav>
                <DetourAlert slug=problem />
                <FormAlert error=refusal(action) />
                <PersonalData />
                <section class="card" aria-labelledby="link-title">
                    <h2 id="link-title">"Link DocuSign Account"</h2>
                    {account(page, action)}
                </section>
            </section>
        }
        .into_any()
    })
}

#[component]
fn PersonalData() -> impl IntoView {
    let frame = use_frame();
    view! {
        <section class="card" aria-labelledby="personal-title">
            <h2 id="personal-title">"Personal information"</h2>
            <Suspense>
                {move || Suspend::new(async move {
                    frame.await.ok().and_then(|frame| frame.viewer).map(|viewer| {
                        view! {
                            <dl class="fields">
                                <div>
                                    <dt>"Name"</dt>
                                    <dd>{viewer.name}</dd>
                                </div>
                                <div>
                                    <dt>"Email"</dt>
                                    <dd>{viewer.email}</dd>
                                </div>
                            </dl>
                        }
                    })
                })}
            </Suspense>
            <p class="help">"Procore keeps these. Change them in Procore’s My Profile Settings."</p>
        </section>
    }
    .into_any()
}

fn account(page: LinkPage, action: ServerAction<Unlink>) -> AnyView {
    let LinkPage { project, link, open_envelopes } = page;
    let (company, id) = (project.company, project.id);
    let off = project.integration.how_to_turn_on();
    match link {
        Link::NotLinked => match off {
            Some(sentence) => view! { <p>{sentence}</p> }.into_any(),
            None => view! {
                <p>"Link the DocuSign account your envelopes go out from. You do this once for this project, or once for all your projects."</p>
                <DocusignLogin company project=id />
            }
            .into_any(),
        },
        Link::Synced(linked) => view! {
            <p class="synced">
                <Icon glyph=Glyph::Check />
                <strong>"Synced"</strong>
            </p>
            {off.map(|sentence| view! { <p>{sentence}</p> })}
            {details(&linked)}
            {unlinking(&project, &linked, open_envelopes, action)}
        }
        .into_any(),
        Link::ReauthenticationRequired(linked) => view! {
            <Alert tone=Tone::Bad>
                <strong>"Re-Authentication Required"</strong>
                " DocuSign no longer accepts this link. Log in again; envelopes already out go on being tracked."
            </Alert>
            {match off {
                Some(sentence) => view! { <p>{sentence}</p> }.into_any(),
                None => view! { <DocusignLogin company project=id /> }.into_any(),
            }}
            {details(&linked)}
            {unlinking(&project, &linked, open_envelopes, action)}
        }
        .into_any(),
    }
}

fn details(linked: &LinkedAccount) -> AnyView {
    let serves = if linked.all_projects {
        "This account serves all your projects."
    } else {
        "This account serves this project only."
    };
    view! {
        <dl class="fields">
            <div>
                <dt>"Account"</dt>
                <dd>{linked.account_name.clone()} " " <Badge tone=Tone::Info label=linked.environment.label() /></dd>
            </div>
            <div>
                <dt>"DocuSign name"</dt>
                <dd>{linked.name.clone()}</dd>
            </div>
            <div>
                <dt>"DocuSign email"</dt>
                <dd>{linked.email.clone()}</dd>
            </div>
            <div>
                <dt>"Linked since"</dt>
                <dd>
                    <When at=linked.since />
                </dd>
            </div>
        </dl>
        <p>{serves}</p>
    }
    .into_any()
}

fn unlinking(
    project: &Project,
    linked: &LinkedAccount,
    open_envelopes: i64,
    action: ServerAction<Unlink>,
) -> AnyView {
    let (company, project) = (project.company, project.id);
    let after = format!(
        "Countersign goes on tracking with your old login for as long as DocuSign accepts it. After that, an Admin of the tool who is linked to {} has to take over on the item’s page, or the signed documents do not come back.",
        linked.account_name
    );
    let warning = match open_envelopes {
        0 => None,
        1 => Some(format!("One envelope you sent is still out. It stays with its signers. {after}")),
        count => {
            Some(format!("{count} envelopes you sent are still out. They stay with their signers. {after}"))
        }
    };
    let scope = if linked.all_projects {
        "The link serves all your projects; it ends in all of them."
    } else {
        "The link ends in this project."
    };
    view! {
        <button type="button" class="button danger" command="show-modal" commandfor=UNLINK_DIALOG>
            <Icon glyph=Glyph::Cross />
            "Unlink"
        </button>
        <Dialog id=UNLINK_DIALOG title="Unlink your DocuSign account?">
            {warning.map(|warning| view! { <Alert tone=Tone::Waiting>{warning}</Alert> })}
            <p>{scope} " You can link the same or another account later."</p>
            <ActionForm action>
                <input type="hidden" name="company" value=company.to_string() />
                <input type="hidden" name="project" value=project.to_string() />
                <div class="buttons">
                    <button type="submit" class="button danger solid" disabled=move || action.pending().get()>
                        "Unlink account"
                    </button>
                    <button type="button" class="button" command="close" commandfor=UNLINK_DIALOG>
                        "Keep it linked"
                    </button>
                </div>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
