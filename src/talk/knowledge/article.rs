//! A knowledge article as a graph: sections of ordered steps, and trouble branches.

use crate::model::{ArticleId, IntentId, StepId};

/// The longest text that is shown at once: a step with its notes, a branch, a section without steps; in bytes.
/// What a person reads in a chat is a tenth of it; with it a record holds the longest words of a person, a
/// state that remembers all it can, and the answer.
pub const LONGEST_TEXT: usize = 2_400;

/// The most letters of an article's name, and of an id in it: both stand in every record of a walk.
pub const ID_LIMIT: usize = 40;

/// The most bytes of the choices of one place, with their ids: room is left for the way back and to a person.
pub const CHOICES_LIMIT: usize = 1_000;

/// One article. Texts have the university's values filled in already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub id: ArticleId,
    pub title: String,
    /// Words by which staff and search find it.
    pub keywords: Vec<String>,
    /// The intents that this article as a whole answers: the walk begins with its first step.
    pub answers: Vec<IntentId>,
    /// Hash of the source and of the values: a conversation pins the article by it.
    pub hash: String,
    /// In the order of the file. The first is where a walk begins.
    pub sections: Vec<Section>,
    /// The trouble branches, each headed by the error texts that it answers.
    pub branches: Vec<Branch>,
}

/// Steps that follow each other. Its id is the heading's. Without steps it is there to be read, as
/// the password rules are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub id: String,
    pub title: String,
    /// Text between the heading and the first step, if any.
    pub intro: String,
    pub steps: Vec<Step>,
    /// Where the walk goes after the last step; `None`: the procedure is finished, or the last step
    /// has choices.
    pub then: Option<String>,
    /// The intents that this section answers.
    pub answers: Vec<IntentId>,
    /// Choices and mentions of a section without steps.
    pub ways: Vec<Way>,
    /// The words for devices and programs that keep a password and are put right here.
    pub named_by: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub id: StepId,
    /// Light Markdown, one instruction.
    pub text: String,
    /// Block quotes under the step: what some people need to know there.
    pub notes: Vec<String>,
    /// Ways on from here, where the person must choose; empty: the next step follows.
    pub choices: Vec<Way>,
    /// Sections and branches that the text or a note mentions by a link: worth offering, no way on.
    pub asides: Vec<Way>,
    /// The one question that tells the troubles of this step apart.
    pub if_stuck: Option<String>,
}

/// A choice that leads to a section or a branch, of this article or another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    pub label: String,
    pub article: ArticleId,
    /// The id of a section or branch there.
    pub to: String,
}

/// What to do when something goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub id: String,
    pub title: String,
    /// The error texts and codes that lead here, as people see them.
    pub errors: Vec<String>,
    /// Light Markdown, paragraph by paragraph.
    pub text: Vec<String>,
    pub choices: Vec<Way>,
    /// Sections and branches that the text mentions by a link.
    pub asides: Vec<Way>,
    /// The steps, of whichever article, at which this typically happens ("stuck" there asks about these).
    pub at: Vec<(ArticleId, StepId)>,
    /// The intents that this branch answers.
    pub answers: Vec<IntentId>,
}
