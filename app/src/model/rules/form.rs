//! The form of one place: text as typed, so that nothing is lost when a field is wrong.
//!
//! Every setting has a choice; [`INHERIT`] leaves it to the layer below.

use serde::{Deserialize, Serialize};

use super::{
    Choice, NO_TEMPLATE, Reminders, RuleDocument, RulePerson, RuleRecipient, Rules, RulesPatch, StatusRule,
    TemplateRef,
    words::{Blanks, unknown_placeholders},
};
use crate::model::{
    envelope::RecipientKind,
    problem::Problem,
    send::{MESSAGE_MAX, NAME_MAX, SUBJECT_MAX, days, is_email},
    tool::ItemKind,
};

/// The choice that leaves a setting to the layer below.
pub const INHERIT: &str = "inherit";
/// The choice of the product's own way: no template, its own words, its own document.
pub const OURS: &str = "ours";
/// The choice of what stands in the fields beside it.
pub const OWN: &str = "own";
/// No reminders.
pub const NEVER: &str = "never";
/// A status stays.
pub const LEAVE: &str = "leave";
/// A status goes back.
pub const PRIOR: &str = "prior";
/// Before the value of a status of the kind.
pub const SET: &str = "set:";
/// Procore's own PDF; also: the person the role names in Procore.
pub const PROCORE: &str = "procore";
/// A role's signer is always the person beside it.
pub const FIXED: &str = "fixed";
/// The person the role names in Procore receives a copy.
pub const COPY: &str = "copy";
/// A role is left out.
pub const OUT: &str = "out";

/// The form as a browser posts it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RulesForm {
    /// Status when sent.
    pub on_sent: StatusForm,
    /// Status when everyone has signed.
    pub on_completed: StatusForm,
    /// Status when declined.
    pub on_declined: StatusForm,
    /// Status when voided.
    pub on_voided: StatusForm,
    /// [`INHERIT`] or [`OWN`].
    pub signers_choice: String,
    /// The kind's roles and further signers.
    pub signers: Vec<PersonForm>,
    /// [`INHERIT`] or [`OWN`].
    pub copies_choice: String,
    /// People who receive a copy; empty rows are left out.
    pub copies: Vec<PersonForm>,
    /// [`INHERIT`], [`OURS`] or [`PROCORE`].
    pub document: String,
    /// [`INHERIT`], [`OURS`], or [`TemplateRef::option`].
    pub template: String,
    /// [`INHERIT`], [`OURS`] or [`OWN`].
    pub subject_choice: String,
    /// The subject.
    pub subject: String,
    /// [`INHERIT`], [`OURS`] or [`OWN`].
    pub message_choice: String,
    /// The message.
    pub message: String,
    /// [`INHERIT`], [`NEVER`] or [`OWN`].
    pub reminders_choice: String,
    /// Days until the first reminder.
    pub reminder_after_days: String,
    /// Days between reminders.
    pub reminder_every_days: String,
    /// [`INHERIT`] or [`OWN`].
    pub expiry_choice: String,
    /// Days until the envelope expires.
    pub expires_after_days: String,
}

/// A status to choose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusForm {
    /// [`INHERIT`], [`LEAVE`], [`PRIOR`], [`SET`] with a value, or [`OWN`] where the company makes its own statuses.
    pub choice: String,
    /// The company's own status.
    pub text: String,
}

/// A signer's or a copy's row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonForm {
    /// `Subcontractor`; free for added ones.
    pub role: String,
    /// For the kind's own roles: [`PROCORE`], [`FIXED`], [`COPY`] or [`OUT`].
    pub person: String,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// 1 goes first; equal numbers go together.
    pub order: String,
}

