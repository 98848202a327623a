//! When a fault strikes: on what, how often, by chance or not.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};

/// A fault and when it strikes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule<F> {
    /// A call as `METHOD /path`, or a message's event; `*` stands for anything within a step of the
    /// path, `**` for anything.
    #[serde(default = "everything")]
    on: String,
    fault: F,
    /// How many are let pass first.
    #[serde(default)]
    skip: u32,
    /// How many are struck; all when absent.
    #[serde(default)]
    times: Option<u32>,
    /// How likely each is struck, from 0 to 1; the same ones again with the same seed.
    #[serde(default)]
    chance: Option<f64>,
    #[serde(default)]
    seed: u64,
    /// How many there were so far.
    #[serde(default)]
    met: u32,
    /// How many of them were struck.
    #[serde(default)]
    struck: u32,
}

fn everything() -> String {
    "**".to_owned()
}

impl<F> Rule<F> {
    fn strikes(&mut self, what: &str) -> bool {
        if self.times.is_some_and(|times| self.struck >= times)
            || !is_like(self.on.as_bytes(), what.as_bytes())
        {
            return false;
        }
        let position = self.met;
        self.met += 1;
        let strikes = position >= self.skip && self.is_drawn(position);
        self.struck += u32::from(strikes);
        strikes
    }

    fn is_drawn(&self, position: u32) -> bool {
        let Some(chance) = self.chance else { return true };
        StdRng::seed_from_u64(self.seed ^ (u64::from(position) << 32)).random_bool(chance.clamp(0.0, 1.0))
    }
}

/// The first fault that strikes `what`; the rules behind it do not meet it.
pub(super) fn strike<F: Clone>(rules: &mut [Rule<F>], what: &str) -> Option<F> {
    rules.iter_mut().find_map(|rule| rule.strikes(what).then(|| rule.fault.clone()))
}

fn is_like(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', rest @ ..] => (0..=text.len()).any(|passed| is_like(rest, &text[passed..])),
        [b'*', rest @ ..] => {
            let step = text.iter().position(|byte| *byte == b'/').unwrap_or(text.len());
            (0..=step).any(|passed| is_like(rest, &text[passed..]))
        }
        [first, rest @ ..] => {
            text.split_first().is_some_and(|(byte, text)| byte == first && is_like(rest, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Rule, is_like, strike};

    fn rules(rules: Value) -> Vec<Rule<String>> {
        serde_json::from_value(rules).expect("rules")
    }

    #[test]
    fn one_star_stays_within_a_step_and_two_do_not() {
        let like = |pattern: &str, call: &str| is_like(pattern.as_bytes(), call.as_bytes());
        let create = "POST /restapi/v2.1/accounts/a/envelopes";
        assert!(like("**", create) && like("POST **/envelopes", create));
        assert!(like("POST /restapi/*/accounts/*/envelopes", create));
        assert!(!like("POST /restapi/*/envelopes", create) && !like("GET **/envelopes", create));
        assert!(!like("POST **/envelopes", &format!("{create}/e/views/sender")));
        assert!(like("envelope-*", "envelope-completed") && !like("envelope-*", "recipient-completed"));
    }

    #[test]
    fn skips_then_strikes_so_many_times_and_leaves_the_rest_to_the_next_rule() {
        let mut rules = rules(json!([
            { "on": "GET *", "fault": "first", "skip": 1, "times": 2 },
            { "fault": "second" },
        ]));
        let struck: Vec<String> = (0..4).filter_map(|_| strike(&mut rules, "GET x")).collect();
        assert_eq!(struck, ["second", "first", "first", "second"]);
    }

    #[test]
    fn chance_strikes_about_as_often_as_said_and_the_same_ones_with_the_same_seed() {
        let draw = |seed: u64| {
            let mut rules = rules(json!([{ "fault": "x", "chance": 0.25, "seed": seed }]));
            (0..400).map(|_| strike(&mut rules, "GET x").is_some()).collect::<Vec<bool>>()
        };
        let struck = draw(7).iter().filter(|struck| **struck).count();
        assert!((60..=140).contains(&struck), "{struck} of 400");
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
