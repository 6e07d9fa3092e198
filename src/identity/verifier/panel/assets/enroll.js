// One's own phones and apps: the list, an app's picture and key, a new number. Until somebody has signed
// in, the page goes the panel's way.

import { ask } from './api.js';
import { clearProblems, guarded, send, show } from './panel.js';
import { made, say } from './words.js';

const at = (id) => document.getElementById(id);

/** The factor that is asked about; whether the person has just said no to what was offered. */
let doomed = null;
let withdrawn = false;

document.addEventListener('rendered', ({ detail: { before, next } }) => {
  if (next.stage === 'app') {
    if (before?.stage !== 'app') loadOffer();
  } else {
    at('picture-of-key').removeAttribute('src');
    at('key').value = '';
  }
  if (next.stage !== 'factors') return;
  if (!next.problem && !withdrawn && ['app', 'phone-code'].includes(before?.stage)) tell('enroll-page-added');
  withdrawn = false;
  loadFactors();
});

/** Heard once the heading was. */
function tell(id) {
  at('said').textContent = '';
  setTimeout(() => { at('said').textContent = say(id); }, 300);
}

async function loadFactors() {
  const answer = await guarded(() => ask('enroll/factors'));
  if (!answer) return;
  at('none').hidden = answer.factors.length > 0;
  at('factors').replaceChildren(...answer.factors.map(item));
}

function item({ id, name, state, remove, ask: question }) {
  const button = made('button', { type: 'button', class: 'button second', 'aria-label': remove }, say('enroll-page-remove'));
  button.addEventListener('click', () => {
    doomed = id;
    at('sure-words').textContent = question;
    at('sure').showModal();
  });
  return made('li', {}, made('div', {}, made('strong', {}, name), made('span', {}, state)), button);
}

async function loadOffer() {
  const offer = await guarded(() => ask('enroll/offer'));
  if (!offer) return;
  at('picture-of-key').src = offer.picture;
  at('key').value = offer.key;
}

at('sure').addEventListener('close', async () => {
  if (at('sure').returnValue === 'remove' && doomed !== null) {
    await send('enroll/remove', { factor: doomed });
    if (at('trouble').textContent === '') tell('enroll-page-removed');
    at('factors-title').focus();
  }
  at('sure').returnValue = '';
  doomed = null;
});

at('add-app').addEventListener('click', () => send('enroll/authenticator', {}));
at('add-phone').addEventListener('click', () => {
  clearProblems();
  at('new-number').value = '';
  show('new-phone');
});
at('resend-offer').addEventListener('click', () => send('enroll/resend', {}));
for (const back of document.querySelectorAll('[data-withdraw]')) {
  back.addEventListener('click', () => {
    withdrawn = true;
    send('enroll/withdraw', {});
  });
}
at('retype').addEventListener('click', () => {
  clearProblems();
  show('sign-in');
});
