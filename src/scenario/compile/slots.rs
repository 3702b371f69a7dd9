//! Causes that end exploitation share one uniform draw a week, in slots of equal width. A weekly probability above its
//! slot would run into the next cause's, so it is refused.

use std::ops::Range;

use toml::Spanned;

use crate::model::interventions::Intervention;
use crate::model::levers::Levers;
use crate::model::setting::{FormKind, Setting};
use crate::scenario::error::{Mistakes, Problem};
use crate::scenario::file::File;
use crate::units::{ChannelId, FormId, Hazard, Id, PlaceId};

/// Causes beside the channels: release and leaving by oneself.
const OTHER_CAUSES: usize = 2;

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

/// Reports every cause that can outgrow its slot, and the intervention that makes it so.
pub(super) fn check(setting: &Setting, programme: &[Spanned<Intervention>], spots: &Spots, mistakes: &mut Mistakes) {
    let most = 1.0 / (setting.channels.len() + OTHER_CAUSES) as f64;
    let mut report = |span: &Range<usize>, cause: String, hazard: f64| {
        let weekly = Hazard::new(hazard).map_or(1.0, |hazard| hazard.weekly().get());
        if weekly > most {
            mistakes.add(span.clone(), Problem::Slot { cause, weekly, most });
        }
        weekly > most
    };
    for (form, span) in setting.forms.iter().zip(&spots.durations) {
        if let FormKind::Trafficking { duration, .. } = form.kind {
            report(span, format!("release from {:?}", form.name), 1.0 / duration.get());
        }
    }
    let weakest = setting.tactics.iter().map(|tactic| libm::exp(-tactic.control.get())).fold(0.0, f64::max);
    report(&spots.self_exit, "leaving by oneself".into(), setting.exit.self_exit.get() * weakest);
    for (channel, span) in setting.channels.ids().zip(&spots.channels) {
        let name = &setting.channels[channel].name;
        let (hazard, _) = highest(channel, setting, programme, false);
        if report(span, format!("the channel {name:?}"), hazard) {
            continue;
        }
        let (hazard, strongest) = highest(channel, setting, programme, true);
        if let Some(intervention) = strongest {
            let cause = format!("the channel {name:?} with the intervention {:?}", intervention.get_ref().name);
            report(&intervention.span(), cause, hazard);
        }
    }
}

/// Highest hazard of a channel over all markets, alone or with all interventions that raise it at full dose, and the
/// intervention that raises it most there.
fn highest<'p>(
    channel: ChannelId,
    setting: &Setting,
    programme: &'p [Spanned<Intervention>],
    with_programme: bool,
) -> (f64, Option<&'p Spanned<Intervention>>) {
    let row = &setting.channels[channel];
    let active = if with_programme { programme } else { &[] };
    let pressed: Vec<Levers> = active.iter().map(|intervention| press(intervention.get_ref(), setting)).collect();
    let mut best = (0.0, None);
    for (place, form) in markets(setting) {
        let factors = pressed.iter().map(|levers| levers.identification[channel.index()].at(place, form));
        let strongest = active.iter().zip(factors.clone()).max_by(|a, b| a.1.total_cmp(&b.1));
        let raised: f64 = factors.map(|factor| factor.max(1.0)).product();
        let hazard = row.hazard.get() * row.by_form[form].get() * row.by_place[place].get() * raised;
        if hazard > best.0 {
            best = (hazard, strongest.map(|(intervention, _)| intervention));
        }
    }
    best
}

fn press(intervention: &Intervention, setting: &Setting) -> Levers {
    let mut levers = Levers::neutral(setting, 1);
    intervention.kind.press(intervention.full_dose(), &intervention.scope, setting, &mut levers);
    levers
}

fn markets(setting: &Setting) -> Vec<(PlaceId, FormId)> {
    let forms: Vec<FormId> = setting.forms.ids().filter(|&form| setting.forms[form].is_trafficking()).collect();
    setting.destinations().flat_map(|place| forms.iter().map(move |&form| (place, form)).collect::<Vec<_>>()).collect()
}
