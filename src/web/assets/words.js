// The page's sentences, as the server gave them. None stands in a script.

const meta = document.querySelector('meta[name="words"]');
const table = JSON.parse(meta ? meta.content : '{}');

/** The sentence `id`; what stands in it as {name} is taken from `values`. */
export function say(id, values = {}) {
  const text = table[id] ?? '';
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/**
 * An element: made(‘p’, { class: 'note', hidden: true }, 'words', child, …).
 * Text becomes text nodes alone, so that no word can become markup.
 */
export function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
