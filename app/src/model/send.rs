//! The **Complete with DocuSign** form: what it offers, what comes back, and what it must be.

use serde::{Deserialize, Serialize};

use super::{
    envelope::RecipientKind,
    item::{Attachment, ItemSummary},
    problem::{Fix, Problem},
    project::Project,
    rules::{NO_TEMPLATE, Rules, StatusRule, TemplateRef},
};

/// The most characters DocuSign takes in a subject.
pub const SUBJECT_MAX: usize = 100;
/// The most characters DocuSign takes in a message.
pub const MESSAGE_MAX: usize = 10_000;
/// The most characters DocuSign takes in a name or an email.
pub const NAME_MAX: usize = 100;
/// The most days DocuSign keeps an envelope open.
pub const EXPIRY_MAX_DAYS: u32 = 999;

/// What the page shows before anything is created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    /// The project.
    pub project: Project,
    /// The item.
    pub summary: ItemSummary,
    /// The form, filled in from Procore.
    pub form: SendForm,
    /// The attachments there are to pick from.
    pub attachments: Vec<Attachment>,
    /// The DocuSign templates there are to start from.
    pub templates: Vec<TemplateRef>,
    /// The DocuSign account it will go out from, as `Harborline Builders (maria@…)`.
    pub account: String,
    /// What is missing already, with the place in Procore that mends it.
    pub problems: Vec<Problem>,
    /// Set where the item already has an active envelope.
    pub already_out: bool,
}

/// The form as a browser posts it: text as typed, so that nothing is lost when a field is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SendForm {
    /// `ours` or `procore`.
    pub document: String,
    /// The DocuSign template to start from, as [`TemplateRef::option`]; empty for none.
    pub template: String,
    /// The item's attachments.
    pub attachments: Vec<AttachmentForm>,
    /// Recipients; rows without name and email are left out.
    pub recipients: Vec<RecipientForm>,
    /// The mail's subject.
    pub subject: String,
    /// The mail's text.
    pub message: String,
    /// Days until the first reminder; empty for none.
    pub reminder_after_days: String,
    /// Days between reminders.
    pub reminder_every_days: String,
    /// Days until the envelope expires.
    pub expires_after_days: String,
    /// `send` or `finish`.
    pub then: String,
}

/// An attachment's row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttachmentForm {
    /// Procore's id.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// Whether it goes into the envelope.
    pub include: bool,
    /// 1 comes right after the item's own document.
    pub position: String,
}

/// A recipient's row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecipientForm {
    /// `Subcontractor`; free for added ones.
    pub role: String,
    /// `signer` or `cc`.
    pub kind: String,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// 1 goes first; equal numbers go together.
    pub order: String,
    /// Where name and email come from in Procore: shown beside a default role.
    pub source: String,
    /// Where they are mended in Procore.
    pub fix_url: String,
    /// Whether the sender still has to pick them: people of the item who are no default signers.
    pub offered: bool,
    /// Whether the sender has picked them.
    pub picked: bool,
}

impl RecipientForm {
    /// Whether the row counts: filled in by default, or picked.
    const fn counts(&self) -> bool {
        !self.offered || self.picked
    }
}

/// Which document of the item goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemDocument {
    /// Made by Countersign, with the fields placed.
    Ours,
    /// Procore's own PDF.
    Procore,
}

/// A form that holds all that is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendPlan {
    /// Which document of the item goes first.
    pub document: ItemDocument,
    /// Id and name of the attachments, in order.
    pub attachments: Vec<(String, String)>,
    /// In routing order.
    pub recipients: Vec<PlannedRecipient>,
    /// The mail's subject.
    pub subject: String,
    /// The mail's text.
    pub message: String,
    /// Days until the first reminder and between reminders.
    pub reminders: Option<(u32, u32)>,
    /// Days until the envelope expires.
    pub expires_after_days: u32,
    /// Whether it goes out at once, or is finished in DocuSign.
    pub send_now: bool,
    /// The DocuSign template it starts from.
    #[serde(default)]
    pub template: Option<TemplateRef>,
    /// What becomes of the item's status; written by the server when the item is sent, so that a later change of
    /// the rules does not touch an envelope that is out.
    #[serde(default)]
    pub statuses: Option<StatusPlan>,
}

