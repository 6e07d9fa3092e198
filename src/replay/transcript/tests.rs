use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::model::{Closing, DeskHours, DeskView, Opening, Rule, Shift, StopReason, TimerKind};

const EXAMPLE: &str = r#"# A code that comes too late is refused, and the way on is offered.
@ channel web
@ clock 2026-09-04 16:50 America/Chicago
@ seed 7
@ content 9f31
@ conversation 01K6Z3NDEKTSV4RRFFQ69G5FAV
@ account ada called "Ada Marlowe" phone "+1 573-555-0142" password "Old-Lantern-42"
@ account ben authenticator disabled
@ hours "08:00-12:00, 13:00-24:00"

> i cant get in, forgot my password
= intent password.forgot
< I can reset it with you here, or walk you through the portal. Which would you like?
  [Do it here] [Walk me through]
> [Do it here]
< Open this secure page. It shows the words **amber, otter, canal**. Tell me if it doesn't.
  (panel link)
! panel claims, identifier "ada@umsystem.edu", captcha, text, number "(573) 555-0142"
< If that is the number on file, a text is on its way. Type the code on the secure page.
! phone of ada shows a code
= phone of ada has 1 text
+ 6m
! panel types the code
= panel stage code
= panel says "That code has expired."
< That code has expired. Shall I send a new one?
  [Send a new one] [Another way]
ben> hi
  second line
ben< Hello.
kim a> I am here now.
kim a< A note for staff.
= floor kim
= audience staff
= blanked password phone_number
= ben: blanked nothing
= phone of ada has 1 text
= phone of ada has 2 missed calls
= nowhere "Old-Lantern-42"
! ben: panel claims the link before, types a wrong code, types the code 2 before, code "1 2", another captcha
! panel password "a \"b\"" again "c", resends, reloads, cancels, captcha "x"
! authenticator of ben shows a code
! phone of ada shows nothing
! phone of ada rings
! phone of ada answers
! phone of ada presses #
! phone of ada declines
! phone of ada hangs up
! sign-in of ada with "New" works
! event challenged authenticator
! event password_refused length history
! event stopped too_many_tries
! event claimed "Firefox on Windows"
! answer open opened
! answer resend too_soon 40
! phone: goes on
! phone: goes on the link before
! verifier away
! directory silent
! store back
! again
! edits "hello"
! deletes
! leaves
! reloads
! restart
! timer one_moment
! event unknown
! desk kim comes
! ben: desk kim claims
! desk kim notes "asked twice"
! desk lee takes over
! desk lee requeues
! desk lee passes on to kim
! desk lee passes on to kim with "called twice"
! desk kim gives back
! desk kim resolves
! desk kim goes
! desk tells on_duty 2 place 3 wait 4 open
! desk tells on_duty 1 place 1 closes 2026-09-04 17:00 opens 2026-09-08 07:00 in 4
! desk tells on_duty 1 place 1 open until 2026-12-24 12:00
! desk tells on_duty 0 place 1 closed
! desk tells on_duty 0 place 1 closed opens 2026-09-08 07:00 in 4
+ 1d 1h 1m 1s
+ 2s 5ms
> ""
> "  two spaces "
"#;

#[test]
fn the_example_is_read_and_written_the_same() {
    let transcript = parse("example.txt", EXAMPLE).unwrap_or_else(|faults| panic!("{faults:#?}"));
    assert_eq!(print(&transcript), EXAMPLE);
    let last = transcript.lines.last().unwrap();
    assert_eq!(last.number, EXAMPLE.lines().count());
}

