//! Going on in another place: one link, used once, for ten minutes.

use deskhand::{
    model::{Address, Revision},
    talk::turn::{Arrival, Taken},
};
use jiff::SignedDuration;

use crate::bench::{Bench, says};

fn come(bench: &mut Bench, offered: Revision) -> Taken {
    bench.take(&Arrival::Carried { address: Address::from("web:2"), offered })
}

#[test]
fn a_link_lets_one_in_and_everybody_is_told() {
    let mut bench = Bench::new();
    says(&bench.hear("can i continue this on my phone"), &["works once, within 10 minutes", "(passage until"]);
    let offered = bench.revision();
    assert!(matches!(come(&mut bench, offered), Taken::Record(_)));
    says(&bench.shown(), &["open in a second place", "end this chat"]);
    let stands = bench.stored();
    assert_eq!(come(&mut bench, offered), Taken::Shut, "used");
    assert_eq!(bench.stored(), stands, "a refused link leaves no trace");
}

#[test]
fn a_newer_link_an_old_one_and_the_end_shut_it() {
    let mut bench = Bench::new();
    bench.hear("go on on my phone");
    let first = bench.revision();
    bench.hear("go on on my phone");
    let second = bench.revision();
    assert_eq!(come(&mut bench, first), Taken::Shut, "another has taken its place");
    assert_eq!(come(&mut bench, Revision(1)), Taken::Shut, "that turn gave none");
    bench.now += SignedDuration::from_mins(10);
    assert_eq!(come(&mut bench, second), Taken::Shut, "too old");

    bench.hear("go on on my phone");
    let third = bench.revision();
    bench.now += SignedDuration::from_secs(599);
    bench.take(&Arrival::Left);
    assert_eq!(come(&mut bench, third), Taken::Shut, "the conversation is over");
}

#[test]
fn it_is_a_digression_and_takes_part_in_nothing() {
    let mut bench = Bench::new();
    bench.hear("walk me through");
    bench.hear("next");
    says(&bench.hear("can i go on on my phone"), &["(passage until", "[Back to step 2]"]);
    let offered = bench.revision();
    come(&mut bench, offered);
    says(&bench.hear("next"), &["(3/"]);

    let mut bench = Bench::challenged();
    bench.hear("go on on my phone");
    assert_eq!(bench.asks(), [], "nothing is asked of the verifier");
    let offered = bench.revision();
    come(&mut bench, offered);
    assert_eq!(bench.asks(), []);
    assert!(bench.last().open.watching.is_some(), "the reset goes on");
}
