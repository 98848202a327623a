//! How an envelope moves. Each move changes the record and returns what follows from it.
//!
//! Nothing here sends, stores or asks the time; the caller passes `now` and carries out the
//! [`Effect`]s in order. To add a move: a method that checks the status first.

use chrono::{DateTime, Duration, Utc};

use super::{
    super::error::ApiError,
    model::{AuditEvent, Envelope, Recipient, RecipientStatus, Role, Status},
    tabs::fill,
};

/// What a mail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum MailKind {
    Invitation,
    Reminder,
    Copy,
    Completed,
    Declined,
    Voided,
    Corrected,
}

/// What follows from a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Effect {
    /// A Connect event, with the recipient for recipient events.
    Event(&'static str, Option<String>),
    /// A mail to a recipient, or to the sender when there is none.
    Mail(MailKind, Option<String>),
}

/// Who does something, as the history names them.
#[derive(Debug, Clone)]
pub(in super::super) struct Actor {
    pub(in super::super) name: String,
    pub(in super::super) user_id: String,
}

impl Actor {
    /// DocuSign itself, for what time does.
    pub(in super::super) fn system() -> Self {
        Self { name: "DocuSign".to_owned(), user_id: "00000000-0000-0000-0000-000000000000".to_owned() }
    }
}

impl From<&Recipient> for Actor {
    fn from(recipient: &Recipient) -> Self {
        Self { name: recipient.name.clone(), user_id: recipient.guid.clone() }
    }
}

const NOT_COMPLETE: &str = "The Envelope is not Complete. A Complete Envelope Requires Documents, Recipients, Tabs, and a Subject Line.";

impl Envelope {
    pub(in super::super) fn note(
        &mut self,
        now: DateTime<Utc>,
        actor: &Actor,
        action: &str,
        message: String,
    ) {
        self.modified_at = now;
        self.audit.push(AuditEvent {
            at: now,
            user_name: actor.name.clone(),
            user_id: actor.user_id.clone(),
            action: action.to_owned(),
            message,
            envelope_status: self.status.as_str().to_owned(),
        });
    }

    fn become_status(&mut self, status: Status, now: DateTime<Utc>) {
        self.status = status;
        self.changed_at = now;
        self.modified_at = now;
    }

