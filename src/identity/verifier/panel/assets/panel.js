// The secure panel: shows the stage that the verifier names, sends what was typed, and keeps nothing. The
// page for phones and apps (`enroll.js`) goes the same way as far as the proof of who it is.

import { Dead, ENROLLS, Refused, ask, beginEnrollment, claim, forget, hasWindow, takeLink } from './api.js';
import { dropPuzzle, loadPuzzle, playSound, proof, sayAnother } from './captcha.js';
import { follow, stopFollowing } from './follow.js';
import { clearRules, showBroken, showRules } from './rules.js';
import { showTimes, stopTimes } from './time.js';
import { say } from './words.js';

const WORKING_PAUSE = 1_500;
const ENDS = ['done', 'stopped'];
/** The stages in which the person has something to do, and which step each is. */
const RESET = { identifier: 1, captcha: 2, method: 3, number: 3, pass: 4, code: 4, granted: 4, password: 5 };
const SIGN_IN = { identifier: 1, captcha: 2, 'sign-in': 3, method: 4, number: 4, pass: 5, code: 5 };
const STEPS = ENROLLS ? SIGN_IN : RESET;
/** What may be typed beside the stages, and where. */
const BESIDE = { pass: 'pass', number: 'new-phone', password: 'sign-in' };
const SECRETS = ['code', 'pass', 'password', 'repeat', 'answer', 'present', 'app-code', 'new-code'];

const at = (id) => document.getElementById(id);
const sections = [...document.querySelectorAll('[data-stage]')];

/** What the verifier said last; whether the person is choosing another way meanwhile. */
let view = null;
let choosing = false;
let stage = '';
let busy = false;
let hinted = '';

function section(name) {
  return sections.find((one) => one.dataset.stage === name);
}

/** Shows a stage; on a new one the focus goes to its first field, or to its heading. */
export function show(name) {
  const changed = name !== stage;
  stage = name;
  for (const one of sections) one.hidden = one.dataset.stage !== name;
  const step = STEPS[name];
  at('count').hidden = !step;
  if (step) at('count').textContent = say('panel-step', { number: step, of: 5 });
  at('foot').hidden = !step && section(name).dataset.open === undefined;
  const heading = section(name).querySelector('h2');
  document.title = `${heading.textContent} · ${document.querySelector('h1').textContent}`;
  if (!changed) return;
  // Where something must be read first, the focus goes to the heading.
  const field = section(name).dataset.read === undefined && section(name).querySelector('input:not([readonly])');
  (field || heading).focus();
}

function problem(field, text) {
  const named = [...section(stage).querySelectorAll('[data-problem]')];
  const place = named.find((one) => one.dataset.problem.split(' ').includes(field));
  if (!place) {
    at('trouble').textContent = text;
    return;
  }
  place.textContent = text;
  const input = place.closest('.field').querySelector('input');
  input.setAttribute('aria-invalid', 'true');
  input.focus();
}

/** What was typed stays, secrets apart; a second password that differs leaves the first as it is. */
function tell({ field, text, rules }) {
  if (field === 'again') clearSecrets('password');
  else if (['code', 'pass', 'password'].includes(field)) clearSecrets();
  if (rules?.length > 0) showBroken(rules);
  problem(field, text);
}

