//! What a change of rules would do, in words. Compares the layers before and after; asks nobody.

use app::model::{
    ids::ProjectId,
    rules::{
        Layer, RulesPatch, Setting,
        page::{ChangeLine, RuleChange},
        place::RulePlace,
    },
    tool::ItemKind,
};

use super::rules::holding;
use crate::store::rules::Layers;

/// What a change does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Kind by kind; those that change alike stand together.
    pub per_kind: Vec<RuleChange>,
    /// Settings that reach no kind.
    pub without_effect: Vec<Setting>,
}

/// Compares. `projects` are the company's, as far as the person may see them.
pub fn between(
    before: &Layers,
    after: &Layers,
    place: RulePlace,
    projects: &[(ProjectId, String)],
) -> Changes {
    let set = |layers: &Layers| {
        layers.at(place.project, place.kind).map(|stored| stored.patch.clone()).unwrap_or_default()
    };
    let (was, becomes) = (set(before), set(after));
    let changed: Vec<Setting> = place.settings().filter(|setting| !was.agrees(&becomes, *setting)).collect();
    let mut per_kind: Vec<RuleChange> = Vec::new();
    for kind in place.kinds() {
        let reached = changed.iter().filter(|setting| !is_overridden(before, place, kind, **setting));
        let lines: Vec<ChangeLine> = reached
            .map(|setting| {
                let words = |layers: &Layers| holding(layers, place.project, kind).words(*setting, kind);
                let (was, then) = (words(before), words(after));
                let reach = match place.project {
                    Some(_) => "This project.".to_owned(),
                    None => reach(before, kind, *setting, projects),
                };
                let reach =
                    if was == then { format!("{reach} {}", same_value(&becomes, *setting)) } else { reach };
                ChangeLine { setting: *setting, before: was, after: then, reach }
            })
            .collect();
        match per_kind.iter_mut().find(|change| change.lines == lines) {
            _ if lines.is_empty() => {}
            Some(alike) => alike.kinds.push(kind),
            None => per_kind.push(RuleChange { kinds: vec![kind], lines }),
        }
    }
    let reaches = |setting: &Setting| {
        per_kind.iter().flat_map(|change| &change.lines).any(|line| line.setting == *setting)
    };
    let without_effect = changed.into_iter().filter(|setting| !reaches(setting)).collect();
    Changes { per_kind, without_effect }
}

/// Whether the kind has a rule of its own above the one for all kinds.
fn is_overridden(layers: &Layers, place: RulePlace, kind: ItemKind, setting: Setting) -> bool {
    let own = layers.at(place.project, Some(kind));
    place.kind.is_none() && own.is_some_and(|own| own.patch.sets(setting))
}

const fn same_value(becomes: &RulesPatch, setting: Setting) -> &'static str {
    if becomes.sets(setting) {
        "The value stays the same, but it is set here and no longer follows what is inherited."
    } else {
        "The value stays the same, but it follows what is inherited again."
    }
}

/// In how many projects a company's setting of a kind holds, and which keep their own.
fn reach(layers: &Layers, kind: ItemKind, setting: Setting, projects: &[(ProjectId, String)]) -> String {
    let is_own = |project: &ProjectId| {
        let own = |(layer, patch): (Layer, &RulesPatch)| {
            matches!(layer, Layer::ProjectAll | Layer::ProjectKind) && patch.sets(setting)
        };
        layers.of(Some(*project), kind).any(own)
    };
    let with_own: Vec<ProjectId> = layers.projects().into_iter().filter(is_own).collect();
    let (keep, follow): (Vec<_>, Vec<_>) = projects.iter().partition(|(id, _)| with_own.contains(id));
    let mut sentences = vec![match (follow.len(), projects.len()) {
        (_, 0) => "None of the projects you see.".to_owned(),
        (1, 1) => "The one project you see.".to_owned(),
        (some, all) if some == all => format!("All {all} projects you see."),
        (some, all) => format!("{some} of {all} projects you see."),
    }];
    sentences.extend(keep.into_iter().map(|(id, name)| {
        let own = holding(layers, Some(*id), kind).words(setting, kind);
        format!("{name} keeps its own: {own}.")
    }));
    let hidden = with_own.iter().filter(|id| !projects.iter().any(|(seen, _)| seen == *id)).count();
    match hidden {
        0 => {}
        1 => sentences.push("One project that you do not see keeps its own.".to_owned()),
        count => sentences.push(format!("{count} projects that you do not see keep their own.")),
    }
    sentences.join(" ")
}

