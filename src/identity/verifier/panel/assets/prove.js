// One piece of the work that belongs to a picture: a trial for which the first four bytes of PBKDF2 over
// the seed begin with so many zero bits. The verifier's own words on it stand in `verifier/work.rs`.

/** Trials that are under way at once: enough that none waits for the script. */
const AT_ONCE = 8;

/** The seed as the browser's own cryptography takes it. */
export function keyOf({ seed }) {
  const text = atob(seed.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
}

async function fits(key, { rounds, bits }, piece, trial) {
  const salt = new DataView(new ArrayBuffer(8));
  salt.setUint32(0, piece);
  salt.setUint32(4, trial);
  const derived = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: salt.buffer, iterations: rounds }, key, 32);
  return Math.clz32(new DataView(derived).getUint32(0)) >= bits;
}

/** A trial that fits `piece`; `null` if it was given up meanwhile. */
export async function trialFor(key, task, piece, givenUp = () => false) {
  for (let first = 0; !givenUp(); first += AT_ONCE) {
    const trials = Array.from({ length: AT_ONCE }, (_, place) => first + place);
    const found = (await Promise.all(trials.map((trial) => fits(key, task, piece, trial)))).indexOf(true);
    if (found >= 0) return first + found;
  }
  return null;
}
