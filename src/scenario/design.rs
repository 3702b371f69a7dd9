//! What whoever designs an intervention should have asked: six questions in our own words, after section 1 of the
//! toolkit of the Inter-Agency Coordination Group against Trafficking in Persons (2016), and those of its kind.

use serde::{Serialize, Serializer};

use super::document::joined;
use super::error::{KeyProblem, Mistakes};
use super::file::Named;
use crate::model::interventions::{Entry, Intervention, Question};

/// The questions that are asked of every kind, in the order in which they are asked.
pub const QUESTIONS: &[Question] = &[
    Question {
        key: "whose_behaviour",
        text: "Whose behaviour is meant to change: traffickers, officials, services, firms, consumers, people at risk?",
    },
    Question {
        key: "barriers",
        text: "What may keep them from changing it, and what does the programme do about that?",
    },
    Question {
        key: "displacement_risk",
        text: "How easily can networks turn to other people, places, routes or members, and how much of the effect would that cost?",
    },
    Question { key: "external_factors", text: "What outside the programme may help or undo it?" },
    Question {
        key: "measurement",
        text: "How will it be measured whether behaviour changed and trafficking fell, compared with what?",
    },
    Question {
        key: "expertise",
        text: "Who knows this behaviour and this place, and do they take part in the design?",
    },
];

/// All questions that are asked of a kind: those of every kind, then its own.
pub fn questions(kind: &'static Entry) -> impl Iterator<Item = &'static Question> {
    QUESTIONS.iter().chain(kind.questions)
}

/// The questions that are asked of one intervention, with answers in free words. Nothing of the simulation reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design(Vec<(&'static Question, Option<String>)>);

impl Design {
    /// The answers that stand in the file; a key that is no question of the intervention's kind is a mistake.
    pub(super) fn of(intervention: &Intervention, answers: Named<String>, mistakes: &mut Mistakes) -> Self {
        let mut design = Self(questions(intervention.kind.entry()).map(|question| (question, None)).collect());
        for (key, text) in answers.0 {
            if let Some((_, answer)) = design.0.iter_mut().find(|(question, _)| question.key == key.get_ref()) {
                *answer = Some(text).filter(|text| !text.trim().is_empty());
            } else {
                let valid = design.0.iter().map(|(question, _)| question.key.to_owned()).collect();
                let path = joined(&joined("interventions", &intervention.name), "design");
                mistakes.add(key.span(), KeyProblem::UnknownKey { key: key.into_inner(), path, valid });
            }
        }
        design
    }

    /// Every question with its answer, where there is one that is not empty.
    pub fn answers(&self) -> impl Iterator<Item = (&'static Question, Option<&str>)> {
        self.0.iter().map(|(question, answer)| (*question, answer.as_deref()))
    }

    /// The questions that are not answered.
    pub fn unanswered(&self) -> Vec<&'static Question> {
        self.answers().filter(|(_, answer)| answer.is_none()).map(|(question, _)| question).collect()
    }
}

/// The answers by the keys of their questions.
impl Serialize for Design {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.answers().filter_map(|(question, answer)| Some((question.key, answer?))))
    }
}
