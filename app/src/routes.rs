//! Every URL of the product as a Rust type: builds links, reads Procore's ([`procore`]), and decides which return
//! paths are safe.

pub mod procore;

use std::fmt;

use serde::{Deserialize, Serialize};
use url::form_urlencoded::byte_serialize;

use crate::model::{
    ids::{BulkId, CompanyId, ItemId, ProjectId},
    item::ItemRef,
    rules::place::{RulePlace, kind_word},
    tool::Tool,
};

/// A page of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Route {
    /// The companies and projects of the person.
    Home,
    /// Where signed-out people land.
    SignIn {
        /// The path to come back to.
        return_to: Option<String>,
    },
    /// A company's projects.
    Projects(CompanyId),
    /// A company's switch.
    CompanySettings(CompanyId),
    /// A project, which leads on to its tools.
    Project(CompanyId, ProjectId),
    /// A tool's list.
    Items(CompanyId, ProjectId, Tool),
    /// An item.
    Item(ItemRef),
    /// **Complete with DocuSign**.
    Send(ItemRef),
    /// The chosen items of a list before they are sent; they stand in the URL.
    Bulk(CompanyId, ProjectId, Tool, Vec<ItemId>),
    /// The runs of a project that sent many items.
    BulkRuns(CompanyId, ProjectId),
    /// How far a run is.
    BulkRun(CompanyId, ProjectId, BulkId),
    /// A project's switch.
    ProjectSettings(CompanyId, ProjectId),
    /// The rules of a company, or of one of its projects.
    Rules(CompanyId, Option<ProjectId>),
    /// The audit log of a company, or of one of its projects.
    Audit(CompanyId, Option<ProjectId>),
    /// The form of the rules of one place.
    EditRules(RulePlace),
    /// What did not work in a company, or in one of its projects.
    Failures(CompanyId, Option<ProjectId>),
    /// **My Profile Settings** outside a project.
    ProfileAnywhere,
    /// **My Profile Settings**, tab **Personal**, in a project.
    Profile(CompanyId, ProjectId),
    /// The choice among a login's DocuSign accounts.
    ChooseAccount(CompanyId, ProjectId, String),
    /// Takes a Procore address to its page here.
    Open,
    /// Where Procore's full screen app comes in.
    Embed,
    /// What Procore shows in its side panel.
    Panel,
    /// Where a sign-in ends that a frame has started in a window of its own.
    SignedIn,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home => f.write_str("/"),
            Self::SignIn { return_to: None } => f.write_str("/sign-in"),
            Self::SignIn { return_to: Some(path) } => write!(f, "/sign-in?return_to={}", encoded(path)),
            Self::Projects(company) => write!(f, "/companies/{company}"),
            Self::CompanySettings(company) => write!(f, "/companies/{company}/settings"),
            Self::Project(company, project) => write!(f, "/companies/{company}/projects/{project}"),
            Self::Items(company, project, tool) => {
                write!(f, "/companies/{company}/projects/{project}/{}", tool.slug())
            }
            Self::Item(item) => write!(f, "{}/{}", items(item), encoded(&item.id.0)),
            Self::Send(item) => write!(f, "{}/{}/send", items(item), encoded(&item.id.0)),
            Self::Bulk(company, project, tool, chosen) => {
                let chosen: Vec<String> =
                    chosen.iter().map(|item| format!("item={}", encoded(&item.0))).collect();
                let mark = if chosen.is_empty() { "" } else { "?" };
                write!(f, "{}/bulk{mark}{}", Self::Items(*company, *project, *tool), chosen.join("&"))
            }
            Self::BulkRuns(company, project) => write!(f, "/companies/{company}/projects/{project}/bulk"),
            Self::BulkRun(company, project, run) => {
                write!(f, "/companies/{company}/projects/{project}/bulk/{}", encoded(&run.0))
            }
            Self::ProjectSettings(company, project) => {
                write!(f, "/companies/{company}/projects/{project}/settings")
            }
            Self::Rules(company, None) => write!(f, "/companies/{company}/rules"),
            Self::Rules(company, Some(project)) => {
                write!(f, "/companies/{company}/projects/{project}/rules")
            }
            Self::Audit(company, None) => write!(f, "/companies/{company}/audit"),
            Self::Audit(company, Some(project)) => {
                write!(f, "/companies/{company}/projects/{project}/audit")
            }
            Self::EditRules(place) => {
                write!(f, "{}/{}", Self::Rules(place.company, place.project), kind_word(place.kind))
            }
            Self::Failures(company, None) => write!(f, "/companies/{company}/failures"),
            Self::Failures(company, Some(project)) => {
                write!(f, "/companies/{company}/projects/{project}/failures")
            }
            Self::ProfileAnywhere => f.write_str("/profile"),
            Self::Profile(company, project) => write!(f, "/companies/{company}/projects/{project}/profile"),
            Self::ChooseAccount(company, project, pending) => {
                write!(
                    f,
                    "/companies/{company}/projects/{project}/profile/account?pending={}",
                    encoded(pending)
                )
            }
            Self::Open => f.write_str("/open"),
            Self::Embed => f.write_str("/embed"),
            Self::Panel => f.write_str("/embed/panel"),
            Self::SignedIn => f.write_str("/embed/signed-in"),
        }
    }
}

