//! Who has a DocuSign login here, and the accounts and the integration keys.

/// A person who can log in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct User {
    pub(super) id: &'static str,
    pub(super) given_name: &'static str,
    pub(super) family_name: &'static str,
    pub(super) email: &'static str,
    /// May see all envelopes of the accounts, not just their own.
    pub(super) is_admin: bool,
    pub(super) default_account: &'static str,
}

impl User {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// An account that all people here belong to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
}

/// An app that may ask for people's consent.
pub(super) struct Integration {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    /// None for a public app, which must use PKCE.
    pub(super) secret: Option<&'static str>,
}

/// Everybody's password.
pub(super) const PASSWORD: &str = "countersign";

/// The key whose signature Connect messages carry.
pub(super) const CONNECT_HMAC_KEY: &str = "sandbox-connect-hmac-key";
/// The key that replaces it when a tester rotates keys.
pub(super) const NEXT_CONNECT_HMAC_KEY: &str = "sandbox-connect-next-hmac-key";

pub(super) const USERS: [User; 4] = [
    User {
        id: "11111111-bbbb-4bbb-8bbb-000000007001",
        given_name: "Maria",
        family_name: "Alvarez",
        email: "maria.alvarez@harborline.example",
        is_admin: true,
        default_account: BUILDERS,
    },
    User {
        id: "11111111-bbbb-4bbb-8bbb-000000007002",
        given_name: "Priya",
        family_name: "Nair",
        email: "priya.nair@harborline.example",
        is_admin: false,
        default_account: BUILDERS,
    },
    User {
        id: "11111111-bbbb-4bbb-8bbb-000000007003",
        given_name: "Tom",
        family_name: "Becker",
        email: "tom.becker@harborline.example",
        is_admin: false,
        default_account: JOINT_VENTURES,
    },
    User {
        id: "11111111-bbbb-4bbb-8bbb-000000007004",
        given_name: "Jón",
        family_name: "Þórsson",
        email: "jon.thorsson@harborline.example",
        is_admin: false,
        default_account: JOINT_VENTURES,
    },
];

const BUILDERS: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
const JOINT_VENTURES: &str = "11111111-aaaa-4aaa-8aaa-000000000002";

pub(super) const ACCOUNTS: [Account; 2] = [
    Account { id: BUILDERS, name: "Harborline Builders" },
    Account { id: JOINT_VENTURES, name: "Harborline Joint Ventures" },
];

const INTEGRATIONS: [Integration; 2] = [
    Integration {
        key: "5a4db0c0-0000-4000-8000-000000000001",
        name: "Countersign",
        secret: Some("sandbox-docusign-secret"),
    },
    Integration { key: "5a4db0c0-0000-4000-8000-000000000002", name: "A public app", secret: None },
];

pub(super) fn user(id: &str) -> Option<&'static User> {
    USERS.iter().find(|user| user.id == id)
}

pub(super) fn user_by_email(email: &str) -> Option<&'static User> {
    USERS.iter().find(|user| user.email.eq_ignore_ascii_case(email.trim()))
}

pub(super) fn account(id: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.id.eq_ignore_ascii_case(id))
}

pub(super) fn integration(key: &str) -> Option<&'static Integration> {
    INTEGRATIONS.iter().find(|integration| integration.key.eq_ignore_ascii_case(key))
}
