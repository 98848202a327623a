//! Rules in a contract administrator's words, and the placeholders of subject and message.

use super::{Choice, Layer, RuleDocument, RulePerson, RuleRecipient, Rules, Setting, StatusRule};
use crate::model::{envelope::RecipientKind, tool::ItemKind};

impl Setting {
    /// Its name on the pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OnSent => "Status when sent",
            Self::OnCompleted => "Status when everyone has signed",
            Self::OnDeclined => "Status when somebody declines",
            Self::OnVoided => "Status when voided or expired",
            Self::Signers => "Signers",
            Self::Copies => "Copies",
            Self::Document => "Document",
            Self::Template => "DocuSign template",
            Self::Subject => "Subject",
            Self::Message => "Message",
            Self::Reminders => "Reminders",
            Self::Expiry => "Expiry",
        }
    }
}

impl Layer {
    /// Where an inherited setting comes from.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Product => "Countersign’s default",
            Self::CompanyAll => "from the company, all kinds",
            Self::CompanyKind => "from the company",
            Self::ProjectAll => "from this project, all kinds",
            Self::ProjectKind => "from this project",
        }
    }
}

impl StatusRule {
    /// `Approved`, `stays as it is`.
    pub fn words(&self, kind: ItemKind) -> String {
        match self {
            Self::Leave => "stays as it is".to_owned(),
            Self::Prior => "back to what it was before".to_owned(),
            Self::Set(value) => kind.status_label(value),
        }
    }
}

impl Rules {
    /// A setting's value in words.
    pub fn words(&self, setting: Setting, kind: ItemKind) -> String {
        let own = |text: &Option<String>| match text {
            Some(text) => format!("“{text}”"),
            None => "Countersign’s own words".to_owned(),
        };
        match setting {
            Setting::OnSent => self.on_sent.words(kind),
            Setting::OnCompleted => self.on_completed.words(kind),
            Setting::OnDeclined => self.on_declined.words(kind),
            Setting::OnVoided => self.on_voided.words(kind),
            Setting::Signers if self.signers().next().is_none() => "whom the sender chooses".to_owned(),
            Setting::Signers => in_order(self.signers()),
            Setting::Copies if self.copies().next().is_none() => "nobody".to_owned(),
            Setting::Copies => self.copies().map(person_words).collect::<Vec<_>>().join(", "),
            Setting::Document => match self.document {
                RuleDocument::Ours => "Countersign’s PDF".to_owned(),
                RuleDocument::Procore => "Procore’s own PDF".to_owned(),
            },
            Setting::Template => {
                self.template.as_ref().map_or_else(|| "none".to_owned(), |template| template.name.clone())
            }
            Setting::Subject => own(&self.subject),
            Setting::Message => own(&self.message),
            Setting::Reminders => match (self.reminder_after_days, self.reminder_every_days) {
                (None, _) => "none".to_owned(),
                (Some(first), every) => {
                    let every = match every.unwrap_or(first) {
                        1 => "every day".to_owned(),
                        days => format!("every {days} days"),
                    };
                    format!("after {}, then {every}", days(first))
                }
            },
            Setting::Expiry => format!("after {}", days(self.expires_after_days)),
        }
    }
}

/// The most characters of a value beside other values.
const SHORT: usize = 80;

/// A value cut to a line of an overview.
pub fn in_short(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHORT {
        return line;
    }
    let cut: String = line.chars().take(SHORT - 1).collect();
    format!("{}…", cut.trim_end())
}

fn days(count: u32) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// `Subcontractor, then General Contractor`; those who go together are joined by `and`.
fn in_order<'a>(recipients: impl Iterator<Item = &'a RuleRecipient>) -> String {
    let mut steps: Vec<(u32, Vec<String>)> = Vec::new();
    for recipient in recipients {
        match steps.last_mut() {
            Some((order, together)) if *order == recipient.routing_order => {
                together.push(person_words(recipient));
            }
            _ => steps.push((recipient.routing_order, vec![person_words(recipient)])),
        }
    }
    let steps: Vec<String> = steps.into_iter().map(|(_, together)| together.join(" and ")).collect();
    steps.join(", then ")
}

