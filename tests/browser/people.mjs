// The demo's people, as config/demo.toml has them.

export const ADA = { address: 'ada@umsystem.edu', number: '(573) 555-0142', old: 'Old-Lantern-42' };
export const BEN = { address: 'ben@umsystem.edu', old: 'Old-Harbour-42' };

const LETTERS = 'bcdfghjkmnpqrtvwxz';

/** A password that keeps every rule and that nobody here has had. */
export function newPassword() {
  const drawn = Array.from({ length: 12 }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]);
  return `Q&${drawn.join('')}`;
}
