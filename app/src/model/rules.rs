//! The rules an admin sets: what happens to an item's status, who signs, and how the envelope goes out.
//!
//! [`Rules::of_kind`] is the product's own default. Above it lie the layers of [`Layer`], each a
//! [`RulesPatch`] that changes single settings and leaves the rest to the layer below. To add a setting: a
//! variant of [`Setting`], a field of [`Rules`] and of [`RulesPatch`], its words in [`words`], its field in
//! [`form`].

pub mod form;
pub mod page;
pub mod place;
pub mod words;

use serde::{Deserialize, Serialize};

use super::{envelope::RecipientKind, tool::ItemKind};

/// Days until the first reminder and between reminders, where nobody says otherwise.
const REMINDER_DAYS: u32 = 3;
/// Days an envelope stays open where nobody says otherwise; DocuSign's own default.
const EXPIRES_AFTER_DAYS: u32 = 120;

/// What holds for an item when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The item's status once its envelope is out.
    pub on_sent: StatusRule,
    /// The item's status once everyone has signed.
    pub on_completed: StatusRule,
    /// The item's status once somebody has declined.
    pub on_declined: StatusRule,
    /// The item's status once the envelope is voided or has expired.
    pub on_voided: StatusRule,
    /// Signers and copies, in routing order.
    pub recipients: Vec<RuleRecipient>,
    /// Which document of the item goes out.
    pub document: RuleDocument,
    /// The DocuSign template the envelope starts from.
    pub template: Option<TemplateRef>,
    /// The mail's subject with placeholders; none for the product's own words.
    pub subject: Option<String>,
    /// The mail's text with placeholders; none for the product's own words.
    pub message: Option<String>,
    /// Days until the first reminder; none sends no reminders.
    pub reminder_after_days: Option<u32>,
    /// Days between reminders.
    pub reminder_every_days: Option<u32>,
    /// Days until the envelope expires.
    pub expires_after_days: u32,
}

/// What becomes of an item's status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusRule {
    /// It stays as it is.
    Leave,
    /// It goes back to what it was before the item was sent; only for what ends an envelope without signatures.
    Prior,
    /// It becomes this value of Procore's API.
    Set(String),
}

impl StatusRule {
    /// The status it sets; none where it sets none of its own.
    pub fn set(&self) -> Option<&str> {
        match self {
            Self::Set(status) => Some(status),
            Self::Leave | Self::Prior => None,
        }
    }
}

/// Which document of the item goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleDocument {
    /// Made by Countersign, with the signature fields placed.
    Ours,
    /// Procore's own PDF.
    Procore,
}

/// Somebody an envelope goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRecipient {
    /// `Subcontractor`; free for people the admin adds.
    pub role: String,
    /// Signs, or receives a copy.
    pub kind: RecipientKind,
    /// 1 goes first; equal numbers go together.
    pub routing_order: u32,
    /// Who it is.
    pub person: RulePerson,
}

impl RuleRecipient {
    /// Whether it is one of the setting **Copies**: a named person who signs nothing.
    pub fn is_copy(&self) -> bool {
        self.kind == RecipientKind::CarbonCopy && self.person != RulePerson::FromProcore
    }
}

/// Who a recipient is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulePerson {
    /// Whom the role names in Procore.
    FromProcore,
    /// Always the same person.
    Fixed {
        /// Their name.
        name: String,
        /// Their email.
        email: String,
    },
}

/// What is said where a form names a template that is none.
pub(super) const NO_TEMPLATE: &str = "This DocuSign template is not one. Choose one from the list.";

/// A template of a DocuSign account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRef {
    /// DocuSign's id.
    pub id: String,
    /// Its name there.
    pub name: String,
}

impl TemplateRef {
    /// How a form's option names it: id and name with a space between.
    pub fn option(&self) -> String {
        format!("{} {}", self.id, self.name)
    }

    /// What [`TemplateRef::option`] names; none for anything else.
    pub fn of_option(option: &str) -> Option<Self> {
        let (id, name) = option.split_once(' ')?;
        let name = name.trim();
        (is_guid(id) && !name.is_empty()).then(|| Self { id: id.to_owned(), name: name.to_owned() })
    }

