// Turns on the screen. Everything is built from elements and text nodes.

import { followable, words } from './spans.js';
import { made, say } from './words.js';

/** Signs that an agent writes come every three seconds while they do. */
const STILL_WRITES = 6_000;

/** What a person wrote; where something was blanked, its mark stands apart. */
function heard(text, blanked) {
  const pieces = blanked ? text.split(/(\[[^\[\]]{3,40}\])/) : [text];
  return made('p', { class: 'words' }, ...pieces.map((piece, place) =>
    (place % 2 === 1 ? made('span', { class: 'blank' }, piece) : piece)));
}

/** A mail address that is too long for its line breaks before its @. */
function breakable(mail) {
  const at = mail.lastIndexOf('@');
  return made('span', {}, mail.slice(0, at), made('wbr'), mail.slice(at));
}

const parts = {
  text: (part) => words(part.text),

  step: (part) =>
    made('div', { class: 'step' },
      made('p', { class: 'count' }, say('chat-step', { number: part.number, of: part.of })),
      made('progress', { max: part.of, value: part.number, 'aria-hidden': true }),
      words(part.text)),

  choices: (part, at, choose) =>
    made('div', { class: 'choices', role: 'group', 'aria-label': say('chat-choices') },
      ...part.choices.map((choice) => {
        const button = made('button', { type: 'button', class: 'button second', 'data-choice': choice.id }, choice.label);
        button.addEventListener('click', () => choose(choice, at));
        return button;
      })),

  panel_link: (part) => {
    if (!part.url || !followable(part.url, ['https:', 'http:'])) return made('p', { class: 'dead' }, say('chat-panel-dead'));
    return made('div', { class: 'panel', 'data-session': part.session, 'data-generation': part.generation },
      made('a', { class: 'button', href: part.url, target: '_blank', rel: 'noopener noreferrer' }, say('chat-panel-open')),
      made('span', { class: 'about' }, say('chat-panel-window')));
  },

  passage: (part) => {
    if (!part.url) return made('p', { class: 'dead' }, say('chat-passage-dead'));
    const picture = part.picture && made('img', {
      src: `data:image/svg+xml,${encodeURIComponent(part.picture)}`, alt: say('chat-passage-picture'), width: 200, height: 200,
    });
    return made('div', { class: 'passage' }, made('p', {}, say('chat-passage-how')), picture, parts.code({ text: part.url }));
  },

  contact: ({ contact }) =>
    made('address', { class: 'contact' },
      made('strong', {}, say('chat-contact')),
      contact.phone && made('a', { class: 'button second', href: `tel:${contact.phone.replace(/[^\d+]/g, '')}` },
        `${say('chat-contact-call')} ${contact.phone}`),
      contact.mail && made('a', { class: 'button plain', href: `mailto:${contact.mail}` }, breakable(contact.mail)),
      contact.hours && made('span', { class: 'about' }, contact.hours)),

  code: (part) => {
    const button = made('button', { type: 'button', class: 'button plain' }, say('chat-copy'));
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(part.text);
      button.textContent = say('chat-copied');
      setTimeout(() => { button.textContent = say('chat-copy'); }, 2000);
    });
    return made('div', { class: 'copy' }, made('code', {}, part.text), button);
  },
};

export class View {
  #log = document.getElementById('log');
  #talk = document.getElementById('talk');
  #typing = document.getElementById('typing');
  #state = document.getElementById('state');
  #place = document.querySelector('.head .place');
  #bot = this.#place.textContent;
  #stateTimer = 0;
  #labels = new Map();
  #follows = true;
  /** Whether the bot is about to say more, and the agent who is writing. */
  #more = false;
  #writer = null;
  #writerTimer = 0;

