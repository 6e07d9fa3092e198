//! Somebody at the help desk: has a console open, takes a conversation, speaks in it, lets go of it.

use super::{
    super::{
        Trouble,
        transcript::{AgentDoes, AtDesk, Name},
    },
    Play,
};
use crate::model::{Agent, AgentAct, AgentName, MessageId, ReleasedTo, Sensitive};

/// An agent's console.
#[derive(Default)]
pub(super) struct Seat {
    /// The place of the person whose conversation it shows.
    shows: Option<usize>,
    sent: u64,
}

impl Play<'_> {
    pub(super) async fn agent_says(&mut self, name: &Name, text: &str) -> Result<(), Trouble> {
        let shows = self.seats.get(name).and_then(|seat| seat.shows);
        let place =
            shows.ok_or_else(|| Trouble::Unable(format!("{name} talks with nobody: `! desk {name} claims` first")))?;
        let act = AgentAct::Say { message: self.next_message(name), text: Sensitive::new(text) };
        self.agent_acts(name, place, act).await
    }

    pub(super) async fn at_desk(&mut self, who: Option<&Name>, happening: &AtDesk) -> Result<(), Trouble> {
        let (name, does) = match happening {
            AtDesk::Tells(view) => {
                self.props.tell_of_desk(*view);
                return Ok(());
            }
            AtDesk::Agent { name, does } => (name, does),
        };
        let act = match does {
            AgentDoes::Comes => return self.world.attend(&agent(name)?, true).await,
            AgentDoes::Goes => return self.world.attend(&agent(name)?, false).await,
            AgentDoes::Claims => AgentAct::Claim,
            AgentDoes::TakesOver => AgentAct::TakeOver,
            AgentDoes::GivesBack => AgentAct::Release { to: ReleasedTo::Bot },
            AgentDoes::Resolves => AgentAct::Release { to: ReleasedTo::Resolved },
            AgentDoes::Requeues => AgentAct::Release { to: ReleasedTo::Queue { meant_for: None } },
            AgentDoes::PassesOn { to, note } => {
                let (to, note) = (agent(to)?, Sensitive::new(note.as_deref().unwrap_or_default()));
                if self.props.is_export() {
                    self.world.attend(&to, true).await?;
                }
                AgentAct::Transfer { to, message: self.next_message(name), note }
            }
            AgentDoes::Notes(text) => {
                AgentAct::Note { message: self.next_message(name), text: Sensitive::new(text.as_str()) }
            }
        };
        let place = match (who, self.seats.get(name).and_then(|seat| seat.shows)) {
            (None, Some(shown)) => shown,
            (who, _) => self.place(who)?,
        };
        self.agent_acts(name, place, act).await
    }

    /// Under the epoch that stands there now, as the console shows it. Whoever acts is there.
    async fn agent_acts(&mut self, name: &Name, place: usize, act: AgentAct) -> Result<(), Trouble> {
        let agent = agent(name)?;
        self.world.attend(&agent, true).await?;
        self.seats.entry(name.clone()).or_default().shows = Some(place);
        let person = self.person(place)?;
        let epoch = person.last.as_ref().map(|last| last.epoch).unwrap_or_default();
        let conversation = person.conversation.ok_or_else(|| Trouble::Unable("the chat isn't open".into()))?;
        self.world.act(conversation, &agent, epoch, act).await
    }

    fn next_message(&mut self, name: &Name) -> MessageId {
        let seat = self.seats.entry(name.clone()).or_default();
        seat.sent += 1;
        MessageId(format!("{name}-{}", seat.sent))
    }
}

/// Shown to students by the name with a capital.
fn agent(name: &Name) -> Result<Agent, Trouble> {
    let shown = capitalised(name);
    let name = AgentName::parse(name);
    let name = name.ok_or_else(|| Trouble::Unable("an agent's name has small letters, digits and hyphens".into()))?;
    Ok(Agent { name, shown })
}

/// As an agent of a transcript is shown.
pub(crate) fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
