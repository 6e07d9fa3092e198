// Light Markdown as the server has read it. Everything is built from elements and text nodes.

import { made } from './words.js';

/** A link that may be followed: `https`, or the panel's on this machine. Anything else is no link. */
export function followable(address, schemes) {
  try {
    return schemes.includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

function span(one) {
  if ('link' in one && followable(one.link, ['https:'])) {
    return made('a', { href: one.link, target: '_blank', rel: 'noopener noreferrer' }, one.text);
  }
  if ('strong' in one) return made('strong', {}, one.strong);
  if ('code' in one) return made('code', {}, one.code);
  return document.createTextNode(one.text ?? '');
}

/** A paragraph of them. */
export const words = (spans) => made('p', { class: 'words' }, ...spans.map(span));
