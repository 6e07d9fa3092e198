// The password's rules tick off while one types. The verifier decides; this shows what it says.

import { ask } from './api.js';
import { made, say } from './words.js';

const PAUSE = 250;

const list = document.getElementById('rules');
const count = document.getElementById('rules-count');
const password = document.getElementById('password');

let timer = 0;
let asked = 0;

export function showRules(rules) {
  list.replaceChildren(...rules.map((rule) =>
    made('li', { 'data-rule': rule.id },
      made('span', { class: 'tick', 'aria-hidden': true }),
      made('span', {}, rule.text),
      made('span', { class: 'aside verdict' }, ''),
      made('span', { class: 'why', hidden: true }, ''))));
}

function mark(states) {
  for (const item of list.children) {
    const state = states.get(item.dataset.rule);
    item.classList.toggle('met', state === true);
    item.classList.toggle('unmet', state === false);
    item.classList.remove('broken');
    explain(item, '');
    item.querySelector('.verdict').textContent = state === undefined ? '' : say(state ? 'panel-rule-met' : 'panel-rule-unmet');
  }
}

function explain(item, why) {
  const place = item.querySelector('.why');
  place.textContent = why;
  place.hidden = why === '';
}

/** What the verifier said of a password that it refused, the history too: each rule with its reason. */
export function showBroken(broken) {
  const reasons = new Map(broken.map(({ id, why }) => [id, why]));
  // The history is looked at only once all else is kept.
  const isKnown = (id) => id !== 'history' || reasons.has(id);
  const rules = [...list.children].map((item) => item.dataset.rule);
  mark(new Map(rules.filter(isKnown).map((id) => [id, !reasons.has(id)])));
  for (const item of list.children) {
    const why = reasons.get(item.dataset.rule);
    item.classList.toggle('broken', why !== undefined);
    explain(item, why ?? '');
  }
}

export function clearRules() {
  asked += 1;
  clearTimeout(timer);
  mark(new Map());
  count.textContent = '';
}

async function check() {
  const mine = (asked += 1);
  try {
    const answer = await ask('password/check', { password: password.value }, { again: false });
    // A later key has been pressed meanwhile, or nothing is known.
    if (answer === null || mine !== asked) return;
    mark(new Map(answer.rules.map((rule) => [rule.id, rule.ok])));
    count.textContent = say('panel-rules-count', {
      met: answer.rules.filter((rule) => rule.ok).length,
      of: answer.rules.length,
    });
  } catch {
    // The rules stay as they are; saving tells what is wrong.
  }
}

// What is being saved is judged by that: a check that came later would find the step over.
password?.form?.addEventListener('submit', () => clearTimeout(timer));

// Where no new password is asked there is no box.
password?.addEventListener('input', () => {
  clearTimeout(timer);
  if (password.value === '') clearRules();
  else timer = setTimeout(check, PAUSE);
});
