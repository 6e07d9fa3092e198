//! Ports for servers that tests start.

use std::{
    net::TcpListener,
    ops::Range,
    sync::atomic::{AtomicU32, Ordering},
};

/// Below those that the system gives to connections by itself: one of them could have such a port before the
/// server does, or while it is started again.
const PORTS: Range<u16> = 10_000..32_000;

/// A port that nobody listens on right now. None is given twice by a process.
pub(crate) fn free_port() -> u16 {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let next = || {
        // Processes begin far from each other.
        let place = std::process::id().wrapping_mul(101).wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed));
        let port = PORTS.start + u16::try_from(place % u32::from(PORTS.end - PORTS.start)).unwrap();
        TcpListener::bind(("127.0.0.1", port)).is_ok().then_some(port)
    };
    std::iter::repeat_with(next).take(1_000).flatten().next().expect("a free port")
}