    /// Whether both are the same template; its name may have changed.
    pub fn is(&self, other: &Self) -> bool {
        self.id.eq_ignore_ascii_case(&other.id)
    }
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(index, c)| match index {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

/// The product's own way, or the admin's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice<T> {
    /// The product's own way.
    Ours,
    /// The admin's.
    Own(T),
}

impl<T: Clone> Choice<T> {
    fn own(&self) -> Option<T> {
        match self {
            Self::Ours => None,
            Self::Own(own) => Some(own.clone()),
        }
    }
}

/// When signers are reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminders {
    /// Never.
    Never,
    /// After some days, and again and again.
    Days {
        /// Days until the first.
        first: u32,
        /// Days between them.
        every: u32,
    },
}

/// A setting of [`Rules`] that a layer can set by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Status when sent.
    OnSent,
    /// Status when everyone has signed.
    OnCompleted,
    /// Status when declined.
    OnDeclined,
    /// Status when voided.
    OnVoided,
    /// The roles and who signs for them.
    Signers,
    /// Named people who receive a copy.
    Copies,
    /// Which document.
    Document,
    /// The DocuSign template.
    Template,
    /// The mail's subject.
    Subject,
    /// The mail's text.
    Message,
    /// Reminders.
    Reminders,
    /// Expiry.
    Expiry,
}

impl Setting {
    /// Every setting, in the order of the form.
    pub const ALL: [Self; 12] = [
        Self::OnSent,
        Self::OnCompleted,
        Self::OnDeclined,
        Self::OnVoided,
        Self::Signers,
        Self::Copies,
        Self::Document,
        Self::Template,
        Self::Subject,
        Self::Message,
        Self::Reminders,
        Self::Expiry,
    ];

    /// Whether it can be set for all kinds of items at once; statuses, roles and documents are a kind's own.
    pub const fn is_for_all(self) -> bool {
        matches!(self, Self::Copies | Self::Subject | Self::Message | Self::Reminders | Self::Expiry)
    }
}

/// What one layer sets; what it leaves out comes from the layer below.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RulesPatch {
    /// Status when sent.
    pub on_sent: Option<StatusRule>,
    /// Status when everyone has signed.
    pub on_completed: Option<StatusRule>,
    /// Status when declined.
    pub on_declined: Option<StatusRule>,
    /// Status when voided.
    pub on_voided: Option<StatusRule>,
    /// All recipients that are not [copies](RuleRecipient::is_copy).
    pub signers: Option<Vec<RuleRecipient>>,
    /// All recipients that are.
    pub copies: Option<Vec<RuleRecipient>>,
    /// Which document.
    pub document: Option<RuleDocument>,
    /// The DocuSign template.
    pub template: Option<Choice<TemplateRef>>,
    /// The mail's subject.
    pub subject: Option<Choice<String>>,
    /// The mail's text.
    pub message: Option<Choice<String>>,
    /// Reminders.
    pub reminders: Option<Reminders>,
    /// Days until the envelope expires.
    pub expires_after_days: Option<u32>,
}

impl RulesPatch {
    /// Whether this layer sets a setting.
    pub const fn sets(&self, setting: Setting) -> bool {
        match setting {
            Setting::OnSent => self.on_sent.is_some(),
            Setting::OnCompleted => self.on_completed.is_some(),
            Setting::OnDeclined => self.on_declined.is_some(),
            Setting::OnVoided => self.on_voided.is_some(),
            Setting::Signers => self.signers.is_some(),
            Setting::Copies => self.copies.is_some(),
            Setting::Document => self.document.is_some(),
            Setting::Template => self.template.is_some(),
            Setting::Subject => self.subject.is_some(),
            Setting::Message => self.message.is_some(),
            Setting::Reminders => self.reminders.is_some(),
            Setting::Expiry => self.expires_after_days.is_some(),
        }
    }

    /// Whether it sets nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the two say the same about a setting.
    pub fn agrees(&self, other: &Self, setting: Setting) -> bool {
        match setting {
            Setting::OnSent => self.on_sent == other.on_sent,
            Setting::OnCompleted => self.on_completed == other.on_completed,
            Setting::OnDeclined => self.on_declined == other.on_declined,
            Setting::OnVoided => self.on_voided == other.on_voided,
            Setting::Signers => self.signers == other.signers,
            Setting::Copies => self.copies == other.copies,
            Setting::Document => self.document == other.document,
            Setting::Template => self.template == other.template,
            Setting::Subject => self.subject == other.subject,
            Setting::Message => self.message == other.message,
            Setting::Reminders => self.reminders == other.reminders,
            Setting::Expiry => self.expires_after_days == other.expires_after_days,
        }
    }
}