impl Route {
    /// The route as an `href`.
    pub fn href(&self) -> String {
        self.to_string()
    }
}

/// Addresses that the server answers itself, without a page.
pub mod endpoint {
    /// Starts the sign-in with Procore; a form posts `return_to` to it.
    pub const SIGN_IN: &str = "/auth/procore";
    /// Where Procore sends the browser back.
    pub const SIGN_IN_CALLBACK: &str = "/auth/procore/callback";
    /// Ends the session; a form posts to it.
    pub const SIGN_OUT: &str = "/auth/sign-out";
    /// Begins a frame's session after a sign-in in a window of its own; a form posts `code` and `return_to` to it.
    pub const HAND_OVER: &str = "/auth/hand-over";
    /// Starts the login with DocuSign; a form posts `company` and `project` to it.
    pub const LINK: &str = "/auth/docusign";
    /// Where DocuSign sends the browser back.
    pub const LINK_CALLBACK: &str = "/auth/docusign/callback";
    /// Where DocuSign's sender page sends the browser back; carries `envelope`.
    pub const SENDER_RETURN: &str = "/auth/docusign/sent";
    /// DocuSign Connect posts here.
    pub const CONNECT: &str = "/webhooks/docusign";
    /// Procore posts a company's announcements here.
    pub const ANNOUNCEMENTS: &str = "/webhooks/procore/{company}";
    /// Server-sent events: `company` and `project` name the project to listen to.
    pub const LIVE: &str = "/live";

    /// [`ANNOUNCEMENTS`] of a company.
    pub fn announcements(company: crate::model::ids::CompanyId) -> String {
        format!("/webhooks/procore/{company}")
    }

    /// The PDF of an envelope in its current state.
    pub fn document(envelope: &crate::model::ids::EnvelopeId) -> String {
        format!("/files/envelopes/{envelope}/document")
    }
}

fn items(item: &ItemRef) -> String {
    Route::Items(item.company, item.project, item.tool).href()
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// A path of our own that a browser may be sent back to; none for anything that could leave the site.
///
/// Backslashes and control characters are refused because browsers read `/\host` as another host; empty and dotted
/// segments, because `/..//host` becomes `//host`.
pub fn safe_return(path: &str) -> Option<&str> {
    let (segments, _) = path.split_once(['?', '#']).unwrap_or((path, ""));
    let own = segments.starts_with('/') && !segments.contains("//") && !segments.contains("/.");
    let clean = !path.chars().any(|c| c.is_control() || c == '\\');
    let page = !path.starts_with("/auth/") && !path.starts_with("/api/");
    (own && clean && page && path.len() <= 2_000).then_some(path)
}

/// Why an OAuth callback or a deep link did not lead where it should; travels in `?problem=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detour {
    /// The person chose Cancel on Procore's page.
    ProcoreRefused,
    /// Procore did not take the code.
    ProcoreCode,
    /// The state is not one this browser started.
    State,
    /// Procore does not answer.
    ProcoreDown,
    /// The person refused on DocuSign's page.
    DocusignRefused,
    /// DocuSign did not take the code.
    DocusignCode,
    /// DocuSign does not answer.
    DocusignDown,
    /// The DocuSign login has no account.
    DocusignNoAccount,
    /// The vendor refuses our keys, or the account is of another environment.
    SetUp,
    /// The choice of accounts is over; the login must be done again.
    ChoiceExpired,
}

