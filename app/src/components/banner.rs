//! The banners users know, with their buttons.
//!
//! Owns the words of [`Banner`] and the forms that steer an envelope. Every button is a form, so it
//! works before WASM arrives.

use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

use super::{
    alert::{FormAlert, refusal},
    badge::Tone,
    dialog::{Dialog, close_dialog},
    docusign_login::DocusignLogin,
    icon::{Glyph, Icon},
    login_window::{framed, login_target, open_login_window},
    taking_over::TakingOver,
};
use crate::{
    api::envelopes::{
        FinishEnvelope, RefreshEnvelope, ReplaceEnvelope, ResendEnvelope, RetryEnvelope, TakeOverEnvelope,
        VoidEnvelope,
    },
    error::AppError,
    model::{
        envelope::{Banner, EnvelopeState, EnvelopeView, Filing},
        ids::EnvelopeId,
        item::ItemRef,
        tool::Tool,
        when::date_time,
    },
    routes::endpoint,
};

const VOID_DIALOG: &str = "void";
/// The most characters of a reason for voiding.
const REASON_MAX: &str = "200";

/// The actions on an envelope, made once per page so that a refetch does not forget what is pending.
#[derive(Clone, Copy)]
pub struct Steering {
    refresh: ServerAction<RefreshEnvelope>,
    void: ServerAction<VoidEnvelope>,
    replace: ServerAction<ReplaceEnvelope>,
    resend: ServerAction<ResendEnvelope>,
    finish: ServerAction<FinishEnvelope>,
    retry: ServerAction<RetryEnvelope>,
    take_over: ServerAction<TakeOverEnvelope>,
    /// What the last action was refused with.
    refusal: Signal<Option<AppError>>,
}

impl Steering {
    /// The actions; a void that worked closes its dialog.
    pub fn new() -> Self {
        let void = ServerAction::<VoidEnvelope>::new();
        Effect::new(move |_| {
            if void.version().get() > 0 && matches!(*void.value().read(), Some(Ok(()))) {
                close_dialog(VOID_DIALOG);
            }
        });
        let (refresh, replace, resend) = (ServerAction::new(), ServerAction::new(), ServerAction::new());
        let (finish, retry) = (ServerAction::new(), ServerAction::new());
        let take_over = ServerAction::new();
        let refusals = [
            refusal(refresh),
            refusal(void),
            refusal(replace),
            refusal(resend),
            refusal(finish),
            refusal(retry),
            refusal(take_over),
        ];
        let refusal = Signal::derive(move || refusals.iter().find_map(Signal::get));
        Self { refresh, void, replace, resend, finish, retry, take_over, refusal }
    }

    /// Changes whenever an action has ended: time to fetch again.
    pub fn version(self) -> usize {
        self.refresh.version().get()
            + self.void.version().get()
            + self.replace.version().get()
            + self.resend.version().get()
            + self.finish.version().get()
            + self.retry.version().get()
            + self.take_over.version().get()
    }

    /// Lets the person's logins serve the envelope.
    pub const fn take_over(self) -> ServerAction<TakeOverEnvelope> {
        self.take_over
    }

    /// Voids the envelope and goes on to send its item again.
    pub const fn replace(self) -> ServerAction<ReplaceEnvelope> {
        self.replace
    }
}

impl Default for Steering {
    fn default() -> Self {
        Self::new()
    }
}

/// The banner of an item's newest envelope.
#[component]
pub fn EnvelopeBanner(
    /// The item.
    item: ItemRef,
    /// The envelope.
    envelope: EnvelopeView,
    /// What the buttons do.
    steering: Steering,
) -> impl IntoView {
    let tone = tone(&envelope.banner);
    let title = envelope.banner.title();
    let sentence = sentence(&envelope.banner);
    let reauthentication = (envelope.banner == Banner::ReauthenticationRequired)
        .then(|| view! { <DocusignLogin company=item.company project=item.project /> });
    let reason = envelope.reason.clone().map(|reason| view! { <p class="reason">{reason}</p> });
    let filing = filing(&envelope.filing);
    let take_over = envelope.take_over.clone().map(|offer| {
        view! { <TakingOver envelope=envelope.id.clone() sender=envelope.sender.clone() offer steering /> }
    });
    view! {
        <section class=format!("banner {}", tone.word()) aria-labelledby="banner-title">
            <h2 id="banner-title">
                <Icon glyph=glyph(tone) />
                {title}
            </h2>
            <p>{sentence}</p>
            {reason}
            {filing}
            <FormAlert error=steering.refusal />
            {take_over}
            <div class="buttons">{reauthentication} {buttons(envelope, item.tool, steering)}</div>
        </section>
    }
    .into_any()
}

