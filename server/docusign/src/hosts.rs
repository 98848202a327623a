//! Which hosts a client may talk to.
//!
//! DocuSign tells each account's API host in its user info, so the host is an answer from the network. It decides
//! where the bearer token goes and is therefore held against a list before use. It must never be widened at run time.

use url::Url;

use crate::error::{Error, Result};

/// The hosts of one DocuSign environment.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// The account server, `https://account.docusign.com` or `https://account-d.docusign.com`.
    pub account_base: Url,
    /// Which API hosts the account server may name.
    pub allowed_base_uri: AllowedBaseUri,
}

impl Hosts {
    /// The page of an envelope in DocuSign's web application, for people of its account.
    pub fn envelope_page(&self, envelope_id: &str) -> String {
        let application = match self.account_base.host_str() {
            Some("account.docusign.com") => "https://apps.docusign.com",
            Some("account-d.docusign.com") => "https://apps-d.docusign.com",
            _ => self.account_base.as_str().trim_end_matches('/'),
        };
        format!("{application}/send/documents/details/{envelope_id}")
    }
}

/// Which `base_uri` values may receive a bearer token.
#[derive(Clone, Debug)]
pub enum AllowedBaseUri {
    /// `https` on `docusign.net` or a host under it, on the standard port: every live environment.
    DocusignNet,
    /// One origin (scheme, host and port), for a sandbox.
    Exactly(Url),
}

impl AllowedBaseUri {
    /// Refuses a `base_uri` outside the list with [`Error::OutsideAllowList`].
    pub fn check(&self, base_uri: &Url) -> Result<()> {
        let plain = base_uri.username().is_empty() && base_uri.password().is_none();
        let allowed = plain
            && match self {
                Self::DocusignNet => {
                    base_uri.scheme() == "https"
                        && base_uri.port().is_none()
                        && base_uri
                            .host_str()
                            .is_some_and(|host| host == "docusign.net" || host.ends_with(".docusign.net"))
                }
                Self::Exactly(origin) => origin.origin() == base_uri.origin(),
            };
        if allowed { Ok(()) } else { Err(Error::OutsideAllowList { base_uri: base_uri.to_string() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(list: &AllowedBaseUri, uri: &str) -> bool {
        Url::parse(uri).is_ok_and(|uri| list.check(&uri).is_ok())
    }

    #[test]
    fn takes_every_live_data_centre() {
        for uri in
            ["https://demo.docusign.net", "https://na3.docusign.net/", "https://eu.docusign.net/restapi"]
        {
            assert!(allows(&AllowedBaseUri::DocusignNet, uri), "{uri}");
        }
    }

    #[test]
    fn refuses_hosts_that_only_look_like_docusign() {
        for uri in [
            "http://demo.docusign.net",
            "https://docusign.net.evil.example",
            "https://evildocusign.net",
            "https://demo.docusign.net:8443",
            "https://demo.docusign.net@evil.example",
            "https://someone:secret@demo.docusign.net",
            "http://127.0.0.1:4001",
            "https://docusign.net%2eevil.example",
            "https://evil.example/docusign.net",
            "https://evil.example#.docusign.net",
            "https://evil.example?.docusign.net",
            "https://xn--docusgn-tza.net",
            "ftp://demo.docusign.net",
        ] {
            assert!(!allows(&AllowedBaseUri::DocusignNet, uri), "{uri}");
        }
    }

    #[test]
    fn an_envelope_has_a_page_in_each_environment() {
        let page = |account_base: &str| {
            let account_base = Url::parse(account_base).unwrap();
            Hosts { account_base, allowed_base_uri: AllowedBaseUri::DocusignNet }.envelope_page("9f0c")
        };
        for (account, application) in [
            ("https://account.docusign.com", "https://apps.docusign.com"),
            ("https://account-d.docusign.com", "https://apps-d.docusign.com"),
            ("http://127.0.0.1:4001", "http://127.0.0.1:4001"),
        ] {
            assert_eq!(page(account), format!("{application}/send/documents/details/9f0c"));
        }
    }

    #[test]
    fn a_sandbox_list_takes_its_own_origin_only() {
        let list = AllowedBaseUri::Exactly(Url::parse("http://127.0.0.1:4001").unwrap());
        assert!(allows(&list, "http://127.0.0.1:4001/restapi"));
        assert!(!allows(&list, "http://127.0.0.1:4002"));
        assert!(!allows(&list, "https://demo.docusign.net"));
    }
}