/// What becomes of an item's status while its envelope lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusPlan {
    /// Once it is out.
    pub on_sent: StatusRule,
    /// Once everyone has signed.
    pub on_completed: StatusRule,
    /// Once somebody has declined.
    pub on_declined: StatusRule,
    /// Once it is voided or has expired.
    pub on_voided: StatusRule,
}

impl StatusPlan {
    /// What the rules say.
    pub fn of(rules: &Rules) -> Self {
        Self {
            on_sent: rules.on_sent.clone(),
            on_completed: rules.on_completed.clone(),
            on_declined: rules.on_declined.clone(),
            on_voided: rules.on_voided.clone(),
        }
    }

    /// The status it gets when it goes out; none where that leaves it alone.
    pub fn when_sent(&self) -> Option<&str> {
        self.on_sent.set()
    }

    /// The status it gets when everyone has signed; none where that leaves it alone.
    pub fn when_completed(&self) -> Option<&str> {
        self.on_completed.set()
    }
}

/// A recipient of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRecipient {
    /// `Subcontractor`.
    pub role: String,
    /// Signs, or receives a copy.
    pub kind: RecipientKind,
    /// Their name.
    pub name: String,
    /// Their email.
    pub email: String,
    /// 1 goes first.
    pub routing_order: u32,
}

impl SendForm {
    /// Checks the form as a whole.
    ///
    /// # Errors
    /// Every problem there is, not only the first.
    pub fn plan(&self) -> Result<SendPlan, Vec<Problem>> {
        let mut problems = Vec::new();
        let recipients = self.recipients(&mut problems);
        let subject = self.subject.trim().to_owned();
        if subject.is_empty() {
            problems.push(Problem::new(
                "subject",
                "The email needs a subject. Write one line that names the item.",
            ));
        } else if subject.chars().count() > SUBJECT_MAX {
            problems.push(Problem::new(
                "subject",
                format!(
                    "The subject has {} characters; DocuSign takes at most {SUBJECT_MAX}. Shorten it.",
                    subject.chars().count()
                ),
            ));
        }
        if self.message.chars().count() > MESSAGE_MAX {
            problems.push(Problem::new(
                "message",
                "The message has more than 10,000 characters, the most DocuSign takes. Shorten it.",
            ));
        }
        let reminders = self.reminders(&mut problems);
        let expires_after_days = days(
            &self.expires_after_days,
            "expires_after_days",
            "The number of days until the envelope expires",
            &mut problems,
        )
        .unwrap_or(120);
        if let Some((first, _)) = reminders
            && first >= expires_after_days
        {
            problems.push(Problem::new(
                "reminder_after_days",
                "The first reminder would come after the envelope has expired. Make it earlier.",
            ));
        }
        let document = match self.document.as_str() {
            "procore" => ItemDocument::Procore,
            _ => ItemDocument::Ours,
        };
        let plan = SendPlan {
            document,
            attachments: self.chosen_attachments(&mut problems),
            recipients,
            subject,
            message: self.message.trim().to_owned(),
            reminders,
            expires_after_days,
            send_now: self.then != "finish",
            template: self.template(&mut problems),
            statuses: None,
        };
        if problems.is_empty() { Ok(plan) } else { Err(problems) }
    }

    fn template(&self, problems: &mut Vec<Problem>) -> Option<TemplateRef> {
        if self.template.is_empty() {
            return None;
        }
        let template = TemplateRef::of_option(&self.template);
        if template.is_none() {
            problems.push(Problem::new("template", NO_TEMPLATE));
        }
        template
    }

    fn recipients(&self, problems: &mut Vec<Problem>) -> Vec<PlannedRecipient> {
        let mut planned: Vec<PlannedRecipient> =
            self.recipients.iter().enumerate().filter_map(|(index, row)| row.plan(index, problems)).collect();
        if !planned.iter().any(|recipient| recipient.kind == RecipientKind::Signer) && problems.is_empty() {
            problems.push(Problem::new(
                "recipients",
                "Nobody is asked to sign. Add at least one signer with name and email.",
            ));
        }
        problems.extend(self.doubled_roles());
        planned.sort_by_key(|recipient| recipient.routing_order);
        planned
    }

