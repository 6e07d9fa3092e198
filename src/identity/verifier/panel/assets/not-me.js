// "That wasn't me": the link of a notice opens this page, and the button alone does something.

import { say } from './words.js';

/** What was done, by what was objected to. */
const DONE = { change: 'not-me-change', factor: 'not-me-factor' };

const at = (id) => document.getElementById(id);

/** Taken out of the address bar at once; kept for a reload in this window alone. */
const KEPT = 'deskhand.objection';
if (location.hash.length > 1) {
  sessionStorage.setItem(KEPT, location.hash.slice(1));
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
    sessionStorage.removeItem(KEPT);
    return end(DONE[about] ?? 'not-me-attempt');
  } catch {
    at('object').disabled = false;
    return tell('not-me-lost');
  }
}

at('object').addEventListener('click', object);
if (sessionStorage.getItem(KEPT) === null) end('not-me-dead');
