//! The names behind the ids of vendors and people.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{Shared, procore::records};

/// Read once for a list, so that no row asks again.
pub(in crate::procore) struct Names {
    vendors: HashMap<i64, String>,
    /// Name and login of employees and of the vendors' contacts.
    people: HashMap<i64, (String, String)>,
}

impl Names {
    pub(in crate::procore) async fn read(shared: &Shared) -> Result<Self, sqlx::Error> {
        let vendors = records::vendors(&shared.store).await?;
        let mut people = HashMap::new();
        for vendor in &vendors {
            let contacts =
                vendor.contract_signer.iter().chain(&vendor.primary_contact).chain(&vendor.invoice_contacts);
            people.extend(contacts.map(|contact| (contact.id, (contact.name(), contact.email.clone()))));
        }
        let employees = records::people(&shared.store).await?;
        people.extend(employees.into_iter().map(|person| (person.id, (person.name(), person.email))));
        Ok(Self { vendors: vendors.into_iter().map(|vendor| (vendor.id, vendor.name)).collect(), people })
    }

    pub(in crate::procore) fn vendor_name(&self, id: i64) -> &str {
        self.vendors.get(&id).map_or("", String::as_str)
    }

    pub(in crate::procore) fn person_name(&self, id: i64) -> &str {
        self.people.get(&id).map_or("", |(name, _)| name)
    }

    /// `{id, name}` of a vendor, or null.
    pub(in crate::procore) fn vendor(&self, id: Option<i64>) -> Value {
        id.map(|id| json!({"id": id, "name": self.vendors.get(&id)})).into()
    }

    /// `{id, name}` of a person, or null.
    pub(in crate::procore) fn person(&self, id: Option<i64>) -> Value {
        id.map(|id| json!({"id": id, "name": self.people.get(&id).map(|(name, _)| name)})).into()
    }

    /// `{id, login, name}` of a person, or null.
    pub(in crate::procore) fn login(&self, id: Option<i64>) -> Value {
        let shown = id.map(|id| {
            let known = self.people.get(&id);
            json!({"id": id, "login": known.map(|(_, login)| login), "name": known.map(|(name, _)| name)})
        });
        shown.into()
    }
}
