//! What the pages need of the server: one method per use case.
//!
//! `server` implements [`Product`] and puts it in the context of every request, beside the
//! [`Caller`]. Each method checks first whether the caller may; not there and not theirs look alike.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{
    error::AppError,
    model::{
        audit::{AuditPage, AuditPlace, AuditQuery},
        bulk::{BulkPreview, BulkRun, BulkRuns},
        failure::{FailureList, FailureQuery},
        ids::{BulkId, CompanyId, EnvelopeId, FailureId, ItemId, ProjectId},
        item::{ItemList, ItemPage, ItemQuery, ItemRef},
        link::{AccountChoice, LinkPage},
        person::{Deployment, Viewer},
        project::{Company, CompanySettings, Project, ProjectSettings},
        rules::{
            form::RulesForm,
            page::{RulesEditor, RulesOverview},
            place::RulePlace,
        },
        send::{Preparation, SendForm},
        tool::Tool,
    },
    routes::{Route, procore::ProcoreLink},
};

/// Who makes the request; put into the context by the server from the session cookie.
#[derive(Debug, Clone, Default)]
pub struct Caller(pub Option<Viewer>);

impl Caller {
    /// The person, where one is signed in.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] where nobody is.
    pub fn signed_in(&self) -> Result<&Viewer, AppError> {
        self.0.as_ref().ok_or(AppError::SignedOut)
    }
}

/// The implementation, as the context holds it.
pub type Port = Arc<dyn Product>;

/// The use cases behind the pages.
#[async_trait]
pub trait Product: Send + Sync {
    /// What every page must say about this installation.
    fn deployment(&self) -> Deployment;
    /// A code, good once and for a short time, that begins a session of the person in another place.
    async fn hand_over(&self, who: &Viewer) -> Result<String, AppError>;

    /// The companies the person belongs to.
    async fn companies(&self, who: &Viewer) -> Result<Vec<Company>, AppError>;
    /// The company's projects the person may see.
    async fn projects(&self, who: &Viewer, company: CompanyId) -> Result<Vec<Project>, AppError>;
    /// The company's switch.
    async fn company_settings(&self, who: &Viewer, company: CompanyId) -> Result<CompanySettings, AppError>;
    /// Turns the company's switch; Admin of the company's Admin tool only.
    async fn set_company_integration(
        &self,
        who: &Viewer,
        company: CompanyId,
        enabled: bool,
    ) -> Result<(), AppError>;
    /// Asks Procore to announce changes; Admin of the company's Admin tool only.
    async fn ask_for_announcements(&self, who: &Viewer, company: CompanyId) -> Result<(), AppError>;
    /// The project's switch.
    async fn project_settings(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
    ) -> Result<ProjectSettings, AppError>;
    /// Turns the project's switch; Admin of the project's Admin tool only.
    async fn set_project_integration(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        enabled: bool,
    ) -> Result<(), AppError>;

    /// Every rule of a company, or of one of its projects.
    async fn rules(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: Option<ProjectId>,
    ) -> Result<RulesOverview, AppError>;
    /// The form of one place; with a draft, what was typed and what it would do.
    async fn rules_editor(
        &self,
        who: &Viewer,
        place: RulePlace,
        draft: Option<&str>,
    ) -> Result<RulesEditor, AppError>;
    /// Keeps what was typed and gives it a name.
    async fn draft_rules(&self, who: &Viewer, place: RulePlace, form: &RulesForm)
    -> Result<String, AppError>;
    /// Saves a draft, provided that the rules are still the ones that were `seen` with it.
    async fn save_rules(
        &self,
        who: &Viewer,
        place: RulePlace,
        draft: &str,
        seen: &str,
    ) -> Result<(), AppError>;

    /// A page of the audit log; Admin of the company's or the project's Admin tool only.
    async fn audit(&self, who: &Viewer, place: AuditPlace, query: &AuditQuery)
    -> Result<AuditPage, AppError>;

