//! The key that seals tokens is changed while the product runs, and nobody has to log in again.

use app::{model::person::Viewer, port::Product};
use chrono::Duration;
use server::{
    rotate_key,
    seal::{Sealer, key_file, key_id},
    store::{grants, sealed::COLUMNS},
};
use tempfile::TempDir;

use crate::support::{
    STEEL, Stage,
    browser::Browser,
    item,
    program::{free_port, program, said, start},
};

/// Both tokens of both vendors, and the secret of the company's announcements.
const VALUES: usize = 5;

/// Everybody linked, and the key in the file of the data folder.
async fn ready() -> (Stage, Viewer) {
    let stage = Stage::set_with(|config| config.seal_key = None).await;
    let maria = stage.make_ready().await;
    (stage, maria)
}

async fn sealed(stage: &Stage) -> Vec<(String, String)> {
    let mut connection = stage.services.db.connection().await.expect("a connection");
    COLUMNS[1].rows(&mut connection).await.expect("rows")
}

async fn rotated(stage: &Stage) -> rotate_key::Round {
    let sealer = stage.services.config.sealer().expect("the keys");
    rotate_key::once(&stage.services.db, &sealer, &stage.services.clock).await.expect("a round")
}

#[tokio::test]
async fn every_value_is_sealed_anew_and_the_product_goes_on() {
    let (stage, maria) = ready().await;
    let file = stage.services.config.key_file();
    let before = sealed(&stage).await;
    key_file::add_key(&file).expect("a second key");
    let round = rotated(&stage).await;
    assert_eq!((round.done, round.busy, round.unknown.len()), (VALUES, 0, 0));
    assert!(sealed(&stage).await.iter().all(|(_, value)| key_id(value) != key_id(&before[0].1)));
    assert_eq!(rotated(&stage).await.kept, VALUES, "the second round finds nothing to do");
    key_file::keep_first(&file).expect("one key");
    stage.services.clock.advance(Duration::hours(9));
    stage
        .services
        .prepare(&maria, &item(STEEL))
        .await
        .expect("both vendors' tokens are opened and refreshed");
}

#[tokio::test]
async fn what_is_being_renewed_is_left_to_who_renews_it() {
    let (stage, _) = ready().await;
    let services = &stage.services;
    let now = services.clock.now();
    let (id, _) = sealed(&stage).await.swap_remove(0);
    let mut connection = services.db.connection().await.expect("a connection");
    assert!(grants::lease(&mut connection, &id, now, now + Duration::minutes(4)).await.expect("asked"));
    let old = grants::find(&mut connection, &id).await.expect("asked").expect("a permission");
    key_file::add_key(&services.config.key_file()).expect("a second key");
    let round = rotated(&stage).await;
    assert_eq!((round.done, round.busy), (VALUES - 2, 2), "all but this permission");
    let new = grants::Grant {
        access: services.sealer.seal(&format!("grants.access.{id}"), "new access token"),
        refresh: services.sealer.seal(&format!("grants.refresh.{id}"), "new refresh token"),
        ..old.clone()
    };
    assert!(grants::renew(&mut connection, &old, &new, now).await.expect("asked"), "the new pair is stored");
    assert_eq!(rotated(&stage).await.kept, VALUES, "it was sealed with the new key");
    let kept = grants::find(&mut connection, &id).await.expect("asked").expect("a permission");
    assert_eq!(
        services.sealer.open(&format!("grants.refresh.{id}"), &kept.refresh).expect("opens"),
        "new refresh token"
    );
}

