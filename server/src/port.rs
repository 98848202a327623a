//! The pages' port: hands each question to its use case and turns failures into sentences.

use app::{
    error::AppError,
    model::{
        audit::{AuditPage, AuditPlace, AuditQuery},
        bulk::{BulkPreview, BulkRun, BulkRuns},
        failure::{FailureList, FailureQuery},
        ids::{BulkId, CompanyId, EnvelopeId, FailureId, ItemId, ProjectId},
        item::{ItemList, ItemPage, ItemQuery, ItemRef},
        link::{AccountChoice, Environment, LinkPage},
        person::{Deployment, SandboxAddresses, Viewer},
        project::{Company, CompanySettings, Project, ProjectSettings},
        rules::{
            form::RulesForm,
            page::{RulesEditor, RulesOverview},
            place::RulePlace,
        },
        send::{Preparation, SendForm},
        tool::Tool,
    },
    port::Product,
    routes::{Route, procore::ProcoreLink},
};
use async_trait::async_trait;

use crate::{
    services::Services,
    signing::{
        announcements, audit, bulk, bulk_preview, change_rules, companies, enable_project, failures,
        items::{list, open},
        link_account, page, prepare, rules, send, sign_in, steer, take_over,
    },
};

type Answer<T> = Result<T, AppError>;

#[async_trait]
impl Product for Services {
    fn deployment(&self) -> Deployment {
        let address = |base: &url::Url, path: &str| format!("{}{path}", base.as_str().trim_end_matches('/'));
        let sandbox = self.vendors.environment == Environment::Sandbox;
        Deployment {
            sandbox: sandbox.then(|| SandboxAddresses {
                mailbox: address(&self.vendors.docusign.account_base, "/mailbox"),
                procore: address(&self.vendors.procore.app_base, "/"),
            }),
            frame_ancestors: self.frame_ancestors.to_vec(),
        }
    }

    async fn hand_over(&self, who: &Viewer) -> Answer<String> {
        Ok(sign_in::hand_over(self, who).await?)
    }

    async fn companies(&self, who: &Viewer) -> Answer<Vec<Company>> {
        Ok(companies::companies(self, who).await?)
    }

    async fn projects(&self, who: &Viewer, company: CompanyId) -> Answer<Vec<Project>> {
        Ok(companies::projects(self, who, company).await?)
    }

    async fn company_settings(&self, who: &Viewer, company: CompanyId) -> Answer<CompanySettings> {
        Ok(enable_project::company_settings(self, who, company).await?)
    }

    async fn set_company_integration(&self, who: &Viewer, company: CompanyId, enabled: bool) -> Answer<()> {
        Ok(enable_project::set_company(self, who, company, enabled).await?)
    }

    async fn ask_for_announcements(&self, who: &Viewer, company: CompanyId) -> Answer<()> {
        Ok(announcements::ask(self, who, company).await?)
    }

    async fn project_settings(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
    ) -> Answer<ProjectSettings> {
        Ok(enable_project::project_settings(self, who, company, project).await?)
    }

    async fn set_project_integration(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        enabled: bool,
    ) -> Answer<()> {
        Ok(enable_project::set_project(self, who, company, project, enabled).await?)
    }

    async fn rules(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: Option<ProjectId>,
    ) -> Answer<RulesOverview> {
        Ok(rules::overview(self, who, company, project).await?)
    }

    async fn rules_editor(&self, who: &Viewer, place: RulePlace, draft: Option<&str>) -> Answer<RulesEditor> {
        Ok(change_rules::editor(self, who, place, draft).await?)
    }

    async fn draft_rules(&self, who: &Viewer, place: RulePlace, form: &RulesForm) -> Answer<String> {
        Ok(change_rules::draft(self, who, place, form).await?)
    }

    async fn save_rules(&self, who: &Viewer, place: RulePlace, draft: &str, seen: &str) -> Answer<()> {
        Ok(change_rules::save(self, who, place, draft, seen).await?)
    }

    async fn audit(&self, who: &Viewer, place: AuditPlace, query: &AuditQuery) -> Answer<AuditPage> {
        Ok(audit::page(self, who, place, query).await?)
    }

    async fn link_page(&self, who: &Viewer, company: CompanyId, project: ProjectId) -> Answer<LinkPage> {
        Ok(link_account::page(self, who, company, project).await?)
    }