    /// Sends a draft to the first in routing order.
    ///
    /// # Errors
    /// `ENVELOPE_INVALID_STATUS` when it is no draft, `ENVELOPE_IS_INCOMPLETE` when something is missing.
    pub(in super::super) fn send(
        &mut self,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, ApiError> {
        if self.status != Status::Created {
            return Err(ApiError::status("Envelope status is not one of: Created."));
        }
        let unnamed =
            self.recipients.iter().any(|one| one.name.trim().is_empty() || one.email.trim().is_empty());
        if self.documents.is_empty()
            || self.recipients.is_empty()
            || self.subject.trim().is_empty()
            || unnamed
        {
            return Err(ApiError::bad("ENVELOPE_IS_INCOMPLETE", NOT_COMPLETE));
        }
        self.become_status(Status::Sent, now);
        self.sent_at = Some(now);
        let to =
            self.recipients.iter().map(|one| format!("{} ({})", one.name, one.email)).collect::<Vec<_>>();
        self.note(
            now,
            actor,
            "Sent Invitations",
            format!("{} sent the envelope to {}", actor.name, to.join(", ")),
        );
        let mut effects = vec![Effect::Event("envelope-sent", None)];
        self.advance(now, &mut effects);
        Ok(effects)
    }

    /// Reaches the next in routing order; copies are complete when reached; completes when none is left.
    fn advance(&mut self, now: DateTime<Utc>, effects: &mut Vec<Effect>) {
        while let Some(order) = self.open_order() {
            for one in self.recipients.iter_mut().filter(|one| one.routing_order == order) {
                if one.status == RecipientStatus::Created {
                    reach(one, now, effects);
                }
            }
            if self.recipients.iter().any(|one| one.routing_order == order && one.is_pending()) {
                return;
            }
        }
        self.become_status(Status::Completed, now);
        self.completed_at = Some(now);
        self.note(now, &Actor::system(), "Completed", "The envelope was completed".to_owned());
        effects.push(Effect::Event("envelope-completed", None));
        effects.push(Effect::Mail(MailKind::Completed, None));
        let all = self
            .recipients
            .iter()
            .map(|one| Effect::Mail(MailKind::Completed, Some(one.recipient_id.clone())));
        effects.extend(all);
    }

    fn open_order(&self) -> Option<u32> {
        self.recipients.iter().filter(|one| !one.is_done()).map(|one| one.routing_order).min()
    }

    /// A recipient opens the envelope. Nothing follows the second time.
    pub(in super::super) fn view(&mut self, recipient_id: &str, now: DateTime<Utc>) -> Vec<Effect> {
        if !self.status.is_in_process() {
            return Vec::new();
        }
        let Some(one) = self.recipient_mut(recipient_id).filter(|one| one.status == RecipientStatus::Sent)
        else {
            return Vec::new();
        };
        one.status = RecipientStatus::Delivered;
        one.delivered_at = Some(now);
        let actor = Actor::from(&*one);
        self.note(now, &actor, "Viewed", format!("{} opened the envelope", actor.name));
        let mut effects = vec![Effect::Event("recipient-delivered", Some(recipient_id.to_owned()))];
        let all_viewed = self.recipients.iter().all(|one| one.status != RecipientStatus::Sent);
        if self.status == Status::Sent && all_viewed {
            self.become_status(Status::Delivered, now);
            self.delivered_at = Some(now);
            effects.push(Effect::Event("envelope-delivered", None));
        }
        effects
    }

    /// A recipient adopts a signature and finishes. `answers` are values for fields, by tab id.
    ///
    /// # Errors
    /// A sentence when it is not their turn or a required field is empty.
    pub(in super::super) fn sign(
        &mut self,
        recipient_id: &str,
        signature: &str,
        answers: &[(String, String)],
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, String> {
        let mut effects = self.view(recipient_id, now);
        let subject_is_open = self.status.is_in_process();
        let one =
            self.recipient_mut(recipient_id).ok_or("This recipient is not on the envelope any more.")?;
        if !subject_is_open || !one.is_pending() {
            return Err("This envelope cannot be signed by you now.".to_owned());
        }
        if signature.trim().is_empty() {
            return Err("Type your full name to adopt it as your signature.".to_owned());
        }
        fill(one, signature.trim(), answers, now)?;
        one.signature = Some(signature.trim().to_owned());
        one.status = RecipientStatus::Completed;
        one.signed_at = Some(now);
        let actor = Actor::from(&*one);
        self.note(now, &actor, "Signed", format!("{} signed the envelope", actor.name));
        effects.push(Effect::Event("recipient-completed", Some(recipient_id.to_owned())));
        self.advance(now, &mut effects);
        Ok(effects)
    }

    /// A recipient declines, which ends the envelope.
    ///
    /// # Errors
    /// A sentence when it is not their turn or no reason is given.
    pub(in super::super) fn decline(
        &mut self,
        recipient_id: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, String> {
        if reason.trim().is_empty() {
            return Err("Say why you decline to sign.".to_owned());
        }
        let in_process = self.status.is_in_process();
        let one =
            self.recipient_mut(recipient_id).ok_or("This recipient is not on the envelope any more.")?;
        if !in_process || !one.is_pending() {
            return Err("This envelope cannot be declined by you now.".to_owned());
        }
        one.status = RecipientStatus::Declined;
        one.declined_at = Some(now);
        one.declined_reason = Some(reason.trim().to_owned());
        let actor = Actor::from(&*one);
        self.become_status(Status::Declined, now);
        self.declined_at = Some(now);
        self.note(now, &actor, "Declined", format!("{} declined to sign: {}", actor.name, reason.trim()));
        let mut effects = vec![
            Effect::Event("recipient-declined", Some(recipient_id.to_owned())),
            Effect::Event("envelope-declined", None),
            Effect::Mail(MailKind::Declined, None),
        ];
        effects.extend(self.reached_mails(MailKind::Declined));
        Ok(effects)
    }

    /// Ends an envelope that is under way.
    ///
    /// # Errors
    /// `ENVELOPE_CANNOT_VOID_INVALID_STATE` outside sent and delivered.
    pub(in super::super) fn void(
        &mut self,
        actor: &Actor,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, ApiError> {
        if !self.status.is_in_process() {
            return Err(ApiError::bad(
                "ENVELOPE_CANNOT_VOID_INVALID_STATE",
                "Only envelopes in the 'Sent' or 'Delivered' states may be voided.",
            ));
        }
        self.become_status(Status::Voided, now);
        self.voided_at = Some(now);
        self.voided_reason = Some(reason.to_owned());
        self.note(now, actor, "Voided", format!("{} voided the envelope: {reason}", actor.name));
        let mut effects = vec![Effect::Event("envelope-voided", None)];
        effects.extend(self.reached_mails(MailKind::Voided));
        Ok(effects)
    }

    /// Voids an envelope whose time is over, and reminds those who are late.
    pub(in super::super) fn pass_time(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        if !self.status.is_in_process() {
            return Vec::new();
        }
        if self.expires_at().is_some_and(|end| end <= now) {
            return self.void(&Actor::system(), "Envelope has expired.", now).unwrap_or_default();
        }
        let (enabled, delay, frequency) = (
            self.notification.reminder_enabled,
            self.notification.reminder_delay,
            self.notification.reminder_frequency,
        );
        let mut effects = Vec::new();
        for one in self.recipients.iter_mut().filter(|one| enabled && one.is_pending()) {
            if reminder_due(one, delay, frequency).is_some_and(|due| due <= now) {
                one.reminded_at = Some(now);
                effects.push(Effect::Mail(MailKind::Reminder, Some(one.recipient_id.clone())));
            }
        }
        effects
    }

    /// Sends the invitation again to everyone whose turn it is.
    ///
    /// # Errors
    /// `ENVELOPE_INVALID_STATUS` unless it is under way.
    pub(in super::super) fn resend(
        &mut self,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Vec<Effect>, ApiError> {
        if !self.status.is_in_process() {
            return Err(ApiError::status("Envelope status is not one of: Sent, Delivered, Correct."));
        }
        self.note(now, actor, "Resent", format!("{} sent the invitations again", actor.name));
        let mut effects = vec![Effect::Event("envelope-resent", None)];
        for one in self.recipients.iter().filter(|one| one.is_pending()) {
            effects.push(Effect::Event("recipient-resent", Some(one.recipient_id.clone())));
            effects.push(Effect::Mail(MailKind::Invitation, Some(one.recipient_id.clone())));
        }
        Ok(effects)
    }

    /// Throws a draft away.
    pub(in super::super) fn discard(&mut self, actor: &Actor, now: DateTime<Utc>) -> Vec<Effect> {
        if self.status != Status::Created {
            return Vec::new();
        }
        self.become_status(Status::Deleted, now);
        self.deleted_at = Some(now);
        self.note(now, actor, "Deleted", format!("{} deleted the draft", actor.name));
        vec![Effect::Event("envelope-deleted", None)]
    }

    /// After recipients of an envelope under way were changed: reaches who has become due.
    pub(in super::super) fn corrected(&mut self, actor: &Actor, now: DateTime<Utc>) -> Vec<Effect> {
        self.note(now, actor, "Corrected", format!("{} corrected the envelope", actor.name));
        let mut effects = vec![Effect::Event("envelope-corrected", None)];
        self.advance(now, &mut effects);
        effects
    }

    fn reached_mails(&self, kind: MailKind) -> Vec<Effect> {
        let reached = self.recipients.iter().filter(|one| one.sent_at.is_some());
        reached.map(|one| Effect::Mail(kind, Some(one.recipient_id.clone()))).collect()
    }
}

fn reach(one: &mut Recipient, now: DateTime<Utc>, effects: &mut Vec<Effect>) {
    one.sent_at = Some(now);
    let id = Some(one.recipient_id.clone());
    effects.push(Effect::Event("recipient-sent", id.clone()));
    match one.role {
        Role::Signer => {
            one.status = RecipientStatus::Sent;
            if one.client_user_id.is_none() {
                effects.push(Effect::Mail(MailKind::Invitation, id));
            }
        }
        Role::CarbonCopy => {
            one.status = RecipientStatus::Completed;
            effects.push(Effect::Mail(MailKind::Copy, id.clone()));
            effects.push(Effect::Event("recipient-completed", id));
        }
    }
}

fn reminder_due(one: &Recipient, delay: u32, frequency: u32) -> Option<DateTime<Utc>> {
    match one.reminded_at {
        None => one.sent_at.map(|sent| sent + Duration::days(i64::from(delay.max(1)))),
        Some(last) => (frequency > 0).then(|| last + Duration::days(i64::from(frequency))),
    }
}
