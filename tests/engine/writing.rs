//! Signs of writing over a stream of lines: how often a device is listened to, and what a terminal shows of them.

use deskhand::{
    channel::terminal::{self, Keyboard, Printer, Terminal},
    model::{Agent, AgentName, port::ConversationStore as _},
    runtime::SystemEntropy,
    storage::conversations::Conversations,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf},
    sync::mpsc,
};

use super::*;

struct Served {
    clock: Arc<ManualClock>,
    keys: Arc<MemoryKeys>,
    house: Arc<ChatHouse>,
}

impl Served {
    async fn new() -> Self {
        let (clock, keys) = (Arc::new(ManualClock::at(start())), Arc::new(MemoryKeys::default()));
        let machine = ChatMachine {
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new([3; 32])),
            store: Store::of(keys.clone()),
            before_desk: None,
        };
        let house = ChatHouse::build(settings(), CONTENT.clone(), machine, Slow::new()).await.unwrap();
        Self { clock, keys, house: Arc::new(house) }
    }

    /// A stream to a stay of its own.
    fn stream(&self) -> DuplexStream {
        let (here, there) = tokio::io::duplex(64 * 1024);
        let house = self.house.clone();
        tokio::spawn(async move {
            let (read, write) = tokio::io::split(there);
            terminal::serve(&house.door("terminal"), BufReader::new(read), write).await
        });
        here
    }

    async fn conversation(&self) -> ConversationId {
        let all = Conversations::new(self.keys.clone()).conversations(None, 9).await.unwrap();
        let [one] = all[..] else { panic!("{all:?}") };
        one
    }
}

/// A device that speaks the wire.
struct Device {
    lines: Lines<BufReader<ReadHalf<DuplexStream>>>,
    write: WriteHalf<DuplexStream>,
}

impl Device {
    async fn at(served: &Served) -> Self {
        let (read, write) = tokio::io::split(served.stream());
        let mut device = Self { lines: BufReader::new(read).lines(), write };
        device.send(&json!({ "type": "hello", "resume": null, "after": 0 })).await;
        device.hears(|frame| frame["type"] == "turn").await;
        device
    }

    async fn send(&mut self, frame: &Value) {
        self.write.write_all(format!("{frame}\n").as_bytes()).await.unwrap();
    }

    async fn hears(&mut self, is: impl Fn(&Value) -> bool) {
        let found = async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                if is(&serde_json::from_str(&line).unwrap()) {
                    return;
                }
            }
            panic!("the stay ended");
        };
        tokio::time::timeout(Duration::from_secs(20), found).await.expect("the frame comes");
    }

    /// Tells so often that somebody writes, and then says something: what was told before is heard by then.
    async fn tells(&mut self, often: usize, id: &str) {
        for _ in 0..often {
            self.send(&json!({ "type": "writing" })).await;
        }
        self.send(&json!({ "type": "say", "id": id, "text": "hello" })).await;
        self.hears(|frame| frame["message"] == id).await;
    }
}

#[tokio::test]
async fn a_device_that_tells_all_the_time_that_somebody_writes_is_heard_once_a_second() {
    let served = Served::new().await;
    let mut device = Device::at(&served).await;
    let mut signs = served.house.engine.person_writing(served.conversation().await);
    for (second, id) in ["one", "two", "three"].into_iter().enumerate() {
        device.tells(1, id).await;
        assert!(signs.has_changed().unwrap(), "the first of second {second}");
        signs.mark_unchanged();
        device.tells(20, &format!("{id}-again")).await;
        assert!(!signs.has_changed().unwrap(), "more of the same second {second}");
        served.clock.set(served.clock.now() + Duration::from_secs(1));
    }
}

#[tokio::test]
async fn a_terminal_says_that_the_agent_writes() {
    let served = Served::new().await;
    let (typed, lines) = mpsc::channel(1);
    let (print, mut printed) = mpsc::unbounded_channel();
    let sits = Terminal {
        keyboard: Keyboard::piped(lines),
        printer: Printer::new(move |text| print.send(text).map_err(std::io::Error::other)),
        words: served.house.phrases(),
        entropy: Arc::new(SystemEntropy),
        passage: None,
    };
    let talk = tokio::spawn(terminal::talk(served.stream(), sits));
    let mut shows = async |what: &str| {
        let shown = async { while !printed.recv().await.expect("the talk goes on").contains(what) {} };
        tokio::time::timeout(Duration::from_secs(20), shown).await.expect(what);
    };
    shows("help desk").await;
    let kim = Agent { name: AgentName::parse("kim").unwrap(), shown: "Kim".to_owned() };
    served.house.engine.agent_writes(served.conversation().await, kim);
    shows("Kim is writing").await;
    drop(typed);
    talk.await.unwrap().unwrap();
}