impl RulesForm {
    /// The form of a layer, with what it inherits standing in the fields it does not set.
    pub fn of(patch: &RulesPatch, kind: Option<ItemKind>, below: &Rules) -> Self {
        let rules = below.clone().with(patch);
        let choice = |set: bool| if set { OWN } else { INHERIT }.to_owned();
        let status = |set: &Option<StatusRule>| StatusForm::of(set.as_ref(), kind);
        let document = match patch.document {
            None => INHERIT,
            Some(RuleDocument::Ours) => OURS,
            Some(RuleDocument::Procore) => PROCORE,
        };
        let template = match &patch.template {
            None => INHERIT.to_owned(),
            Some(Choice::Ours) => OURS.to_owned(),
            Some(Choice::Own(template)) => template.option(),
        };
        let (reminders_choice, first, every) = match patch.reminders {
            None => (INHERIT, String::new(), String::new()),
            Some(Reminders::Never) => (NEVER, String::new(), String::new()),
            Some(Reminders::Days { first, every }) => (OWN, first.to_string(), every.to_string()),
        };
        Self {
            on_sent: status(&patch.on_sent),
            on_completed: status(&patch.on_completed),
            on_declined: status(&patch.on_declined),
            on_voided: status(&patch.on_voided),
            signers_choice: choice(patch.signers.is_some()),
            signers: signer_rows(kind, &rules),
            copies_choice: choice(patch.copies.is_some()),
            copies: rules.copies().map(PersonForm::of).collect(),
            document: document.to_owned(),
            template,
            subject_choice: wording_choice(patch.subject.as_ref()).to_owned(),
            subject: patch.subject.as_ref().map(Choice::text).unwrap_or_default(),
            message_choice: wording_choice(patch.message.as_ref()).to_owned(),
            message: patch.message.as_ref().map(Choice::text).unwrap_or_default(),
            reminders_choice: reminders_choice.to_owned(),
            reminder_after_days: first,
            reminder_every_days: every,
            expiry_choice: choice(patch.expires_after_days.is_some()),
            expires_after_days: patch.expires_after_days.map(|days| days.to_string()).unwrap_or_default(),
        }
    }

    /// The form without rows that were never filled, so that they do not come back.
    #[must_use]
    pub fn without_blank_rows(mut self) -> Self {
        self.signers.retain(|row| !row.is_blank());
        self.copies.retain(|row| !row.is_blank());
        self
    }