#[test]
fn every_mistake_has_its_number_and_a_remedy() {
    let cases = [
        ("hello", "this line has no known beginning", "`>` (student)"),
        (">hello", "this line has no known beginning", "`>` (student)"),
        ("Ben> hello", "this line has no known beginning", "`ben>`"),
        (" > hello", "this line has no known beginning", "Begin it"),
        ("  hello", "there is nothing above", "Indent only"),
        ("@ weather fine", "`weather` is not known here", "channel, clock"),
        ("@ channel fax", "`fax` is not known here", "web, terminal"),
        ("@ clock 2026-13-04 16:50 America/Chicago", "this is not a date and a time", "@ clock 2026-09-04"),
        ("@ clock 2026-09-04 16:50 Nowhere", "no time zone is called Nowhere", "America/Chicago"),
        ("@ account Ada", "a name is wanted", "small letters"),
        ("@ account ada phone 573", "a text in quotes", "\"…\""),
        ("@ hours \"9 to 5\"", "these are no hours of a day: 9 to 5", "07:00-12:00"),
        ("@ hours \"07:00-12:00, 11:00-13:00\"", "these are no hours", "don't overlap"),
        ("! desk kim sleeps", "`sleeps` is not known here", "comes, goes, claims"),
        ("! desk Kim comes", "a name is wanted", "small letters"),
        ("! desk tells on_duty 1 place 1 closed opens soon enough in 1", "not a date and a time: soon enough", "2026"),
        ("! desk tells on_duty 5000000000", "5000000000 is too many", "smaller"),
        ("@ seed seven", "a seed is wanted here", "whole number"),
        ("+ 6 minutes", "this is not a time: 6", "+ 90s"),
        ("+ ", "a time such as", "without quotes"),
        ("+ 400d", "this is not a time", "days"),
        ("= mood good", "`mood` is not known here", "intent"),
        ("= phone of ada has many texts", "how many texts or missed calls is wanted", "whole number"),
        ("= phone of ada has 2 missed call", "`calls` is wanted", "calls"),
        ("! phone of ada sings", "`sings` is not known here", "shows, rings, answers"),
        ("! phone of ada presses 10", "`10` is not known here", "#, *, 0"),
        ("= floor bot now", "nothing may follow here", "Take the rest"),
        ("! panel dances", "`dances` is not known here", "claims"),
        ("! panel identifier \"ada", "this text in quotes can't be read", "End it"),
        ("! panel", "a word is missing here", "claims"),
        ("@ conversation one", "this is no id of a conversation: one", "26 letters"),
        ("! answer open perhaps", "`perhaps` is not known here", "opened"),
        ("! store refuses", "`refuses` is not known here", "fails"),
        ("! event rebooted", "`rebooted` is not known here", "challenged"),
        ("! event code_refused 300", "300 tries are too many", "255"),
        ("! nothing", "`nothing` is not known here", "restart"),
        ("> \"open", "this text in quotes can't be read", "quote"),
    ];
    for (line, message, remedy) in cases {
        let source = format!("# first\n> hi\n\n{line}\n");
        let faults = parse("wrong.txt", &source).expect_err(line);
        assert_eq!(faults.len(), 1, "{line}: {faults:#?}");
        assert_eq!(faults[0].line(), 4, "{line}");
        assert!(faults[0].message.contains(message), "{line}: {}", faults[0].message);
        assert!(faults[0].remedy.contains(remedy), "{line}: {}", faults[0].remedy);
    }
}

#[test]
fn all_mistakes_of_a_file_are_told() {
    let faults = parse("wrong.txt", "? one\n> fine\n! two\n").unwrap_err();
    assert_eq!(faults.iter().map(crate::model::ContentFault::line).collect::<Vec<_>>(), [1, 3]);
}

fn name() -> impl Strategy<Value = Name> {
    "[a-z][a-z0-9_-]{0,6}".prop_map(|name| name)
}

/// A line of a reply: the renderer gives no line that is empty or has spaces around it.
fn said_line() -> impl Strategy<Value = String> {
    "\\PC{1,20}".prop_filter("no spaces around it", |line| line.trim() == line)
}

fn scene() -> impl Strategy<Value = Scene> {
    let clock =
        (1990i16..2100, 1i8..=12, 1i8..=28, 0i8..24, 0i8..60, 0i8..60, 0i32..3).prop_map(|(y, mo, d, h, mi, s, ms)| {
            Scene::Clock {
                at: jiff::civil::date(y, mo, d).at(h, mi, s, ms * 7_000_000),
                zone: "America/Chicago".into(),
            }
        });
    let account = (name(), option::of(any::<String>()), option::of(any::<String>()), option::of(any::<String>()))
        .prop_flat_map(|(name, called, phone, password)| {
            (Just((name, called, phone, password)), any::<bool>(), any::<bool>())
        })
        .prop_map(|((name, called, phone, password), authenticator, disabled)| {
            Scene::Account(AccountScene { name, called, phone, password, authenticator, disabled })
        });
    prop_oneof![
        select(ChannelName::ALL.to_vec()).prop_map(|(_, channel)| Scene::Channel(channel)),
        clock,
        any::<u64>().prop_map(Scene::Seed),
        "[0-9a-f]{1,16}".prop_map(Scene::Content),
        any::<u128>().prop_map(|id| Scene::Conversation(ConversationId(id.into()))),
        account,
        hours().prop_map(Scene::Hours),
    ]
}

