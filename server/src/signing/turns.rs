//! How fast DocuSign is asked about an account: within its limits, which count all apps together.
//!
//! Every use case's question waits here for its turn. A question may take more than one call, and other servers and
//! apps ask as well, so DocuSign may still refuse one; its answer then says until when to wait.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// At most 200 in any 30 seconds, as in DocuSign's developer environment: 50 at once, then one every 200 ms.
const SPIKE: (u32, Duration) = (50, Duration::from_millis(200));
/// At most 3,000 in any hour: 1,500 at once, then one every 2.4 seconds.
const HOUR: (u32, Duration) = (1_500, Duration::from_millis(2_400));

/// The turns of every account in this process.
#[derive(Clone)]
pub struct Turns(Arc<[DefaultKeyedRateLimiter<String>; 2]>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new([SPIKE, HOUR].map(|limit| RateLimiter::keyed(quota(limit)))))
    }
}

impl Turns {
    /// Waits until DocuSign may be asked about an account.
    pub async fn next(&self, account_id: &str) {
        let account_id = account_id.to_owned();
        for limiter in self.0.iter() {
            limiter.until_key_ready(&account_id).await;
        }
    }
}

fn quota((at_once, every): (u32, Duration)) -> Quota {
    let at_once = NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(every).unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(at_once)
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    /// How many of a crowd that asks all the time get their turn within the window.
    fn taken(limit: (u32, Duration), window: Duration) -> u32 {
        let clock = FakeRelativeClock::default();
        let limiter = RateLimiter::direct_with_clock(quota(limit), clock.clone());
        let step = Duration::from_millis(100);
        let mut taken = 0;
        for _ in 0..window.as_millis() / step.as_millis() {
            while limiter.check().is_ok() {
                taken += 1;
            }
            clock.advance(step);
        }
        taken
    }

    #[test]
    fn keeps_docusigns_limits_however_many_ask() {
        let spike = taken(SPIKE, Duration::from_secs(30));
        assert!((150..=200).contains(&spike), "{spike} in 30 seconds");
        let hour = taken(HOUR, Duration::from_secs(3_600));
        assert!((2_500..=3_000).contains(&hour), "{hour} in an hour");
    }
}
