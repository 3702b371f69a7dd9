//! What whoever designs an intervention should have asked: six questions, in our own words, after section 1 of the
//! toolkit of the Inter-Agency Coordination Group against Trafficking in Persons (2016).

use serde::{Deserialize, Serialize};

/// A question and the key of its answer in an intervention's `design`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Key in scenario files.
    pub key: &'static str,
    /// The question.
    pub text: &'static str,
}

/// Makes the answers, their keys and their questions from one list.
macro_rules! design {
    ($($key:ident: $text:literal),+ $(,)?) => {
        /// Answers to the questions of design, in free words. Nothing of the simulation reads them.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields, expecting = "a table of answers")]
        pub struct Design {
            $(
                #[doc = $text]
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $key: Option<String>,
            )+
        }

        /// All questions, in the order in which they are asked.
        pub const QUESTIONS: &[Question] = &[$(Question { key: stringify!($key), text: $text }),+];

        impl Design {
            /// Every question with its answer, where there is one that is not empty.
            pub fn answers(&self) -> impl Iterator<Item = (&'static Question, Option<&str>)> {
                let answers = [$(self.$key.as_deref()),+];
                QUESTIONS.iter().zip(answers).map(|(question, text)| (question, text.filter(|text| !text.trim().is_empty())))
            }

            /// The questions that are not answered.
            pub fn unanswered(&self) -> Vec<&'static Question> {
                self.answers().filter(|(_, answer)| answer.is_none()).map(|(question, _)| question).collect()
            }
        }
    };
}

design! {
    whose_behaviour: "Whose behaviour is meant to change: traffickers, officials, services, firms, consumers, people at risk?",
    barriers: "What may keep them from changing it, and what does the programme do about that?",
    displacement_risk: "How easily can networks turn to other people, places, routes or members, and how much of the effect would that cost?",
    external_factors: "What outside the programme may help or undo it?",
    measurement: "How will it be measured whether behaviour changed and trafficking fell, compared with what?",
    expertise: "Who knows this behaviour and this place, and do they take part in the design?",
}
