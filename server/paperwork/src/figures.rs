//! Money, quantities and days as an American contract prints them.

use chrono::{Datelike, Month, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

const ROUNDING: RoundingStrategy = RoundingStrategy::MidpointAwayFromZero;

/// An amount rounded to the cent, as it is printed and added.
pub(crate) fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, ROUNDING)
}

/// An amount with two decimals, as `$1,234.50`; a deduction as `($1,234.50)`.
pub(crate) fn money(amount: Decimal, currency: &str) -> String {
    signed(cents(amount), 2, &symbol(currency))
}

/// An amount in a column that names its currency elsewhere, as `1,234.50`; a deduction as `(1,234.50)`.
pub(crate) fn amount(amount: Decimal) -> String {
    signed(cents(amount), 2, "")
}

/// What percentage `part` is of `whole`, to two decimals; none of nothing.
pub(crate) fn percentage(part: Decimal, whole: Decimal) -> Option<Decimal> {
    let ratio = part.checked_div(whole)?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(ratio.round_dp_with_strategy(2, ROUNDING))
}

/// A unit price with two to four decimals, as `$0.0475`.
pub(crate) fn unit_price(price: Decimal, currency: &str) -> String {
    let price = price.round_dp_with_strategy(4, ROUNDING).normalize();
    signed(price, price.scale().max(2), &symbol(currency))
}

/// A quantity with the decimals it has, as `1,250` or `12.5`.
pub(crate) fn quantity(quantity: Decimal) -> String {
    let quantity = quantity.normalize();
    let sign = if quantity.is_sign_negative() { "-" } else { "" };
    format!("{sign}{}", grouped(quantity.abs(), quantity.scale()))
}

/// A day, as `November 23, 2026`.
pub(crate) fn day(day: NaiveDate) -> String {
    let month = u8::try_from(day.month()).ok().and_then(|month| Month::try_from(month).ok());
    format!("{} {}, {}", month.map_or("", |month| month.name()), day.day(), day.year())
}

fn signed(amount: Decimal, decimals: u32, symbol: &str) -> String {
    let figure = format!("{symbol}{}", grouped(amount.abs(), decimals));
    if amount.is_sign_negative() && !amount.is_zero() { format!("({figure})") } else { figure }
}

fn symbol(currency: &str) -> String {
    match currency {
        "" | "USD" => "$".into(),
        "AUD" => "A$".into(),
        "CAD" => "CA$".into(),
        "NZD" => "NZ$".into(),
        "EUR" => "€".into(),
        "GBP" => "£".into(),
        code => format!("{code}\u{a0}"),
    }
}

fn grouped(amount: Decimal, decimals: u32) -> String {
    let digits = format!("{amount:.*}", decimals as usize);
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut figure = String::with_capacity(digits.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            figure.push(',');
        }
        figure.push(digit);
    }
    if !fraction.is_empty() {
        figure.push('.');
        figure.push_str(fraction);
    }
    figure
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn money_has_thousands_and_two_decimals() {
        assert_eq!(money(decimal("1234.5"), "USD"), "$1,234.50");
        assert_eq!(money(decimal("1234567.005"), "USD"), "$1,234,567.01");
        assert_eq!(money(decimal("999"), "CAD"), "CA$999.00");
        assert_eq!(money(decimal("10"), "ISK"), "ISK\u{a0}10.00");
    }

    #[test]
    fn a_deduction_stands_in_parentheses_and_zero_does_not() {
        assert_eq!(money(decimal("-1234.50"), "USD"), "($1,234.50)");
        assert_eq!(money(decimal("-0.004"), "USD"), "$0.00");
    }

    #[test]
    fn an_amount_in_a_column_stands_without_its_currency() {
        assert_eq!(amount(decimal("1234.505")), "1,234.51");
        assert_eq!(amount(decimal("-1234.5")), "(1,234.50)");
    }

    #[test]
    fn a_percentage_has_two_decimals_and_nothing_has_none() {
        assert_eq!(percentage(decimal("1"), decimal("3")), Some(decimal("33.33")));
        assert_eq!(percentage(decimal("-50"), decimal("100")), Some(decimal("-50")));
        assert_eq!(percentage(decimal("1"), Decimal::ZERO), None);
    }

    #[test]
    fn unit_prices_keep_up_to_four_decimals() {
        assert_eq!(unit_price(decimal("0.04750"), "USD"), "$0.0475");
        assert_eq!(unit_price(decimal("12"), "USD"), "$12.00");
        assert_eq!(unit_price(decimal("1.23456"), "USD"), "$1.2346");
    }

    #[test]
    fn quantities_drop_idle_zeros() {
        assert_eq!(quantity(decimal("1250.000")), "1,250");
        assert_eq!(quantity(decimal("12.50")), "12.5");
        assert_eq!(quantity(decimal("-3")), "-3");
    }

    #[test]
    fn days_are_written_out() {
        assert_eq!(day(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()), "November 23, 2026");
    }
}
