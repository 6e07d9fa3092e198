// Vouching for somebody: how they were checked, and the agent's own key and code. Neither is kept anywhere but
// in its field: the code until it was used, the key until this page is left.

import { say } from './words.js';

const part = (id) => document.getElementById(`identity-${id}`);
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The name of an attempt, a ULID: asked again under it, it is done once. */
function newKey() {
  const drawn = crypto.getRandomValues(new Uint8Array(26));
  return Array.from(drawn, (byte, place) => LETTERS[byte % (place === 0 ? 8 : 32)]).join('');
}

export class Identity {
  #box = document.getElementById('identity');
  #form = part('form');
  #conversation = null;
  /** What was asked and has no answer yet, or one that says: again. */
  #attempt = null;

  /** `send(frame)` gives whether it went on its way. */
  constructor(send) {
    this.send = send;
    this.#form.addEventListener('change', () => this.#fields());
    this.#form.addEventListener('submit', (event) => { event.preventDefault(); this.#ask(); });
    part('close').addEventListener('click', () => this.#box.close());
    document.getElementById('check-identity').addEventListener('click', (event) => this.#open(event.currentTarget.value));
  }

  #open(conversation) {
    if (conversation !== this.#conversation) this.clear();
    this.#conversation = conversation;
    this.#fields();
    this.#box.showModal();
    part('title').focus();
  }

  /** What was typed about one person is not for the next one. */
  clear() {
    const key = part('token').value;
    this.#form.reset();
    part('token').value = key;
    this.#attempt = null;
    this.#tell('', '');
  }

  /** What the act needs, and nothing else. */
  #fields() {
    const act = this.#form.elements.act.value;
    for (const [name, of] of [['words', 'grant'], ['number', 'phone']]) {
      part(`${name}-part`).hidden = act !== of;
      part(name).disabled = act !== of;
    }
    part('method').hidden = act !== 'switch_on';
    part('check').hidden = act === 'freeze';
    part('freeze-about').hidden = act !== 'freeze';
  }

  #act({ act, words, number, method }) {
    switch (act.value) {
      case 'grant': return { kind: 'grant', words: words.value };
      case 'phone': return { kind: 'phone', number: number.value };
      case 'switch_on': return { kind: 'switch_on', method: method.value };
      default: return { kind: 'freeze' };
    }
  }

  #ask() {
    const { check, account, act, token, code } = this.#form.elements;
    const unchecked = act.value === 'freeze';
    if (check.value === '' && !unchecked) {
      check[0].focus();
      return this.#tell(say('console-identity-missing-check'), '');
    }
    const asked = {
      type: 'vouch', conversation: this.#conversation, check: unchecked ? null : check.value, account: account.value,
      act: this.#act(this.#form.elements), token: token.value, code: code.value,
    };
    // The same once more is the same attempt: nobody knows what became of it.
    const same = this.#attempt && JSON.stringify({ ...this.#attempt, key: undefined }) === JSON.stringify(asked);
    this.#attempt = { ...asked, key: same ? this.#attempt.key : newKey() };
    return this.again();
  }

  /** Asks, or asks again after the network was gone. */
  again() {
    if (!this.#attempt) return;
    this.#tell('', say(this.send(this.#attempt) ? 'console-identity-asking' : 'console-identity-lost'));
  }

  /** The network is gone, and with it perhaps an answer. */
  lost() {
    if (this.#attempt) this.#tell('', say('console-identity-lost'));
  }

  answered({ key, done, again, text }) {
    if (key !== this.#attempt?.key) return;
    if (!again) {
      this.#attempt = null;
      part('code').value = '';
    }
    if (done) this.#tell('', text);
    else this.#tell(text, '');
    if (!done) part('code').focus();
  }

  #tell(problem, said) {
    part('problem').textContent = problem;
    part('said').textContent = said;
  }
}