  /** `choose(choice, revision)` is told when a button is pressed. */
  constructor(choose) {
    this.choose = choose;
    // Whoever reads further up is not pulled down.
    this.#talk.addEventListener('scroll', () => {
      this.#follows = this.#talk.scrollHeight - this.#talk.scrollTop - this.#talk.clientHeight < 80;
    }, { passive: true });
    new ResizeObserver(() => this.#scroll()).observe(this.#talk);
  }

  /** An old conversation is not read out; from `live` on, what comes is. */
  set live(on) {
    this.#log.setAttribute('aria-live', on ? 'polite' : 'off');
    this.#log.classList.toggle('fresh', on);
  }

  clear() {
    this.#log.replaceChildren();
    this.#labels.clear();
    this.#follows = true;
    this.typing(false);
    this.writes(null);
  }

  isEmpty() {
    return this.#log.childElementCount === 0;
  }

  turn(turn) {
    const answers = turn.replies.some((reply) => reply.parts.some((part) => part.kind === 'choices'));
    if (turn.message || answers) this.#settle();
    if (turn.carried) this.#endPassages();
    this.#spoken(turn);
    if (turn.said) this.#said(turn.said);
    if (turn.said || !turn.with) this.writes(null);
    for (const reply of turn.replies) this.#reply(reply, turn.revision);
    this.#scroll();
  }

  /** What the person wrote or picked; a bubble that waited becomes the one that was taken. */
  #spoken(turn) {
    const text = turn.heard?.text ?? (turn.chose && this.#labels.get(`${turn.chose.revision} ${turn.chose.choice}`));
    const old = turn.message && this.#bubbleOf(turn.message);
    if (text === undefined || text === null) {
      old?.remove();
      return;
    }
    const blanked = turn.heard?.blanked;
    if (old && !blanked && old.querySelector('.words').textContent === text) return this.#taken(old);
    const bubble = this.#bubble('mine', say('chat-you'), heard(text, blanked));
    if (turn.message) bubble.dataset.id = turn.message;
    if (blanked) bubble.append(made('p', { class: 'mark blanked' }, say('chat-blanked')));
    old?.remove();
    this.#addBeforeWaiting(bubble);
  }

  /** The bubble stays the same element: put there anew, its words would be said aloud again. */
  #taken(bubble) {
    bubble.classList.remove('waiting');
    bubble.querySelector('.mark').remove();
    const firstWaiting = this.#log.querySelector('.waiting');
    if (firstWaiting?.compareDocumentPosition(bubble) & Node.DOCUMENT_POSITION_FOLLOWING) firstWaiting.before(bubble);
  }

  /** A person of the help desk: by name, to be told from the bot at a glance. */
  #said({ by, text }) {
    const bubble = made('div', { class: 'bubble theirs person' }, made('strong', { class: 'by' }, by), words(text));
    this.#addBeforeWaiting(bubble);
  }

  /** Whom one talks with: an agent by name, or the bot (null). */
  with(name) {
    this.#place.textContent = name === null ? this.#bot : say('chat-with', { agent: name });
  }

  /** Those that still wait were written later. */
  #addBeforeWaiting(bubble) {
    const firstWaiting = this.#log.querySelector('.waiting');
    if (firstWaiting) firstWaiting.before(bubble);
    else this.#log.append(bubble);
  }

  #reply(reply, revision) {
    const shown = reply.parts.map((part) => parts[part.kind]?.(part, revision, this.choose)).filter(Boolean);
    for (const part of reply.parts) {
      if (part.kind === 'choices') part.choices.forEach((one) => this.#labels.set(`${revision} ${one.id}`, one.label));
      if (part.kind === 'panel_link') this.#endOlderLinks();
      if (part.kind === 'passage') this.#endPassages();
    }
    const bubble = this.#bubble('theirs', say('chat-them'), ...shown);
    this.#addBeforeWaiting(bubble);
  }

  /** Keyed messages that the server has not taken yet. */
  waiting(id, text) {
    if (this.#bubbleOf(id)) return;
    const bubble = this.#bubble('mine', say('chat-you'), made('p', { class: 'words' }, text));
    bubble.dataset.id = id;
    bubble.classList.add('waiting');
    bubble.append(made('p', { class: 'mark' }, say('chat-waiting')));
    this.#log.append(bubble);
    this.#scroll(true);
  }

  forget(id) {
    this.#bubbleOf(id)?.remove();
  }

  /** Words that are not recorded. The same twice in a row are said once. */
  notice(text) {
    if (this.#log.lastElementChild?.dataset.notice === text) return;
    const note = made('p', { class: 'note notice', 'data-notice': text }, text);
    this.#log.append(note);
    this.#scroll();
  }

  label(choice, revision) {
    return this.#labels.get(`${revision} ${choice}`) ?? '';
  }

  typing(on) {
    this.#more = on;
    this.#showTyping();
  }

  /** An agent writes: until what they wrote comes, or for a while after the last sign. Nobody is told aloud. */
  writes(agent) {
    clearTimeout(this.#writerTimer);
    this.#writer = agent;
    if (agent !== null) this.#writerTimer = setTimeout(() => this.writes(null), STILL_WRITES);
    this.#showTyping();
  }

  #showTyping() {
    const label = this.#writer === null ? say('chat-typing') : say('chat-writes', { agent: this.#writer });
    this.#typing.querySelector('.aside').textContent = label;
    this.#typing.hidden = !this.#more && this.#writer === null;
    if (!this.#typing.hidden) this.#scroll();
  }

  /** A short loss is not worth a word; a long one is said once. */
  connected(on) {
    clearTimeout(this.#stateTimer);
    if (on) {
      const wasLost = this.#state.textContent === say('chat-connecting');
      this.#state.textContent = wasLost ? say('chat-connected') : '';
      this.#state.classList.add('good');
      if (wasLost) this.#stateTimer = setTimeout(() => { this.#state.textContent = ''; }, 2500);
    } else {
      this.typing(false);
      this.writes(null);
      this.#stateTimer = setTimeout(() => {
        this.#state.classList.remove('good');
        if (this.#state.textContent !== say('chat-connecting')) this.#state.textContent = say('chat-connecting');
      }, 700);
    }
  }

  #bubble(whose, speaker, ...content) {
    return made('div', { class: `bubble ${whose}` }, made('span', { class: 'aside' }, `${speaker}: `), ...content);
  }

  #bubbleOf(id) {
    return this.#log.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  /** The buttons of older turns do nothing any more. */
  #settle() {
    for (const button of this.#log.querySelectorAll('.choices button:not([disabled])')) button.disabled = true;
  }

  picked(choice) {
    for (const button of this.#log.querySelectorAll('.choices button:not([disabled])')) {
      button.disabled = true;
      button.classList.toggle('picked', button.dataset.choice === choice);
    }
  }

  /** A newer link makes the older ones dead. */
  #endOlderLinks() {
    for (const panel of this.#log.querySelectorAll('.panel')) {
      panel.replaceWith(made('p', { class: 'dead' }, say('chat-panel-dead')));
    }
  }

  /** Each lets one in, and a newer one makes the older dead. */
  #endPassages() {
    for (const passage of this.#log.querySelectorAll('.passage')) {
      passage.replaceWith(made('p', { class: 'dead' }, say('chat-passage-dead')));
    }
  }

  /** Follows the conversation, unless the person reads further up. */
  #scroll(always = false) {
    if (always) this.#follows = true;
    if (this.#follows) this.#talk.scrollTop = this.#talk.scrollHeight;
  }
}
