//! The calls of the two journeys, each a boundary at which the server dies: before the vendor has done its
//! work, and after.

use serde_json::{Value, json};

/// What must be under way for a phase to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journey {
    /// An item is sent.
    Send,
    /// Everybody has signed.
    File,
}

/// A call to one of the vendors.
#[derive(Debug, Clone, Copy)]
pub struct Phase {
    pub journey: Journey,
    pub vendor: &'static str,
    pub call: &'static str,
}

const fn phase(journey: Journey, vendor: &'static str, call: &'static str) -> Phase {
    Phase { journey, vendor, call }
}

/// In the order in which the calls are made.
pub const ALL: [Phase; 10] = [
    phase(Journey::Send, "docusign", "POST **/envelopes"),
    phase(Journey::Send, "docusign", "PUT **/envelopes/*"),
    phase(Journey::Send, "procore", "PATCH **/commitment_contracts/*"),
    phase(Journey::File, "docusign", "GET **/documents/combined"),
    phase(Journey::File, "docusign", "GET **/documents/certificate"),
    phase(Journey::File, "procore", "POST **/uploads"),
    phase(Journey::File, "procore", "PUT /sandbox-storage/**"),
    phase(Journey::File, "procore", "PATCH **/uploads/*"),
    phase(Journey::File, "procore", "PATCH **/commitment_contracts/*"),
    phase(Journey::File, "procore", "GET /sandbox-files/*"),
];

impl Phase {
    /// The fault that holds its next call.
    pub fn hold(self, when: &str) -> Value {
        let calls = json!([{ "on": self.call, "fault": { "hold": { "when": when } }, "times": 1 }]);
        self.faults(calls)
    }

    /// No fault.
    pub fn release(self) -> Value {
        self.faults(json!([]))
    }

    fn faults(self, calls: Value) -> Value {
        json!({ self.vendor: { "calls": calls } })
    }
}

/// No faults at all.
pub fn none() -> Value {
    json!({
        "docusign": { "calls": [], "webhooks": [], "access_token_seconds": null },
        "procore": { "calls": [], "lost_uploads": 0 },
    })
}

/// A bad hour at both vendors; the same one again for the same seed.
pub fn all_at_once(seed: u64) -> Value {
    let sometimes = |on: &str, fault: Value, chance: f64| json!({ "on": on, "fault": fault, "chance": chance, "seed": seed });
    let late = json!({ "status": { "code": 504, "when": "after" } });
    json!({
        "docusign": {
            "calls": [
                sometimes("POST **/envelopes", json!("drop_reply"), 0.25),
                sometimes("POST **/envelopes", late.clone(), 0.2),
                sometimes("PUT **/envelopes/*", json!("drop_reply"), 0.2),
                sometimes("* /restapi/**", json!({ "rate_limited": "burst" }), 0.04),
                sometimes("GET /restapi/**", json!({ "status": { "code": 503, "body": "html" } }), 0.1),
                sometimes("* /restapi/**", json!({ "slow": { "milliseconds": 300 } }), 0.1),
            ],
            "webhooks": [
                sometimes("**", json!("drop"), 0.25),
                sometimes("**", json!("duplicate"), 0.25),
                sometimes("**", json!({ "delay": { "seconds": 90 } }), 0.25),
                sometimes("**", json!({ "signed_with": "wrong" }), 0.1),
            ],
        },
        "procore": {
            "calls": [
                sometimes("PATCH /rest/**", json!("drop_reply"), 0.2),
                sometimes("POST /rest/**", late, 0.1),
                sometimes("* /rest/**", json!({ "rate_limited": "burst" }), 0.03),
                sometimes("* /rest/**", json!({ "status": { "code": 502, "body": "empty" } }), 0.05),
                sometimes("PUT /sandbox-storage/**", json!("drop_reply"), 0.1),
            ],
            "lost_uploads": 1,
        },
    })
}
