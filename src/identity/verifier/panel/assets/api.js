// Talking to the verifier. The window's token lies in this window's own storage and goes out in a
// header, never in a cookie. A lost network is told and waited for.

/** A window for changing one's phones and apps is another than one for a reset. */
export const ENROLLS = location.pathname === '/enroll';
const WINDOW = ENROLLS ? 'deskhand.enrollment' : 'deskhand.window';
const LINK = 'deskhand.link';
const DEVICES = 'deskhand.devices';
const MOST_DEVICES = 5;
const FIRST_PAUSE = 800;
const LONGEST_PAUSE = 8_000;

/** The window, or the link in it, is dead: only the chat can give a new one. */
export class Dead extends Error {}
/** The verifier refused; the message is for people. */
export class Refused extends Error {}

/** The link of the address bar, taken out of it at once and kept over a reload until it is claimed. */
export function takeLink() {
  const fragment = location.hash.slice(1);
  if (fragment !== '') {
    history.replaceState(null, '', location.pathname);
    sessionStorage.setItem(LINK, fragment);
    sessionStorage.removeItem(WINDOW);
  }
  return sessionStorage.getItem(LINK);
}

export const windowToken = () => sessionStorage.getItem(WINDOW);
export const hasWindow = () => windowToken() !== null;

export function forget() {
  sessionStorage.removeItem(WINDOW);
  sessionStorage.removeItem(LINK);
}

/** Milliseconds by which the verifier's clock is ahead of this one's. */
let ahead = 0;
export const now = () => Date.now() + ahead;

/**
 * Asks the verifier. `lost(true)` is called while the network is away, `lost(false)` when it is back.
 * With `again` false a request whose fate is unknown is not repeated: the answer is then null.
 */
export async function ask(path, body, { lost = () => {}, again = true } = {}) {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      const answer = await once(path, body);
      lost(false);
      return answer;
    } catch (fault) {
      if (!(fault instanceof TypeError)) {
        lost(false);
        throw fault;
      }
      lost(true);
      if (!again) return null;
      await wakened(pause * (0.5 + Math.random() / 2));
    }
  }
}

async function once(path, body) {
  const token = windowToken();
  const headers = token === null ? {} : { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch(`/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
  });
  const answer = await response.json().catch((fault) => {
    // Cut in the middle of the answer is a lost network; anything else is none of ours.
    throw fault instanceof SyntaxError ? new Refused('') : new TypeError(fault.message);
  });
  if (response.status === 401) throw new Dead(answer.message ?? '');
  if (!response.ok) throw new Refused(answer.message ?? '');
  keepTime(answer.view?.now ?? response.headers.get('Date'));
  if (answer.window) sessionStorage.setItem(WINDOW, answer.window);
  if (answer.device) keepDevice(answer.device);
  return answer;
}

/**
 * What earlier resets that went well left in this browser. It says no more than that: whoever spends the
 * tries of an account elsewhere can't shut its owner out here.
 */
function devices() {
  try {
    const kept = JSON.parse(localStorage.getItem(DEVICES) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, MOST_DEVICES) : [];
  } catch {
    // Unreadable, or the browser keeps nothing: then this is a new place.
    return [];
  }
}

function keepDevice(device) {
  try {
    localStorage.setItem(DEVICES, JSON.stringify([device, ...devices()].slice(0, MOST_DEVICES)));
  } catch {
    // The browser keeps nothing: the next reset starts from a new place.
  }
}

/** Claims the link: from now on this window is the one. */
export async function claim(link, options) {
  const answer = await ask('claim', { link, devices: devices() }, options);
  sessionStorage.removeItem(LINK);
  return answer;
}

/** Begins a session of one's own, for phones and apps: no link leads to it. */
export const beginEnrollment = (options) => ask('enroll/begin', { devices: devices() }, options);

function keepTime(theirs) {
  const at = Date.parse(theirs ?? '');
  if (Number.isFinite(at)) ahead = at - Date.now();
}

/** Waits, or less when the network comes back. */
function wakened(pause) {
  return new Promise((done) => {
    const timer = setTimeout(wake, pause);
    function wake() {
      clearTimeout(timer);
      removeEventListener('online', wake);
      done();
    }
    addEventListener('online', wake);
  });
}