    /// Signature fields go by role, so two signers of one role would get the same fields.
    fn doubled_roles(&self) -> Vec<Problem> {
        let role = |row: &RecipientForm| row.role.trim().to_lowercase();
        let signs = |row: &RecipientForm| {
            row.counts() && row.kind != "cc" && !role(row).is_empty() && !row.name.trim().is_empty()
        };
        let mut problems = Vec::new();
        for (index, row) in self.recipients.iter().enumerate().filter(|(_, row)| signs(row)) {
            if self.recipients[..index].iter().any(|earlier| signs(earlier) && role(earlier) == role(row)) {
                problems.push(Problem::new(
                    format!("recipients[{index}][role]"),
                    format!("Two signers have the role “{}”. Give one of them another role, so that each gets their own place to sign.", row.role.trim()),
                ));
            }
        }
        problems
    }

    fn reminders(&self, problems: &mut Vec<Problem>) -> Option<(u32, u32)> {
        if self.reminder_after_days.trim().is_empty() {
            return None;
        }
        let first = days(
            &self.reminder_after_days,
            "reminder_after_days",
            "The number of days until the first reminder",
            problems,
        )?;
        let every = if self.reminder_every_days.trim().is_empty() {
            first
        } else {
            days(
                &self.reminder_every_days,
                "reminder_every_days",
                "The number of days between reminders",
                problems,
            )?
        };
        Some((first, every))
    }

    fn chosen_attachments(&self, problems: &mut Vec<Problem>) -> Vec<(String, String)> {
        let mut chosen = Vec::new();
        for (index, row) in self.attachments.iter().enumerate().filter(|(_, row)| row.include) {
            if !row.name.to_lowercase().ends_with(".pdf") {
                problems.push(Problem::new(
                    format!("attachments[{index}][include]"),
                    format!(
                        "“{}” is not a PDF. Save it as a PDF on the Procore item, or leave it out.",
                        row.name
                    ),
                ));
            }
            match row.position.trim().parse::<u32>() {
                Ok(position) => chosen.push((position, index, row)),
                Err(_) if row.position.trim().is_empty() => chosen.push((u32::MAX, index, row)),
                Err(_) => problems.push(Problem::new(
                    format!("attachments[{index}][position]"),
                    format!("The order of “{}” must be a whole number.", row.name),
                )),
            }
        }
        chosen.sort_by_key(|(position, index, _)| (*position, *index));
        chosen.into_iter().map(|(_, _, row)| (row.id.clone(), row.name.clone())).collect()
    }
}

impl RecipientForm {
    fn plan(&self, index: usize, problems: &mut Vec<Problem>) -> Option<PlannedRecipient> {
        let (name, email, role) = (self.name.trim(), self.email.trim(), self.role.trim());
        let from_procore = !self.source.is_empty();
        if !self.counts() || (name.is_empty() && email.is_empty() && !from_procore) {
            return None;
        }
        let who = if role.is_empty() { format!("Recipient {}", index + 1) } else { role.to_owned() };
        let before = problems.len();
        let mut report = |field: &str, message: String| {
            let fix = (!self.fix_url.is_empty())
                .then(|| Fix { label: "Fill it in Procore".to_owned(), url: self.fix_url.clone() });
            problems.push(Problem { field: format!("recipients[{index}][{field}]"), message, fix });
        };
        let remedy = if from_procore {
            format!(" Fill {} in Procore, or type it in the form.", self.source)
        } else {
            " Type it, or clear the row.".to_owned()
        };
        if name.is_empty() {
            report("name", format!("{who} has no name.{remedy}"));
        } else if name.chars().count() > NAME_MAX {
            report("name", format!("The name of {who} has more than {NAME_MAX} characters. Shorten it."));
        }
        if email.is_empty() {
            report("email", format!("{who} has no email.{remedy}"));
        } else if !is_email(email) {
            report("email", format!("“{email}” is not an email address. Correct the email of {who}."));
        }
        let routing_order = match self.order.trim().parse::<u32>() {
            Ok(order @ 1..=99) => order,
            _ => {
                report("order", format!("The signing order of {who} must be a whole number from 1 to 99."));
                1
            }
        };
        let kind = if self.kind == "cc" { RecipientKind::CarbonCopy } else { RecipientKind::Signer };
        (problems.len() == before).then(|| PlannedRecipient {
            role: who,
            kind,
            name: name.to_owned(),
            email: email.to_owned(),
            routing_order,
        })
    }
}