fn hours() -> impl Strategy<Value = HoursScene> {
    let shifts = ["07:00-12:00", "13:00-18:00", "18:00-24:00"].map(|text| Shift::parse(text).unwrap());
    prop_oneof![
        Just(HoursScene::Configured),
        proptest::sample::subsequence(shifts.to_vec(), 0..=3).prop_map(HoursScene::Daily)
    ]
}

fn at_desk() -> impl Strategy<Value = AtDesk> {
    let agents = name().prop_filter("it begins what the desk tells", |name| name != "tells");
    let does = prop_oneof![
        select(vec![
            AgentDoes::Comes,
            AgentDoes::Goes,
            AgentDoes::Claims,
            AgentDoes::TakesOver,
            AgentDoes::GivesBack,
            AgentDoes::Resolves,
            AgentDoes::Requeues,
        ]),
        (name(), option::of(any::<String>())).prop_map(|(to, note)| AgentDoes::PassesOn { to, note }),
        any::<String>().prop_map(AgentDoes::Notes),
    ];
    let opening = (1i8..=28, 0i8..24, any::<u32>())
        .prop_map(|(day, hour, days)| Opening { at: jiff::civil::date(2026, 9, day).at(hour, 30, 0, 0), days });
    let until = opening.clone().prop_map(|opens| opens.at);
    let closing = opening.clone().prop_map(|opens| Closing { at: opens.at, opens });
    let instant = (0i64..4_000_000_000).prop_map(|second| jiff::Timestamp::from_second(second).expect("in range"));
    let hours = prop_oneof![
        option::of(opening).prop_map(|opens| DeskHours::Closed { opens }),
        (option::of(closing), option::of(until)).prop_map(|(closing, until)| DeskHours::Open { closing, until }),
    ];
    prop_oneof![
        (agents, does).prop_map(|(name, does)| AtDesk::Agent { name, does }),
        (any::<u32>(), any::<u32>(), option::of(any::<u32>()), option::of(instant.clone()), option::of(instant), hours)
            .prop_map(|(on_duty, place, wait, first_reply, next_reply, hours)| {
                AtDesk::Tells(DeskView { on_duty, place, wait, hours, first_reply, next_reply })
            }),
    ]
}

fn check() -> impl Strategy<Value = Check> {
    prop_oneof![
        "[a-z_.]{1,12}".prop_map(|id| Check::Intent(IntentId(id))),
        "[a-z-]{1,12}".prop_map(|id| Check::Article(ArticleId(id))),
        "[a-z-]{1,12}".prop_map(|id| Check::Step(StepId(id))),
        option::of(name().prop_filter("not the bot", |name| name != "bot")).prop_map(Check::Floor),
        select(AudienceName::ALL.to_vec()).prop_map(|(_, audience)| Check::Audience(audience)),
        select(vec![OwnTime::InTime, OwnTime::Late]).prop_map(Check::Word),
        (1i8..=28, 0i8..24)
            .prop_map(|(day, hour)| Check::Word(OwnTime::Ends(jiff::civil::date(2026, 9, day).at(hour, 5, 0, 0)))),
        vec(select(BLANKED.to_vec()).prop_map(|(_, kind)| kind), 0..3).prop_map(Check::Blanked),
        "[a-z]{1,12}".prop_map(Check::PanelStage),
        any::<String>().prop_map(Check::PanelSays),
        (name(), any::<u64>()).prop_map(|(of, count)| Check::Texts { of, count }),
        (name(), any::<u64>()).prop_map(|(of, count)| Check::MissedCalls { of, count }),
        any::<String>().prop_map(Check::Nowhere),
    ]
}

fn act() -> impl Strategy<Value = PanelAct> {
    prop_oneof![
        (0u64..9).prop_map(|ago| PanelAct::Claims { ago }),
        any::<String>().prop_map(PanelAct::Identifier),
        option::of(any::<String>()).prop_map(PanelAct::Captcha),
        select(METHODS.to_vec()).prop_map(|(_, method)| PanelAct::Method(method)),
        any::<String>().prop_map(PanelAct::Number),
        (0u64..9).prop_map(|ago| PanelAct::Code(TypedCode::Shown { ago })),
        any::<String>().prop_map(|code| PanelAct::Code(TypedCode::Typed(code))),
        (any::<String>(), option::of(any::<String>())).prop_map(|(first, again)| PanelAct::Password { first, again }),
        select(vec![
            PanelAct::Code(TypedCode::Wrong),
            PanelAct::AnotherCaptcha,
            PanelAct::Resends,
            PanelAct::Reloads,
            PanelAct::Cancels,
        ]),
    ]
}

