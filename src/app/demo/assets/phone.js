// The demo's phones: what has arrived, asked every second.

import { made, say } from './words.js';

const PAUSE = 1_000;
const CODE = /\b\d{6}\b/;

const phones = document.getElementById('phones');
const state = document.getElementById('state');
const shown = new Map();

function copyButton(code) {
  const button = made('button', { type: 'button', class: 'button second copy-code', 'data-code': code },
    made('span', { class: 'digits' }, code), made('span', { class: 'verb' }, say('demo-phone-copy')));
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code);
    button.lastElementChild.textContent = say('demo-phone-copied');
    setTimeout(() => { button.lastElementChild.textContent = say('demo-phone-copy'); }, 2000);
  });
  return button;
}

function text(one) {
  const code = one.body.match(CODE)?.[0];
  const time = new Date(one.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return made('div', { class: 'text' },
    made('p', { class: 'body' }, one.called ? `${say('demo-phone-call')} ` : '', one.body),
    code && copyButton(code),
    made('time', { datetime: one.at }, time));
}

function build(person) {
  const list = made('div', { class: 'texts', tabindex: 0, role: 'log', 'aria-label': say('demo-phone-of', { name: person.name }) });
  const app = made('div', { class: 'app', hidden: true });
  const element = made('section', { class: 'phone', 'data-address': person.address, 'aria-label': person.name },
    made('div', { class: 'ear', 'aria-hidden': true }),
    made('header', { class: 'who' },
      made('h2', {}, person.name),
      made('p', { class: 'mono' }, person.address),
      made('p', {}, person.about),
      made('p', { class: 'number' }, person.number ?? say('demo-phone-none'))),
    app,
    list);
  const one = { element, list, app, count: 0, code: '' };
  phones.append(element);
  return one;
}

function showApp(one, code) {
  one.app.hidden = !code;
  if (!code) return;
  if (one.code !== code.code) {
    one.code = code.code;
    one.app.replaceChildren(
      made('h3', {}, say('demo-app-title')),
      copyButton(code.code),
      made('progress', { max: 30, 'aria-hidden': true }),
      made('p', { class: 'left' }, ''));
  }
  one.app.querySelector('progress').value = code.seconds_left;
  one.app.querySelector('.left').textContent = say('demo-app-left', { seconds: code.seconds_left });
}

function show(people) {
  for (const person of people) {
    const one = shown.get(person.address) ?? build(person);
    shown.set(person.address, one);
    showApp(one, person.authenticator);
    if (person.texts.length === 0 && one.count === 0 && one.list.childElementCount === 0) {
      one.list.append(made('p', { class: 'empty' }, say('demo-phone-empty')));
    }
    if (person.texts.length > one.count) {
      if (one.count === 0) one.list.replaceChildren();
      one.list.append(...person.texts.slice(one.count).map(text));
      one.count = person.texts.length;
      one.list.scrollTop = one.list.scrollHeight;
    }
  }
}

async function look() {
  try {
    const response = await fetch('/api/phone', { cache: 'no-store', credentials: 'omit' });
    if (!response.ok) throw new TypeError('no answer');
    show(await response.json());
    state.textContent = '';
  } catch {
    if (state.textContent === '') state.textContent = say('demo-phone-lost');
  }
  setTimeout(look, PAUSE);
}

look();