export function clearProblems() {
  at('trouble').textContent = '';
  for (const place of document.querySelectorAll('[data-problem]')) place.textContent = '';
  for (const input of document.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
}

function clearSecrets(...kept) {
  const boxes = SECRETS.filter((id) => !kept.includes(id)).map(at);
  for (const box of boxes) if (box) box.value = '';
  if (!ENROLLS && !kept.includes('password')) clearRules();
}

async function render(next) {
  if (isPast(next)) return;
  const before = view;
  view = next;
  choosing = false;
  clearProblems();
  at('session').hidden = ENROLLS;
  at('three').replaceChildren(...next.words.map((word) => Object.assign(document.createElement('span'), { textContent: word })));
  if (next.stage === 'code') renderCode(next);
  if (next.stage === 'method') renderMethods(next);
  if (next.stage === 'password' && before?.stage !== 'password') showRules(next.rules ?? []);
  if (next.stage === 'captcha' && (before?.stage !== 'captcha' || next.problem)) loadPuzzle(askPuzzle);
  if (next.stage !== 'captcha') dropPuzzle();
  if (['password', 'sign-in'].includes(next.stage)) at('username').value = at('identifier').value;
  if (next.stage === 'number') at('send-code').textContent = say(next.method === 'call' ? 'panel-number-call' : 'panel-number-send');
  if (ENDS.includes(next.stage)) {
    finish(next);
  } else {
    showTimes(next, refresh);
    follow(FOLLOWER);
  }
  const name = place(next);
  renderMessage(name, next);
  show(name);
  if (next.stage !== before?.stage) clearSecrets();
  if (next.problem) tell(next.problem);
  if (next.stage === 'working') setTimeout(refresh, WORKING_PAUSE);
  document.dispatchEvent(new CustomEvent('rendered', { detail: { before, next } }));
}

/** An answer that was overtaken by newer news of the same session. */
const isPast = ({ words, revision }) => view !== null && view.words.join() === words.join() && revision < view.revision;

const isOver = () => ENDS.includes(view?.stage);

/** Where the page stands: what is typed beside the stages leaves the page there if it was wrong. */
function place({ stage: named, problem: told }) {
  const beside = BESIDE[told?.field];
  if (beside && section(beside) && !hasBox(named, told.field)) return beside;
  return section(named) ? named : 'working';
}

const hasBox = (name, field) =>
  [...(section(name)?.querySelectorAll('[data-problem]') ?? [])].some((one) => one.dataset.problem.split(' ').includes(field));

/** What is told at a field as a problem is not told a second time above it. */
function renderMessage(name, { message, problem: told }) {
  const words = !message || message === told?.text ? '' : message;
  for (const place of section(name).querySelectorAll('[data-message]')) {
    if (place.textContent !== words) place.textContent = words;
  }
}

/** What came by itself. Within a step it takes nothing away from what the person is doing. */
async function renderNews(next) {
  if (next.revision === view.revision) return true;
  if (busy) return false;
  if (next.stage !== view.stage || next.method !== view.method) {
    await render(next);
    return true;
  }
  view = next;
  showTimes(next, refresh);
  if (next.stage === 'code') renderCode(next);
  renderMessage(next.stage, next);
  return true;
}

const FOLLOWER = { seen: () => view.revision, show: renderNews, dead: close };

function renderCode(next) {
  if ((next.hint ?? '') !== hinted) at('hint').textContent = hinted = next.hint ?? '';
}

function renderMethods(next) {
  for (const way of document.querySelectorAll('[data-method]')) {
    way.hidden = !next.methods.includes(way.dataset.method);
  }
  const ways = next.methods.map((method) => document.querySelector(`[data-method="${method}"]`));
  document.querySelector('.ways').append(...ways.filter((way) => way !== null));
  at('keep').hidden = !choosing;
}

/** Nothing is kept but how it ended, so that a reload of this window still says so. */
function finish({ stage: ended, message }) {
  history.replaceState({ ended, message }, '');
  stopTimes();
  stopFollowing();
  forget();
  clearSecrets();
  for (const input of document.querySelectorAll('input')) input.value = '';
}

const askPuzzle = () => guarded(() => ask('captcha', undefined, { lost }));
const askSound = () => guarded(() => ask('captcha/sound', undefined, { lost }));

function lost(on) {
  const words = on ? say('panel-lost') : '';
  if (at('state').textContent !== words) at('state').textContent = words;
}

/** The window is dead: only the chat can give a new one. */
function close(fault) {
  // Its end took the window away, and nobody needs another.
  if (isOver()) return;
  stopTimes();
  stopFollowing();
  dropPuzzle();
  forget();
  at('session').hidden = true;
  if (fault.message) at('dead-text').textContent = fault.message;
  show('dead');
}

/** Runs a request; a dead window ends the page, a refusal is told where the person is. */
export async function guarded(request) {
  try {
    return await request();
  } catch (fault) {
    if (fault instanceof Dead) {
      close(fault);
    } else if (fault instanceof Refused) {
      problem('', fault.message || say('panel-refused'));
    } else {
      throw fault;
    }
    return null;
  }
}

/** Where the session stands now. */
async function refresh() {
  if (isOver()) return;
  const answer = await guarded(() => ask('session', undefined, { lost }));
  if (answer) await render(answer.view);
}

/**
 * Sends what was typed. When the network goes before the answer comes, nobody knows whether it was
 * taken: the session tells, and what was not taken goes out again by itself.
 */
export async function send(path, typed) {
  if (busy) return;
  busy = true;
  document.body.classList.add('busy');
  try {
    const body = path === 'captcha' ? { ...typed, work: await proof() } : typed;
    if (body.work === null) return;
    const answer = await guarded(async () => {
      for (;;) {
        const sent = await ask(path, body, { lost, again: false });
        if (sent !== null) return sent;
        const truth = await ask('session', undefined, { lost });
        const { view: seen } = truth;
        if (seen.revision !== view.revision) return truth;
      }
    });
    if (answer) await render(answer.view);
  } finally {
    busy = false;
    document.body.classList.remove('busy');
  }
}

for (const form of document.querySelectorAll('form[data-path]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const inputs = [...form.querySelectorAll('input:not([readonly])')];
    const empty = inputs.find((input) => input.value === '');
    clearProblems();
    if (empty) return problem(empty.name, say('panel-empty'));
    return send(form.dataset.path, Object.fromEntries(inputs.map((input) => [input.name, input.value])));
  });
}