fn event() -> impl Strategy<Value = ProgressKind> {
    prop_oneof![
        any::<String>().prop_map(|browser| ProgressKind::Claimed { browser }),
        select(METHODS.to_vec()).prop_map(|(_, method)| ProgressKind::Challenged { method }),
        any::<u8>().prop_map(|left| ProgressKind::CodeRefused { left }),
        vec(select(Rule::ALL.to_vec()), 1..4).prop_map(|rules| ProgressKind::PasswordRefused { rules }),
        select(vec![
            ProgressKind::Opened,
            ProgressKind::Hinted,
            ProgressKind::Completed,
            ProgressKind::Unknown,
            ProgressKind::Stopped { reason: StopReason::Superseded },
        ]),
    ]
}

fn answer() -> impl Strategy<Value = AnswerName> {
    prop_oneof![any::<u64>().prop_map(AnswerName::TooSoon), select(vec![AnswerName::Opened, AnswerName::NotNow])]
}

fn call() -> impl Strategy<Value = CallAct> {
    prop_oneof![
        select(vec![CallAct::Rings, CallAct::Answers, CallAct::Declines, CallAct::HangsUp]),
        select("#*0123456789".chars().collect::<Vec<_>>()).prop_map(CallAct::Presses),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    let faults = [
        (Part::Verifier, Fault::Away),
        (Part::Directory, Fault::Silent),
        (Part::Directory, Fault::Refuses),
        (Part::Store, Fault::Fails),
        (Part::Store, Fault::Slow),
        (Part::Verifier, Fault::Back),
    ];
    prop_oneof![
        vec(act(), 1..4).prop_map(Happening::Panel),
        (name(), any::<bool>()).prop_map(|(of, code)| Happening::Shows { device: Device::Phone, of, code }),
        (name(), any::<String>(), any::<bool>()).prop_map(|(of, password, works)| Happening::SignIn {
            of,
            password,
            works
        }),
        (name(), call()).prop_map(|(of, act)| Happening::Call { of, act }),
        event().prop_map(Happening::Event),
        (0u64..9).prop_map(|ago| Happening::GoesOn { ago }),
        (select(AskName::ALL.to_vec()), answer()).prop_map(|((_, ask), answer)| Happening::Answer { ask, answer }),
        select(faults.to_vec()).prop_map(|(part, fault)| Happening::Fault { part, fault }),
        any::<String>().prop_map(Happening::Edits),
        at_desk().prop_map(Happening::Desk),
        select(vec![
            Happening::Again,
            Happening::RunsOut(TimerKind::Lapse),
            Happening::RunsOut(TimerKind::OneMoment),
            Happening::Deletes,
            Happening::Leaves,
            Happening::Reloads,
            Happening::Restart,
            Happening::Resets { paused: true },
            Happening::Resets { paused: false }
        ]),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let listener = prop_oneof![option::of(name()).prop_map(Listener::Student), name().prop_map(Listener::Agent)];
    let utterance =
        prop_oneof![any::<String>().prop_map(Utterance::Words), "[^\\[\\]\\p{C}]{1,12}".prop_map(Utterance::Button),];
    prop_oneof![
        Just(Line::Blank),
        "\\PC{0,20}".prop_map(Line::Remark),
        scene().prop_map(Line::Scene),
        (option::of(name()), utterance).prop_map(|(who, utterance)| Line::Student { who, utterance }),
        (name(), any::<String>()).prop_map(|(who, text)| Line::Agent { who, text }),
        (listener, vec(said_line(), 1..4)).prop_map(|(to, said)| Line::Bot { to, said }),
        (option::of(name()), check()).prop_map(|(who, check)| Line::Must { who, check }),
        (option::of(name()), happening()).prop_map(|(who, happening)| Line::Elsewhere { who, happening }),
        (0u64..366 * 86_400_000).prop_map(Line::Wait),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(lines in vec(line(), 0..12)) {
        let placed = lines.iter().map(|line| Placed { number: 0, height: 0, line: line.clone() }).collect();
        let text = print(&Transcript { lines: placed });
        let read = parse("random.txt", &text).map_err(|faults| TestCaseError::fail(format!("{faults:?}\n{text}")))?;
        let read: Vec<Line> = read.lines.into_iter().map(|placed| placed.line).collect();
        prop_assert_eq!(read, lines, "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_fail_otherwise(text in "(?s).{0,200}") {
        let _ = parse("random.txt", &text);
    }
}