/// A change as lines of the history.
pub fn history(changes: &Changes, place: RulePlace) -> Vec<String> {
    let mut lines = Vec::new();
    for change in &changes.per_kind {
        for line in &change.lines {
            let (title, setting) = (change.title(), line.setting.label());
            lines.push(if line.before == line.after {
                format!("{title} – {setting}: still {}.", line.after)
            } else {
                format!("{title} – {setting}: from {} to {}.", line.before, line.after)
            });
        }
    }
    for setting in &changes.without_effect {
        lines.push(format!("{} – {}: changed; every kind has its own.", place.label(), setting.label()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use app::model::{
        ids::CompanyId,
        rules::{RulesPatch, StatusRule},
    };

    use super::*;

    const COMPANY: RulePlace = RulePlace { company: CompanyId(1), project: None, kind: None };
    const PIER: ProjectId = ProjectId(2);
    const HIDDEN: ProjectId = ProjectId(3);

    fn expires(days: u32) -> RulesPatch {
        RulesPatch { expires_after_days: Some(days), ..RulesPatch::default() }
    }

    fn seen() -> Vec<(ProjectId, String)> {
        vec![(PIER, "Pier 9".to_owned()), (ProjectId(4), "Alder Street".to_owned())]
    }

    #[test]
    fn a_rule_for_all_kinds_reaches_those_without_a_rule_of_their_own() {
        let order = RulePlace { kind: Some(ItemKind::PurchaseOrder), ..COMPANY };
        let before = Layers::default()
            .with(order, expires(10))
            .with(RulePlace { project: Some(PIER), ..COMPANY }, expires(20))
            .with(RulePlace { project: Some(HIDDEN), ..COMPANY }, expires(30));
        let changes = between(&before, &before.clone().with(COMPANY, expires(60)), COMPANY, &seen());
        let [change] = &changes.per_kind[..] else { panic!("{changes:?}") };
        assert_eq!(change.kinds.len(), ItemKind::ALL.len() - 1);
        assert!(!change.kinds.contains(&ItemKind::PurchaseOrder));
        let line = &change.lines[0];
        assert_eq!((line.before.as_str(), line.after.as_str()), ("after 120 days", "after 60 days"));
        assert_eq!(
            line.reach,
            "1 of 2 projects you see. Pier 9 keeps its own: after 20 days. One project that you do not see keeps its own."
        );
    }

    #[test]
    fn the_same_form_again_changes_nothing() {
        let layers = Layers::default().with(COMPANY, expires(60));
        assert_eq!(between(&layers, &layers, COMPANY, &seen()), Changes::default());
    }

    #[test]
    fn a_rule_that_every_kind_overrides_is_said_to_reach_none() {
        let mut layers = Layers::default();
        for kind in ItemKind::ALL {
            layers = layers.with(RulePlace { kind: Some(kind), ..COMPANY }, expires(10));
        }
        let changes = between(&layers, &layers.clone().with(COMPANY, expires(60)), COMPANY, &seen());
        assert_eq!((changes.per_kind, changes.without_effect), (Vec::new(), vec![Setting::Expiry]));
    }

    #[test]
    fn setting_the_inherited_value_says_that_it_no_longer_follows() {
        let place = RulePlace { kind: Some(ItemKind::Subcontract), project: Some(PIER), ..COMPANY };
        let set = RulesPatch {
            on_completed: Some(StatusRule::Set("Approved".to_owned())),
            ..RulesPatch::default()
        };
        let none = Layers::default();
        let changes = between(&none, &none.clone().with(place, set), place, &seen());
        let line = &changes.per_kind[0].lines[0];
        assert_eq!(line.before, line.after);
        assert!(line.reach.contains("no longer follows"), "{}", line.reach);
    }
}