impl Detour {
    const ALL: [(Self, &'static str); 10] = [
        (Self::ProcoreRefused, "procore_refused"),
        (Self::ProcoreCode, "procore_code"),
        (Self::State, "state"),
        (Self::ProcoreDown, "procore_down"),
        (Self::DocusignRefused, "docusign_refused"),
        (Self::DocusignCode, "docusign_code"),
        (Self::DocusignDown, "docusign_down"),
        (Self::DocusignNoAccount, "docusign_no_account"),
        (Self::SetUp, "set_up"),
        (Self::ChoiceExpired, "choice_expired"),
    ];

    /// The word in the URL.
    pub fn slug(self) -> &'static str {
        Self::ALL.iter().find(|(detour, _)| *detour == self).map_or("state", |(_, slug)| slug)
    }

    /// The detour a word from the URL stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == slug).map(|(detour, _)| *detour)
    }

    /// What happened and what to do.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ProcoreRefused => {
                "You cancelled the sign-in on Procore’s page. Nothing has changed. Sign in again when you are ready."
            }
            Self::ProcoreCode => {
                "Procore did not accept the sign-in: its code had been used already or was too old. Sign in again."
            }
            Self::State => {
                "This sign-in was not started in this browser, or it took longer than ten minutes, so it was not accepted. Start it again here."
            }
            Self::ProcoreDown => {
                "Procore cannot be reached right now, so you could not be signed in. Try again in a few minutes."
            }
            Self::DocusignRefused => {
                "You did not allow Countersign to use your DocuSign account. Nothing has been linked. Choose Login with DocuSign to try again."
            }
            Self::DocusignCode => {
                "DocuSign did not accept the login: its code had been used already or was too old. Choose Login with DocuSign again."
            }
            Self::DocusignDown => {
                "DocuSign cannot be reached right now, so the account was not linked. Try again in a few minutes."
            }
            Self::DocusignNoAccount => {
                "This DocuSign login does not belong to an account that can send envelopes. Ask your DocuSign administrator, or log in with another address."
            }
            Self::SetUp => {
                "The vendor did not accept Countersign’s own keys, or the account belongs to another environment. Nothing has changed. Tell the person who runs Countersign; the server’s log has the details."
            }
            Self::ChoiceExpired => {
                "The choice of DocuSign accounts was open for too long. Choose Login with DocuSign again."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn never_returns_to_another_host() {
        for path in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil",
            "/a\nb",
            "/auth/procore",
            "/..//evil.example",
            "/companies/../api/x",
            "",
        ] {
            assert_eq!(safe_return(path), None, "{path:?}");
        }
        assert_eq!(
            safe_return("/companies/1/projects/2/commitments?page=2"),
            Some("/companies/1/projects/2/commitments?page=2")
        );
    }

    #[test]
    fn the_chosen_items_stand_in_the_address() {
        let chosen = |ids: &[&str]| {
            let ids = ids.iter().map(|id| ItemId((*id).to_owned())).collect();
            Route::Bulk(CompanyId(1), ProjectId(2), Tool::Commitments, ids).href()
        };
        assert_eq!(chosen(&[]), "/companies/1/projects/2/commitments/bulk");
        assert_eq!(chosen(&["7", "a&b"]), "/companies/1/projects/2/commitments/bulk?item=7&item=a%26b");
    }

    proptest! {
        #[test]
        fn a_safe_return_stays_on_this_host(path in r"(\PC|[/\\.:@?#%\t\r\n]|//|\.\.){0,20}") {
            for path in [path.clone(), format!("/{path}")] {
                let Some(path) = safe_return(&path) else { continue };
                let base = url::Url::parse("https://countersign.example/companies/1").expect("a base");
                let joined = base.join(path).expect("a path");
                prop_assert_eq!(joined.origin(), base.origin());
                prop_assert!(!joined.path().starts_with("//"), "{joined}");
                prop_assert!(!joined.path().starts_with("/auth/") && !joined.path().starts_with("/api/"), "{joined}");
                prop_assert!(joined.username().is_empty() && joined.password().is_none());
            }
        }

        #[test]
        fn every_page_is_a_safe_return(company: i64, project: i64, id in "\\PC{1,30}") {
            let item = ItemRef {
                company: CompanyId(company),
                project: ProjectId(project),
                tool: Tool::Commitments,
                id: ItemId(format!("1{id}")),
            };
            let path = Route::Send(item).href();
            prop_assert_eq!(safe_return(&path), Some(path.as_str()));
        }
    }

    #[test]
    fn every_detour_survives_its_word() {
        for (detour, slug) in Detour::ALL {
            assert_eq!(Detour::from_slug(slug), Some(detour));
            assert_eq!(detour.slug(), slug);
        }
    }
}