    /// Checks the form as a whole. `below` is what the kinds it reaches have without it.
    ///
    /// # Errors
    /// Every problem there is, not only the first.
    pub fn patch(
        &self,
        kind: Option<ItemKind>,
        below: &[(ItemKind, Rules)],
    ) -> Result<RulesPatch, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut patch = RulesPatch {
            copies: self.copies(&mut problems),
            subject: self.subject(kind, &mut problems),
            message: self.message(&mut problems),
            reminders: self.reminders(&mut problems),
            expires_after_days: self.expiry(&mut problems),
            ..RulesPatch::default()
        };
        if let Some(kind) = kind {
            patch.on_sent = self.on_sent.rule("on_sent", kind, false, &mut problems);
            patch.on_completed = self.on_completed.rule("on_completed", kind, false, &mut problems);
            patch.on_declined = self.on_declined.rule("on_declined", kind, true, &mut problems);
            patch.on_voided = self.on_voided.rule("on_voided", kind, true, &mut problems);
            patch.signers = self.signers(kind, &mut problems);
            patch.document = self.document(kind, &mut problems);
            patch.template = self.template(&mut problems);
        }
        let late = below.iter().find(|(_, rules)| rules.clone().with(&patch).reminds_too_late());
        if let Some((kind, rules)) = late
            && !rules.reminds_too_late()
        {
            let field = if patch.reminders.is_some() { "reminder_after_days" } else { "expires_after_days" };
            problems.push(Problem::new(
                field,
                format!(
                    "{}: the first reminder would come when the envelope has expired already. Remind earlier, or let it expire later.",
                    kind.label()
                ),
            ));
        }
        if problems.is_empty() { Ok(patch) } else { Err(problems) }
    }

    fn signers(&self, kind: ItemKind, problems: &mut Vec<Problem>) -> Option<Vec<RuleRecipient>> {
        if self.signers_choice != OWN {
            return None;
        }
        let before = problems.len();
        let rows = self.signers.iter().enumerate();
        let signers: Vec<RuleRecipient> =
            rows.filter_map(|(index, row)| row.signer(kind, index, problems)).collect();
        let signs = |signer: &RuleRecipient| signer.kind == RecipientKind::Signer;
        if problems.len() == before && !signers.iter().any(signs) && !kind.spec().roles.is_empty() {
            problems.push(Problem::new(
                "signers_choice",
                "Nobody would be asked to sign. Keep at least one signer.",
            ));
        }
        for (index, row) in self.signers.iter().enumerate().filter(|(_, row)| row.signs(kind)) {
            let role = row.role.trim().to_lowercase();
            let same =
                |earlier: &PersonForm| earlier.signs(kind) && earlier.role.trim().to_lowercase() == role;
            if !role.is_empty() && self.signers[..index].iter().any(same) {
                problems.push(Problem::new(
                    format!("signers[{index}][role]"),
                    format!("Two signers have the role “{}”. Give one of them another role, so that each gets their own place to sign.", row.role.trim()),
                ));
            }
        }
        Some(signers)
    }

    fn copies(&self, problems: &mut Vec<Problem>) -> Option<Vec<RuleRecipient>> {
        if self.copies_choice != OWN {
            return None;
        }
        let rows = self.copies.iter().enumerate().filter(|(_, row)| !row.is_blank());
        let copies = rows.filter_map(|(index, row)| {
            let who = row.who("copies", index);
            row.fixed("copies", index, &who, RecipientKind::CarbonCopy, problems)
        });
        Some(copies.collect())
    }

    fn document(&self, kind: ItemKind, problems: &mut Vec<Problem>) -> Option<RuleDocument> {
        match self.document.as_str() {
            OURS => Some(RuleDocument::Ours),
            PROCORE if kind.spec().procore_pdf => Some(RuleDocument::Procore),
            PROCORE => {
                problems.push(Problem::new(
                    "document",
                    format!("Procore makes no PDF of the kind {}. Choose Countersign’s PDF.", kind.label()),
                ));
                None
            }
            _ => None,
        }
    }

    fn template(&self, problems: &mut Vec<Problem>) -> Option<Choice<TemplateRef>> {
        match self.template.as_str() {
            "" | INHERIT => None,
            OURS => Some(Choice::Ours),
            chosen => {
                let template = TemplateRef::of_option(chosen);
                if template.is_none() {
                    problems.push(Problem::new("template", NO_TEMPLATE));
                }
                template.map(Choice::Own)
            }
        }
    }

    fn subject(&self, kind: Option<ItemKind>, problems: &mut Vec<Problem>) -> Option<Choice<String>> {
        let wording = wording(&self.subject_choice, &self.subject)?;
        let Choice::Own(text) = &wording else { return Some(wording) };
        check_placeholders("subject", "subject", text, problems);
        let kinds = ItemKind::ALL.into_iter().filter(|known| kind.is_none_or(|own| own == *known));
        let longest = kinds.map(|kind| Blanks::sample(kind).fill(text).chars().count()).max();
        if text.is_empty() {
            problems
                .push(Problem::new("subject", "The subject is empty. Write one line that names the item."));
        } else if text.chars().any(char::is_control) {
            problems.push(Problem::new("subject", "The subject must be one line."));
        } else if let Some(length) = longest.filter(|length| *length > SUBJECT_MAX) {
            problems.push(Problem::new(
                "subject",
                format!("Filled in for a usual item, the subject has {length} characters; DocuSign takes at most {SUBJECT_MAX}. Shorten it."),
            ));
        }
        Some(wording)
    }

    fn message(&self, problems: &mut Vec<Problem>) -> Option<Choice<String>> {
        let wording = wording(&self.message_choice, &self.message)?;
        if let Choice::Own(text) = &wording {
            check_placeholders("message", "message", text, problems);
            if text.is_empty() {
                problems.push(Problem::new(
                    "message",
                    "The message is empty. Write it, or choose Countersign’s own words.",
                ));
            } else if text.chars().count() > MESSAGE_MAX {
                problems.push(Problem::new(
                    "message",
                    "The message has more than 10,000 characters, the most DocuSign takes. Shorten it.",
                ));
            }
        }
        Some(wording)
    }

    fn reminders(&self, problems: &mut Vec<Problem>) -> Option<Reminders> {
        match self.reminders_choice.as_str() {
            NEVER => Some(Reminders::Never),
            OWN => {
                let first = days(
                    &self.reminder_after_days,
                    "reminder_after_days",
                    "The number of days until the first reminder",
                    problems,
                );
                let every = days(
                    &self.reminder_every_days,
                    "reminder_every_days",
                    "The number of days between reminders",
                    problems,
                );
                Some(Reminders::Days { first: first?, every: every? })
            }
            _ => None,
        }
    }

    fn expiry(&self, problems: &mut Vec<Problem>) -> Option<u32> {
        let what = "The number of days until the envelope expires";
        (self.expiry_choice == OWN)
            .then(|| days(&self.expires_after_days, "expires_after_days", what, problems))
            .flatten()
    }
}

