//! Values, words and the ports of both wings. Names no other module; holds no behaviour beyond what
//! a value needs. The chat side (`talk`) and the verifier side (`identity`) meet here and nowhere else.

mod desk;
mod draw;
mod event;
mod expectation;
mod fact;
mod fault;
mod handoff;
mod hours;
mod ids;
mod phrase;
mod policy;
pub mod port;
mod progress;
mod receipt;
mod record;
mod reply;
mod request;
mod secret;
mod staff;

pub use desk::{
    AgentName, AgentToken, Attempt, AttemptKey, AuditPage, AuditRow, DeskAct, DeskDone, DeskFault, Objected,
    OpenObjection, SessionName,
};
pub use draw::Draw;
pub use event::{Blanked, Event};
pub use expectation::Expectation;
pub use fact::{Fact, Failure, Helped};
pub use fault::ContentFault;
pub use handoff::{Agent, AgentAct, DeskView, Handoff, HandoffReason, Refusal, ReleasedTo};
pub use hours::{Closing, DeskHours, Opening, Shift};
pub use ids::{
    AccountId, Address, ArticleId, ChoiceId, ConversationId, Epoch, IntentId, MessageId, RequestKey, Revision,
    SessionId, StepId,
};
pub use phrase::{Argument, Phrase, Phrases};
pub use policy::Rule;
pub use progress::{Method, Progress, ProgressKind, StopReason};
pub use receipt::{Hand, Receipt, ReceiptKind};
pub use record::{
    Audience, Floor, Line, Open, RECORD_LIMIT, RECORD_VERSION, StateText, TurnRecord, UTTERANCE_BYTES, UTTERANCE_LIMIT,
    Watching,
};
pub use reply::{Choice, Contact, Part, Reply};
pub use request::{Ask, Opened, Request, RequestAnswer, Timer, TimerKind};
pub use secret::{Redacted, Sensitive};
pub use staff::{ReadRow, ReadWhat, Role, StaffFile, StaffSession};
