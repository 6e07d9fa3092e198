// The lists: who waits, who is in whose hands, who is there.

import { notify } from './notices.js';
import { made, say } from './words.js';

/** Whole minutes from one time of the server's to another. */
export function minutes(from, to) {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000));
}

/** For whom a colleague has put it back. */
function meant({ holder, meant_for: agent }, me) {
  if (holder || !agent) return '';
  return agent.name === me.name ? say('console-meant-for-you') : say('console-meant-for', { agent: agent.shown });
}

/** What is to be known of a conversation before it is opened. */
function signs(ticket, now) {
  const signs = ticket.late ? [say('console-late')] : [];
  if (ticket.over) return [...signs, say('console-message')];
  if (!ticket.left) return signs;
  const gone = minutes(ticket.left, now);
  return [...signs, gone > 0 ? say('console-gone', { minutes: gone }) : say('console-just-left')];
}

/** How often the minutes are looked at while nothing else changes. */
const TICK = 5_000;

export class Lists {
  #waiting = document.getElementById('waiting');
  #mine = document.getElementById('mine');
  #others = document.getElementById('others');
  #present = document.getElementById('present');
  #known = null;
  /** Since when each waits for a word, as it was shown last. */
  #owed = null;
  /** The last board, whose it is, and when it came by this page's own clock. */
  #board = null;
  #shown = null;

  /** `open(conversation)` is told when one is picked; `news(text)` when somebody new waits. */
  constructor(open, news) {
    this.open = open;
    this.news = news;
    setInterval(() => this.#tick(), TICK);
  }

  /** What stands in the lists, from top to bottom. */
  get all() {
    return [this.#waiting, this.#mine, this.#others].flatMap((list) => [...list.children])
      .map((item) => ({ conversation: item.dataset.conversation, about: item.querySelector('.what').textContent }));
  }

  /** Opens the one after the one that is shown, or before it. */
  step(by, shown) {
    const { all } = this;
    if (all.length === 0) return;
    const at = all.findIndex((one) => one.conversation === shown);
    const next = at < 0 ? (by > 0 ? 0 : -1) : (at + by + all.length) % all.length;
    this.open(all.at(next).conversation);
  }

  show(desk, me) {
    this.#board = { desk, me, came: performance.now() };
    this.#draw(desk, me);
    this.#tell(desk, me);
  }

  /** The board comes when it changes; the minutes pass meanwhile, by the server's clock. */
  #tick() {
    if (!this.#board) return;
    const { desk, me, came } = this.#board;
    this.#draw({ ...desk, now: new Date(Date.parse(desk.now) + performance.now() - came).toISOString() }, me);
  }

  /** Marks the conversation that is on the screen; `null`: none is. */
  mark(shown) {
    this.#shown = shown;
    for (const item of [this.#waiting, this.#mine, this.#others].flatMap((list) => [...list.children])) this.#markOne(item);
  }

  #markOne(item) {
    const button = item.firstElementChild;
    if (item.dataset.conversation === this.#shown) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }

  #draw(desk, me) {
    const mine = desk.held.filter((one) => one.holder.name === me.name);
    const others = desk.held.filter((one) => one.holder.name !== me.name);
    for (const [list, tickets] of [[this.#waiting, desk.waiting], [this.#mine, mine], [this.#others, others]]) this.#list(list, tickets, { ...desk, me });
    document.getElementById('waiting-none').hidden = desk.waiting.length > 0;
    document.getElementById('mine-none').hidden = mine.length > 0;
    document.getElementById('others-part').hidden = others.length === 0;
    document.getElementById('waiting-count').textContent = desk.waiting.length > 0 ? say('console-waiting-longest',
      { count: desk.waiting.length, minutes: Math.max(...desk.waiting.map((one) => minutes(one.since, desk.now))) }) : '';
    document.title = `${desk.waiting.length > 0 ? `(${desk.waiting.length}) ` : ''}${say('console-title')}`;
    this.#present.replaceChildren(...desk.present.map((agent) => made('li', {}, this.#load(agent, desk))));
  }

  /** What is new, by notices and aloud. */
  #tell(desk, me) {
    const mine = desk.held.filter((one) => one.holder.name === me.name);
    const waiting = new Set(desk.waiting.map((one) => one.conversation));
    // By the time, since an answer and the next message may come here as one change; and whoever takes over
    // somebody who waits has been told of them.
    if (this.#owed && mine.some((one) => one.unanswered && this.#owed.get(one.conversation) !== one.unanswered)) notify('console-notice-answer');
    this.#owed = new Map([...desk.waiting, ...desk.held].map((one) => [one.conversation, one.unanswered]));
    const fresh = this.#known && desk.waiting.find((one) => !this.#known.has(one.conversation));
    if (fresh) notify('console-notice-waits');
    if (fresh) this.news(`${say('console-waiting')}: ${fresh.about ?? say('console-card-no-about')}`);
    this.#known = waiting;
  }

  /** Who is there, what they have, and whether somebody waits for a word of theirs. */
  #load(agent, desk) {
    const theirs = desk.held.filter((one) => one.holder.name === agent.name);
    const waits = theirs.filter((one) => one.unanswered).map((one) => minutes(one.unanswered, desk.now));
    const load = { agent: agent.shown, count: theirs.length, limit: desk.limit };
    return waits.length > 0 ? say('console-load-waits', { ...load, minutes: Math.max(...waits) }) : say('console-load', load);
  }

  /** Elements of conversations that stay are kept, so that the keyboard stays where it is. */
  #list(list, tickets, { now, me }) {
    const old = new Map([...list.children].map((item) => [item.dataset.conversation, item]));
    const items = tickets.map((ticket) => {
      const item = old.get(ticket.conversation) ?? this.#item(ticket.conversation);
      const button = item.firstElementChild;
      const unanswered = ticket.holder && ticket.unanswered;
      button.replaceChildren(
        made('span', { class: 'what' }, ticket.about ?? say('console-card-no-about')),
        made('span', { class: 'since' },
          unanswered ? say('console-unanswered', { minutes: minutes(ticket.unanswered, now) })
            : say('console-waits', { minutes: minutes(ticket.since, now) })),
        ticket.holder ? made('span', { class: 'holder' }, say('console-held-by', { agent: ticket.holder.shown })) : '',
        meant(ticket, me) ? made('span', { class: 'meant' }, meant(ticket, me)) : '',
        ...signs(ticket, now).map((sign) => made('span', { class: 'sign' }, sign)));
      this.#markOne(item);
      return item;
    });
    const same = items.length === list.children.length && items.every((item, place) => item === list.children[place]);
    if (!same) {
      const focused = document.activeElement;
      list.replaceChildren(...items);
      if (list.contains(focused)) focused.focus();
    }
  }

  #item(conversation) {
    const button = made('button', { type: 'button', class: 'ticket' });
    button.addEventListener('click', () => this.open(conversation));
    return made('li', { 'data-conversation': conversation }, button);
  }
}
