//! Applications and change orders add up to the cent, in the data and on the paper.

mod reading;

use std::str::FromStr;
use std::sync::LazyLock;

use paperwork::{
    ApplicationLine, ChangeOrder, ChangeOrderSummary, ContractSum, Document, Line, Paperwork,
    PaymentApplication, PrimeContract, SubcontractorInvoice,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use reading::page_texts;

static PAPERWORK: LazyLock<Paperwork> = LazyLock::new(|| Paperwork::new(None).expect("the templates load"));

fn text(document: &Document) -> String {
    page_texts(&PAPERWORK.render(document).expect("the document prints")).join(" ")
}

/// The amounts in a text, in order: words with two decimals, in parentheses when below zero.
fn amounts(text: &str) -> Vec<Decimal> {
    text.split(' ').filter_map(amount).collect()
}

fn amount(word: &str) -> Option<Decimal> {
    let (sign, figure) = match word.strip_prefix('(') {
        Some(deduction) => ("-", deduction.strip_suffix(')')?),
        None => ("", word),
    };
    let digits = figure.trim_start_matches('$').replace(',', "");
    let (_, cents) = digits.split_once('.')?;
    (cents.len() == 2).then(|| Decimal::from_str(&format!("{sign}{digits}")).ok()).flatten()
}

fn after<'a>(text: &'a str, words: &str) -> &'a str {
    text.split_once(words).unwrap_or_else(|| panic!("{words} in {text}")).1
}

/// Amounts of up to four decimals, so that rounding has something to do.
fn money() -> impl Strategy<Value = Decimal> {
    (-90_000_000_000_i64..90_000_000_000, 2_u32..=4).prop_map(|(figure, scale)| Decimal::new(figure, scale))
}

fn line() -> impl Strategy<Value = ApplicationLine> {
    (money(), money(), money(), money(), money(), any::<bool>()).prop_map(
        |(scheduled_value, from_previous, this_period, materials_stored, retainage, is_change_order)| {
            ApplicationLine {
                item_number: "A".into(),
                description: "Work".into(),
                code: None,
                scheduled_value,
                from_previous,
                this_period,
                materials_stored,
                retainage,
                is_change_order,
            }
        },
    )
}

fn application() -> impl Strategy<Value = PaymentApplication> {
    let lines = prop::collection::vec(line(), 1..9);
    let tax = prop_oneof![Just(Decimal::ZERO), money()];
    (lines, money(), money(), money(), money(), money(), tax).prop_map(
        |(lines, original, net, work, materials, previous, tax)| PaymentApplication {
            lines,
            original_contract_sum: original,
            net_change_by_change_orders: net,
            retainage_of_work: work,
            retainage_of_materials: materials,
            less_previous_certificates: previous,
            tax,
            ..PaymentApplication::specimen()
        },
    )
}

fn change_order() -> impl Strategy<Value = ChangeOrder> {
    let amounts = prop::collection::vec(money(), 1..9);
    (amounts, money(), money(), money()).prop_map(|(amounts, original, net_change_before, this_change)| {
        let specimen = ChangeOrder::specimen();
        let line = Line { quantity: None, unit_cost: None, ..specimen.lines[0].clone() };
        ChangeOrder {
            lines: amounts.into_iter().map(|amount| Line { amount, ..line.clone() }).collect(),
            sum: ContractSum { original, net_change_before, this_change },
            ..specimen
        }
    })
}