impl StatusForm {
    fn of(rule: Option<&StatusRule>, kind: Option<ItemKind>) -> Self {
        let listed = kind.is_some_and(|kind| !kind.spec().statuses.is_empty());
        let (choice, text) = match rule {
            None => (INHERIT.to_owned(), String::new()),
            Some(StatusRule::Leave) => (LEAVE.to_owned(), String::new()),
            Some(StatusRule::Prior) => (PRIOR.to_owned(), String::new()),
            Some(StatusRule::Set(value)) if listed => (format!("{SET}{value}"), String::new()),
            Some(StatusRule::Set(value)) => (OWN.to_owned(), value.clone()),
        };
        Self { choice, text }
    }

    fn rule(
        &self,
        field: &str,
        kind: ItemKind,
        may_go_back: bool,
        problems: &mut Vec<Problem>,
    ) -> Option<StatusRule> {
        let statuses = kind.spec().statuses;
        let text = self.text.trim();
        let wrong = match self.choice.as_str() {
            "" | INHERIT => return None,
            LEAVE => return Some(StatusRule::Leave),
            PRIOR if may_go_back => return Some(StatusRule::Prior),
            PRIOR => "The status cannot go back here, because it has not changed before. Choose another."
                .to_owned(),
            OWN if statuses.is_empty() && !text.is_empty() && text.chars().count() <= NAME_MAX => {
                return Some(StatusRule::Set(text.to_owned()));
            }
            OWN if statuses.is_empty() => "Write the status as Procore shows it.".to_owned(),
            chosen => {
                let value = chosen.strip_prefix(SET).unwrap_or(chosen);
                if statuses.iter().any(|status| status.value == value) {
                    return Some(StatusRule::Set(value.to_owned()));
                }
                format!("“{value}” is not a status of the kind {}. Choose one from the list.", kind.label())
            }
        };
        let name = if statuses.is_empty() && self.choice == OWN { "text" } else { "choice" };
        problems.push(Problem::new(format!("{field}[{name}]"), wrong));
        None
    }
}

impl PersonForm {
    fn of(recipient: &RuleRecipient) -> Self {
        let (person, name, email) = match (&recipient.person, recipient.kind) {
            (RulePerson::Fixed { name, email }, _) => (FIXED, name.clone(), email.clone()),
            (RulePerson::FromProcore, RecipientKind::Signer) => (PROCORE, String::new(), String::new()),
            (RulePerson::FromProcore, RecipientKind::CarbonCopy) => (COPY, String::new(), String::new()),
        };
        Self {
            role: recipient.role.clone(),
            person: person.to_owned(),
            name,
            email,
            order: recipient.routing_order.to_string(),
        }
    }

    fn is_blank(&self) -> bool {
        [&self.role, &self.name, &self.email].into_iter().all(|text| text.trim().is_empty())
    }

    fn who(&self, rows: &str, index: usize) -> String {
        match (self.role.trim(), rows) {
            ("", "copies") => format!("Copy {}", index + 1),
            ("", _) => format!("Signer {}", index + 1),
            (role, _) => role.to_owned(),
        }
    }

    /// Whether the row is one of the kind's own roles.
    pub fn is_role_of(&self, kind: ItemKind) -> bool {
        kind.spec().roles.iter().any(|role| role.name == self.role)
    }

    fn signs(&self, kind: ItemKind) -> bool {
        match self.person.as_str() {
            OUT | COPY => false,
            PROCORE if self.is_role_of(kind) => true,
            _ => !self.is_blank(),
        }
    }