/// Where a setting comes from, the lowest first: each overrides those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The product's default for the kind.
    Product,
    /// The company's rule for all kinds.
    CompanyAll,
    /// The company's rule for the kind.
    CompanyKind,
    /// The project's rule for all kinds.
    ProjectAll,
    /// The project's rule for the kind.
    ProjectKind,
}

impl Rules {
    /// The product's own default.
    pub fn of_kind(kind: ItemKind) -> Self {
        let spec = kind.spec();
        let set = |status: Option<&str>| {
            status.map_or(StatusRule::Leave, |value| StatusRule::Set(value.to_owned()))
        };
        let back = if spec.status_when_sent.is_some() { StatusRule::Prior } else { StatusRule::Leave };
        let signers = spec.roles.iter().map(|role| RuleRecipient {
            role: role.name.to_owned(),
            kind: RecipientKind::Signer,
            routing_order: role.routing_order,
            person: RulePerson::FromProcore,
        });
        Self {
            on_sent: set(spec.status_when_sent),
            on_completed: set(spec.write_back.status),
            on_declined: back.clone(),
            on_voided: back,
            recipients: signers.collect(),
            document: RuleDocument::Ours,
            template: None,
            subject: None,
            message: None,
            reminder_after_days: Some(REMINDER_DAYS),
            reminder_every_days: Some(REMINDER_DAYS),
            expires_after_days: EXPIRES_AFTER_DAYS,
        }
    }

    /// The rules with a layer on top.
    #[must_use]
    pub fn with(mut self, patch: &RulesPatch) -> Self {
        let take = |rule: &mut StatusRule, set: &Option<StatusRule>| {
            if let Some(set) = set {
                rule.clone_from(set);
            }
        };
        take(&mut self.on_sent, &patch.on_sent);
        take(&mut self.on_completed, &patch.on_completed);
        take(&mut self.on_declined, &patch.on_declined);
        take(&mut self.on_voided, &patch.on_voided);
        if let Some(signers) = &patch.signers {
            self.recipients.retain(RuleRecipient::is_copy);
            self.recipients.extend_from_slice(signers);
        }
        if let Some(copies) = &patch.copies {
            self.recipients.retain(|recipient| !recipient.is_copy());
            self.recipients.extend_from_slice(copies);
        }
        self.recipients.sort_by_key(|recipient| (recipient.routing_order, recipient.is_copy()));
        self.document = patch.document.unwrap_or(self.document);
        if let Some(template) = &patch.template {
            self.template = template.own();
        }
        if let Some(subject) = &patch.subject {
            self.subject = subject.own();
        }
        if let Some(message) = &patch.message {
            self.message = message.own();
        }
        if let Some(reminders) = patch.reminders {
            (self.reminder_after_days, self.reminder_every_days) = match reminders {
                Reminders::Never => (None, None),
                Reminders::Days { first, every } => (Some(first), Some(every)),
            };
        }
        self.expires_after_days = patch.expires_after_days.unwrap_or(self.expires_after_days);
        self
    }

    /// The product's default with layers on top, the lowest first.
    pub fn layered<'a>(kind: ItemKind, layers: impl IntoIterator<Item = &'a RulesPatch>) -> Self {
        layers.into_iter().fold(Self::of_kind(kind), Self::with)
    }

    /// The recipients of the setting **Signers**.
    pub fn signers(&self) -> impl Iterator<Item = &RuleRecipient> {
        self.recipients.iter().filter(|recipient| !recipient.is_copy())
    }

    /// The recipients of the setting **Copies**.
    pub fn copies(&self) -> impl Iterator<Item = &RuleRecipient> {
        self.recipients.iter().filter(|recipient| recipient.is_copy())
    }

    /// Whether the first reminder would come when the envelope is over.
    pub fn reminds_too_late(&self) -> bool {
        self.reminder_after_days.is_some_and(|first| first >= self.expires_after_days)
    }
}

#[cfg(test)]
mod tests;