pub(super) fn days(text: &str, field: &str, what: &str, problems: &mut Vec<Problem>) -> Option<u32> {
    match text.trim().parse::<u32>() {
        Ok(days @ 1..=EXPIRY_MAX_DAYS) => Some(days),
        _ => {
            problems.push(Problem::new(
                field,
                format!("{what} must be a whole number from 1 to {EXPIRY_MAX_DAYS}."),
            ));
            None
        }
    }
}

/// Whether DocuSign will take it as an address: one `@`, a name before it, a domain with a dot after it, no spaces.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    text.chars().count() <= NAME_MAX
        && !local.is_empty()
        && !domain.contains('@')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'))
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(name: &str, email: &str) -> RecipientForm {
        RecipientForm {
            role: "Subcontractor".into(),
            kind: "signer".into(),
            name: name.into(),
            email: email.into(),
            order: "1".into(),
            source: "Contract Signer".into(),
            ..RecipientForm::default()
        }
    }

    fn form() -> SendForm {
        SendForm {
            recipients: vec![signer("Dana Whitfield", "dana@steel.example")],
            subject: "Please sign SC-001".into(),
            expires_after_days: "120".into(),
            then: "send".into(),
            ..SendForm::default()
        }
    }

    fn fields(form: &SendForm) -> Vec<String> {
        form.plan().expect_err("the form is wrong").into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn names_the_procore_field_of_a_signer_without_email() {
        let form = SendForm { recipients: vec![signer("Dana Whitfield", "")], ..form() };
        let problems = form.plan().expect_err("no email");
        assert_eq!(problems[0].field, "recipients[0][email]");
        assert!(problems[0].message.contains("Contract Signer"), "{}", problems[0].message);
    }

    #[test]
    fn takes_a_template_with_its_name_and_refuses_what_is_none() {
        let chosen =
            TemplateRef { id: "9f0c3f5e-0000-4000-8000-000000000000".into(), name: "Cover sheet".into() };
        let form = SendForm { template: chosen.option(), ..form() };
        assert_eq!(form.plan().expect("a plan").template, Some(chosen));
        assert_eq!(fields(&SendForm { template: "lunch".into(), ..form }), ["template"]);
    }

    #[test]
    fn reports_every_problem_at_once() {
        let form = SendForm {
            recipients: vec![signer("", "not an address")],
            subject: "x".repeat(101),
            expires_after_days: "soon".into(),
            ..form()
        };
        assert_eq!(
            fields(&form),
            ["recipients[0][name]", "recipients[0][email]", "subject", "expires_after_days"]
        );
    }

    #[test]
    fn leaves_out_rows_that_were_never_filled() {
        let mut form = form();
        form.recipients.push(RecipientForm { order: "3".into(), ..RecipientForm::default() });
        assert_eq!(form.plan().expect("a plan").recipients.len(), 1);
    }

    #[test]
    fn refuses_two_signers_of_one_role() {
        let mut form = form();
        form.recipients.push(signer("Sam Whitfield", "sam@steel.example"));
        assert_eq!(fields(&form), ["recipients[1][role]"]);
        form.recipients[1].kind = "cc".into();
        assert!(form.plan().is_ok(), "a copy for the same role is fine");
    }

    #[test]
    fn asks_offered_people_only_once_they_are_picked() {
        let mut form = form();
        form.recipients.push(RecipientForm {
            role: "Assignee".into(),
            offered: true,
            ..signer("Sam Whitfield", "sam@steel.example")
        });
        assert_eq!(form.plan().expect("a plan").recipients.len(), 1);
        form.recipients[1].role = "Assignee".into();
        form.recipients[1].picked = true;
        assert_eq!(form.plan().expect("a plan").recipients.len(), 2);
    }

    #[test]
    fn refuses_to_send_to_nobody() {
        let form = SendForm { recipients: Vec::new(), ..form() };
        assert_eq!(fields(&form), ["recipients"]);
    }

    #[test]
    fn orders_attachments_as_asked_and_refuses_what_is_no_pdf() {
        let row = |id: &str, name: &str, position: &str| AttachmentForm {
            id: id.into(),
            name: name.into(),
            include: true,
            position: position.into(),
        };
        let mut form = form();
        form.attachments = vec![row("1", "b.pdf", "2"), row("2", "a.PDF", "1")];
        assert_eq!(form.plan().expect("a plan").attachments[0].0, "2");
        form.attachments.push(row("3", "drawing.dwg", "3"));
        assert_eq!(fields(&form), ["attachments[2][include]"]);
    }
}
