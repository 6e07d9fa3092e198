// One conversation on the screen, with its card. Everything is built from elements and text nodes.

import { words } from './spans.js';
import { made, say } from './words.js';

/** A reply of the bot, as staff read it: nothing can be pressed. */
const parts = {
  text: (part) => words(part.text),
  step: (part) => made('div', { class: 'step' },
    made('p', { class: 'count' }, say('console-step', { number: part.number, of: part.of })), words(part.text)),
  choices: (part) => made('p', { class: 'choices' }, ...part.choices.map((choice) => made('span', { class: 'choice' }, choice.label))),
  panel_link: () => made('p', { class: 'quiet' }, say('console-link')),
  contact: ({ contact }) => made('p', { class: 'quiet' }, [contact.phone, contact.mail, contact.hours].filter(Boolean).join(', ')),
  code: (part) => made('p', {}, made('code', {}, part.text)),
};

const paragraph = (text) => made('p', { class: 'words' }, text);

/** Signs that the student writes come every three seconds while they do. */
const STILL_WRITES = 6_000;

export class Conversation {
  #log = document.getElementById('log');
  #talk = document.getElementById('talk');
  #facts = document.getElementById('card-facts');
  #writes = document.getElementById('student-writes');
  #writesTimer = 0;
  #labels = new Map();

  clear() {
    this.#pauses();
    this.#log.setAttribute('aria-live', 'off');
    this.#log.replaceChildren();
    this.#labels.clear();
  }

  /** From now on what comes is read out. */
  live() {
    setTimeout(() => this.#log.setAttribute('aria-live', 'polite'), 150);
  }

  /** The student writes: until it comes, or for a while after the last sign. Nobody is told aloud. */
  writes() {
    clearTimeout(this.#writesTimer);
    this.#writesTimer = setTimeout(() => this.#pauses(), STILL_WRITES);
    const atEnd = this.#talk.scrollHeight - this.#talk.scrollTop - this.#talk.clientHeight < 80;
    this.#writes.hidden = false;
    if (atEnd) this.#talk.scrollTop = this.#talk.scrollHeight;
  }

  #pauses() {
    clearTimeout(this.#writesTimer);
    this.#writes.hidden = true;
  }

  turn(turn) {
    if (['heard', 'chose', 'left'].includes(turn.event?.kind)) this.#pauses();
    this.#event(turn.event ?? null);
    for (const reply of turn.replies) {
      for (const part of reply.parts) {
        if (part.kind === 'choices') part.choices.forEach((one) => this.#labels.set(`${turn.revision} ${one.id}`, one.label));
      }
      this.#bubble('bot', say('console-bot'), ...reply.parts.map((part) => parts[part.kind]?.(part)).filter(Boolean));
    }
    if (turn.over) this.#mark(say('console-over'));
    this.#talk.scrollTop = this.#talk.scrollHeight;
  }

  #event(event) {
    switch (event?.kind) {
      case 'heard': return this.#bubble('student', say('console-student'), paragraph(event.text),
        event.edited && made('p', { class: 'mark' }, say('console-edited')),
        event.blanked && made('p', { class: 'mark' }, say('console-blanked')));
      case 'withdrawn': return this.#mark(say('console-withdrawn'));
      case 'chose': return this.#bubble('student', say('console-student'),
        paragraph(this.#labels.get(`${event.revision} ${event.choice}`) ?? event.choice));
      case 'said': return this.#own(event.id, 'agent', event.by.shown, words(event.text),
        event.blanked && made('p', { class: 'mark' }, say('console-blanked')));
      case 'noted': return this.#own(event.id, 'note', say('console-noted', { agent: event.by.shown }), words(event.text));
      case 'claimed': return this.#mark(event.from
        ? say('console-taken-over', { agent: event.by.shown, from: event.from.shown })
        : say('console-claimed', { agent: event.by.shown }));
      case 'released': return this.#released(event);
      case 'reset': return this.#mark(say(event.stage));
      case 'late': return this.#mark(say('console-was-late'));
      case 'lapsed': return this.#mark(say('console-lapsed'));
      case 'left': return this.#mark(say('console-left'));
      default: return undefined;
    }
  }

  #released({ by, to, meant_for: colleague, note }) {
    this.#mark(colleague ? say('console-released-to', { agent: by.shown, colleague: colleague.shown })
      : say(`console-released-${to}`, { agent: by.shown }));
    if (note?.length > 0) this.#bubble('note', say('console-noted', { agent: by.shown }), words(note));
  }

  /** Words that were on their way stand there already: they are taken, not said twice. */
  #own(id, whose, speaker, ...content) {
    this.forget(id);
    this.#bubble(whose, speaker, ...content);
  }

  #bubble(whose, speaker, ...content) {
    const bubble = made('div', { class: `bubble ${whose}` }, made('strong', { class: 'by' }, speaker),
      ...content.filter(Boolean));
    const waiting = this.#log.querySelector('.waiting');
    if (waiting) waiting.before(bubble);
    else this.#log.append(bubble);
    return bubble;
  }

  #mark(text) {
    this.#log.append(made('p', { class: 'happened' }, text));
  }

  /** Words that the server has not taken yet. */
  waiting(id, kind, text, speaker) {
    const bubble = made('div', { class: `bubble ${kind === 'say' ? 'agent' : 'note'} waiting`, 'data-id': id },
      made('strong', { class: 'by' }, speaker), paragraph(text), made('p', { class: 'mark' }, say('console-sending')));
    this.#log.append(bubble);
    this.#talk.scrollTop = this.#talk.scrollHeight;
  }

  forget(id) {
    this.#log.querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove();
  }

  card(card) {
    const facts = [];
    const fact = (name, ...values) => facts.push(made('dt', {}, name), ...values.map((value) => made('dd', {}, value)));
    fact(say('console-card-about'), card.about ?? say('console-card-no-about'));
    if (card.lately) fact(say('console-card-lately'), card.lately);
    if (card.reach) fact(say('console-card-reach'), card.reach);
    if (card.reason) fact(say('console-card-asked'), say(`console-reason-${card.reason}`));
    if (card.named) fact(say('console-card-named'), card.named);
    if (card.messages.length > 0) fact(say('console-card-messages'), ...card.messages);
    if (card.language) fact(say('console-card-language'), say(`console-language-${card.language}`));
    if (card.step) {
      fact(say('console-card-step'),
        made('span', {}, say('console-step', { number: card.step.number, of: card.step.of })), words(card.step.text));
    }
    if (card.reset) {
      const { reset } = card;
      fact(say('console-card-reset'), say(reset.stage),
        ...(reset.browser ? [say('console-browser', { browser: reset.browser })] : []),
        ...(reset.method ? [say('console-card-method', { method: say(`console-identity-${reset.method}`) })] : []),
        ...(reset.refused_passwords > 0 ? [say('console-refused-passwords', { count: reset.refused_passwords })] : []),
        ...(reset.wrong_codes > 0 ? [say('console-wrong-codes', { count: reset.wrong_codes })] : []));
      if (reset.words) fact(say('console-card-words'), reset.words.join(', '));
    }
    if (card.blanked.length > 0) {
      fact(say('console-card-blanked'), ...card.blanked.map((kind) => say(`console-blanked-${kind}`)));
    }
    this.#facts.replaceChildren(...facts);
  }
}
