// The console: the board, one conversation, and what an agent does. What is written is kept until the server
// has it; a reload or a lost network loses no draft.

import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { Identity } from './identity.js';
import { Lists } from './lists.js';
import { offer } from './notices.js';
import { Objections } from './objections.js';
import { Palette } from './palette.js';
import { Past } from './past.js';
import { Transfer } from './transfer.js';
import { say } from './words.js';

const desk = document.getElementById('desk');
const open = document.getElementById('open');
const title = document.getElementById('open-title');
const floor = document.getElementById('floor');
const state = document.getElementById('state');
const composer = document.getElementById('composer');
const message = document.getElementById('message');
const button = (id) => document.getElementById(id);

/** Who is signed in; the conversation that is shown, its holder and epoch. */
let me = null;
let role = 'agent';
/** Whether there is a verifier to ask. */
let asksVerifier = false;
let shown = linked() ?? sessionStorage.getItem('open');
let holder = null;
let epoch = 0;
let waits = false;
/** The step at which the student is. */
let step = null;
let lostTimer = 0;
/** When the others were told last that one writes. */
let told = 0;
/** Whether the one shown was picked just now, and the keyboard goes there. */
let picked = false;
/** What the server has not taken, by id: asked again after a loss under the same id. */
const sent = new Map(JSON.parse(sessionStorage.getItem('sent') ?? '[]'));

const conversation = new Conversation();
const past = new Past();
const news = (text) => { button('news').textContent = text; };
const lists = new Lists((one) => { picked = true; show(one); }, news);
lists.mark(shown);
const objections = new Objections((frame) => connection.send(frame), news);
const identity = new Identity((frame) => connection.send(frame));
const transfer = new Transfer((frame) => connection.send(frame), () => ({ conversation: shown, epoch, id: newId() }));
const connection = new Connection({ hello: () => (shown ? { type: 'open', conversation: shown } : { type: 'close' }), onFrame, onLost });

/** The conversation that a link from elsewhere names, such as a card on Discord. */
function linked() {
  const one = /^#c=([0-9A-HJKMNP-TV-Z]{26})$/u.exec(location.hash)?.[1];
  if (one) {
    sessionStorage.setItem('open', one);
    history.replaceState(null, '', location.pathname);
  }
  return one;
}

function onLost() {
  clearTimeout(lostTimer);
  identity.lost();
  lostTimer = setTimeout(() => { state.textContent = say('console-lost'); }, 700);
}

function onFrame(frame) {
  switch (frame.type) {
    case 'hello': return hello(frame);
    case 'desk': return board(frame);
    case 'opened': return opened(frame);
    case 'turn': return turn(frame);
    case 'refused': return refused(frame);
    case 'texts': palette.texts = frame.texts; return undefined;
    case 'company': return company(frame);
    case 'student_writes': return frame.conversation === shown ? conversation.writes() : undefined;
    case 'vouched': return identity.answered(frame);
    case 'past': return past.show(frame);
    case 'objections': return objections.answered(frame);
    case 'signed_out': return location.assign('/sign-in');
    default: return undefined; // a newer server's
  }
}

function hello(frame) {
  ({ me, role, identity: asksVerifier } = frame);
  clearTimeout(lostTimer);
  if (state.textContent === say('console-lost')) state.textContent = say('console-found');
  objections.offer(asksVerifier && role !== 'agent');
}

function board(frame) {
  lists.show(frame, me);
  transfer.colleagues(frame, me);
}

let stillWrites = 0;

/** Who reads along, and who writes: for a few seconds after each word of it. */
function company({ conversation: where, readers, writes }) {
  if (where !== shown) return;
  const also = readers.length > 0 ? say('console-reads-too', { agents: readers.map((one) => one.shown).join(', ') }) : '';
  clearTimeout(stillWrites);
  button('company').textContent = writes ? say('console-writes', { agent: writes.shown }) : also;
  if (writes) stillWrites = setTimeout(() => { button('company').textContent = also; }, 6_000);
}

function show(one) {
  keepDraft();
  // Until it is there, nothing that is done to what still stands on the screen may reach it.
  if (one !== shown) open.inert = true;
  shown = one;
  remember();
  lists.mark(shown);
  connection.send({ type: 'open', conversation: one });
}

