// Notices of the desktop, for who has another window before them. They are asked for by a button, never by
// themselves, and say nothing of what students wrote: they show on screens that others see.

import { say } from './words.js';

const button = document.getElementById('notices');
const known = 'Notification' in window;
const wanted = () => localStorage.getItem('notices') === 'on';
const on = () => known && wanted() && Notification.permission === 'granted';

function look() {
  button.hidden = !known;
  button.setAttribute('aria-pressed', String(on()));
}

/** The button's own answer, for who can't see what the browser asks. */
async function toggle(tell) {
  if (on()) localStorage.setItem('notices', 'off');
  else {
    const answer = await Notification.requestPermission();
    localStorage.setItem('notices', answer === 'granted' ? 'on' : 'off');
    if (answer !== 'granted') tell(say('console-notices-refused'));
  }
  look();
}

/** `tell(text)` shows what goes wrong. */
export function offer(tell) {
  button.addEventListener('click', () => toggle(tell));
  look();
}

/** Tells it, if it is wanted and nobody looks at this page. One notice of a kind stands at a time. */
export function notify(id) {
  if (!on() || (document.hasFocus() && !document.hidden)) return;
  try {
    const notice = new Notification(say(id), { tag: id });
    notice.addEventListener('click', () => { window.focus(); notice.close(); });
  } catch {
    // Some browsers take notices from workers alone.
    localStorage.setItem('notices', 'off');
    look();
  }
}