    /// The **Personal** tab.
    async fn link_page(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
    ) -> Result<LinkPage, AppError>;
    /// The accounts of a DocuSign login that waits for a choice.
    async fn account_choice(&self, who: &Viewer, pending: &str) -> Result<AccountChoice, AppError>;
    /// Links the chosen account.
    async fn choose_account(
        &self,
        who: &Viewer,
        pending: &str,
        account: &str,
        all_projects: bool,
    ) -> Result<(), AppError>;
    /// Forgets the link that serves this project.
    async fn unlink(&self, who: &Viewer, company: CompanyId, project: ProjectId) -> Result<(), AppError>;

    /// A tool's list.
    async fn items(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        tool: Tool,
        query: &ItemQuery,
    ) -> Result<ItemList, AppError>;
    /// An item's page.
    async fn item(&self, who: &Viewer, item: &ItemRef) -> Result<ItemPage, AppError>;
    /// The page here of a page of Procore's.
    async fn open(&self, who: &Viewer, link: &ProcoreLink) -> Result<Route, AppError>;

    /// The **Complete with DocuSign** form, filled in from Procore.
    async fn prepare(&self, who: &Viewer, item: &ItemRef) -> Result<Preparation, AppError>;
    /// Accepts the form; the envelope is made right after.
    async fn send(&self, who: &Viewer, item: &ItemRef, form: &SendForm) -> Result<EnvelopeId, AppError>;
    /// Asks DocuSign for the state, where its polling rule allows it.
    async fn refresh(&self, who: &Viewer, envelope: &EnvelopeId) -> Result<(), AppError>;
    /// Withdraws an envelope, or throws a draft away.
    async fn void(&self, who: &Viewer, envelope: &EnvelopeId, reason: &str) -> Result<(), AppError>;
    /// Mails the signers whose turn it is again.
    async fn resend(&self, who: &Viewer, envelope: &EnvelopeId) -> Result<(), AppError>;
    /// The address of DocuSign's sender page for a draft.
    async fn finish(&self, who: &Viewer, envelope: &EnvelopeId) -> Result<String, AppError>;
    /// Tries the step that is stuck again: the making, or the filing.
    async fn retry(&self, who: &Viewer, envelope: &EnvelopeId) -> Result<(), AppError>;
    /// From now on the person's logins serve the envelope.
    async fn take_over(&self, who: &Viewer, envelope: &EnvelopeId) -> Result<(), AppError>;

    /// What did not work: in a project, or in all of the company's that the person may see.
    async fn failures(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: Option<ProjectId>,
        query: &FailureQuery,
    ) -> Result<FailureList, AppError>;
    /// Tries again what failed.
    async fn retry_failure(&self, who: &Viewer, failure: &FailureId) -> Result<(), AppError>;
    /// Says that nothing more is to be done about it.
    async fn handle_failure(&self, who: &Viewer, failure: &FailureId, note: &str) -> Result<(), AppError>;

    /// The chosen items, as far as they have been read from Procore; reads on for a moment.
    async fn bulk_preview(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        tool: Tool,
        items: &[ItemId],
    ) -> Result<BulkPreview, AppError>;
    /// Forgets what was read of a project's items, so that it is read again.
    async fn check_again(&self, who: &Viewer, company: CompanyId, project: ProjectId)
    -> Result<(), AppError>;
    /// Starts a run that sends the chosen items.
    async fn start_bulk(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        tool: Tool,
        items: &[ItemId],
    ) -> Result<BulkId, AppError>;
    /// The project's runs that the person may see.
    async fn bulk_runs(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
    ) -> Result<BulkRuns, AppError>;
    /// How far a run is; for who started it and Admins of the tool.
    async fn bulk_run(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        run: &BulkId,
    ) -> Result<BulkRun, AppError>;
    /// Stops a run before its next item.
    async fn stop_bulk(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        run: &BulkId,
    ) -> Result<(), AppError>;
    /// Takes a run up that is held.
    async fn continue_bulk(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        run: &BulkId,
    ) -> Result<(), AppError>;
}
