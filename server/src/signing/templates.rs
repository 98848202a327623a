//! The templates of a DocuSign account: which there are, and what is said where one is not there.

use std::sync::Arc;

use app::model::{problem::Problem, rules::TemplateRef};

use super::tokens::{self, AccountAt};
use crate::{services::Services, store::links::StoredLink};

/// What the form offers.
#[derive(Debug)]
pub struct Offered {
    /// What there is to choose from.
    pub all: Vec<TemplateRef>,
    /// The template of the rules, where the account has it.
    pub chosen: Option<TemplateRef>,
    /// Set where the account does not have it.
    pub problem: Option<Problem>,
}

/// The templates the account's person may use, by name; none where DocuSign does not list them now.
pub async fn of_account(services: &Services, link: &StoredLink) -> Option<Arc<Vec<TemplateRef>>> {
    let key = (link.grant.clone(), link.account_id.clone());
    if let Some(known) = services.remembered.templates.get(&key).await {
        return Some(known);
    }
    let at = AccountAt {
        grant: link.grant.clone(),
        account_id: link.account_id.clone(),
        base_uri: link.base_uri.clone(),
    };
    match tokens::with_docusign(services, &at, |account| async move { account.templates().await }).await {
        Ok(listed) => {
            let of =
                |template: docusign::Template| TemplateRef { id: template.template_id, name: template.name };
            let listed = Arc::new(listed.into_iter().map(of).collect::<Vec<_>>());
            services.remembered.templates.insert(key, listed.clone()).await;
            Some(listed)
        }
        Err(failure) => {
            tracing::warn!(%failure, "the templates could not be listed");
            None
        }
    }
}

/// What the form offers where the rules want this template. Where DocuSign does not list its templates now, the one
/// of the rules is believed to be there.
pub async fn offered(services: &Services, link: &StoredLink, wanted: Option<&TemplateRef>) -> Offered {
    let Some(all) = of_account(services, link).await else {
        return Offered {
            all: wanted.cloned().into_iter().collect(),
            chosen: wanted.cloned(),
            problem: None,
        };
    };
    let chosen = wanted.and_then(|wanted| all.iter().find(|known| known.is(wanted)).cloned());
    let gone = wanted.filter(|_| chosen.is_none());
    Offered {
        problem: gone.map(|template| Problem::new("template", missing(template, &link.account_name))),
        all: all.to_vec(),
        chosen,
    }
}

/// What is said where the account does not have a template.
pub fn missing(template: &TemplateRef, account: &str) -> String {
    format!(
        "The DocuSign template “{}” is not in the account {account}, or not shared with you. Choose another in the \
         rules or on the form, or send without one.",
        template.name
    )
}