proptest! {
    #[test]
    fn the_sums_of_an_application_follow_from_its_lines(it in application()) {
        let total: Decimal = it.lines.iter().map(ApplicationLine::total).sum();
        prop_assert_eq!(it.completed_and_stored(), total);
        prop_assert_eq!(it.earned_less_retainage() + it.total_retainage(), total);
        prop_assert_eq!(it.balance_to_finish() + it.earned_less_retainage(), it.contract_sum_to_date());
        let without_tax = PaymentApplication { tax: Decimal::ZERO, ..it.clone() };
        let tax = it.current_payment_due() - without_tax.current_payment_due();
        prop_assert!((tax - it.tax).abs() <= Decimal::new(5, 3));
        for sum in [it.contract_sum_to_date(), total, it.current_payment_due(), it.balance_to_finish()] {
            prop_assert_eq!(sum, sum.round_dp(2), "no part of a cent is left");
        }
    }

    #[test]
    fn a_line_is_done_or_left_to_do(line in line()) {
        let scheduled = line.total() + line.balance();
        prop_assert!((scheduled - line.scheduled_value).abs() <= Decimal::new(5, 3));
        prop_assert_eq!(scheduled, scheduled.round_dp(2));
    }

    #[test]
    fn a_contract_sum_grows_by_its_change_orders(original in money(), earlier in money(), this in money()) {
        let sum = ContractSum { original, net_change_before: earlier, this_change: this };
        let unchanged = ContractSum { this_change: Decimal::ZERO, ..sum };
        prop_assert_eq!(unchanged.after(), sum.before());
        prop_assert!((sum.after() - original - earlier - this).abs() <= Decimal::new(15, 3));
        prop_assert_eq!(sum.after(), sum.after().round_dp(2));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_an_application_prints_adds_up(it in application()) {
        let text = text(&Document::PaymentApplication(it.clone()));
        let account = amounts(after(&text, "Account"));
        let taxed = usize::from(!it.tax.round_dp(2).is_zero());
        let [original, net, to_date, done, work, materials, held, earned, before] = account[..9] else { unreachable!() };
        let tax = if taxed == 1 { account[9] } else { Decimal::ZERO };
        let (due, left) = (account[9 + taxed], account[10 + taxed]);
        prop_assert_eq!(original + net, to_date);
        prop_assert_eq!(work + materials, held);
        prop_assert_eq!(done - held, earned);
        prop_assert_eq!(earned - before + tax, due);
        prop_assert_eq!(to_date - earned, left);
        prop_assert_eq!(due, it.current_payment_due());

        let sheet = amounts(after(&text, "Amounts in USD."));
        let rows: Vec<&[Decimal]> = sheet.chunks(7).collect();
        let total = rows[rows.len() - 1];
        let changes = it.lines.iter().filter(|line| line.is_change_order).count();
        let base = it.lines.len() - changes;
        prop_assert_eq!(total[4], done);
        for (column, &sum) in total.iter().enumerate() {
            let add = |from: usize, count: usize| -> Decimal {
                rows[from..from + count].iter().map(|row| row[column]).sum()
            };
            if changes == 0 {
                prop_assert_eq!(add(0, base), sum);
                continue;
            }
            let first = if base == 0 { 0 } else { base + 1 };
            if base > 0 {
                prop_assert_eq!(add(0, base), rows[base][column]);
            }
            prop_assert_eq!(add(first, changes), rows[first + changes][column]);
            prop_assert_eq!(add(0, base) + add(first, changes), sum);
        }
        for row in rows {
            prop_assert_eq!(row[1] + row[2] + row[3], row[4]);
            prop_assert_eq!(row[0] - row[4], row[5]);
        }
    }

    #[test]
    fn what_a_change_order_prints_adds_up(it in change_order()) {
        let text = text(&Document::ChangeOrder(it.clone()));
        let (cost, sum) = after(&text, "Cost of the change").split_once("Contract sum as first").unwrap();
        let cost = amounts(cost);
        let (total, parts) = cost.split_last().unwrap();
        prop_assert_eq!(parts.iter().sum::<Decimal>(), *total);
        let sum = amounts(sum);
        prop_assert_eq!(sum[0] + sum[1], sum[2]);
        prop_assert_eq!(sum[2] + sum[3], sum[4]);
        prop_assert_eq!((sum[3], sum[4]), (*total, it.sum.after()));
    }
}

#[test]
fn the_specimens_sums_fit_its_lines() {
    assert_eq!(PaymentApplication::specimen().discrepancies(), Vec::<String>::new());
    assert_eq!(SubcontractorInvoice::specimen().application.discrepancies(), Vec::<String>::new());
}

#[test]
fn each_sum_that_does_not_fit_the_lines_is_named_with_its_figures() {
    let fits = PaymentApplication::specimen();
    let cent = Decimal::new(1, 2);
    let original =
        PaymentApplication { original_contract_sum: fits.original_contract_sum + cent, ..fits.clone() };
    assert_eq!(
        original.discrepancies(),
        ["The lines add up to $5,778,589.50, but the original contract sum is $5,778,589.51."]
    );
    let net = fits.net_change_by_change_orders + cent;
    let changed = PaymentApplication { net_change_by_change_orders: net, ..fits.clone() }.discrepancies();
    assert_eq!(changed.len(), 2, "{changed:?}");
    assert!(changed.iter().all(|problem| problem.contains("the net change by change orders is $9,221.76")));
    let held =
        PaymentApplication { retainage_of_materials: fits.retainage_of_materials + cent, ..fits.clone() };
    assert_eq!(held.discrepancies().len(), 1, "{:?}", held.discrepancies());
    assert!(held.discrepancies()[0].starts_with("The retainage of all lines adds up to $268,932.97"));
    let percent = PaymentApplication { retainage_of_work_percent: Some(Decimal::from(5)), ..fits };
    assert_eq!(
        percent.discrepancies(),
        ["5% of completed work is $112,327.75, but the retainage held on it is $224,655.50."]
    );
}

#[test]
fn deductions_count_as_taken_off_with_or_without_a_minus() {
    let summary = |deduction| ChangeOrderSummary {
        previous_additions: Decimal::from(500),
        new_deductions: deduction,
        ..ChangeOrderSummary::default()
    };
    assert_eq!(summary(Decimal::from(200)).net(), Decimal::from(300));
    assert_eq!(summary(Decimal::from(-200)).net(), Decimal::from(300));
}

#[test]
fn a_line_with_nothing_scheduled_has_no_percentage() {
    let mut line = PaymentApplication::specimen().lines[0].clone();
    assert_eq!(line.percent(), Some(Decimal::new(4167, 2)));
    line.scheduled_value = Decimal::ZERO;
    assert_eq!(line.percent(), None);
}

#[test]
fn the_certificate_names_who_certifies() {
    let mut application = PaymentApplication::specimen();
    let certified = text(&Document::PaymentApplication(application.clone()));
    assert!(certified.contains("Atelier Nørregaard Architects, P.C. certifies"), "{certified}");
    assert!(certified.contains("For the Architect, and date"), "{certified}");
    application.via = None;
    let certified = text(&Document::PaymentApplication(application));
    assert!(certified.contains("Pier 9 Holdings, LLC certifies"), "{certified}");
}

#[test]
fn who_certifies_in_the_envelope_has_no_line_for_a_pen() {
    let mut application = PaymentApplication::specimen();
    let architect = PrimeContract::specimen().signers.into_iter().find(|signer| signer.role == "Architect");
    application.signers.extend(architect);
    let certified = text(&Document::PaymentApplication(application));
    assert!(certified.contains("Architect signs for the certificate."), "{certified}");
    assert!(!certified.contains("For the Architect, and date"), "{certified}");
}

#[test]
fn a_subcontractor_certifies_only_when_asked_to_and_says_which_invoice_is_the_last() {
    let invoice = SubcontractorInvoice::specimen();
    let plain =
        SubcontractorInvoice { certification: false, is_final: true, comment: None, ..invoice.clone() };
    let certified = text(&Document::SubcontractorInvoice(invoice));
    let plain = text(&Document::SubcontractorInvoice(plain));
    for (words, in_certified) in [
        ("has been carried out", true),
        ("Comment", true),
        ("Final invoice", false),
        ("the last under", false),
    ] {
        assert_eq!(certified.contains(words), in_certified, "{words} in {certified}");
        assert_eq!(plain.contains(words), !in_certified, "{words} in {plain}");
    }
}
