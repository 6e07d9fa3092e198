// What owners objected to and nobody has looked at yet, for leads. Their key stands in this page alone, until it is
// left: what is urgent is asked for again while it is open.

import { made, say } from './words.js';

const part = (id) => document.getElementById(`urgent-${id}`);
const date = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });

/** How often it is asked for again. */
const EVERY = 60_000;

export class Objections {
  #list = document.getElementById('urgent');
  #key = null;
  #timer = 0;
  #known = new Set();

  /** `send(frame)` gives whether it went on its way; `news(text)` is told what is new. */
  constructor(send, news) {
    Object.assign(this, { send, news });
    part('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#key = part('key').value;
      this.again();
    });
  }

  /** Only who leads has them, and only where there is a verifier to ask. */
  offer(leads) {
    part('part').hidden = !leads;
    if (leads) this.again();
  }

  /** Asks, or asks again after the network was gone. */
  again() {
    clearTimeout(this.#timer);
    if (this.#key === null) return;
    part('problem').textContent = this.send({ type: 'objections', token: this.#key }) ? '' : say('console-urgent-lost');
  }

  answered({ open, problem, again }) {
    clearTimeout(this.#timer);
    if (problem !== undefined && !again) this.#key = null;
    else this.#timer = setTimeout(() => this.again(), EVERY);
    part('problem').textContent = problem ?? '';
    if (open) this.#show(open);
    part('ask').hidden = this.#key !== null;
    if (this.#key === null) part('key').focus();
    else part('key').value = '';
  }

  #show(open) {
    const name = ({ account, at }) => `${account} ${at}`;
    const fresh = open.find((one) => !this.#known.has(name(one)));
    if (fresh) this.news(`${say('console-urgent')}: ${fresh.account}`);
    this.#known = new Set(open.map(name));
    this.#list.replaceChildren(...open.map(({ account, at, about }) => made('li', { class: 'urgent' },
      made('strong', { class: 'what' }, account), made('span', {}, say(about)),
      made('time', { class: 'since', datetime: at }, date.format(Date.parse(at))))));
    part('none').hidden = open.length > 0;
    part('remedy').hidden = open.length === 0;
  }
}
