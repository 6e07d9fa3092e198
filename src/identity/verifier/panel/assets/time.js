// The clocks that a person sees: how long the page is open, and when another code may be sent.

import { now } from './api.js';
import { say } from './words.js';

const MINUTE = 60_000;
/** The verifier is asked so long after the end, and not more often than that. */
const GRACE = 1_500;
/** At these many minutes it is said aloud; otherwise it is only shown. */
const SAID = [5, 2, 1];

const left = document.getElementById('left');
const leftSaid = document.getElementById('left-said');
/** The buttons that ask for another code: one in each step that has a code. */
const resends = document.querySelectorAll('[data-resend]');

let ends = null;
let opens = null;
/** How the button that asks for another code reads, while it waits and then. */
let wordings = [];
let told = null;
let onEnd = () => {};

export function showTimes(view, whenOver) {
  ends = Date.parse(view.expires_at ?? '');
  opens = view.resend_at ? Date.parse(view.resend_at) : null;
  wordings = view.method === 'call' ? ['panel-call-again-in', 'panel-call-again'] : ['panel-resend-in', 'panel-resend'];
  onEnd = whenOver;
  tick();
}

export function stopTimes() {
  ends = null;
  opens = null;
  left.textContent = '';
}

function tick() {
  showResend();
  if (!Number.isFinite(ends) || ends === null) return;
  const rest = ends - now();
  if (rest <= 0) {
    left.textContent = say('panel-left-last');
    if (rest < -GRACE) {
      ends = null;
      setTimeout(onEnd, GRACE);
    }
    return;
  }
  const minutes = Math.ceil(rest / MINUTE);
  const words = minutes > 1 ? say('panel-left', { minutes }) : say('panel-left-last');
  if (left.textContent !== words) left.textContent = words;
  if (SAID.includes(minutes) && told !== minutes) leftSaid.textContent = words;
  told = minutes;
}

function showResend() {
  const seconds = opens === null ? 0 : Math.ceil((opens - now()) / 1000);
  for (const resend of resends) {
    resend.hidden = opens === null;
    if (opens === null) continue;
    resend.disabled = seconds > 0;
    const [waiting, open] = wordings;
    resend.textContent = seconds > 0 ? say(waiting, { seconds }) : say(open);
  }
}

setInterval(tick, 1000);
