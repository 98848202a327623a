//! `…/{tool}/{item}`: an item, and where its signing stands.

use leptos::prelude::*;
use leptos_meta::Title;

use super::place::use_item;
use crate::{
    api::items::item,
    components::{
        alert::Alert,
        badge::{Badge, Tone},
        banner::{EnvelopeBanner, Steering},
        breadcrumb::Breadcrumb,
        changes::Changes,
        continuation::Continuation,
        docusign_login::DocusignLogin,
        envelope_details::EnvelopeDetails,
        history::History,
        icon::{Glyph, Icon},
        live_updates::{Announcer, live_updates},
        loaded::loaded,
        project_bar::ProjectBar,
        schedule::Schedule,
        when::When,
    },
    model::{
        envelope::{EnvelopeState, EnvelopeView},
        item::{Attachment, ItemPage as Page, ItemRef, ItemSummary, Lines, Sending},
        money::Money,
        tool::ItemKind,
    },
    routes::Route,
};

/// The item's page; it changes by itself.
#[component]
pub fn ItemPage() -> impl IntoView {
    let place = use_item();
    let steering = Steering::new();
    let page = Resource::new(
        move || (place.get(), steering.version()),
        |(place, _)| async move { item(place?).await },
    );
    live_updates(page, move || place.get().ok().map(|item| (item.company, item.project)));
    let state = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(Ok(page)) = page.get() {
            state.set(Some(
                page.envelope.as_ref().map_or("Not sent", |envelope| envelope.banner.title()).to_owned(),
            ));
        }
    });
    view! {
        <Announcer state />
        {loaded(page, move |page| whole(page, steering))}
    }
}

fn whole(page: Page, steering: Steering) -> AnyView {
    let place = page.summary.item.clone();
    let title = format!("{} {}", page.summary.number, page.summary.title);
    let signed = page.summary.signing == Some(EnvelopeState::Completed);
    let kind = page.summary.kind;
    let changes = page.envelope.as_ref().map(|envelope| {
        view! { <Changes item=place.clone() changes=page.changes envelope=envelope.id.clone() may_void=envelope.actions.void steering /> }
    });
    let banner = page
        .envelope
        .clone()
        .map(|envelope| view! { <EnvelopeBanner item=place.clone() envelope steering /> });
    let failures = failures(&place, page.failures);
    view! {
        <Title text=title />
        <article class="page item-page">
            <ProjectBar project=page.project />
            {head(page.summary, page.procore_url)}
            {changes}
            {banner}
            {failures}
            {page.notes.into_iter().map(note).collect_view()}
            {sending(&place, kind, page.sending, signed)}
            <div class="columns">
                <div class="main-column">
                    {fields(page.fields)}
                    {page.texts.into_iter().map(text).collect_view()}
                    {sums(page.sums)}
                    {lines(page.lines)}
                </div>
                <div class="side-column">
                    {envelope(page.envelope)}
                    {attachments(page.attachments)}
                    <section class="card" aria-labelledby="history-title">
                        <h2 id="history-title">"History"</h2>
                        <History entries=page.history />
                    </section>
                    {earlier(page.earlier)}
                </div>
            </div>
        </article>
    }
    .into_any()
}

/// What did not work, with the way to where it can be tried again.
fn failures(item: &ItemRef, failures: Vec<String>) -> Option<AnyView> {
    if failures.is_empty() {
        return None;
    }
    let href = Route::Failures(item.company, Some(item.project)).href();
    let sentences = failures.into_iter().map(|failure| view! { <p>{failure}</p> }).collect_view();
    let alert = view! {
        <Alert tone=Tone::Bad>
            {sentences} <a href=href>"See the project’s failures"</a>
        </Alert>
    };
    Some(alert.into_any())
}

fn note(note: String) -> AnyView {
    view! { <Alert tone=Tone::Info>{note}</Alert> }.into_any()
}

fn head(summary: ItemSummary, procore_url: String) -> AnyView {
    let status = summary.status_label();
    let ItemSummary { item, kind, number, title, parent, executed, private, total, .. } = summary;
    let executed = executed.map(|executed| {
        if executed {
            view! { <Badge tone=Tone::Good label="Executed" /> }.into_any()
        } else {
            view! { <span class="quiet">"Not executed"</span> }.into_any()
        }
    });
    let list = (item.tool.label().to_owned(), Route::Items(item.company, item.project, item.tool));
    view! {
        <Breadcrumb above=vec![list] here=number.clone() />
        <header class="page-head">
            <div>
                <h1>
                    <span class="number-of">{number}</span>
                    " "
                    {title}
                </h1>
                <p class="marks">
                    <span>{kind.label()}</span>
                    {parent.map(|parent| view! { <span class="quiet">{parent}</span> })}
                    <Badge tone=Tone::of_status(&status) label=status />
                    {executed}
                    {private
                        .then(|| {
                            view! {
                                <span class="private">
                                    <Icon glyph=Glyph::Lock />
                                    "Private"
                                </span>
                            }
                        })}
                    {total.map(|total| view! { <strong class="sum">{total.to_string()}</strong> })}
                </p>
            </div>
            <a class="button" href=procore_url target="_blank">
                <Icon glyph=Glyph::External />
                "Open in Procore"
            </a>
        </header>
    }
    .into_any()
}

