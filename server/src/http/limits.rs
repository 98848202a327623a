//! How often one network address may ask: sign-ins and links, server functions, webhooks with a wrong signature.
//!
//! The address is the peer's; behind proxies that the settings name, it is what they say in `X-Forwarded-For`.
//! A network of IPv6 (/64) counts as one address. Events with a right signature are never refused.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::{error::AppError, routes::endpoint};
use axum::{
    Json,
    extract::{ConnectInfo, Request, State},
    http::{
        Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{ACCEPT, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use governor::{
    Quota, RateLimiter, clock, middleware::NoOpMiddleware, nanos::Nanos, state::keyed::DashMapStateStore,
};
use ipnet::IpNet;

use super::refusal;
use crate::{clock::Clock, config::Limits, services::Services};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// So many addresses are remembered before those that have not asked for long are forgotten.
const REMEMBERED: usize = 10_000;
/// How often at most they are gone through for that: where all of them ask, none is forgotten.
const CLEARING: chrono::Duration = chrono::Duration::minutes(1);
/// What a sign-in or a link asks of this server.
const LOGIN: [&str; 5] = [
    endpoint::SIGN_IN,
    endpoint::SIGN_IN_CALLBACK,
    endpoint::HAND_OVER,
    endpoint::LINK,
    endpoint::LINK_CALLBACK,
];

/// The product's clock, as the limiters read it.
#[derive(Clone)]
struct Now(Clock);

impl clock::Clock for Now {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.0.now().timestamp_nanos_opt().unwrap_or_default().unsigned_abs())
    }
}

type Limiter = RateLimiter<IpAddr, DashMapStateStore<IpAddr>, Now, NoOpMiddleware<Nanos>>;

/// So much per minute and address, all of it at once if need be; and when addresses were last forgotten.
#[derive(Clone)]
struct Limit(Option<Arc<Limiter>>, Now, Arc<Mutex<Option<DateTime<Utc>>>>);

impl Limit {
    /// No limit where it is 0.
    fn per_minute(times: u32, clock: &Clock) -> Self {
        let now = Now(clock.clone());
        let limiter = NonZeroU32::new(times).map(|times| {
            Arc::new(RateLimiter::new(Quota::per_minute(times), DashMapStateStore::default(), now.clone()))
        });
        Self(limiter, now, Arc::default())
    }

    /// Counts one, or says how long to wait. Who has no address is not counted: a request that no socket brought.
    fn count(&self, address: Option<IpAddr>) -> Result<(), Duration> {
        let (Some(limiter), Some(address)) = (&self.0, address) else { return Ok(()) };
        if limiter.len() > REMEMBERED && self.may_clear() {
            limiter.retain_recent();
        }
        limiter.check_key(&address).map_err(|until| until.wait_time_from(clock::Clock::now(&self.1)))
    }

    /// Whether the last clearing is long enough ago; then this is one.
    fn may_clear(&self) -> bool {
        let now = self.1.0.now();
        let mut last = self.2.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| now < last + CLEARING) {
            return false;
        }
        *last = Some(now);
        true
    }
}

/// The limits of a process.
#[derive(Clone)]
pub struct Guard {
    logins: Limit,
    calls: Limit,
    bad_signatures: Limit,
    proxies: Arc<[IpNet]>,
}

impl Guard {
    /// As the settings say.
    pub fn new(limits: &Limits, clock: &Clock) -> Self {
        Self {
            logins: Limit::per_minute(limits.logins, clock),
            calls: Limit::per_minute(limits.calls, clock),
            bad_signatures: Limit::per_minute(limits.bad_signatures, clock),
            proxies: limits.trusted_proxies.clone().into(),
        }
    }

    /// The answer to a webhook that does not prove where it comes from: 401 with the reason, 429 to many.
    pub fn refuse_webhook(
        &self,
        extensions: &Extensions,
        headers: &HeaderMap,
        why: &'static str,
    ) -> Response {
        match self.bad_signatures.count(self.address(extensions, headers)) {
            Ok(()) => {
                tracing::warn!("a webhook was refused: {}", why.trim_end());
                (StatusCode::UNAUTHORIZED, why).into_response()
            }
            Err(wait) => {
                let retry_after = [(RETRY_AFTER, (wait.as_secs() + 1).to_string())];
                (StatusCode::TOO_MANY_REQUESTS, retry_after, "Too many wrong signatures.\n").into_response()
            }
        }
    }

