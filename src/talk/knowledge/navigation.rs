//! Finding one's way in an article: what comes next, where one stands, where a link leads.
//!
//! Going back is not here: that is the trail of the walk, which the dialogue keeps. Nothing here can
//! fail; what the article doesn't hold is `None`.

use std::collections::BTreeSet;

use super::{Article, Branch, Section, Step, Way};
use crate::model::{ArticleId, IntentId, StepId};
use crate::talk::text::fold;

/// What comes after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next<'a> {
    Step(&'a Step),
    /// The person must choose first.
    Choose(&'a [Way]),
    /// That was the last step.
    Finished,
}

/// What an id of an article stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    Section(&'a Section),
    Branch(&'a Branch),
    Step(&'a Step),
}

/// Step `number` of `of`, from 1, on the way that is being walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub number: u16,
    pub of: u16,
}

impl Article {
    /// Where a walk begins.
    pub fn first(&self) -> Option<&Step> {
        self.steps().next()
    }

    /// Every step in the order of the file: "send me everything".
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.sections.iter().flat_map(|section| &section.steps)
    }

    pub fn step(&self, id: &StepId) -> Option<&Step> {
        self.steps().find(|step| step.id == *id)
    }

    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    pub fn branch(&self, id: &str) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.id == id)
    }

    /// The section in which a step stands.
    pub fn section_of(&self, id: &StepId) -> Option<&Section> {
        self.sections.iter().find(|section| section.steps.iter().any(|step| step.id == *id))
    }

    /// Where a way, a link or a quoted id leads.
    pub fn place(&self, id: &str) -> Option<Place<'_>> {
        let section = self.section(id).map(Place::Section);
        let branch = || self.branch(id).map(Place::Branch);
        section.or_else(branch).or_else(|| self.step(&StepId::from(id)).map(Place::Step))
    }

    /// What follows the step `id`; `None` if there is no such step.
    pub fn next(&self, id: &StepId) -> Option<Next<'_>> {
        let section = self.section_of(id)?;
        let mut from_here = section.steps.iter().skip_while(|step| step.id != *id);
        let step = from_here.next()?;
        if !step.choices.is_empty() {
            return Some(Next::Choose(&step.choices));
        }
        let following = from_here.next().or_else(|| self.section(section.then.as_deref()?)?.steps.first());
        Some(following.map_or(Next::Finished, Next::Step))
    }

    /// The steps of the way that is being walked, from the first to the last. `trail` holds the steps
    /// shown so far, the present one last. Where the person chose, their way is taken, the latest
    /// choice counting; where they have not chosen yet, the first choice stands for the rest, which is
    /// the one that staff put first as the usual one.
    pub fn way(&self, trail: &[StepId]) -> Vec<&Step> {
        let way = self.sections.first().map(|first| self.way_from(first, trail)).unwrap_or_default();
        match trail.last().and_then(|here| self.section_of(here)) {
            Some(here) if !way.iter().any(|step| here.steps.contains(step)) => self.way_from(here, trail),
            _ => way,
        }
    }

    fn way_from<'a>(&'a self, first: &'a Section, trail: &[StepId]) -> Vec<&'a Step> {
        let mut way: Vec<&Step> = Vec::new();
        let mut walked = BTreeSet::new();
        let mut section = Some(first);
        while let Some(here) = section.filter(|section| walked.insert(section.id.as_str())) {
            way.extend(&here.steps);
            let choices = here.steps.last().map_or(&[][..], |step| step.choices.as_slice());
            section = match self.chosen(choices, trail) {
                Some(chosen) => Some(chosen),
                None => here.then.as_deref().and_then(|then| self.section(then)),
            };
        }
        way
    }

    /// Of the sections that `choices` lead to, the one on the trail last; else the first.
    fn chosen(&self, choices: &[Way], trail: &[StepId]) -> Option<&Section> {
        let own = choices.iter().filter(|way| way.article == self.id);
        let mut sections = own.filter_map(|way| self.section(&way.to)).filter(|it| !it.steps.is_empty());
        let latest = |section: &Section| trail.iter().rposition(|id| section.steps.iter().any(|step| step.id == *id));
        let taken = sections.clone().filter_map(|section| Some((latest(section)?, section)));
        taken.max_by_key(|(at, _)| *at).map(|(_, section)| section).or_else(|| sections.next())
    }

    /// Where the last step of `trail` stands on the way that is being walked.
    pub fn position(&self, trail: &[StepId]) -> Option<Position> {
        let here = trail.last()?;
        let way = self.way(trail);
        let index = way.iter().position(|step| step.id == *here)?;
        Some(Position { number: u16::try_from(index + 1).ok()?, of: u16::try_from(way.len()).ok()? })
    }

    /// The step that people mean by its number ("stuck at step 3"), on the way that is being walked.
    pub fn numbered(&self, number: u16, trail: &[StepId]) -> Option<&Step> {
        let index = usize::from(number).checked_sub(1)?;
        self.way(trail).get(index).copied()
    }

    /// The step that people mean by what it is about ("the one with the captcha"): of those on the way that is being
    /// walked, the one that has most of the words, and at least half of them.
    pub fn about(&self, words: &str, trail: &[StepId]) -> Option<&Step> {
        let wanted: Vec<String> = words.split_whitespace().map(fold).collect();
        let has = |step: &Step| {
            let notes = step.notes.iter().map(String::as_str);
            let told: String = notes.chain([step.id.as_str(), &step.text]).collect::<Vec<_>>().join(" ");
            let told: BTreeSet<String> = told.split(|it: char| !it.is_alphanumeric()).map(fold).collect();
            wanted.iter().filter(|word| told.contains(*word)).count()
        };
        let best = self.way(trail).into_iter().rev().max_by_key(|step| has(step))?;
        (has(best) * 2 >= wanted.len().max(1)).then_some(best)
    }

    /// Where to go on when the present step is gone from a newer text of the article: at the last step
    /// of the trail that is still there, else at the beginning.
    pub fn nearest(&self, trail: &[StepId]) -> Option<&Step> {
        trail.iter().rev().find_map(|id| self.step(id)).or_else(|| self.first())
    }

    /// What typically goes wrong at a step of `article`, in the order of the file.
    pub fn troubles_at(&self, article: &ArticleId, id: &StepId) -> impl Iterator<Item = &Branch> {
        let here = move |at: &(ArticleId, StepId)| at.0 == *article && at.1 == *id;
        self.branches.iter().filter(move |branch| branch.at.iter().any(here))
    }

    /// The section or branch that answers an intent.
    pub fn answer_to(&self, intent: &IntentId) -> Option<Place<'_>> {
        let branch = || self.branches.iter().find(|branch| branch.answers.contains(intent)).map(Place::Branch);
        let section = self.sections.iter().find(|section| section.answers.contains(intent));
        section.map(Place::Section).or_else(branch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str, choices: &[&str]) -> Step {
        let way = |to: &&str| Way { label: (*to).to_owned(), article: "a".into(), to: (*to).to_owned() };
        let choices = choices.iter().map(way).collect();
        Step { id: id.into(), text: id.to_owned(), notes: Vec::new(), choices, asides: Vec::new(), if_stuck: None }
    }

    fn section(id: &str, steps: Vec<Step>, then: Option<&str>) -> Section {
        let then = then.map(str::to_owned);
        Section {
            id: id.into(),
            title: id.into(),
            intro: String::new(),
            steps,
            then,
            answers: Vec::new(),
            ways: Vec::new(),
            named_by: Vec::new(),
        }
    }

    fn branch(id: &str, at: &[&str]) -> Branch {
        Branch {
            id: id.into(),
            title: id.into(),
            errors: Vec::new(),
            text: vec!["Wait a minute.".into()],
            choices: Vec::new(),
            asides: Vec::new(),
            at: at.iter().map(|id| ("a".into(), StepId::from(*id))).collect(),
            answers: vec!["code.missing".into()],
        }
    }

    /// start: open, choose → text: number, code → last: password; → call: answer → last.
    fn article() -> Article {
        Article {
            id: "a".into(),
            title: "A".into(),
            keywords: Vec::new(),
            answers: Vec::new(),
            hash: String::new(),
            sections: vec![
                section("start", vec![step("open", &[]), step("choose", &["text", "call", "none"])], None),
                section("text", vec![step("number", &[]), step("code", &[])], Some("last")),
                section("call", vec![step("answer", &[])], Some("last")),
                section("last", vec![step("password", &[])], None),
                section("lost", vec![step("lone", &[])], Some("last")),
                section("rules", Vec::new(), None),
            ],
            branches: vec![branch("none", &["choose"]), branch("no-code", &["code", "number"])],
        }
    }

    fn trail(ids: &str) -> Vec<StepId> {
        ids.split_whitespace().map(StepId::from).collect()
    }

    #[test]
    fn next_follows_the_section_then_the_way_on() {
        let article = article();
        let next = |id: &str| match article.next(&id.into()) {
            Some(Next::Step(step)) => step.id.0.clone(),
            Some(Next::Choose(ways)) => ways.iter().map(|way| way.to.as_str()).collect::<Vec<_>>().join("|"),
            Some(Next::Finished) => "finished".to_owned(),
            None => "gone".to_owned(),
        };
        assert_eq!(article.first().unwrap().id.as_str(), "open");
        let table = [
            ("open", "choose"),
            ("choose", "text|call|none"),
            ("number", "code"),
            ("code", "password"),
            ("answer", "password"),
            ("password", "finished"),
            ("nothing", "gone"),
        ];
        for (id, expected) in table {
            assert_eq!(next(id), expected, "{id}");
        }
    }

    #[test]
    fn position_counts_on_the_way_that_is_walked() {
        let table = [
            ("open", Some((1, 5))),
            ("open choose", Some((2, 5))),
            ("open choose number", Some((3, 5))),
            ("open choose answer", Some((3, 4))),
            ("open choose answer password", Some((4, 4))),
            // Changed their mind: the later choice counts.
            ("open choose number choose answer", Some((3, 4))),
            ("open choose answer number code", Some((4, 5))),
            // Jumped straight to the last step, and to a section off the way.
            ("open password", Some((5, 5))),
            ("open lone", Some((1, 2))),
            ("open nothing", None),
            ("", None),
        ];
        for (walked, expected) in table {
            let expected = expected.map(|(number, of)| Position { number, of });
            assert_eq!(article().position(&trail(walked)), expected, "{walked}");
        }
    }

    #[test]
    fn a_step_by_number_is_the_one_on_the_way() {
        let article = article();
        let third = |walked| article.numbered(3, &trail(walked)).map(|step| step.id.0.clone());
        assert_eq!(third("open choose").as_deref(), Some("number"));
        assert_eq!(third("open choose answer").as_deref(), Some("answer"));
        assert_eq!(article.numbered(0, &[]), None);
        assert_eq!(article.numbered(9, &[]), None);
    }

    #[test]
    fn a_circle_does_not_hang_the_way() {
        let mut article = article();
        article.sections[3].then = Some("start".into());
        assert_eq!(article.position(&trail("open choose answer")), Some(Position { number: 3, of: 4 }));
    }

    #[test]
    fn a_step_that_is_gone_leads_to_the_nearest_before_it() {
        let nearest = |walked| article().nearest(&trail(walked)).map(|step| step.id.0.clone());
        assert_eq!(nearest("open number old-code").as_deref(), Some("number"));
        assert_eq!(nearest("old").as_deref(), Some("open"));
        assert_eq!(nearest("").as_deref(), Some("open"));
    }

    #[test]
    fn places_troubles_and_answers_are_found_by_id() {
        let article = article();
        assert!(matches!(article.place("text"), Some(Place::Section(section)) if section.id == "text"));
        assert!(matches!(article.place("none"), Some(Place::Branch(_))));
        assert!(matches!(article.place("code"), Some(Place::Step(_))));
        assert_eq!(article.place("nowhere"), None);
        let troubles: Vec<_> =
            article.troubles_at(&"a".into(), &"code".into()).map(|branch| branch.id.as_str()).collect();
        assert_eq!(troubles, ["no-code"]);
        assert!(matches!(article.answer_to(&"code.missing".into()), Some(Place::Branch(it)) if it.id == "none"));
        assert_eq!(article.steps().count(), 7);
    }
}
