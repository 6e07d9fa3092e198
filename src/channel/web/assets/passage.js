// A one-time link into a conversation: opening the page uses nothing up, the button does.

import * as kept from './kept.js';
import { say } from './words.js';

const at = (id) => document.getElementById(id);

/** Out of the address bar at once; kept for a reload in this window alone. */
const KEPT = 'deskhand.passage';
if (location.hash.length > 1) {
  sessionStorage.setItem(KEPT, location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
}

/** It leads nowhere: said, with the way to a conversation of one's own. */
function end(words) {
  sessionStorage.removeItem(KEPT);
  at('ask').hidden = true;
  at('chat').hidden = false;
  at('said').textContent = words;
  at('said').focus();
}

async function goOn() {
  at('on').disabled = true;
  try {
    const response = await fetch('/api/on', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ passage: sessionStorage.getItem(KEPT) }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    const answer = await response.json();
    if (response.status === 410) return end(answer.message);
    if (!response.ok) throw new TypeError(answer.message);
    sessionStorage.removeItem(KEPT);
    // What waited here belonged to the conversation that this browser had before.
    kept.takeAll();
    kept.keepToken(answer.resume);
    return location.replace('/');
  } catch {
    at('on').disabled = false;
    at('said').textContent = say('chat-on-lost');
    return undefined;
  }
}

at('other').hidden = kept.token() === null;
at('on').addEventListener('click', goOn);
if (sessionStorage.getItem(KEPT) === null) end(say('chat-on-missing'));