for (const way of document.querySelectorAll('[data-method]')) {
  way.addEventListener('click', () => send('method', { method: way.dataset.method }));
}

for (const other of document.querySelectorAll('[data-other]')) {
  other.addEventListener('click', () => {
    choosing = true;
    clearProblems();
    renderMethods(view);
    show('method');
  });
}

at('keep').addEventListener('click', () => render(view));
at('to-pass').addEventListener('click', () => {
  clearProblems();
  show('pass');
});
at('take-grant')?.addEventListener('click', () => send('grant', {}));
at('resend').addEventListener('click', async () => {
  await send('resend', {});
  // The button waits again: the box is where one goes on, and says what was sent.
  if (stage === 'code') at('code').focus();
});
at('play').addEventListener('click', () => playSound(askSound));
at('another').addEventListener('click', async () => {
  await send('captcha/another', {});
  if (stage === 'captcha') {
    await loadPuzzle(askPuzzle);
    at('answer').focus();
    sayAnother();
  }
});

for (const button of document.querySelectorAll('[data-show]')) {
  button.addEventListener('click', () => {
    const input = at(button.dataset.show);
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    button.textContent = say(shown ? 'panel-password-hide' : 'panel-password-show');
  });
}

at('cancel').addEventListener('click', () => at('ask').showModal());
at('ask').addEventListener('close', () => {
  if (at('ask').returnValue === 'cancel') send('cancel', {});
  at('ask').returnValue = '';
});

at('open').addEventListener('click', async () => {
  const link = ENROLLS ? null : takeLink();
  at('open').disabled = true;
  const answer = await guarded(() => (ENROLLS ? beginEnrollment({ lost }) : claim(link, { lost })));
  at('open').disabled = false;
  if (answer) await render(answer.view);
});

function showEnd({ ended, message }) {
  renderMessage(ended, { message });
  show(ended);
}

/** A link waits for the person's click; a window that was claimed goes on; anything else is dead. */
function begin() {
  view = null;
  at('session').hidden = true;
  clearProblems();
  stopTimes();
  stopFollowing();
  if (!ENROLLS && takeLink()) return show('start');
  if (hasWindow()) return refresh();
  if (!ENROLLS && history.state?.ended) return showEnd(history.state);
  return show(ENROLLS ? 'start' : 'dead');
}

addEventListener('hashchange', begin);
addEventListener('pageshow', (event) => event.persisted && begin());
begin();
