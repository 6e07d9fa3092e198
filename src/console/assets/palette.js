// One box for everything: what can be done now, conversations, replies that staff wrote, steps and answers of
// the articles. It is opened and used by keys alone, or by whoever likes to point.

import { made, say } from './words.js';

const MOST = 40;

const box = document.getElementById('palette');
const search = document.getElementById('palette-search');
const list = document.getElementById('palette-list');
const count = document.getElementById('palette-count');

const plain = (text) => text.replace(/\*\*|`/g, '');
const spoken = (spans) => spans.map((span) => span.text ?? span.strong ?? span.code ?? '').join('');

/** The texts of the articles, from the step on at which the student is: most likely it is the next one. */
function fromHere(texts, step) {
  const at = step ? texts.findIndex((one) => one.kind === 'step' && one.id === step.article && plain(one.text).startsWith(spoken(step.text))) : -1;
  if (at < 0) return texts;
  const near = texts.slice(at, at + 4).filter((one) => one.id === step.article);
  return [...near.slice(1), near[0], ...texts.filter((one) => !near.includes(one))];
}

/** How well `one` fits the words: 0 not at all, less where they stand in its text alone. */
function fits(one, words) {
  if (!words.every((word) => one.found.includes(word))) return 0;
  return words.every((word) => one.name.toLowerCase().includes(word)) ? 2 : 1;
}

export class Palette {
  #texts = [];
  #entries = [];
  #shown = [];
  #at = 0;

  /**
   * `things()` gives what can be done now, each with a `name` and what it does (`run`); `step()` where the student
   * is; `take(text, atOnce)` puts a text into the box, or sends it; it is `null` where nobody may reply.
   */
  constructor({ things, step, take }) {
    Object.assign(this, { things, step, take });
    search.addEventListener('input', () => this.#find());
    search.addEventListener('keydown', (event) => this.#key(event));
    box.addEventListener('click', (event) => { if (event.target === box) box.close(); });
  }

  /** The ready texts, from the server. */
  set texts(texts) {
    this.#texts = texts;
    if (box.open) this.#fill();
  }

  open() {
    if (box.open) return;
    search.value = '';
    this.#fill();
    box.showModal();
    search.focus();
  }

  #fill() {
    const things = this.things().map((one) => ({ ...one, found: one.name.toLowerCase() }));
    const take = this.take();
    const texts = take ? fromHere(this.#texts, this.step()) : [];
    this.#entries = [...things, ...texts.map((one) => {
      const name = one.step ? say('console-ready-step', { title: one.title, number: one.step[0], of: one.step[1] }) : one.title;
      const found = [name, one.id, ...(one.found_by ?? []), one.text].join(' ').toLowerCase();
      return { name, found, about: plain(one.text), run: (atOnce) => take(one.text, atOnce) };
    })];
    this.#find();
  }

  #find() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.#entries.map((one) => [fits(one, words), one]).filter(([fit]) => fit > 0);
    this.#shown = found.sort(([one], [other]) => other - one).slice(0, MOST).map(([, one]) => one);
    list.replaceChildren(...this.#shown.map((one, place) => this.#option(one, place)));
    count.textContent = say('console-palette-count', { count: found.length });
    this.#go(0);
  }

  #option(one, place) {
    const option = made('li', { role: 'option', id: `palette-${place}`, class: 'option' },
      made('span', { class: 'what' }, one.name), one.about ? made('span', { class: 'since' }, one.about) : null,
      one.keys ? made('kbd', {}, one.keys) : null);
    option.addEventListener('click', () => { this.#go(place); this.#run(false); });
    return option;
  }

  #go(place) {
    this.#at = Math.min(Math.max(place, 0), this.#shown.length - 1);
    [...list.children].forEach((option, at) => option.setAttribute('aria-selected', String(at === this.#at)));
    const option = list.children[this.#at];
    search.setAttribute('aria-activedescendant', option?.id ?? '');
    option?.scrollIntoView({ block: 'nearest' });
  }

  #key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.isComposing) return;
    if (moves[event.key]) {
      event.preventDefault();
      this.#go(this.#at + moves[event.key]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.#run(event.ctrlKey || event.metaKey);
    }
  }

  #run(atOnce) {
    const one = this.#shown[this.#at];
    if (!one) return;
    box.close();
    one.run(atOnce);
  }
}
