// What is on record of the person of the open conversation, beside its card: only while they are verified in it.

import { made, say } from './words.js';

const part = (id) => document.getElementById(id);
const date = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
const line = (words, then, at) => made('li', {}, ...words.map((one) => made('span', { class: 'words' }, one)),
  made('span', { class: 'since' }, `${then}, `, made('time', { datetime: at }, date.format(Date.parse(at)))));

export class Past {
  /** Of which conversation it may be told now; `null`: of none. */
  #told = null;

  /** Another conversation is on the screen, or none. */
  clear() {
    this.#told = null;
    this.#hide();
  }

  /** Who isn't verified, or not any more, has no record here; what was on its way comes too late. */
  card(conversation, { reset }) {
    this.#told = reset?.verified ? conversation : null;
    if (!this.#told) this.#hide();
  }

  show({ conversation, away, receipts, earlier }) {
    if (conversation !== this.#told) return;
    part('past').hidden = false;
    part('past-away').hidden = !away;
    if (away) return;
    part('receipts').replaceChildren(...receipts.map(({ at, what, by }) => line([what], by, at)));
    part('earlier').replaceChildren(...earlier.map(({ begun, wishes, outcome }) =>
      line(wishes.length > 0 ? wishes : [say('console-card-no-about')], say(outcome), begun)));
    part('earlier-none').hidden = earlier.length > 0;
  }

  #hide() {
    part('past').hidden = true;
    for (const list of ['receipts', 'earlier']) part(list).replaceChildren();
  }
}