function remember() {
  if (shown) sessionStorage.setItem('open', shown);
  else sessionStorage.removeItem('open');
}

function close() {
  keepDraft();
  shown = null;
  remember();
  lists.mark(shown);
  open.hidden = true;
  open.inert = false;
  past.clear();
  button('card').hidden = true;
  button('nothing').hidden = false;
  desk.classList.remove('opened');
  connection.send({ type: 'close' });
}

function opened(frame) {
  if (frame.conversation !== shown) return;
  state.textContent = '';
  button('company').textContent = '';
  step = frame.card.step ?? null;
  conversation.clear();
  past.clear();
  past.card(shown, frame.card);
  frame.turns.forEach((one) => conversation.turn(one));
  conversation.card(frame.card);
  title.textContent = frame.card.about ?? say('console-card-no-about');
  open.hidden = false;
  open.inert = false;
  button('card').hidden = false;
  button('nothing').hidden = true;
  desk.classList.add('opened');
  stands(frame.turns.at(-1));
  message.value = sessionStorage.getItem(`draft ${shown}`) ?? '';
  if (picked) title.focus();
  picked = false;
  const taken = new Set(frame.turns.map((one) => one.event?.id));
  for (const [id, one] of sent) {
    if (taken.has(id)) forget(id);
    else if (one.conversation === shown) deliver(one);
  }
  conversation.live();
  identity.again();
  transfer.again(shown, frame.turns);
}

function turn(frame) {
  if (frame.conversation !== shown) return;
  if (frame.turn.event?.id) forget(frame.turn.event.id);
  conversation.turn(frame.turn);
  conversation.card(frame.card);
  past.card(shown, frame.card);
  step = frame.card.step ?? null;
  stands(frame.turn);
  transfer.turned(frame.turn);
}

/** Who has the floor, and what can be done about it. */
function stands(last) {
  if (!last) return;
  ({ holder, epoch } = last);
  waits = last.open && !holder;
  const mine = holder?.name === me.name;
  floor.textContent = holder ? say('console-held-by', { agent: holder.shown }) : say('console-bot');
  const offered = {
    claim: waits, 'take-over': holder !== null && !mine && role !== 'agent',
    'give-back': mine, requeue: mine, transfer: mine, resolve: mine,
  };
  offered['check-identity'] = asksVerifier && last.open && !last.over;
  for (const [id, on] of Object.entries(offered)) button(id).hidden = !on;
  button('check-identity').value = shown;
  button('kind-say').disabled = !mine;
  button(mine ? 'kind-say' : 'kind-note').checked = true;
  kind();
  composer.hidden = last.over;
}

function kind() {
  button('message-label').textContent = say(isNote() ? 'console-note' : 'console-reply');
  composer.classList.toggle('noting', isNote());
}

const isNote = () => button('kind-note').checked;

function refused(frame) {
  if (transfer.refused(frame)) return undefined;
  state.textContent = frame.text;
  const one = frame.id && sent.get(frame.id);
  // A store that fails may have it the next time; what a colleague's floor refused goes back to its writer.
  if (one && frame.again) return setTimeout(() => sent.has(frame.id) && connection.send(frame_of(one)), 4_000);
  if (one) {
    forget(frame.id);
    conversation.forget(frame.id);
    if (one.conversation === shown && message.value === '') message.value = one.text;
  }
  if (shown && !one && (open.hidden || open.inert)) close();
  return undefined;
}

function forget(id) {
  sent.delete(id);
  keepSent();
}

const keepSent = () => sessionStorage.setItem('sent', JSON.stringify([...sent]));

const frame_of = ({ id, text, kind: type, conversation: to, epoch: at }) =>
  ({ type, conversation: to, id, text, ...(type === 'say' ? { epoch: at } : {}) });

function deliver(one) {
  conversation.waiting(one.id, one.kind, one.text, me.shown);
  connection.send(frame_of(one));
}

