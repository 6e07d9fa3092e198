// A conversation passed on to a colleague who is on duty, with a note that its student never sees. The box stays
// open until it is done, so that a note is never lost.

import { made, say } from './words.js';

const box = document.getElementById('transfer-box');
const form = document.getElementById('transfer-form');
const part = (id) => document.getElementById(`transfer-${id}`);

export class Transfer {
  /** What was asked and has no answer yet. */
  #asked = null;
  #there = '';

  /** `send(frame)` gives whether it went on its way; `about()` what is shown, its epoch and a new id. */
  constructor(send, about) {
    Object.assign(this, { send, about });
    form.addEventListener('submit', (event) => { event.preventDefault(); this.#ask(); });
    part('close').addEventListener('click', () => box.close());
    document.getElementById('transfer').addEventListener('click', () => this.#open());
  }

  /** Not `elements.colleague`: where there is one, that is the button itself, picked or not. */
  get #picked() {
    return form.querySelector('[name=colleague]:checked')?.value;
  }

  #open() {
    form.reset();
    this.#asked = null;
    part('problem').textContent = '';
    box.showModal();
    (form.querySelector('[name=colleague]') ?? part('title')).focus();
  }

  /** Who is on duty beside oneself, and how much they have; what was picked stays picked. */
  colleagues({ present, held, limit }, me) {
    const others = present.filter((agent) => agent.name !== me.name);
    const load = (agent) => held.filter((one) => one.holder.name === agent.name).length;
    const there = JSON.stringify(others.map((agent) => [agent.name, load(agent)]));
    if (there === this.#there) return;
    this.#there = there;
    const picked = this.#picked;
    part('colleagues').replaceChildren(...others.map((agent) => made('label', {},
      made('input', { type: 'radio', name: 'colleague', value: agent.name, checked: agent.name === picked }),
      say('console-load', { agent: agent.shown, count: load(agent), limit }))));
    part('nobody').hidden = others.length > 0;
    for (const id of ['to', 'note-part', 'send']) part(id).hidden = others.length === 0;
  }

  #ask() {
    const colleague = this.#picked;
    if (!colleague) {
      part('problem').textContent = say('console-transfer-missing');
      return;
    }
    this.#asked = { type: 'transfer', ...this.about(), colleague, note: part('note').value.trim() };
    part('problem').textContent = '';
    this.send(this.#asked);
  }

  /** The network was gone, and with it perhaps an answer. */
  again(conversation, turns) {
    if (this.#asked?.conversation !== conversation) return;
    if (turns.some((turn) => turn.epoch > this.#asked.epoch)) this.#done();
    else this.send(this.#asked);
  }

  turned(turn) {
    if (this.#asked && turn.epoch > this.#asked.epoch) this.#done();
  }

  /** Whether it was this that was not done. */
  refused({ id, text }) {
    if (!this.#asked || id !== this.#asked.id) return false;
    this.#asked = null;
    part('problem').textContent = text;
    return true;
  }

  #done() {
    this.#asked = null;
    box.close();
    document.getElementById('open-title').focus();
  }
}
