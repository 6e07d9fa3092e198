// The demo's mailboxes: what has arrived, asked every second. The newest letter stands first; a letter
// opens in its place, and one that arrives is said aloud and takes nothing away from who is reading.

import { follow } from './follow.js';
import { made, say } from './words.js';

/** An address of a letter, which stands alone in its line. */
const LINK = /^https?:\/\/\S+$/;

const mailboxes = document.getElementById('mailboxes');
const arrived = document.getElementById('arrived');
const shown = new Map();

function build(person) {
  const letters = made('div', { class: 'letters' }, made('p', { class: 'empty' }, say('demo-mail-empty')));
  const title = `mailbox-${shown.size + 1}`;
  mailboxes.append(made('section', { class: 'mailbox', 'data-address': person.address, 'aria-labelledby': title },
    made('header', { class: 'who' }, made('h2', { id: title }, person.name), made('p', { class: 'mono' }, person.address)),
    letters));
  return { letters, count: 0 };
}

function line(text) {
  if (!LINK.test(text)) return text;
  return made('a', { href: text, target: '_blank', rel: 'noopener noreferrer' },
    text, made('span', { class: 'aside' }, ` ${say('demo-mail-window')}`));
}

/** A paragraph keeps its lines. */
function paragraph(text) {
  const lines = text.split('\n').flatMap((one, place) => (place === 0 ? [line(one)] : [made('br'), line(one)]));
  return made('p', {}, ...lines);
}

function letter(one) {
  const time = new Date(one.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return made('details', { class: 'letter', 'data-number': one.number },
    made('summary', {}, made('span', { class: 'subject' }, one.subject), made('time', { datetime: one.at }, time)),
    made('div', { class: 'body' }, ...one.body.split(/\n{2,}/).map(paragraph)));
}

/** Puts what is new above the rest. What was there when the page opened is not said. */
function list(one, person, opening) {
  const fresh = person.letters.slice(one.count);
  if (fresh.length === 0) return;
  if (one.count === 0) one.letters.replaceChildren();
  one.count = person.letters.length;
  for (const letterOf of fresh) one.letters.prepend(letter(letterOf));
  if (!opening) arrived.textContent = say('demo-mail-arrived', { name: person.name, subject: fresh.at(-1).subject });
}

function show(people) {
  for (const person of people) {
    const known = shown.get(person.address);
    const one = known ?? build(person);
    shown.set(person.address, one);
    list(one, person, !known);
  }
}

follow('/api/mail', show);