function keepDraft() {
  if (!shown) return;
  if (message.value) sessionStorage.setItem(`draft ${shown}`, message.value);
  else sessionStorage.removeItem(`draft ${shown}`);
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `desk-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

composer.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = message.value.trim();
  if (text === '' || !shown) return message.focus();
  message.value = '';
  keepDraft();
  write(text, isNote() ? 'note' : 'say');
  return message.focus();
});

/** Says `text`, once, whatever becomes of the network. */
function write(text, type) {
  const one = { id: newId(), kind: type, text, conversation: shown, epoch };
  sent.set(one.id, one);
  keepSent();
  state.textContent = '';
  deliver(one);
}

message.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});
message.addEventListener('input', () => {
  keepDraft();
  if (Date.now() - told < 3_000) return;
  told = Date.now();
  connection.send({ type: 'writing', reply: !isNote() });
});
composer.addEventListener('change', kind);

/** Asks for `frame`, about what is shown as it was seen. */
const act = (frame) => () => {
  state.textContent = '';
  connection.send({ ...frame, conversation: shown, epoch });
  if (frame.type === 'claim' || frame.type === 'take_over') message.focus();
  else title.focus();
};
button('claim').addEventListener('click', act({ type: 'claim' }));
button('take-over').addEventListener('click', act({ type: 'take_over' }));
button('give-back').addEventListener('click', act({ type: 'release', to: 'bot' }));
button('requeue').addEventListener('click', act({ type: 'release', to: 'queue', meant_for: null }));
button('resolve').addEventListener('click', act({ type: 'release', to: 'resolved' }));
button('back').addEventListener('click', () => {
  const before = shown;
  close();
  document.querySelector(`[data-conversation="${CSS.escape(before)}"] button`)?.focus();
});

/** Into the box, after what stands there; or to the student at once. */
function take(text, atOnce) {
  if (atOnce) return write(text, 'say');
  button('kind-say').checked = true;
  kind();
  message.value = message.value ? `${message.value}\n\n${text}` : text;
  keepDraft();
  message.focus();
  return message.scrollIntoView({ block: 'nearest' });
}

const writeOf = (radio) => () => { button(radio).checked = true; kind(); message.focus(); };

/** What can be done now: what has a button, and ways to go. */
function things() {
  const pressed = [...(open.hidden ? [] : document.querySelectorAll('#actions button')), button('notices'), button('leave')];
  const buttons = pressed.filter((one) => !one.hidden).map((one) => ({ name: one.textContent, run: () => one.click() }));
  const writing = open.hidden || composer.hidden ? [] : [
    ...(button('kind-say').disabled ? [] : [{ name: say('console-to-reply'), run: writeOf('kind-say') }]),
    { name: say('console-to-note'), run: writeOf('kind-note') },
  ];
  const others = lists.all.filter((one) => one.conversation !== shown)
    .map(({ conversation: one, about }) => ({ name: say('console-go-to', { about }), run: () => lists.open(one) }));
  return [...writing, ...buttons, ...others, { name: say('console-help'), keys: 'Ctrl /', run: help }];
}

const palette = new Palette({
  things, step: () => step, take: () => (open.hidden || button('kind-say').disabled ? null : take),
});

function find() {
  connection.send({ type: 'texts' });
  palette.open();
}

function help() {
  button('help').showModal();
  button('help-title').focus();
}

/** Letters without Ctrl or Alt are never keys of ours: whoever speaks or types is not surprised. */
document.addEventListener('keydown', (event) => {
  const far = event.ctrlKey || event.metaKey;
  const keys = {
    KeyK: far ? find : () => lists.step(-1, shown), KeyJ: () => lists.step(1, shown), KeyM: () => message.focus(), Slash: help,
  };
  const ours = far ? ['KeyK', 'Slash'] : ['KeyJ', 'KeyK', 'KeyM'];
  if (event.shiftKey || far === event.altKey || !ours.includes(event.code) || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  keys[event.code]();
});

/** Words alone are sent. A file that is dropped here would open in place of the page, and the draft be gone. */
for (const kind of ['dragover', 'drop']) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
    if (kind === 'drop') state.textContent = say('console-no-files');
  });
}
button('to-palette').addEventListener('click', find);
button('help-close').addEventListener('click', () => button('help').close());
offer((text) => { state.textContent = text; });

// Nothing of what students wrote stays in this browser.
button('sign-out').addEventListener('submit', () => sessionStorage.clear());

connection.start();
