use super::{settings::SETTINGS, *};
use proptest::prelude::*;

fn settings(pairs: &[(&str, &str)]) -> Settings {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn starts_with_nothing_set() {
    let config = Config::from_settings(&Settings::new()).expect("the defaults are good");
    assert!(config.vendors.is_none());
    assert_eq!(config.own_url("/live"), "http://127.0.0.1:3000/live");
}

#[test]
fn names_all_problems_at_once() {
    let bad = settings(&[
        ("addr", "everywhere"),
        ("public_url", "sign.example.com"),
        ("database_url", "mysql://x"),
        ("procore_client_id", "id"),
    ]);
    let Problems(problems) = Config::from_settings(&bad).expect_err("four settings are wrong");
    for name in ["ADDR", "PUBLIC_URL", "DATABASE_URL", "PROCORE_CLIENT_SECRET", "DOCUSIGN_HMAC_KEYS"] {
        assert!(problems.iter().any(|problem| problem.contains(name)), "{name} in {problems:?}");
    }
}

#[test]
fn names_a_log_filter_that_is_none() {
    let read = |text: &str| Config::from_settings(&settings(&[("log", text)])).map(|config| config.log);
    assert_eq!(read("").expect("the default"), "info,tower_http=warn");
    assert_eq!(read("warn,server=debug").expect("good"), "warn,server=debug");
    let Problems(problems) = read("info,server=loud").expect_err("no level");
    assert!(problems[0].starts_with("COUNTERSIGN_LOG is “info,server=loud”"), "{problems:?}");
}

#[test]
fn reads_when_to_try_again() {
    let read = |name: &str, text: &str| Config::from_settings(&settings(&[(name, text)]));
    let config = read("retry_after", "1s 5m 1d").expect("good");
    assert_eq!(config.retry_after, [Duration::seconds(1), Duration::minutes(5), Duration::days(1)]);
    assert!(config.retry_after.is_sorted(), "{:?}", config.retry_after);
    assert_eq!(config.job_lease, Duration::minutes(2));
    for (name, text) in
        [("retry_after", "5s, 1m"), ("retry_after", "soon"), ("retry_after", "0s"), ("job_lease", "1m 2m")]
    {
        let Problems(problems) = read(name, text).expect_err(text);
        assert!(problems[0].contains(&name.to_uppercase()), "{problems:?}");
    }
}

#[test]
fn names_every_origin_that_is_none() {
    let framing = |text: &str| {
        Config::from_settings(&settings(&[("frame_ancestors", text)])).map(|config| config.frame_ancestors)
    };
    assert_eq!(framing("none").expect("good"), Some(Vec::new()));
    assert_eq!(framing("").expect("good"), None);
    let two = vec!["https://app.procore.com".to_owned(), "http://127.0.0.1:4002".to_owned()];
    assert_eq!(framing("https://app.procore.com/, http://127.0.0.1:4002").expect("good"), Some(two));
    let Problems(problems) =
        framing("app.procore.com, https://*.procore.com, https://app.procore.com/x, javascript:alert(1)")
            .expect_err("four are none");
    assert_eq!(problems.len(), 4, "{problems:?}");
}

#[test]
fn names_limits_and_proxies_that_are_none() {
    let good = settings(&[("limit_logins", "0"), ("trusted_proxies", "10.0.0.5, 2001:db8::/32")]);
    let limits = Config::from_settings(&good).expect("good").limits;
    assert_eq!((limits.logins, limits.trusted_proxies.len()), (0, 2));
    let bad = settings(&[("limit_calls", "many"), ("trusted_proxies", "proxy.example, 10.0.0.0/99")]);
    let Problems(problems) = Config::from_settings(&bad).expect_err("three are none");
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn is_framed_by_the_procore_it_works_with() {
    let pages = Vendors::sandbox("http://127.0.0.1:4001", "http://127.0.0.1:4002").procore_pages();
    assert_eq!(pages, ["http://127.0.0.1:4002"]);
}

#[test]
fn wants_a_key_of_its_own_with_postgresql() {
    let Problems(problems) =
        Config::from_settings(&settings(&[("database_url", "postgres://localhost/x")])).expect_err("no key");
    assert!(problems[0].contains("COUNTERSIGN_SEAL_KEY"), "{problems:?}");
}

/// The vendors' keys, and what else is set.
fn live(more: &[(&str, &str)]) -> Settings {
    let mut live = settings(&[
        ("procore_client_id", "id"),
        ("procore_client_secret", "secret"),
        ("docusign_integration_key", "key"),
        ("docusign_secret", "secret"),
        ("docusign_hmac_keys", "a, b"),
    ]);
    live.extend(settings(more));
    live
}

#[test]
fn sends_secrets_over_https_or_within_this_machine() {
    for name in ["procore_login_url", "procore_api_url", "procore_app_url", "docusign_account_url"] {
        let Problems(problems) =
            Config::from_settings(&live(&[(name, "http://vendor.example")])).expect_err(name);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].contains(&name.to_uppercase()) && problems[0].contains("https://"),
            "{problems:?}"
        );
        Config::from_settings(&live(&[(name, "http://127.0.0.1:4001")])).expect("a sandbox on this machine");
    }
    Config::from_settings(&live(&[("procore_login_url", "https://login-sandbox.procore.com")]))
        .expect("good");
}

#[test]
fn knows_docusigns_two_account_addresses_and_no_others() {
    let environment = |url: &str| {
        let config = Config::from_settings(&live(&[("docusign_account_url", url)]))?;
        Ok::<_, Problems>(config.vendors.expect("live").environment)
    };
    assert_eq!(environment("https://account.docusign.com"), Ok(Environment::Production));
    assert_eq!(environment("https://account-d.docusign.com/"), Ok(Environment::Demo));
    assert_eq!(environment("http://localhost:4001"), Ok(Environment::Sandbox));
    for url in [
        "http://account.docusign.com",
        "https://account.docusign.com:8443",
        "https://me@account.docusign.com",
        "https://account.docusign.com/oauth",
        "https://www.docusign.com",
        "https://account.docusign.com.example",
    ] {
        let Problems(problems) = environment(url).expect_err(url);
        assert!(problems[0].contains("DocuSign’s account addresses"), "{problems:?}");
    }
}

#[test]
fn never_sends_live_tokens_to_another_host() {
    let vendors = Config::from_settings(&live(&[])).expect("good").vendors.expect("live");
    assert_eq!(vendors.environment, Environment::Demo);
    assert_eq!(vendors.hmac_keys, ["a", "b"]);
    assert_eq!(vendors.procore_pages(), PROCORE_PAGES);
    assert!(matches!(vendors.docusign.allowed_base_uri, docusign::AllowedBaseUri::DocusignNet));
}

proptest! {
    #[test]
    fn fuzz_any_setting_is_taken_or_named(
        setting: prop::sample::Index,
        text in r"(\PC|[,:/@. \n]|https://|127\.0\.0\.1|::1|/8){0,12}",
    ) {
        let (name, _, _) = SETTINGS[setting.index(SETTINGS.len())];
        match Config::from_settings(&settings(&[(name, &text)])) {
            Ok(config) => {
                let origins = config.frame_ancestors.unwrap_or_default();
                prop_assert!(origins.iter().all(|it| !it.contains([' ', ';', ',', '*', '@'])), "{origins:?}");
            }
            Err(Problems(problems)) => {
                prop_assert!(problems.iter().all(|problem| problem.contains("COUNTERSIGN_")), "{problems:?}");
            }
        }
    }
}
