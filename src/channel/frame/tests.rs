//! Records as they reach a screen.

use serde_json::json;

use super::*;
use crate::model::{Blanked, ConversationId, Epoch, Floor, Line, Open, Redacted, StateText, TimerKind};

fn record(event: Event, lines: Vec<Line>) -> TurnRecord {
    TurnRecord {
        version: 1,
        conversation: ConversationId("01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap()),
        revision: Revision(3),
        epoch: Epoch(0),
        floor: Floor::Bot,
        at: "2026-09-04T16:50:00Z".parse().unwrap(),
        event,
        lines,
        requests: Vec::new(),
        facts: Vec::new(),
        open: Open::default(),
        desk: None,
        state: StateText::of(&()).unwrap(),
    }
}

fn line(audience: Audience, parts: Vec<Part>) -> Line {
    Line { audience, reply: Reply { parts } }
}

fn session() -> SessionId {
    SessionId("01ARZ3NDEKTSV4RRFFQ69G5FB0".parse().unwrap())
}

fn heard(text: &str, blanked: Vec<Blanked>) -> Event {
    Event::Heard { message: "m1".into(), utterance: Redacted::vouched(text.to_owned()), blanked }
}

#[test]
fn a_turn_is_the_acknowledgement_of_its_message() {
    let record = record(heard("hi", vec![]), vec![line(Audience::Student, vec![Part::text("**Hello**")])]);
    let json = serde_json::to_value(turn(&record, &Links::default())).unwrap();
    assert_eq!(
        json,
        json!({"type": "turn", "revision": 3, "at": "2026-09-04T16:50:00Z", "message": "m1",
               "heard": {"text": "hi", "blanked": false},
               "replies": [{"parts": [{"kind": "text", "text": [{"strong": "Hello"}]}]}]})
    );
}

#[test]
fn lines_for_staff_stay_with_staff() {
    let lines = vec![
        line(Audience::Staff, vec![Part::text("internal note")]),
        line(Audience::Student, vec![Part::text("yes")]),
    ];
    let json = serde_json::to_string(&turn(&record(Event::Lapsed, lines), &Links::default())).unwrap();
    assert!(json.contains("yes") && !json.contains("internal note"), "{json}");
    assert!(json.contains(r#""over":true"#), "{json}");
}

#[test]
fn a_chat_that_lapsed_by_its_clock_is_over_for_the_page_too() {
    let over = |timer| {
        let frame = turn(&record(Event::TimerFired { timer }, Vec::new()), &Links::default());
        matches!(frame, ServerFrame::Turn(turn) if turn.over)
    };
    assert!(over(TimerKind::Lapse), "the next person at the computer would go on in it");
    assert!(!over(TimerKind::OneMoment));
}

#[test]
fn a_link_stands_in_the_frame_only_while_it_is_alive() {
    let link = Part::PanelLink { session: session(), generation: 2 };
    let staff = Part::PanelLink { session: session(), generation: 1 };
    let record = record(
        Event::Joined { address: "web:x".into() },
        vec![line(Audience::Student, vec![link]), line(Audience::Staff, vec![staff])],
    );
    assert_eq!(panel_links(&record), vec![(session(), 2)]);
    let panel = vec![((session(), 2), Sensitive::new("http://localhost:1/#s.2.t"))];
    let alive = Links { panel, passage: None };
    let frame = turn(&record, &alive);
    assert!(serde_json::to_string(&frame).unwrap().contains("http://localhost:1/#s.2.t"));
    assert!(!format!("{frame:?}").contains("#s.2.t"));
    assert!(serde_json::to_string(&turn(&record, &Links::default())).unwrap().contains(r#""url":null"#));
}

#[test]
fn a_blanked_word_is_told_as_such() {
    let json =
        serde_json::to_string(&turn(&record(heard("pw is ▇▇▇", vec![Blanked::Password]), vec![]), &Links::default()))
            .unwrap();
    assert!(json.contains(r#""blanked":true"#), "{json}");
}

#[test]
fn attack_55_words_stay_words() {
    let hostile = "<script>alert(1)</script> javascript:alert(1)";
    let parts = vec![
        Part::text(hostile),
        Part::Code { text: hostile.to_owned() },
        Part::Choices { choices: vec![Choice { id: "c".into(), label: hostile.to_owned() }] },
    ];
    let frame = turn(&record(heard(hostile, vec![]), vec![line(Audience::Student, parts)]), &Links::default());
    let json = serde_json::to_value(&frame).unwrap();
    assert!(!json.to_string().contains("\"link\""));
    assert_eq!(json["replies"][0]["parts"][0]["text"], json!([{"text": hostile}]));
    assert_eq!(json["heard"]["text"], json!(hostile));
}

#[test]
fn client_frames_read_as_the_wire_has_them() {
    let frame = |text: &str| serde_json::from_str::<ClientFrame>(text);
    assert!(matches!(
        frame(r#"{"type":"hello","resume":null,"after":0}"#),
        Ok(ClientFrame::Hello { resume: None, .. })
    ));
    assert!(matches!(frame(r#"{"type":"say","id":"a","text":"hi"}"#), Ok(ClientFrame::Say { .. })));
    assert!(matches!(
        frame(r#"{"type":"choose","id":"a","choice":"reset.here","revision":7}"#),
        Ok(ClientFrame::Choose { revision: Revision(7), .. })
    ));
    assert!(matches!(frame(r#"{"type":"ack","revision":7}"#), Ok(ClientFrame::Ack { .. })));
    assert!(matches!(frame(r#"{"type":"leave"}"#), Ok(ClientFrame::Leave)));
    assert!(matches!(frame(r#"{"type":"writing"}"#), Ok(ClientFrame::Writing)));
    for bad in
        ["", "{}", "[]", r#"{"type":"turn"}"#, r#"{"type":"say","id":1,"text":"x"}"#, r#"{"type":"ack","revision":-1}"#]
    {
        assert!(frame(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_passage_is_a_link_at_delivery_alone_and_whoever_comes_by_it_is_told() {
    let until = "2026-09-04T17:00:00Z".parse().unwrap();
    let offer = record(heard("on my phone", vec![]), vec![line(Audience::Student, vec![Part::Passage { until }])]);
    assert_eq!(passage(&offer), Some(until));
    assert!(!serde_json::to_string(&offer).unwrap().contains("/on#"), "the record holds no link");
    let made = Passage { url: Sensitive::new("https://help.example.edu/on#secret"), picture: None };
    let shown = turn(&offer, &Links { passage: Some(made), ..Links::default() });
    assert!(serde_json::to_string(&shown).unwrap().contains("/on#secret"));
    assert!(!format!("{shown:?}").contains("secret"));
    let carried = |revision| {
        let joined = Event::Joined { address: "web:x".into() };
        let record = TurnRecord { revision: Revision(revision), ..record(joined, vec![]) };
        matches!(turn(&record, &Links::default()), ServerFrame::Turn(turn) if turn.carried)
    };
    assert!(!carried(1), "the first one begins the conversation");
    assert!(carried(2));
}
