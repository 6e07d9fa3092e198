// The lists: who waits, who is in whose hands, who is there.

import { made, say } from './words.js';

/** Whole minutes from one time of the server's to another. */
export function minutes(from, to) {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000));
}

export class Lists {
  #waiting = document.getElementById('waiting');
  #mine = document.getElementById('mine');
  #others = document.getElementById('others');
  #present = document.getElementById('present');
  #known = null;

  /** `open(conversation)` is told when one is picked; `news(text)` when somebody new waits. */
  constructor(open, news) {
    this.open = open;
    this.news = news;
  }

  show(desk, me, shown) {
    const mine = desk.held.filter((one) => one.holder.name === me.name);
    const others = desk.held.filter((one) => one.holder.name !== me.name);
    this.#list(this.#waiting, desk.waiting, desk.now, shown);
    this.#list(this.#mine, mine, desk.now, shown);
    this.#list(this.#others, others, desk.now, shown);
    document.getElementById('waiting-none').hidden = desk.waiting.length > 0;
    document.getElementById('mine-none').hidden = mine.length > 0;
    document.getElementById('others-part').hidden = others.length === 0;
    document.getElementById('waiting-count').textContent = desk.waiting.length > 0 ? `(${desk.waiting.length})` : '';
    document.title = `${desk.waiting.length > 0 ? `(${desk.waiting.length}) ` : ''}${say('console-title')}`;
    this.#present.replaceChildren(...desk.present.map((agent) => made('li', {}, agent.shown)));
    const waiting = new Set(desk.waiting.map((one) => one.conversation));
    const fresh = this.#known && desk.waiting.find((one) => !this.#known.has(one.conversation));
    if (fresh) this.news(`${say('console-waiting')}: ${fresh.about ?? say('console-card-no-about')}`);
    this.#known = waiting;
  }

  /** Elements of conversations that stay are kept, so that the keyboard stays where it is. */
  #list(list, tickets, now, shown) {
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
        ticket.holder ? made('span', { class: 'holder' }, say('console-held-by', { agent: ticket.holder.shown })) : '');
      if (ticket.conversation === shown) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
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
