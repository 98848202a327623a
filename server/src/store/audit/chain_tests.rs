use proptest::prelude::*;

use super::*;

prop_compose! {
    fn request()(
        operation in ".{0,12}",
        status in proptest::option::of(100u16..600),
        request_id in proptest::option::of("[a-f0-9-]{1,12}"),
        procore in any::<bool>(),
    ) -> VendorRequest {
        let vendor = if procore { "Procore" } else { "DocuSign" };
        VendorRequest { vendor: vendor.to_owned(), operation, status, request_id }
    }
}

prop_compose! {
    /// A record that is not yet in a chain.
    fn loose()(
        at in "20[0-9]{2}-1[0-2]-2[0-9]T1[0-9]:00:00.000Z",
        (actor_id, actor) in (proptest::option::of(any::<i64>()), ".{0,12}"),
        (company_id, project_id) in (proptest::option::of(any::<i64>()), proptest::option::of(any::<i64>())),
        (tool, item_id) in (proptest::option::of("[a-z-]{1,12}"), proptest::option::of("[0-9]{0,6}")),
        (item, envelope_id) in (proptest::option::of(".{0,20}"), proptest::option::of("[a-f0-9-]{0,12}")),
        (action, what) in ("[a-z_]{1,12}", ".{0,40}"),
        requests in proptest::collection::vec(request(), 0..3),
    ) -> Record {
        let (seq, prev, hash) = (0, String::new(), String::new());
        Record {
            seq, at, actor_id, actor, company_id, project_id, tool, item_id, item, envelope_id, action, what,
            requests, prev, hash,
        }
    }
}

prop_compose! {
    fn log()(loose in proptest::collection::vec(loose(), 1..8)) -> Vec<Record> {
        let mut prev = GENESIS.to_owned();
        let chained = loose.into_iter().zip(1..).map(|(record, seq)| {
            let record = Record { seq, prev: prev.clone(), ..record };
            let record = Record { hash: record.digest(), ..record };
            prev.clone_from(&record.hash);
            record
        });
        chained.collect()
    }
}

/// The place of the first flaw of an export, as whoever checks it finds it.
fn flaw(lines: &[Vec<u8>]) -> Option<i64> {
    let mut verifier = Verifier::from_the_start();
    for line in lines {
        let Ok(record) = serde_json::from_slice::<Record>(line) else { return Some(verifier.seq() + 1) };
        if let Err(flaw) = verifier.take(&record) {
            return Some(flaw.seq);
        }
    }
    None
}

fn exported(log: &[Record]) -> Vec<Vec<u8>> {
    log.iter().map(|record| serde_json::to_vec(record).expect("JSON")).collect()
}

proptest! {
    #[test]
    fn any_log_verifies(log in log()) {
        prop_assert_eq!(flaw(&exported(&log)), None);
    }

    #[test]
    fn any_flipped_bit_is_found_in_its_entry(
        log in log(),
        line in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        bit in 0u8..8,
    ) {
        let mut lines = exported(&log);
        let line = line.index(lines.len());
        let byte = byte.index(lines[line].len());
        lines[line][byte] ^= 1 << bit;
        // The flipped place may claim to be another entry: then that one is named.
        let place = i64::try_from(line).expect("a few lines") + 1;
        let claimed = serde_json::from_slice::<Record>(&lines[line]).map_or(place, |record| record.seq);
        prop_assert_eq!(flaw(&lines), Some(claimed));
    }

    #[test]
    fn an_entry_that_is_left_out_or_moved_is_found(log in log(), from in any::<prop::sample::Index>()) {
        prop_assume!(log.len() > 1);
        let from = from.index(log.len() - 1);
        let mut moved = log.clone();
        moved.swap(from, from + 1);
        prop_assert!(flaw(&exported(&moved)).is_some());
        let mut shorter = log;
        shorter.remove(from);
        prop_assert!(flaw(&exported(&shorter)).is_some());
    }
}

#[test]
fn the_hash_is_the_one_the_readme_tells_how_to_make() {
    let record = Record {
        seq: 1,
        at: "2026-11-23T14:05:00.000Z".to_owned(),
        actor_id: Some(7001),
        actor: "Jón Þórsson".to_owned(),
        company_id: None,
        project_id: None,
        tool: None,
        item_id: None,
        item: None,
        envelope_id: None,
        action: "signed_in".to_owned(),
        what: "signed in with Procore".to_owned(),
        requests: Vec::new(),
        prev: GENESIS.to_owned(),
        hash: String::new(),
    };
    assert_eq!(record.digest(), "c41cd283c82bc16239844ad6e952525297a6cc556a0662c77ad173fc25a102ef");
}
