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
      made('span', { class: 'aside' }, ''))));
}

function mark(states) {
  for (const item of list.children) {
    const state = states.get(item.dataset.rule);
    item.classList.toggle('met', state === true);
    item.classList.toggle('unmet', state === false);
    item.classList.remove('broken');
    item.lastElementChild.textContent = state === undefined ? '' : say(state ? 'panel-rule-met' : 'panel-rule-unmet');
  }
}

/** What the verifier said of a password that it refused, the history too. */
export function showBroken(ids) {
  mark(new Map([...list.children].map((item) => [item.dataset.rule, !ids.includes(item.dataset.rule)])));
  for (const item of list.children) item.classList.toggle('broken', ids.includes(item.dataset.rule));
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

password.addEventListener('input', () => {
  clearTimeout(timer);
  if (password.value === '') clearRules();
  else timer = setTimeout(check, PAUSE);
});