#[tokio::test]
async fn tokens_that_are_renewed_at_the_same_time_are_not_lost() {
    let (stage, maria) = ready().await;
    let file = stage.services.config.key_file();
    let renewing = async {
        for _ in 0..6 {
            stage.services.clock.advance(Duration::hours(9));
            stage.services.prepare(&maria, &item(STEEL)).await.expect("renewed, and used");
        }
    };
    let rotating = async {
        for _ in 0..6 {
            key_file::add_key(&file).expect("a new key");
            rotated(&stage).await;
            tokio::task::yield_now().await;
        }
    };
    tokio::join!(renewing, rotating);
    let last = rotated(&stage).await;
    assert_eq!((last.busy, last.unknown.len()), (0, 0));
    key_file::keep_first(&file).expect("one key");
    stage.services.clock.advance(Duration::hours(9));
    stage.services.prepare(&maria, &item(STEEL)).await.expect("nobody has to log in again");
}

#[tokio::test]
async fn values_of_a_lost_key_are_counted_and_left_alone() {
    let (stage, _) = ready().await;
    let before = sealed(&stage).await;
    let other = Sealer::new(&server::ids::secret()).expect("a key");
    let clock = &stage.services.clock;
    let round = rotate_key::once(&stage.services.db, &other, clock).await.expect("a round");
    assert_eq!((round.done, round.unknown.values().sum::<usize>()), (0, VALUES));
    assert_eq!(sealed(&stage).await, before);
    let unknown = rotate_key::unknown_keys(&stage.services.db, &other).await.expect("looked at");
    assert_eq!(unknown.keys().map(String::as_str).collect::<Vec<_>>(), [key_id(&before[0].1)]);
}

#[tokio::test]
async fn the_program_changes_the_key_of_a_server_that_runs() {
    let data = TempDir::new().expect("a folder");
    let addr = format!("127.0.0.1:{}", free_port());
    let settings = [
        ("ADDR", addr.as_str()),
        ("SANDBOX_DOCUSIGN_ADDR", "127.0.0.1:0"),
        ("SANDBOX_PROCORE_ADDR", "127.0.0.1:0"),
        ("LIMIT_LOGINS", "2"),
    ];
    let (_server, _) = start(program("serve", data.path(), &settings), &addr);
    let mut browser = Browser::new();
    let page = browser.post(&format!("http://{addr}/auth/procore"), &[]).await.url;
    let landed = browser.decide_at_procore(&page, &[("person", "7001")]).await;
    assert!(landed.body.contains("Maria Alvarez"), "{}", landed.body);
    let file = data.path().join("seal.key");
    let keys = || std::fs::read_to_string(&file).expect("the key file").lines().count();
    let run = |more: &[&str]| {
        let mut command = program("rotate-key", data.path(), &settings);
        let output = command.args(more).output().expect("it runs");
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    let first = run(&[]);
    assert!(first.contains("2 value(s) sealed anew") && first.contains("--drop-old"), "{first}");
    assert_eq!(keys(), 2);
    let items = browser.get(&format!("http://{addr}/companies/4280/projects/88101/commitments")).await;
    assert!(items.status.is_success() && items.body.contains("SC-"), "the running server has the new key");
    let again = run(&[]);
    assert!(again.contains("0 value(s) sealed anew"), "a rotation under way is gone on with: {again}");
    assert_eq!(keys(), 2);
    let last = run(&["--drop-old"]);
    assert!(last.contains("Back it up"), "{last}");
    assert_eq!(keys(), 1);
    let log = said(&program("export-audit", data.path(), &settings).output().expect("it runs"));
    assert_eq!(log.matches("key_changed").count(), 2, "both steps are in the audit log: {log}");
    let doctor = said(&program("doctor", data.path(), &settings).output().expect("it runs"));
    assert!(doctor.contains("open all that is sealed"), "{doctor}");
    std::fs::write(&file, server::ids::secret()).expect("another key");
    let doctor = said(&program("doctor", data.path(), &settings).output().expect("it runs"));
    assert!(doctor.contains("keys that this set-up does not have"), "{doctor}");
    let refused = Browser::new().post(&format!("http://{addr}/auth/procore"), &[]).await;
    assert_eq!(refused.status, 429, "the program knows its clients' addresses");
}
