// What the browser keeps: the token of the conversation, and messages that the server has not
// acknowledged. Where a page may keep nothing (some frames), memory serves until it is closed.

const TOKEN = 'deskhand.resume';
const WAITING = 'deskhand.waiting';

/** After this long a message is somebody else's: a conversation has lapsed by then. */
const STALE = 30 * 60 * 1000;

const memory = new Map();

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    if (value === null) memory.delete(key);
    else memory.set(key, value);
  }
}

/** Leads to the conversation, and to no other ever; null before the first. */
export function token() {
  return read(TOKEN);
}

export function keepToken(value) {
  if (read(TOKEN) !== value) write(TOKEN, value);
}

function list() {
  try {
    const kept = JSON.parse(read(WAITING) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.id === 'string') : [];
  } catch {
    return [];
  }
}

/** The messages of the conversation `of` that wait, oldest first. One typed before there was any has `of` null. */
export function waiting(of) {
  return list().filter((one) => (one.of === of || one.of === null) && Date.now() - one.at < STALE);
}

/** Keeps a frame (`say` or `choose`) until it is acknowledged. */
export function keep(of, frame) {
  write(WAITING, JSON.stringify([...list(), { of, at: Date.now(), id: frame.id, frame }]));
}

export function acknowledged(id) {
  const rest = list().filter((one) => one.id !== id);
  write(WAITING, rest.length > 0 ? JSON.stringify(rest) : null);
}

/** Forgets everything that waits, and gives the frames. */
export function takeAll() {
  const frames = list().map((one) => one.frame);
  write(WAITING, null);
  return frames;
}

/** Calls back when another window of this browser changes the conversation. */
export function onOtherWindow(changed) {
  addEventListener('storage', (event) => {
    if (event.key === TOKEN) changed(event.newValue);
  });
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