    /// Who asks: the last address in the chain that is none of our proxies.
    fn address(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
        let ours = |address: &IpAddr| self.proxies.iter().any(|network| network.contains(address));
        let mut client = peer.ip().to_canonical();
        let told = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let told: Vec<&str> = told.flat_map(|value| value.split(',')).map(str::trim).collect();
        for entry in told.into_iter().rev() {
            let Some(before) = ip_of(entry).filter(|_| ours(&client)) else { break };
            client = before;
        }
        Some(network(client))
    }
}

/// An entry of `X-Forwarded-For`, which some proxies write with a port.
fn ip_of(entry: &str) -> Option<IpAddr> {
    let address = entry.parse().or_else(|_| entry.parse().map(|with_port: SocketAddr| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
        v4 => v4,
    }
}

/// Refuses sign-ins, links and server functions of an address that asks too often.
pub async fn hold_back(State(services): State<Services>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let guard = &services.guard;
    let limit = match path {
        path if LOGIN.contains(&path) => &guard.logins,
        path if path.starts_with("/api/") => &guard.calls,
        _ => return next.run(request).await,
    };
    match limit.count(guard.address(request.extensions(), request.headers())) {
        Ok(()) => next.run(request).await,
        Err(wait) => too_often(wait, request.headers()),
    }
}

/// 429 with the time to wait: a page for a browser, the error for a page's own code.
fn too_often(wait: Duration, headers: &HeaderMap) -> Response {
    let seconds = wait.as_secs() + 1;
    let error = AppError::TooOften { seconds };
    let for_person =
        headers.get(ACCEPT).and_then(|it| it.to_str().ok()).is_some_and(|it| it.contains("text/html"));
    let mut response = match for_person {
        true => refusal::page(&error),
        false => (StatusCode::TOO_MANY_REQUESTS, Json(&error)).into_response(),
    };
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn client(proxies: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let limits = Limits {
            logins: 1,
            calls: 1,
            bad_signatures: 1,
            trusted_proxies: proxies.iter().map(|proxy| proxy.parse().expect("a network")).collect(),
        };
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 1)));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().expect("a value"));
        }
        let address = Guard::new(&limits, &Clock::default()).address(&extensions, &headers);
        address.expect("has one").to_string()
    }

    #[test]
    fn addresses_are_forgotten_at_most_once_a_minute_however_many_ask() {
        let clock = Clock::default();
        let limit = Limit::per_minute(1, &clock);
        let mut asked = 0_u32;
        let mut ask_after = |seconds| {
            clock.advance(chrono::Duration::seconds(seconds));
            asked += 1;
            limit.count(Some(Ipv4Addr::from(asked).into())).expect("its first");
            limit.0.as_ref().expect("a limit").len()
        };
        while ask_after(0) <= REMEMBERED {}
        assert_eq!(ask_after(0), REMEMBERED + 2, "all have just asked");
        assert_eq!(ask_after(100), REMEMBERED + 3, "their limit is not over for two minutes");
        assert_eq!(ask_after(30), REMEMBERED + 4, "they were gone through half a minute ago");
        assert_eq!(ask_after(40), 3, "the last three");
    }

    #[test]
    fn the_header_is_believed_from_named_proxies_only() {
        let proxies = ["10.0.0.0/8", "2001:db8::/32"];
        for (peer, forwarded, expected) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.2", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.2", &["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.2", &["6.6.6.6, 198.51.100.1, 10.1.1.1"], "198.51.100.1"),
            ("10.0.0.2", &["6.6.6.6", "198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.2", &["nonsense"], "10.0.0.2"),
            ("10.0.0.2", &[], "10.0.0.2"),
            ("::ffff:10.0.0.2", &["198.51.100.1"], "198.51.100.1"),
            ("2001:db8::1", &["2001:db9:1:2:3:4:5:6"], "2001:db9:1:2::"),
        ] {
            assert_eq!(client(&proxies, peer, forwarded), expected, "{peer} {forwarded:?}");
        }
        assert_eq!(client(&[], "10.0.0.2", &["198.51.100.1"]), "10.0.0.2");
    }
}