const fn tone(banner: &Banner) -> Tone {
    match banner {
        Banner::Preparing | Banner::Checking | Banner::SetupNotCompleted => Tone::Info,
        Banner::SignaturePending(_) | Banner::SignatureRequired | Banner::ReauthenticationRequired => {
            Tone::Waiting
        }
        Banner::SignatureCompleted => Tone::Good,
        Banner::Unavailable | Banner::Declined | Banner::NotSent => Tone::Bad,
        Banner::Voided => Tone::Neutral,
    }
}

const fn glyph(tone: Tone) -> Glyph {
    match tone {
        Tone::Good => Glyph::Check,
        Tone::Bad => Glyph::Warning,
        Tone::Waiting => Glyph::Clock,
        Tone::Info => Glyph::Info,
        Tone::Neutral => Glyph::Cross,
    }
}

fn sentence(banner: &Banner) -> String {
    match banner {
        Banner::Preparing => "The documents and the envelope are being made. This takes a few seconds; the page changes by itself.".into(),
        Banner::Checking => "DocuSign’s answer did not arrive. Countersign is looking whether the envelope exists; nothing is sent twice.".into(),
        Banner::SetupNotCompleted => "The envelope is a draft in DocuSign; nobody has been asked to sign. Choose Finish to go on with the set-up, or Void to throw the draft away.".into(),
        Banner::SignaturePending(names) if names.is_empty() => "The envelope is out for signature.".into(),
        Banner::SignaturePending(names) => format!("Ball in court: {}.", names.join(" and ")),
        Banner::SignatureRequired => "It is your turn to sign. DocuSign has mailed you the invitation too.".into(),
        Banner::SignatureCompleted => "Everyone has signed.".into(),
        Banner::ReauthenticationRequired => "DocuSign no longer accepts your login. Log in again to go on; the envelope stays where it is and is still tracked.".into(),
        Banner::Unavailable => "DocuSign does not show this envelope: it was deleted or moved there, or it belongs to an account you are not linked to. Refresh, or void it to start over.".into(),
        Banner::Declined => "A signer declined, so the envelope has ended. Settle the matter, then send the item again.".into(),
        Banner::Voided => "The envelope was withdrawn. The item can be sent again.".into(),
        Banner::NotSent => "Nothing has reached DocuSign or the signers.".into(),
    }
}

fn filing(filing: &Filing) -> Option<impl IntoView + use<>> {
    let words = match filing {
        Filing::NotDue => return None,
        Filing::Waiting => {
            "The signed PDF and the certificate are on their way to the Procore item.".to_owned()
        }
        Filing::Filed => "The signed PDF and the certificate are on the Procore item.".to_owned(),
        Filing::Stuck(why) => why.clone(),
    };
    Some(view! { <p class="filing">{words}</p> })
}

fn buttons(envelope: EnvelopeView, tool: Tool, steering: Steering) -> AnyView {
    let (id, actions) = (envelope.id, envelope.actions);
    let words = if tool.is_contracts() { "Sign Contract" } else { "Sign" };
    let sign = envelope.signing_url.map(|url| {
        view! {
            <a class="button primary" href=url rel="external">
                {words}
            </a>
        }
    });
    let finish = actions.finish.then(|| {
        if framed() {
            return finish_in_window(id.clone());
        }
        let form = Step::new(&steering.finish, FinishEnvelope::url(), "Finish", "Opening DocuSign…");
        let envelope = id.clone();
        form.view(&id, move || steering.finish.dispatch(FinishEnvelope { envelope: envelope.clone() }), false)
    });
    let retry = actions.retry.then(|| {
        let form = Step::new(&steering.retry, RetryEnvelope::url(), "Try again", "Trying again…");
        let envelope = id.clone();
        form.view(&id, move || steering.retry.dispatch(RetryEnvelope { envelope: envelope.clone() }), false)
    });
    let resend = actions.resend.then(|| {
        let form = Step::new(&steering.resend, ResendEnvelope::url(), "Resend", "Resending…");
        let envelope = id.clone();
        form.view(&id, move || steering.resend.dispatch(ResendEnvelope { envelope: envelope.clone() }), false)
    });
    let blocked = actions.refresh_after.filter(|_| !actions.refresh);
    let refresh = (actions.refresh || blocked.is_some()).then(|| {
        let form = Step::new(&steering.refresh, RefreshEnvelope::url(), "Refresh", "Refreshing…");
        let envelope = id.clone();
        form.view(
            &id,
            move || steering.refresh.dispatch(RefreshEnvelope { envelope: envelope.clone() }),
            blocked.is_some(),
        )
    });
    let wait = blocked.map(|at| view! { <span class="help">"Available again at " {date_time(at)}</span> });
    let download = actions.download.then(|| {
        view! {
            <a class="button" href=endpoint::document(&id) rel="external">
                <Icon glyph=Glyph::Document />
                "Download"
            </a>
        }
    });
    let void = actions.void.then(|| voiding(id, envelope.state, steering.void));
    view! {
        {sign}
        {finish}
        {retry}
        {resend}
        {refresh}
        {wait}
        {download}
        {void}
    }
    .into_any()
}

