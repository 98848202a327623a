//! Money as people write it, never a float.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An amount in a currency (ISO 4217 code).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The amount in the currency's main unit.
    pub amount: Decimal,
    /// ISO 4217, for instance `USD`.
    pub currency: String,
}

impl Money {
    /// An amount in a currency.
    pub fn new(amount: Decimal, currency: impl Into<String>) -> Self {
        Self { amount, currency: currency.into() }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = match self.currency.as_str() {
            "USD" => "$",
            "CAD" => "CA$",
            "AUD" => "A$",
            "NZD" => "NZ$",
            "GBP" => "£",
            "EUR" => "€",
            other => return write!(f, "{other} {}", grouped(self.amount, 2)),
        };
        let (sign, amount) = if self.amount.is_sign_negative() && !self.amount.is_zero() {
            ("−", -self.amount)
        } else {
            ("", self.amount)
        };
        write!(f, "{sign}{symbol}{}", grouped(amount, 2))
    }
}

/// A number with thousands separated by commas and at least `places` decimals (more only where it has them).
pub fn grouped(number: Decimal, places: u32) -> String {
    let number = number.normalize();
    let places = number.scale().max(places);
    let text = format!("{:.1$}", number.abs(), places as usize);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if number.is_sign_negative() && !number.is_zero() {
        out.push('−');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_money_as_people_do() {
        let dollars = |text: &str| Money::new(text.parse().expect("a decimal"), "USD").to_string();
        assert_eq!(dollars("1234567.5"), "$1,234,567.50");
        assert_eq!(dollars("-999"), "−$999.00");
        assert_eq!(dollars("0"), "$0.00");
        assert_eq!(dollars("0.1234"), "$0.1234");
        assert_eq!(Money::new(Decimal::from(1000), "SEK").to_string(), "SEK 1,000.00");
    }
}
