// The chat: what was typed is kept until the server has it, and the screen shows the server's log.

import { Connection } from './connection.js';
import * as kept from './kept.js';
import { View } from './view.js';
import { say } from './words.js';

/** With a message unacknowledged for this long the connection is in doubt. */
const OVERDUE = 10_000;
/** Whoever one talks with is told at most this often that one writes. */
const WRITING_EVERY = 3_000;
/** After a notice a message goes out again, since the server could not write it down. */
const PATIENCE = 4_000;
/** How long the server may take to end a conversation. */
const LEAVING = 3_000;
/** The server takes no longer text, and says so. */
const SENDABLE = 20_000;
/** The last line of an old conversation is not said: a browser looks a moment later whether it should be. */
const SILENCE = 150;

const composer = document.getElementById('composer');
const message = document.getElementById('message');
const ask = document.getElementById('ask');
const ended = document.getElementById('ended');
const anew = document.getElementById('new');

/** The last turn on the screen, its conversation's token, and the turn up to which the log is old news. */
let shown = 0;
let current = null;
let known = 0;
let overdue = 0;
let again = 0;
let spoke = false;
/** The agent whom one talks with, and when they were told last that one writes. */
let agent = null;
let told = 0;
let leaving = false;
let releaseHello = () => {};
/** The ids of what was typed in this window. */
const typed = new Set();

const view = new View(choose);
const connection = new Connection({ hello, onFrame, onLost });

function hello() {
  return { type: 'hello', resume: kept.token(), after: shown };
}

function onLost() {
  releaseHello();
  clearTimeout(overdue);
  view.connected(false);
}

function onFrame(frame) {
  switch (frame.type) {
    case 'welcome': return welcome(frame);
    case 'turn': return turn(frame);
    case 'typing': return view.typing(frame.on);
    case 'writing': return view.writes(frame.by);
    case 'notice': return notice(frame);
    default: return undefined; // a newer server's
  }
}

function welcome(frame) {
  const fresh = frame.resume !== kept.token();
  // Another conversation than the one that was kept: nothing of the old one goes out by itself.
  if (fresh && kept.token() !== null) {
    putBack(kept.takeAll());
    view.clear();
  }
  kept.keepToken(frame.resume);
  if (current !== null && current !== frame.resume && shown > 0) {
    // Nor does it stay on the screen; the server must tell this one from its beginning.
    startOver();
    current = frame.resume;
    return connection.restart();
  }
  current = frame.resume;
  known = frame.revision;
  // First words are news; an old conversation is not read out again.
  view.live = fresh || known <= shown;
  releaseHello();
  view.connected(true);
  return sendWaiting();
}

function startOver() {
  shown = 0;
  current = null;
  spoke = false;
  agent = null;
  anew.hidden = true;
  view.clear();
}

function turn(frame) {
  if (frame.revision <= shown) return;
  shown = frame.revision;
  if (frame.message) kept.acknowledged(frame.message);
  if (frame.over) return over();
  view.turn(frame);
  agent = frame.with ?? null;
  view.with(agent);
  if (frame.message) spoke = true;
  anew.hidden = !spoke;
  if (shown >= known) setTimeout(() => { view.live = true; }, SILENCE);
  connection.send({ type: 'ack', revision: shown });
  watchOverdue();
}

/** The conversation has ended: the next person at this computer meets an empty page. */
function over() {
  connection.stop();
  kept.keepToken(null);
  kept.takeAll();
  startOver();
  view.connected(true);
  if (leaving) return begin();
  composer.hidden = true;
  ended.hidden = false;
  document.getElementById('again').focus();
}

function begin() {
  leaving = false;
  ended.hidden = true;
  composer.hidden = false;
  startOver();
  connect();
  message.focus();
}

/** What this window's person has just typed into a conversation that was over is theirs to send again. */
function putBack(frames) {
  const own = frames.filter((frame) => typed.has(frame.id) && frame.text);
  if (own.length === 0 || message.value !== '') return;
  message.value = own.map((frame) => frame.text).join('\n');
  grow();
}

function notice(frame) {
  view.notice(frame.text);
  if (frame.refused) {
    const refused = kept.waiting(kept.token()).find((one) => one.id === frame.refused);
    kept.acknowledged(frame.refused);
    view.forget(frame.refused);
    if (refused) putBack([refused.frame]);
    return;
  }
  clearTimeout(again);
  again = setTimeout(sendWaiting, PATIENCE);
}

/** Everything that the server has not acknowledged, under its old id: taken once, however often sent. */
function sendWaiting() {
  for (const one of kept.waiting(kept.token())) {
    view.waiting(one.id, one.frame.text ?? view.label(one.frame.choice, one.frame.revision));
    connection.send(one.frame);
  }
  watchOverdue();
}

function watchOverdue() {
  clearTimeout(overdue);
  if (kept.waiting(kept.token()).length > 0) overdue = setTimeout(() => connection.doubt(), OVERDUE);
}

function send(frame, text) {
  typed.add(frame.id);
  kept.keep(kept.token(), frame);
  view.waiting(frame.id, text);
  connection.send(frame);
  watchOverdue();
}

function choose(choice, revision) {
  view.picked(choice.id);
  send({ type: 'choose', id: kept.newId(), choice: choice.id, revision }, choice.label);
  message.focus({ preventScroll: true });
}

composer.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = message.value.trim();
  if (text === '') return message.focus();
  if (text.length > SENDABLE) return view.notice(say('chat-too-long'));
  message.value = '';
  grow();
  send({ type: 'say', id: kept.newId(), text }, text);
  return message.focus();
});

message.addEventListener('keydown', (event) => {
  // A key that finishes a word of an input method sends nothing.
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

function grow() {
  message.style.height = 'auto';
  message.style.height = `${Math.min(message.scrollHeight + 2, 160)}px`;
}
message.addEventListener('input', () => {
  grow();
  if (agent === null || Date.now() - told < WRITING_EVERY) return;
  told = Date.now();
  connection.send({ type: 'writing' });
});

anew.addEventListener('click', () => ask.showModal());
ask.addEventListener('close', () => {
  if (ask.returnValue !== 'leave') return;
  ask.returnValue = '';
  leaving = true;
  // The server ends it; where it can't be reached, the conversation lapses by itself and is forgotten here.
  if (connection.send({ type: 'leave' })) setTimeout(() => leaving && over(), LEAVING);
  else over();
});
document.getElementById('again').addEventListener('click', begin);

kept.onOtherWindow((token) => {
  if (token === null || token === current || !ended.hidden) return;
  startOver();
  connection.restart();
});

/** Two windows that open at once share one conversation: the second waits for the first one's token. */
function connect() {
  if (kept.token() !== null || !navigator.locks) return connection.start();
  return navigator.locks.request('deskhand.hello', () => new Promise((release) => {
    releaseHello = release;
    connection.start();
  }));
}

composer.hidden = false;
connect();
if (matchMedia('(hover: hover)').matches) message.focus();
