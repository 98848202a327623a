//! Identifiers, one type each, so that they cannot be mixed up.

use serde::{Deserialize, Serialize};

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(text.to_owned()))
            }
        }
    };
}

number_id!(
    /// A Procore company.
    CompanyId
);
number_id!(
    /// A Procore project.
    ProjectId
);
number_id!(
    /// A Procore user, unique over all companies.
    PersonId
);
text_id!(
    /// An item of a Procore tool; a string, as REST v2.0 writes it.
    ItemId
);
text_id!(
    /// One attempt to get an item signed: Countersign's own id, kept before DocuSign has one.
    EnvelopeId
);
text_id!(
    /// One sending of many items at once.
    BulkId
);
text_id!(
    /// One thing that did not work and waits for a person.
    FailureId
);
