//! The weekly probabilities of all causes that end exploitation must leave room for each other, in the world and with
//! what the programme adds to its channels. What does not fit is refused.

use std::ops::Range;

use toml::Spanned;

use crate::model::exits::{FIXED_CAUSES, finding, hazards, willing};
use crate::model::interventions::Intervention;
use crate::model::levers::Levers;
use crate::model::programme::arranged;
use crate::model::setting::Setting;
use crate::scenario::error::{Mistakes, NumberProblem};
use crate::scenario::file::File;
use crate::units::{ChannelId, FormId, Hazard, Id, PlaceId};

/// Where the file gives the hazards.
pub(super) struct Spots {
    channels: Vec<Range<usize>>,
    /// Empty ranges for other crime, which holds nobody.
    durations: Vec<Range<usize>>,
    self_exit: Range<usize>,
}

impl Spots {
    pub(super) fn of(file: &File) -> Self {
        let duration = |form: &crate::scenario::file::Form| form.trafficking.as_ref().map(|form| form.duration.span());
        Self {
            channels: file.channels.0.iter().map(|(_, channel)| channel.hazard.span()).collect(),
            durations: file.forms.0.iter().map(|(_, form)| duration(form).unwrap_or_default()).collect(),
            self_exit: file.exit.self_exit.span(),
        }
    }

    /// Where a cause is given, what it is called, and what helps.
    fn cause(&self, setting: &Setting, cause: usize, worst: &Tightest) -> (Range<usize>, String, &'static str) {
        match cause {
            0 => {
                let name = format!("release from {:?}", setting.forms[worst.form].name);
                (self.durations[worst.form.index()].clone(), name, "Lengthen the duration")
            }
            1 => {
                let remedy = "Lower it, or strengthen the control of tactics";
                (self.self_exit.clone(), "leaving by oneself".to_owned(), remedy)
            }
            later => {
                let channel = ChannelId::from_index(later - FIXED_CAUSES);
                let name = format!("the channel {:?}", setting.channels[channel].name);
                (self.channels[channel.index()].clone(), name, "Lower the hazard or its factors")
            }
        }
    }
}

/// A weekly probability that is nearest to what it may be, or furthest above it, and the market in which it is.
#[derive(Clone, Copy)]
struct Tightest {
    weekly: f64,
    most: f64,
    place: PlaceId,
    form: FormId,
}

impl Tightest {
    fn fits(&self) -> bool {
        self.weekly <= self.most
    }
}

/// Reports every cause that has no room, and the intervention that makes it so.
pub(super) fn check(setting: &Setting, programme: &[Spanned<Intervention>], spots: &Spots, mistakes: &mut Mistakes) {
    let alone = tightest(setting, |_, _, _| 1.0, |_, _| 1.0 / (FIXED_CAUSES + setting.channels.len()) as f64);
    for (cause, worst) in alone.iter().enumerate().filter(|(_, worst)| !worst.fits()) {
        let (span, name, remedy) = spots.cause(setting, cause, worst);
        let Tightest { weekly, most, .. } = *worst;
        mistakes.add(span, NumberProblem::Slot { cause: name, weekly, most, remedy });
    }
    if alone.iter().all(Tightest::fits) {
        check_programme(setting, programme, spots, mistakes);
    }
}

/// All interventions together, each at its full dose, against what the world leaves.
fn check_programme(setting: &Setting, programme: &[Spanned<Intervention>], spots: &Spots, mistakes: &mut Mistakes) {
    let rows = arranged(programme.iter().map(|intervention| intervention.get_ref().clone()).collect());
    let pressed: Vec<Levers> = rows.iter().map(|intervention| press(intervention, setting)).collect();
    // Standing only lowers willingness.
    let standing = setting.services.map(|_, _| 1.0);
    let factor = |levers: &Levers, channel, place, form| {
        finding(setting, levers, channel, (place, form), willing(setting, levers, &standing, place))
    };
    let together =
        |channel, place, form| pressed.iter().map(|levers| factor(levers, channel, place, form).max(1.0)).product();
    let room = |before: f64, others: f64| before + (1.0 - others) / setting.channels.len() as f64;
    let raised = tightest(setting, together, room);
    for (cause, worst) in raised.iter().enumerate().skip(FIXED_CAUSES).filter(|(_, worst)| !worst.fits()) {
        let channel = ChannelId::from_index(cause - FIXED_CAUSES);
        let strength = |levers: &&Levers| factor(levers, channel, worst.place, worst.form);
        let strongest = programme.iter().zip(&pressed).max_by(|a, b| strength(&a.1).total_cmp(&strength(&b.1)));
        if let Some((intervention, _)) = strongest {
            let (_, name, _) = spots.cause(setting, cause, worst);
            let cause = format!("{name} with the intervention {:?}", intervention.get_ref().name);
            let remedy = "Lower the effect of the intervention or the hazard of the channel";
            let Tightest { weekly, most, .. } = *worst;
            mistakes.add(intervention.span(), NumberProblem::Slot { cause, weekly, most, remedy });
        }
    }
}

fn weekly(hazard: f64) -> f64 {
    Hazard::new(hazard).map_or(1.0, |hazard| hazard.weekly().get())
}

/// For every cause its tightest place over all markets and tactics, with a factor on each channel. `most`: what a
/// cause may be, from its own weekly probability without the factor and that of all causes together.
fn tightest(
    setting: &Setting,
    factor: impl Fn(ChannelId, PlaceId, FormId) -> f64,
    most: impl Fn(f64, f64) -> f64,
) -> Vec<Tightest> {
    let mut all: Vec<Tightest> = Vec::new();
    for (place, form) in markets(setting) {
        for tactic in setting.tactics.ids() {
            let before = hazards(setting, place, form, tactic, |_| 1.0);
            let others: f64 = before.iter().map(|&hazard| weekly(hazard)).sum();
            let now = hazards(setting, place, form, tactic, |channel| factor(channel, place, form));
            let here = now.iter().zip(&before).map(|(&now, &before)| Tightest {
                weekly: weekly(now),
                most: most(weekly(before), others),
                place,
                form,
            });
            if all.is_empty() {
                all.extend(here);
            } else {
                all.iter_mut()
                    .zip(here)
                    .filter(|(worst, here)| here.weekly - here.most > worst.weekly - worst.most)
                    .for_each(|(worst, here)| *worst = here);
            }
        }
    }
    all
}

/// The levers with one intervention at its full dose.
fn press(intervention: &Intervention, setting: &Setting) -> Levers {
    let mut levers = Levers::neutral(setting, 1);
    intervention.kind.press(intervention.full_dose(), &intervention.scope, setting, &mut levers);
    levers
}

fn markets(setting: &Setting) -> Vec<(PlaceId, FormId)> {
    let forms: Vec<FormId> = setting.forms.ids().filter(|&form| setting.forms[form].is_trafficking()).collect();
    setting.destinations().flat_map(|place| forms.iter().map(move |&form| (place, form)).collect::<Vec<_>>()).collect()
}