/// A button that asks one thing of an envelope.
struct Step {
    url: &'static str,
    pending: Signal<bool>,
    label: &'static str,
    busy: &'static str,
}

impl Step {
    fn new<S>(action: &ServerAction<S>, url: &'static str, label: &'static str, busy: &'static str) -> Self
    where
        S: ServerFn + Clone + Send + Sync + 'static,
        S::Output: Send + Sync + 'static,
        S::Error: Send + Sync + 'static,
    {
        Self { url, pending: action.pending().into(), label, busy }
    }

    fn view<T>(self, id: &EnvelopeId, dispatch: impl Fn() -> T + 'static, disabled: bool) -> AnyView {
        let Self { url, pending, label, busy } = self;
        self::form(url, id.0.clone(), pending, (label, busy), disabled, Box::new(move || drop(dispatch())))
    }
}

/// DocuSign's sender page cannot stand in a frame.
fn finish_in_window(id: EnvelopeId) -> AnyView {
    view! {
        <form
            method="post"
            action=FinishEnvelope::url()
            target=login_target()
            on:submit=|_| open_login_window()
        >
            <input type="hidden" name="envelope" value=id.0 />
            <button type="submit" class="button">
                "Finish"
            </button>
        </form>
    }
    .into_any()
}

fn form(
    url: &'static str,
    id: String,
    pending: Signal<bool>,
    (label, busy): (&'static str, &'static str),
    disabled: bool,
    dispatch: Box<dyn Fn()>,
) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        dispatch();
    };
    view! {
        <form method="post" action=url on:submit=submit>
            <input type="hidden" name="envelope" value=id />
            <button type="submit" class="button" disabled=move || disabled || pending.get()>
                {move || if pending.get() { busy } else { label }}
            </button>
        </form>
    }
    .into_any()
}

/// The words of the question before an envelope is withdrawn.
struct Withdrawal {
    title: &'static str,
    warning: &'static str,
    button: &'static str,
    /// Signers are told why; nobody else needs a reason.
    tells_why: bool,
}

const fn withdrawal(state: EnvelopeState) -> Withdrawal {
    match state {
        EnvelopeState::Preparing => Withdrawal {
            title: "Take this envelope back?",
            warning: "It has not gone to DocuSign yet, and nobody has been asked to sign. The item can be sent again.",
            button: "Take it back",
            tells_why: false,
        },
        EnvelopeState::Unknown => Withdrawal {
            title: "Give this envelope up?",
            warning: "DocuSign did not answer when it was made. At most a draft of it is there, and nobody has been asked to sign. The item can be sent again.",
            button: "Give it up",
            tells_why: false,
        },
        EnvelopeState::Draft => Withdrawal {
            title: "Throw this draft away?",
            warning: "The draft is removed from DocuSign. This cannot be undone. Nobody has been asked to sign yet.",
            button: "Throw draft away",
            tells_why: false,
        },
        _ => Withdrawal {
            title: "Void this envelope?",
            warning: "This cannot be undone. The signatures collected so far become void, and every recipient is told by email with your reason. To try again, send the item anew.",
            button: "Void envelope",
            tells_why: true,
        },
    }
}

fn voiding(id: EnvelopeId, state: EnvelopeState, action: ServerAction<VoidEnvelope>) -> AnyView {
    let Withdrawal { title, warning, button, tells_why } = withdrawal(state);
    let reason = tells_why.then(|| {
        view! {
            <label class="field">
                <span class="label">"Reason"</span>
                <textarea name="reason" rows="3" maxlength=REASON_MAX required=true></textarea>
                <span class="help">"At most 200 characters."</span>
            </label>
        }
    });
    view! {
        <button type="button" class="button danger" command="show-modal" commandfor=VOID_DIALOG>
            "Void"
        </button>
        <Dialog id=VOID_DIALOG title=title>
            <p>{warning}</p>
            <FormAlert error=refusal(action) />
            <ActionForm action>
                <input type="hidden" name="envelope" value=id.0 />
                {reason}
                <div class="buttons">
                    <button type="submit" class="button danger solid" disabled=move || action.pending().get()>
                        {move || if action.pending().get() { "One moment…" } else { button }}
                    </button>
                    <button type="button" class="button" command="close" commandfor=VOID_DIALOG>
                        "Cancel"
                    </button>
                </div>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}
