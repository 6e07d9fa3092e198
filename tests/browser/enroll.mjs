// One's own phones and apps: signing in by keyboard alone, an app by its picture and by its key, a phone by
// a text to it, and taking one away. The app and its camera are Debian's oathtool and zbarimg.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureAnswer } from './harness.mjs';
import { openMail, openPhones, reach, submit, tabTo, textCount, textedCode } from './moves.mjs';
import { DESK, PANEL, PHONE, equal, eventually, holds, sound, thumbs, watchFaults } from './support.mjs';

const ADA = { address: 'ada@umsystem.edu', number: '(573) 555-0142', password: 'Old-Lantern-42' };
/** Whose demo phone shows what is sent to the number that ada adds. */
const OTHER = { address: 'dan@umsystem.edu', number: '573-555-0177' };
const ADDED = 'A new way to prove who you are was added';
const REMOVED = 'A way to prove who you are was removed';

const focused = (page, selector) => page.locator(selector).evaluate((one) => one === document.activeElement);
const names = (page) => page.locator('#factors strong').allTextContents();
const subjects = (mail) => mail.locator(`.mailbox[data-address="${ADA.address}"] .letter .subject`).allTextContents();

async function press(page, selector) {
  await tabTo(page, selector);
  await page.keyboard.press('Enter');
}

/** What a camera reads off the picture, as the browser shows it. */
async function scanned(page) {
  const folder = mkdtempSync(join(tmpdir(), 'deskhand-qr-'));
  const file = join(folder, 'qr.png');
  await page.locator('#picture-of-key').screenshot({ path: file });
  const said = execFileSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' }).trim();
  rmSync(folder, { recursive: true });
  return said;
}

const appShows = (key) => execFileSync('oathtool', ['--totp', '--base32', key.replaceAll(' ', '')], { encoding: 'utf8' }).trim();

/** From the start to the box for the password. */
async function identified(page) {
  await page.goto(`${PANEL}/enroll`);
  await reach(page, 'start');
  await press(page, '#open');
  await reach(page, 'identifier');
  await submit(page, 'identifier', ADA.address);
  await reach(page, 'captcha');
  await eventually('the picture is there', () => page.locator('#picture').evaluate((one) => one.naturalWidth > 0));
  await submit(page, 'answer', await pictureAnswer());
  await reach(page, 'sign-in');
}

/** By a text, to what is on file. */
async function signedIn(page, phones) {
  const before = await textCount(phones, ADA.address);
  await press(page, '[data-method="text"]');
  await reach(page, 'number');
  await submit(page, 'number', ADA.number);
  await reach(page, 'code');
  return textedCode(phones, ADA.address, before + 1);
}

