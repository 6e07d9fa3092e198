// The demo's phones: what has arrived, asked every second.

import { callScreen, inCall, ring, showCall } from './call.js';
import { follow } from './follow.js';
import { made, say } from './words.js';

const CODE = /\b\d{6}\b/;

const phones = document.getElementById('phones');
const shown = new Map();

function copyButton(code, shown = code) {
  const button = made('button', { type: 'button', class: 'button second copy-code', 'data-code': code },
    made('span', { class: 'digits' }, shown), made('span', { class: 'verb' }, say('demo-phone-copy')));
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code);
    button.lastElementChild.textContent = say('demo-phone-copied');
    setTimeout(() => { button.lastElementChild.textContent = say('demo-phone-copy'); }, 2000);
  });
  return button;
}

function clock(at) {
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return made('time', { datetime: at }, time);
}

function text(one) {
  const code = one.body.match(CODE)?.[0];
  return made('div', { class: 'text' }, made('p', { class: 'body' }, one.body), code && copyButton(code), clock(one.at));
}

/** A call that is over: only that it was, as on a phone. */
function past(call) {
  const words = say(call.state === 'missed' ? 'demo-call-missed' : 'demo-call-over');
  return made('div', { class: 'text past', 'data-state': call.state }, made('p', {}, words), clock(call.at));
}

function build(person) {
  const list = made('div', { class: 'texts', tabindex: 0, role: 'log', 'aria-label': say('demo-phone-of', { name: person.name }) },
    made('p', { class: 'empty' }, say('demo-phone-empty')));
  const app = made('div', { class: 'app', hidden: true });
  const checks = made('div', { class: 'checks', hidden: true });
  const call = callScreen(say('demo-call-of', { name: person.name }));
  const element = made('section', { class: 'phone', 'data-address': person.address, 'aria-label': person.name },
    made('div', { class: 'ear', 'aria-hidden': true }),
    made('header', { class: 'who' },
      made('h2', {}, person.name),
      made('p', { class: 'mono' }, person.address),
      made('p', {}, person.about),
      made('p', { class: 'number' }, person.number ?? say('demo-phone-none'))),
    call,
    app,
    checks,
    list);
  const one = { element, list, app, checks, call, listed: new Set() };
  phones.append(element);
  return one;
}

/** An app with its code now; with the key that belongs to it, where there is one. */
function showApp(app, title, code) {
  app.hidden = !code;
  if (!code) return;
  if (app.querySelector('.now')?.dataset.code !== code.code) {
    const now = copyButton(code.code);
    now.classList.add('now');
    app.replaceChildren(
      made('h3', {}, title),
      now,
      made('progress', { max: 30, 'aria-hidden': true }),
      made('p', { class: 'left' }, ''),
      ...(code.key ? [made('p', {}, say('demo-checks-key')), keyButton(code.key)] : []));
  }
  app.querySelector('progress').value = code.seconds_left;
  app.querySelector('.left').textContent = say('demo-app-left', { seconds: code.seconds_left });
}

/** The beginning of the key is enough to know it by. */
function keyButton(key) {
  const button = copyButton(key, `${key.slice(0, 12)}…`);
  button.classList.add('secret-key');
  return button;
}

/** Adds what is new to the list, in the order in which it came. */
function list(one, person) {
  const texts = person.texts.map((one, place) => ({ id: `text ${place}`, at: one.at, make: () => text(one) }));
  const calls = person.calls.filter((call) => !inCall(call))
    .map((call) => ({ id: `call ${call.number}`, at: call.at, make: () => past(call) }));
  const fresh = [...texts, ...calls].filter(({ id }) => !one.listed.has(id));
  if (fresh.length === 0) return;
  if (one.listed.size === 0) one.list.replaceChildren();
  for (const { id, make } of fresh.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    one.listed.add(id);
    one.list.append(make());
  }
  one.list.scrollTop = one.list.scrollHeight;
}

function show(people) {
  for (const person of people) {
    const one = shown.get(person.address) ?? build(person);
    shown.set(person.address, one);
    showApp(one.app, say('demo-app-title'), person.authenticator);
    showApp(one.checks, say('demo-checks-title'), person.checks);
    showCall(one, person, { show, copyButton });
    list(one, person);
  }
  ring(people.some((person) => person.calls.some((call) => call.state === 'ringing')));
}

follow('/api/phone', show);