    async fn account_choice(&self, who: &Viewer, pending: &str) -> Answer<AccountChoice> {
        Ok(link_account::choice(self, who, pending).await?)
    }

    async fn choose_account(
        &self,
        who: &Viewer,
        pending: &str,
        account: &str,
        all_projects: bool,
    ) -> Answer<()> {
        Ok(link_account::choose(self, who, pending, account, all_projects).await?)
    }

    async fn unlink(&self, who: &Viewer, company: CompanyId, project: ProjectId) -> Answer<()> {
        Ok(link_account::unlink(self, who, company, project).await?)
    }

    async fn items(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        tool: Tool,
        query: &ItemQuery,
    ) -> Answer<ItemList> {
        Ok(list::list(self, who, company, project, tool, query).await?)
    }

    async fn item(&self, who: &Viewer, item: &ItemRef) -> Answer<ItemPage> {
        Ok(page::item(self, who, item).await?)
    }

    async fn open(&self, who: &Viewer, link: &ProcoreLink) -> Answer<Route> {
        Ok(open::open(self, who, link).await?)
    }

    async fn prepare(&self, who: &Viewer, item: &ItemRef) -> Answer<Preparation> {
        Ok(prepare::prepare(self, who, item).await?)
    }

    async fn send(&self, who: &Viewer, item: &ItemRef, form: &SendForm) -> Answer<EnvelopeId> {
        Ok(send::send(self, who, item, form).await?)
    }

    async fn refresh(&self, who: &Viewer, envelope: &EnvelopeId) -> Answer<()> {
        Ok(steer::refresh(self, who, envelope).await?)
    }

    async fn void(&self, who: &Viewer, envelope: &EnvelopeId, reason: &str) -> Answer<()> {
        Ok(steer::void(self, who, envelope, reason).await?)
    }

    async fn resend(&self, who: &Viewer, envelope: &EnvelopeId) -> Answer<()> {
        Ok(steer::resend(self, who, envelope).await?)
    }

    async fn finish(&self, who: &Viewer, envelope: &EnvelopeId) -> Answer<String> {
        Ok(steer::finish(self, who, envelope).await?)
    }

    async fn retry(&self, who: &Viewer, envelope: &EnvelopeId) -> Answer<()> {
        Ok(steer::retry(self, who, envelope).await?)
    }

    async fn take_over(&self, who: &Viewer, envelope: &EnvelopeId) -> Answer<()> {
        Ok(take_over::take_over(self, who, envelope).await?)
    }

    async fn failures(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: Option<ProjectId>,
        query: &FailureQuery,
    ) -> Answer<FailureList> {
        Ok(failures::page(self, who, company, project, query).await?)
    }

    async fn retry_failure(&self, who: &Viewer, failure: &FailureId) -> Answer<()> {
        Ok(failures::retry(self, who, failure).await?)
    }

    async fn handle_failure(&self, who: &Viewer, failure: &FailureId, note: &str) -> Answer<()> {
        Ok(failures::handle(self, who, failure, note).await?)
    }

    async fn bulk_preview(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        tool: Tool,
        items: &[ItemId],
    ) -> Answer<BulkPreview> {
        Ok(bulk_preview::preview(self, who, company, project, tool, items).await?)
    }

    async fn check_again(&self, who: &Viewer, company: CompanyId, project: ProjectId) -> Answer<()> {
        Ok(bulk_preview::forget(self, who, company, project).await?)
    }

    async fn start_bulk(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        tool: Tool,
        items: &[ItemId],
    ) -> Answer<BulkId> {
        Ok(bulk::start(self, who, company, project, tool, items).await?)
    }

    async fn bulk_runs(&self, who: &Viewer, company: CompanyId, project: ProjectId) -> Answer<BulkRuns> {
        Ok(bulk::list(self, who, company, project).await?)
    }

    async fn bulk_run(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        run: &BulkId,
    ) -> Answer<BulkRun> {
        Ok(bulk::page(self, who, company, project, run).await?)
    }

    async fn stop_bulk(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        run: &BulkId,
    ) -> Answer<()> {
        Ok(bulk::stop(self, who, company, project, run).await?)
    }

    async fn continue_bulk(
        &self,
        who: &Viewer,
        company: CompanyId,
        project: ProjectId,
        run: &BulkId,
    ) -> Answer<()> {
        Ok(bulk::go_on(self, who, company, project, run).await?)
    }
}