export async function phonesAndApps(browser, check) {
  const context = await browser.newContext({ ...DESK, colorScheme: 'light' });
  const faults = watchFaults(context);
  const [phones, mail] = [await openPhones(context), await openMail(context)];
  const page = await context.newPage();
  await check('the page says what is needed, and whom to call without it', async () => {
    await page.goto(`${PANEL}/enroll`);
    await reach(page, 'start');
    holds(/call 573-882-5000/i.test(await page.locator('[data-stage="start"]').innerText()), 'the number to call');
    await sound(page, 'enroll-start-desk');
  });
  await check('a wrong password is told together with the code, in the same words', async () => {
    await identified(page);
    await sound(page, 'enroll-password-desk');
    holds(await focused(page, '#present'), 'the focus is on the password');
    await submit(page, 'present', 'Not-Her-Lantern-1');
    await reach(page, 'method');
    await press(page, '[data-method="text"]');
    await reach(page, 'number');
    await submit(page, 'number', ADA.number);
    await reach(page, 'code');
    await submit(page, 'code', '000000');
    await eventually('it is told', async () => (await page.locator('#code-problem').textContent()) !== '');
    holds((await page.locator('#code-problem').textContent()).includes("or the password wasn't"), 'both are named');
    await sound(page, 'enroll-code-desk');
    await press(page, '#retype');
    await reach(page, 'sign-in');
    await submit(page, 'present', ADA.password);
    await reach(page, 'method');
  });
  await check('password and text open the list, by keyboard alone', async () => {
    await submit(page, 'code', await signedIn(page, phones));
    await reach(page, 'factors');
    await eventually('the list', async () => (await names(page)).length === 1);
    equal(await names(page), ['Phone ending in 42'], 'on file');
    holds(await focused(page, '#factors-title'), 'the focus is on the heading');
    equal(await page.locator('#factors button').getAttribute('aria-label'), 'Remove: Phone ending in 42', 'what a reader hears');
    await sound(page, 'enroll-factors-desk');
  });
  let key = '';
  await check('an app is offered by a picture that a camera reads, and by the same key', async () => {
    await press(page, '#add-app');
    await reach(page, 'app');
    await eventually('the picture', () => page.locator('#picture-of-key').evaluate((one) => one.naturalWidth > 0));
    key = await page.locator('#key').inputValue();
    holds(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/.test(key), key);
    equal(await scanned(page), `otpauth://totp/Deskhand:ada%40umsystem.edu?secret=${key.replaceAll(' ', '')}&issuer=Deskhand`, 'the picture');
    holds(await focused(page, '#app-title'), 'what must be read comes first');
    await sound(page, 'enroll-app-desk');
    await page.setViewportSize(PHONE.viewport);
    await sound(page, 'enroll-app-phone');
    await thumbs(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await sound(page, 'enroll-app-dark');
    equal(await scanned(page), `otpauth://totp/Deskhand:ada%40umsystem.edu?secret=${key.replaceAll(' ', '')}&issuer=Deskhand`, 'the picture in the dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });
  await check('a reload shows the same offer', async () => {
    await page.reload();
    await reach(page, 'app');
    await eventually('the key', async () => (await page.locator('#key').inputValue()) === key);
  });
  await check('its code puts it on file, and says from when on it serves', async () => {
    await submit(page, 'app-code', appShows(key));
    await reach(page, 'factors');
    await eventually('the list', async () => (await names(page)).length === 2);
    const state = await page.locator('#factors li', { hasText: 'Authenticator app' }).locator('span').textContent();
    holds(/^Can be used for a reset from .+ on$/.test(state), state);
    await eventually('it is said', async () => (await page.locator('#said').textContent()) === 'It was added.');
    equal(await page.locator('#key').inputValue(), '', 'the key is gone from the page');
    await sound(page, 'enroll-factors-phone');
    await thumbs(page);
    await eventually('the letter', async () => (await subjects(mail)).includes(ADDED));
  });
  await check('a phone is added by a text to it', async () => {
    const before = await textCount(phones, OTHER.address);
    await press(page, '#add-phone');
    await reach(page, 'new-phone');
    await submit(page, 'new-number', '12');
    await eventually('it is told', async () => (await page.locator('#new-number-problem').textContent()) !== '');
    holds(await focused(page, '#new-number'), 'where it was typed');
    await sound(page, 'enroll-number-phone');
    await submit(page, 'new-number', OTHER.number);
    await reach(page, 'phone-code');
    await sound(page, 'enroll-number-code-phone');
    await thumbs(page);
    await submit(page, 'new-code', await textedCode(phones, OTHER.address, before + 1));
    await reach(page, 'factors');
    await eventually('the list', async () => (await names(page)).includes('Phone ending in 77'));
  });
  await check('one is removed after a question, and the owner is told', async () => {
    await page.setViewportSize(DESK.viewport);
    await press(page, '[aria-label="Remove: Phone ending in 77"]');
    await eventually('the question', () => page.locator('#sure').evaluate((one) => one.open));
    await sound(page, 'enroll-remove-desk');
    await page.keyboard.press('Escape');
    equal((await names(page)).length, 3, 'nothing is removed');
    await press(page, '[aria-label="Remove: Phone ending in 77"]');
    await press(page, '#sure [value="remove"]');
    await eventually('the list', async () => !(await names(page)).includes('Phone ending in 77'));
    await eventually('it is said', async () => (await page.locator('#said').textContent()) === 'It was removed.');
    await eventually('the letter', async () => (await subjects(mail)).includes(REMOVED));
  });
  await check('the last one that can be used is asked about in other words', async () => {
    await press(page, '[aria-label="Remove: Phone ending in 42"]');
    holds((await page.locator('#sure-words').textContent()).includes('by yourself'), 'what it means');
    await page.keyboard.press('Escape');
    await press(page, '[aria-label="Remove: Authenticator app"]');
    await press(page, '#sure [value="remove"]');
    await eventually('the list', async () => (await names(page)).length === 1);
  });
  await check('signing out ends it', async () => {
    await press(page, '#cancel');
    await press(page, '#ask [value="cancel"]');
    await reach(page, 'stopped');
    holds((await page.locator('[data-stage="stopped"]').innerText()).includes('signed out'), 'it is said');
    await sound(page, 'enroll-end-desk');
    await page.reload();
    await reach(page, 'start');
  });
  await check('no page broke its policy or asked for anything elsewhere', async () => equal(faults, [], 'faults'));
  await context.close();
}
