// The socket: opened again whenever it is lost, with pauses that grow and differ from browser to
// browser. It knows frames, not what they mean.

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 15_000;
/** A connection that lasted this long was a good one: the next pause is short again. */
const GOOD = 5_000;

export class Connection {
  #socket = null;
  #timer = 0;
  #tries = 0;
  #opened = 0;
  #stopped = true;

  /** `hello()` gives the first frame; `onFrame(frame)` and `onLost()` are told. */
  constructor({ hello, onFrame, onLost }) {
    this.hello = hello;
    this.onFrame = onFrame;
    this.onLost = onLost;
    addEventListener('online', () => this.#now());
    addEventListener('offline', () => this.#drop());
    addEventListener('pageshow', () => this.#now());
    document.addEventListener('visibilitychange', () => document.hidden || this.#now());
  }

  start() {
    this.#stopped = false;
    this.#tries = 0;
    this.#open();
  }

  stop() {
    this.#stopped = true;
    this.#drop();
  }

  /** Begins anew at once, with a new hello. */
  restart() {
    this.stop();
    this.start();
  }

  /** Whether the frame went on its way. */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #open() {
    clearTimeout(this.#timer);
    if (this.#stopped || this.#socket) return;
    const address = new URL('/socket', location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      if (socket !== this.#socket) return;
      this.#opened = Date.now();
      socket.send(JSON.stringify(this.hello()));
    });
    socket.addEventListener('message', (event) => {
      if (socket === this.#socket) this.onFrame(JSON.parse(event.data));
    });
    socket.addEventListener('close', () => socket === this.#socket && this.#drop());
  }

  /** The socket is gone, or is not trusted any more. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    clearTimeout(this.#timer);
    if (this.#opened && Date.now() - this.#opened > GOOD) this.#tries = 0;
    this.#opened = 0;
    if (this.#stopped) return;
    this.onLost();
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#tries);
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#open(), pause * (0.5 + Math.random() / 2));
  }

  #now() {
    if (this.#stopped || this.#socket) return;
    this.#tries = 0;
    this.#open();
  }

  /** Called when an answer is overdue: the network may have gone without a word. */
  doubt() {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#drop();
  }
}
