//! Causes that end exploitation share one uniform draw a week, in slots of equal width. A weekly probability above its
//! slot would run into the next cause's, so it is refused.

use std::ops::Range;

use toml::Spanned;

use crate::model::interventions::Intervention;
use crate::model::levers::Levers;
use crate::model::programme::arranged;
use crate::model::setting::Setting;
use crate::model::surface::{FIXED_CAUSES, finding, hazards};
use crate::scenario::error::{Mistakes, Problem};
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
}

/// The highest hazard of one cause, and the market in which it is.
#[derive(Clone, Copy)]
struct Highest {
    hazard: f64,
    place: PlaceId,
    form: FormId,
}

/// Reports every cause that can outgrow its slot, and the intervention that makes it so.
pub(super) fn check(setting: &Setting, programme: &[Spanned<Intervention>], spots: &Spots, mistakes: &mut Mistakes) {
    let rows = arranged(programme.iter().map(|intervention| intervention.get_ref().clone()).collect());
    let pressed: Vec<Levers> = rows.iter().map(|intervention| press(intervention, setting)).collect();
    let factor =
        |levers: &Levers, channel: ChannelId, at: &Highest| finding(setting, levers, channel, at.place, at.form);
    let alone = highest(setting, |_, _| 1.0);
    let raised =
        highest(setting, |channel, at| pressed.iter().map(|levers| factor(levers, channel, at).max(1.0)).product());
    let most = 1.0 / alone.len() as f64;
    let fits = |hazard: f64| weekly(hazard) <= most;
    for (cause, (alone, raised)) in
        alone.iter().zip(&raised).enumerate().filter(|(_, (_, raised))| !fits(raised.hazard))
    {
        let (span, name, remedy) = match cause {
            0 => {
                let name = format!("release from {:?}", setting.forms[alone.form].name);
                (&spots.durations[alone.form.index()], name, "Lengthen the duration")
            }
            1 => (&spots.self_exit, "leaving by oneself".to_owned(), "Lower it, or strengthen the control of tactics"),
            later => {
                let channel = ChannelId::from_index(later - FIXED_CAUSES);
                let name = format!("the channel {:?}", setting.channels[channel].name);
                (&spots.channels[channel.index()], name, "Lower the hazard or its factors")
            }
        };
        if !fits(alone.hazard) {
            mistakes.add(span.clone(), Problem::Slot { cause: name, weekly: weekly(alone.hazard), most, remedy });
            continue;
        }
        let channel = ChannelId::from_index(cause - FIXED_CAUSES);
        let strength = |levers: &&Levers| factor(levers, channel, raised);
        let strongest = programme.iter().zip(&pressed).max_by(|a, b| strength(&a.1).total_cmp(&strength(&b.1)));
        if let Some((intervention, _)) = strongest {
            let cause = format!("{name} with the intervention {:?}", intervention.get_ref().name);
            let remedy = "Lower the effect of the intervention or the hazard of the channel";
            mistakes.add(intervention.span(), Problem::Slot { cause, weekly: weekly(raised.hazard), most, remedy });
        }
    }
}

fn weekly(hazard: f64) -> f64 {
    Hazard::new(hazard).map_or(1.0, |hazard| hazard.weekly().get())
}

/// For every cause its highest hazard over all markets and tactics, with a factor on each channel.
fn highest(setting: &Setting, factor: impl Fn(ChannelId, &Highest) -> f64) -> Vec<Highest> {
    let mut highest: Vec<Highest> = Vec::new();
    for (place, form) in markets(setting) {
        let here = Highest { hazard: 0.0, place, form };
        for tactic in setting.tactics.ids() {
            let causes = hazards(setting, place, form, tactic, |channel| factor(channel, &here));
            highest.resize(causes.len(), here);
            for (best, hazard) in highest.iter_mut().zip(causes) {
                if hazard > best.hazard {
                    *best = Highest { hazard, ..here };
                }
            }
        }
    }
    highest
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