/// `Subcontractor`, `General Contractor (Maria Alvarez)`, `Architect (copy)`.
fn person_words(recipient: &RuleRecipient) -> String {
    match (&recipient.person, recipient.kind) {
        (RulePerson::FromProcore, RecipientKind::Signer) => recipient.role.clone(),
        (RulePerson::FromProcore, RecipientKind::CarbonCopy) => format!("{} (copy)", recipient.role),
        (RulePerson::Fixed { name, email }, RecipientKind::Signer) => {
            format!("{} ({name}, {email})", recipient.role)
        }
        (RulePerson::Fixed { name, email }, RecipientKind::CarbonCopy) => format!("{name} ({email})"),
    }
}

/// What stands for an item in subject and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blanks {
    /// `{number}`: `SC-001`.
    pub number: String,
    /// `{title}`.
    pub title: String,
    /// `{project}`: its name.
    pub project: String,
    /// `{company}`: its name.
    pub company: String,
    /// `{total}`: `$1,284,500.00`.
    pub total: String,
    /// `{kind}`: `Subcontract`.
    pub kind: String,
}

impl Blanks {
    /// The placeholders' names.
    pub const NAMES: [&'static str; 6] = ["number", "title", "project", "company", "total", "kind"];

    /// An item as they usually are, to see how long a text becomes.
    pub fn sample(kind: ItemKind) -> Self {
        Self {
            number: "SC-0001".to_owned(),
            title: "Structural Steel".to_owned(),
            project: "Warehouse Conversion".to_owned(),
            company: "Example Builders".to_owned(),
            total: "$1,284,500.00".to_owned(),
            kind: kind.label().to_owned(),
        }
    }

    /// The text with its placeholders filled; what a value contains is never read as a placeholder.
    pub fn fill(&self, text: &str) -> String {
        pieces(text)
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Placeholder(name) => {
                    self.value(name).map_or_else(|| format!("{{{name}}}"), str::to_owned)
                }
            })
            .collect()
    }

    fn value(&self, name: &str) -> Option<&str> {
        Some(match name {
            "number" => &self.number,
            "title" => &self.title,
            "project" => &self.project,
            "company" => &self.company,
            "total" => &self.total,
            "kind" => &self.kind,
            _ => return None,
        })
    }
}

/// The placeholders in a text that are none of ours.
pub fn unknown_placeholders(text: &str) -> Vec<&str> {
    pieces(text)
        .filter_map(|piece| match piece {
            Piece::Placeholder(name) if !Blanks::NAMES.contains(&name) => Some(name),
            _ => None,
        })
        .collect()
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// A text in its pieces: a placeholder is `{…}` on one line without another brace in it.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let open = rest.find('{').unwrap_or(rest.len());
        if open > 0 {
            let (before, after) = rest.split_at(open);
            rest = after;
            return Some(Piece::Text(before));
        }
        let inside = &rest[1..];
        match inside.find(['{', '}', '\n']) {
            Some(end) if inside[end..].starts_with('}') => {
                rest = &inside[end + 1..];
                Some(Piece::Placeholder(&inside[..end]))
            }
            _ => {
                rest = inside;
                Some(Piece::Text("{"))
            }
        }
    })
}

impl Choice<String> {
    /// The words themselves; empty where they are ours.
    pub(super) fn text(&self) -> String {
        self.own().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fills_what_it_knows_and_names_what_it_does_not() {
        let blanks = Blanks { title: "Steel {number}".into(), ..Blanks::sample(ItemKind::Subcontract) };
        assert_eq!(blanks.fill("Sign {number}: {title} {"), "Sign SC-0001: Steel {number} {");
        assert_eq!(unknown_placeholders("{number} {nubmer} {{kind} {\n}"), ["nubmer"]);
    }

    proptest! {
        #[test]
        fn a_text_without_placeholders_stays_as_it_is(text in "[^{]{0,40}") {
            prop_assert_eq!(Blanks::sample(ItemKind::Subcontract).fill(&text), text);
        }
    }

    #[test]
    fn says_who_signs_in_which_order() {
        let rules = Rules::of_kind(ItemKind::PrimeContract);
        let words = rules.words(Setting::Signers, ItemKind::PrimeContract);
        assert_eq!(words, "General Contractor, then Architect, then Owner");
        let mut together = rules;
        together.recipients[1].routing_order = 1;
        together.recipients[2].person =
            RulePerson::Fixed { name: "Ada Owens".into(), email: "ada@owner.example".into() };
        let words = together.words(Setting::Signers, ItemKind::PrimeContract);
        assert_eq!(words, "General Contractor and Architect, then Owner (Ada Owens, ada@owner.example)");
    }
}
