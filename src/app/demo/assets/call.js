// A call on a phone: it rings, is answered or declined, says something, and wants a key. What is heard
// is read too: the sentence by the browser's own voice where it has one, the code by the server's sound.

import { made, say } from './words.js';

const KEY = '#';
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
/** A code as the voice reads it, digit by digit. */
const SPOKEN = /\d(?:[ ,]+\d){5}/;

const bell = new Audio('/api/phone/ring.wav');
bell.loop = true;

/** The place of a phone where a call is shown. */
export const callScreen = (label) => made('div', { class: 'call', role: 'group', 'aria-label': label, hidden: true },
  made('p', { class: 'said', role: 'alert', tabindex: -1 }), made('div', { class: 'controls' }));

export const inCall = (call) => ['ringing', 'asking', 'telling'].includes(call.state);

/** A browser may refuse sound until somebody has pressed something: then the call is only seen. */
export function ring(on) {
  if (on === !bell.paused) return;
  if (on) {
    bell.play().catch(() => {});
  } else {
    bell.pause();
    bell.currentTime = 0;
  }
}

function speak(words) {
  if (!('speechSynthesis' in window)) return;
  speechSynthesis.cancel();
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.lang = document.documentElement.lang;
  speechSynthesis.speak(utterance);
}

/** Shows the call that a phone has now; `page` shows what came of a press and makes buttons for codes. */
export function showCall(one, person, page) {
  const call = person.calls.find(inCall);
  const now = call ? `${call.number} ${call.state}` : '';
  if (one.now === now) return;
  const held = one.call.contains(document.activeElement);
  one.now = now;
  hush(one);
  one.call.hidden = !call;
  one.element.classList.toggle('calling', Boolean(call));
  const [said, controls] = one.call.children;
  said.textContent = call?.heard ?? say('demo-call-incoming');
  if (!call) return controls.replaceChildren();
  const act = (body) => send(page, { address: person.address, call: call.number, ...body });
  controls.replaceChildren(...screen(one, person, call, act, page));
  // Who pressed a button that is gone goes on where the words are.
  if (held) said.focus();
}

function hush(one) {
  if (one.voice) one.voice.pause();
  one.voice = null;
  if ('speechSynthesis' in window) speechSynthesis.cancel();
}

function screen(one, person, call, act, page) {
  const button = (word, style, body) => {
    const element = made('button', { type: 'button', class: `button ${style}`, 'data-act': body.act }, say(word));
    element.addEventListener('click', () => act(body));
    return element;
  };
  if (call.state === 'ringing') {
    return [
      made('div', { class: 'actions' },
        button('demo-call-answer', '', { act: 'answer' }), button('demo-call-decline', 'second', { act: 'decline' })),
    ];
  }
  const code = call.state === 'telling' ? call.heard.match(SPOKEN)?.[0].replace(/\D/g, '') : undefined;
  if (code) {
    one.voice = new Audio(`/api/phone/code.wav?${new URLSearchParams({ address: person.address, call: call.number })}`);
    one.voice.play().catch(() => {});
  } else {
    speak(call.heard);
  }
  return [
    code ? page.copyButton(code) : keypad(call, act),
    made('div', { class: 'actions' }, button('demo-call-hang-up', 'second', { act: 'hang_up' })),
  ];
}

function keypad(call, act) {
  const keys = KEYS.map((key) => {
    const button = made('button', { type: 'button', class: 'key', 'data-key': key }, key);
    button.addEventListener('click', () => {
      // The voice asks again for any other key than the one it wants.
      if (key !== KEY) speak(call.heard);
      act({ act: 'press', key });
    });
    return button;
  });
  return made('div', { class: 'keys', role: 'group', 'aria-label': say('demo-call-keys') }, ...keys);
}

/** Too late is no fault: the phones as they are now tell it. */
async function send(page, body) {
  const response = await fetch('/api/phone/call', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
  }).catch(() => null);
  if (response?.ok || response?.status === 409) page.show(await response.json());
}
