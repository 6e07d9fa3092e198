// "That wasn't me": the link of a notice opens this page, and the button alone does something.

import { say } from './words.js';

/** What was done, by what was objected to. */
const DONE = { change: 'not-me-change', factor: 'not-me-factor' };

const at = (id) => document.getElementById(id);

/** Taken out of the address bar at once; kept for a reload in this window alone. */
const KEPT = 'deskhand.objection';
/** What came of it, to be said again after a reload. */
const OUTCOME = 'deskhand.objected';
if (location.hash.length > 1) {
  sessionStorage.setItem(KEPT, location.hash.slice(1));
  sessionStorage.removeItem(OUTCOME);
  history.replaceState(null, '', location.pathname);
}

function tell(id) {
  at('said').textContent = say(id);
}

/** The end of it: the button goes, the answer stays and has the focus. */
function end(id) {
  at('ask').hidden = true;
  tell(id);
  at('said').focus();
}

async function object() {
  at('object').disabled = true;
  tell('not-me-sending');
  try {
    const response = await fetch('/api/not-me', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ objection: sessionStorage.getItem(KEPT) }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    if (response.status === 401) return end('not-me-dead');
    if (!response.ok) throw new TypeError();
    const { about } = await response.json();
    const outcome = DONE[about] ?? 'not-me-attempt';
    sessionStorage.removeItem(KEPT);
    sessionStorage.setItem(OUTCOME, outcome);
    return end(outcome);
  } catch {
    at('object').disabled = false;
    return tell('not-me-lost');
  }
}

at('object').addEventListener('click', object);
if (sessionStorage.getItem(KEPT) === null) end(sessionStorage.getItem(OUTCOME) ?? 'not-me-dead');