    fn signer(&self, kind: ItemKind, index: usize, problems: &mut Vec<Problem>) -> Option<RuleRecipient> {
        let from_procore = |signs: RecipientKind, problems: &mut Vec<Problem>| {
            let routing_order = self.order("signers", index, self.role.trim(), problems)?;
            let role = self.role.trim().to_owned();
            Some(RuleRecipient { role, kind: signs, routing_order, person: RulePerson::FromProcore })
        };
        match self.person.as_str() {
            OUT => None,
            PROCORE if self.is_role_of(kind) => from_procore(RecipientKind::Signer, problems),
            COPY if self.is_role_of(kind) => from_procore(RecipientKind::CarbonCopy, problems),
            _ if self.is_blank() && !self.is_role_of(kind) => None,
            _ => {
                let who = self.who("signers", index);
                self.fixed("signers", index, &who, RecipientKind::Signer, problems)
            }
        }
    }

    fn fixed(
        &self,
        rows: &str,
        index: usize,
        who: &str,
        kind: RecipientKind,
        problems: &mut Vec<Problem>,
    ) -> Option<RuleRecipient> {
        let before = problems.len();
        let (name, email) = (self.name.trim(), self.email.trim());
        let mut report = |field: &str, message: String| {
            problems.push(Problem::new(format!("{rows}[{index}][{field}]"), message));
        };
        if name.is_empty() {
            report("name", format!("{who} has no name. Type it, or clear the row."));
        } else if name.chars().count() > NAME_MAX {
            report("name", format!("The name of {who} has more than {NAME_MAX} characters. Shorten it."));
        }
        if email.is_empty() {
            report("email", format!("{who} has no email. Type it, or clear the row."));
        } else if !is_email(email) {
            report("email", format!("“{email}” is not an email address. Correct the email of {who}."));
        }
        if who.chars().count() > NAME_MAX {
            report("role", format!("A role has more than {NAME_MAX} characters. Shorten it."));
        }
        let routing_order = self.order(rows, index, who, problems)?;
        let person = RulePerson::Fixed { name: name.to_owned(), email: email.to_owned() };
        (problems.len() == before).then(|| RuleRecipient {
            role: who.to_owned(),
            kind,
            routing_order,
            person,
        })
    }

    fn order(&self, rows: &str, index: usize, who: &str, problems: &mut Vec<Problem>) -> Option<u32> {
        match self.order.trim().parse::<u32>() {
            Ok(order @ 1..=99) => Some(order),
            _ => {
                problems.push(Problem::new(
                    format!("{rows}[{index}][order]"),
                    format!("The signing order of {who} must be a whole number from 1 to 99."),
                ));
                None
            }
        }
    }
}

/// The signers as they are, and the kind's roles that are left out.
fn signer_rows(kind: Option<ItemKind>, rules: &Rules) -> Vec<PersonForm> {
    let mut rows: Vec<PersonForm> = rules.signers().map(PersonForm::of).collect();
    for role in kind.map_or(&[][..], |kind| kind.spec().roles) {
        if !rows.iter().any(|row| row.role == role.name) {
            rows.push(PersonForm {
                role: role.name.to_owned(),
                person: OUT.to_owned(),
                order: role.routing_order.to_string(),
                ..PersonForm::default()
            });
        }
    }
    rows
}

const fn wording_choice(wording: Option<&Choice<String>>) -> &'static str {
    match wording {
        None => INHERIT,
        Some(Choice::Ours) => OURS,
        Some(Choice::Own(_)) => OWN,
    }
}

fn wording(choice: &str, text: &str) -> Option<Choice<String>> {
    match choice {
        OURS => Some(Choice::Ours),
        OWN => Some(Choice::Own(text.trim().replace("\r\n", "\n"))),
        _ => None,
    }
}

fn check_placeholders(field: &str, what: &str, text: &str, problems: &mut Vec<Problem>) {
    let unknown = unknown_placeholders(text);
    if !unknown.is_empty() {
        let named: Vec<String> = unknown.iter().map(|name| format!("{{{name}}}")).collect();
        let known: Vec<String> = Blanks::NAMES.iter().map(|name| format!("{{{name}}}")).collect();
        problems.push(Problem::new(
            field,
            format!(
                "Countersign does not know {} in the {what}. It knows {}.",
                named.join(", "),
                known.join(", ")
            ),
        ));
    }
}

#[cfg(test)]
mod tests;