/// Whether the person can send the item, and what they do first; nothing while an envelope's banner says it.
fn sending(item: &ItemRef, kind: ItemKind, sending: Sending, signed: bool) -> Option<AnyView> {
    let words = match sending {
        Sending::AlreadyOut => return None,
        Sending::Ready => view! {
            {signed.then(|| view! { <p>"This item is signed. You can still send it once more."</p> })}
            <a class="button" class:primary=!signed href=Route::Send(item.clone()).href()>
                <Icon glyph=Glyph::Pen />
                {kind.spec().button}
            </a>
        }
        .into_any(),
        Sending::LinkNeeded => view! {
            <p>"Link your DocuSign account to send this item."</p>
            <DocusignLogin company=item.company project=item.project />
        }
        .into_any(),
        Sending::ReauthenticationNeeded => view! {
            <p>
                <strong>"Re-Authentication Required."</strong>
                " Log in to DocuSign again to send this item."
            </p>
            <DocusignLogin company=item.company project=item.project />
        }
        .into_any(),
        Sending::No(sentence) => view! { <p class="quiet">{sentence}</p> }.into_any(),
    };
    let section = view! {
        <section class="card sending" aria-labelledby="sign-title">
            <h2 id="sign-title">"Sign with DocuSign"</h2>
            {words}
        </section>
    };
    Some(section.into_any())
}

fn envelope(envelope: Option<EnvelopeView>) -> Option<AnyView> {
    envelope.map(|envelope| {
        view! {
            <section class="card" aria-labelledby="envelope-title">
                <h2 id="envelope-title">"DocuSign envelope"</h2>
                <EnvelopeDetails envelope />
            </section>
        }
        .into_any()
    })
}

fn fields(fields: Vec<(String, String)>) -> AnyView {
    let fields = fields
        .into_iter()
        .map(|(label, value)| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="general-title">
            <h2 id="general-title">"General information"</h2>
            <dl class="fields grid">{fields}</dl>
        </section>
    }
    .into_any()
}

/// The sums of an invoice, or the arithmetic of a change order.
fn sums(sums: Vec<(String, Money)>) -> Option<AnyView> {
    if sums.is_empty() {
        return None;
    }
    let rows = sums
        .into_iter()
        .map(|(label, amount)| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd class="number">{amount.to_string()}</dd>
                </div>
            }
        })
        .collect_view();
    let section = view! {
        <section class="card" aria-labelledby="summary-title">
            <h2 id="summary-title">"Summary"</h2>
            <dl class="fields sums">{rows}</dl>
        </section>
    };
    Some(section.into_any())
}

fn lines(lines: Lines) -> Option<AnyView> {
    let (title, table) = match lines {
        Lines::None => return None,
        Lines::Schedule(lines) => ("Schedule of values", view! { <Schedule lines /> }.into_any()),
        Lines::Continuation(lines) => ("Continuation sheet", view! { <Continuation lines /> }.into_any()),
    };
    let section = view! {
        <section class="card" aria-labelledby="schedule-title">
            <h2 id="schedule-title">{title}</h2>
            {table}
        </section>
    };
    Some(section.into_any())
}

fn text((heading, paragraphs): (String, Vec<String>)) -> AnyView {
    let paragraphs = paragraphs.into_iter().map(|paragraph| view! { <p>{paragraph}</p> }).collect_view();
    view! {
        <section class="card prose">
            <h2>{heading}</h2>
            {paragraphs}
        </section>
    }
    .into_any()
}

fn attachments(attachments: Vec<Attachment>) -> AnyView {
    let list = if attachments.is_empty() {
        view! { <p class="quiet">"No files on the Procore item."</p> }.into_any()
    } else {
        let files = attachments
            .into_iter()
            .map(|file| {
                view! {
                    <li>
                        <Icon glyph=Glyph::Document />
                        <span>{file.name}</span>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="files">{files}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="attachments-title">
            <h2 id="attachments-title">"Attachments"</h2>
            {list}
        </section>
    }
    .into_any()
}

fn earlier(envelopes: Vec<EnvelopeView>) -> Option<AnyView> {
    if envelopes.is_empty() {
        return None;
    }
    let envelopes = envelopes
        .into_iter()
        .map(|envelope| {
            let reason = envelope.reason.clone().map(|reason| view! { <p class="reason">{reason}</p> });
            view! {
                <details class="earlier">
                    <summary>
                        <Badge tone=Tone::of_envelope(envelope.state) label=envelope.state.label() />
                        " "
                        <When at=envelope.created_at />
                    </summary>
                    {reason}
                    {plain_details(envelope)}
                </details>
            }
        })
        .collect_view();
    let section = view! {
        <section class="card" aria-labelledby="earlier-title">
            <h2 id="earlier-title">"Earlier envelopes"</h2>
            {envelopes}
        </section>
    };
    Some(section.into_any())
}

fn plain_details(envelope: EnvelopeView) -> AnyView {
    let recipients = envelope
        .recipients
        .iter()
        .map(|recipient| {
            let reason =
                recipient.declined_reason.as_ref().map(|reason| format!(" (“{reason}”)")).unwrap_or_default();
            view! { <li>{format!("{}, {}: {}{reason}", recipient.name, recipient.role, recipient.state_label())}</li> }
        })
        .collect_view();
    view! {
        <p>{envelope.subject}</p>
        <ol>{recipients}</ol>
        <p class="quiet">{format!("Sent by {} from {}", envelope.sender, envelope.account_name)}</p>
    }
    .into_any()
}
