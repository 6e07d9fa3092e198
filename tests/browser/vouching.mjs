// An agent checks in the console who somebody is: the person's own window opens, and no other, and nothing that
// opens anything is on a screen or in the chat.

import { KIM, LEE, clearDesk, identityKey, signIn, write } from './desk_moves.mjs';
import { account, addPrivileged, later } from './harness.mjs';
import { choose, listen, openMail, openPhones, reach, reads, say, scene, signsIn, tabTo, toMethods } from './moves.mjs';
import { ADA, BEN, newPassword } from './people.mjs';
import { DESK, PHONE, equal, eventually, holds, picture, sound, thumbs } from './support.mjs';

const ROOT = 'root@umsystem.edu';
/** Dan's phone on the demo's page: a number that is ada's from now on, too. */
const NEW_NUMBER = '(573) 555-0177';

const wordsOf = async (panel) => (await panel.locator('#three span').allTextContents()).join(' ');

/** Fills the form in, and sends it with a fresh code of the agent's app. Half a minute later the next one serves. */
async function vouch(page, agent, { check = 'called_back', account: owner, words, number, method, freeze, token = agent.token, code }) {
  await later(30);
  const act = freeze ? 'freeze' : method ? 'switch_on' : number ? 'phone' : 'grant';
  await page.locator(`#identity-act [value="${act}"]`).check();
  if (!freeze) await page.locator(`#identity-check [value="${check}"]`).check();
  await page.locator('#identity-account').fill(owner);
  if (number) await page.locator('#identity-number').fill(number);
  if (method) await page.locator(`#identity-method [value="${method}"]`).check();
  if (words) await page.locator('#identity-words').fill(words);
  await page.locator('#identity-token').fill(token);
  await page.locator('#identity-code').fill(code ?? await agent.code());
  await page.locator('#identity-send').click();
}

const refused = (page, words) => eventually(`the console says ${words}`, async () =>
  words.test(await page.locator('#identity-problem').textContent()));
const agreed = (page, words) => eventually(`the console says ${words}`, async () =>
  words.test(await page.locator('#identity-said').textContent()));

/** Everything that a page holds, its fields too. */
const held = (page) => page.evaluate(() => [document.documentElement.outerHTML, JSON.stringify(sessionStorage),
  ...[...document.querySelectorAll('input:not([type=password]), textarea')].map((one) => one.value)].join('\n'));

/** A student at the choice among the ways, who has asked for a person. */
async function stuck(browser, address) {
  const at = await scene(browser);
  const panel = await toMethods(at.context, at.chat, address);
  await say(at.chat, 'human pls');
  return { ...at, panel };
}

export async function vouchedFor(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const kim = await signIn(browser, phones, KIM);
  await check('the demo shows its staff their keys and what their apps show', async () => {
    await phones.locator('[data-address="lee"] .checks .secret-key').scrollIntoViewIfNeeded();
    const within = await phones.locator('.phone').evaluateAll((all) => all.every((phone) =>
      [...phone.children].filter((one) => one.checkVisibility()).every((one) => one.getBoundingClientRect().bottom <= phone.getBoundingClientRect().bottom)));
    holds(within, 'something hangs out of a phone');
    await sound(phones, 'demo-phones-staff-desk');
  });
  const credential = await identityKey(phones, 'kim');
  const ada = await stuck(browser, ADA.address);
  const { changes } = await account(ADA.address);
  const { page } = kim;
  await page.locator('.ticket').first().click();
  await page.locator('#claim:visible').click();
  await page.locator('#kind-say:not([disabled])').waitFor();

  await check('the checklist opens by keyboard, and asks how somebody was checked', async () => {
    await tabTo(page, '#check-identity');
    await page.keyboard.press('Enter');
    await page.locator('#identity-title').waitFor();
    holds(/proves nothing/.test(await page.locator('#identity').textContent()), 'personal facts are no proof');
    equal(await page.locator('#identity-check input').evaluateAll((all) => all.map((one) => one.value)), ['called_back', 'photo_card'], 'the checks');
    await picture(page, 'desk-check', '#identity');
    await sound(page, 'console-identity-desk');
    await page.setViewportSize(PHONE.viewport);
    await thumbs(page);
    await page.setViewportSize(DESK.viewport);
    await page.locator('#identity-account').fill(ADA.address);
    await page.locator('#identity-words').fill('amber otter canal');
    await page.locator('#identity-token').fill(credential.token);
    await page.locator('#identity-code').fill('123456');
    await page.locator('#identity-send').click();
    await refused(page, /how you checked/);
  });
  await check('other words, another account, another\'s key and a wrong code open nothing', async () => {
    const words = await wordsOf(ada.panel);
    const good = { account: ADA.address, words };
    await vouch(page, credential, { ...good, words: words.split(' ').reverse().join(' ') });
    await refused(page, /aren't the words/);
    await vouch(page, credential, { ...good, token: credential.token.replace('kim.', 'lee.') });
    await refused(page, /isn't your key/);
    await vouch(page, credential, { ...good, account: 'ben' });
    await refused(page, /isn't the one that their secure page is about/);
    await vouch(page, credential, { ...good, account: 'nobody-has-this' });
    await refused(page, /no such account/);
    const code = await credential.code();
    await vouch(page, credential, { ...good, code });
    await refused(page, /isn't right, or has been used.*4 tries are left/s);
    await sound(page, 'console-identity-refused-desk');
    equal(await ada.panel.locator('[data-stage]:visible').getAttribute('data-stage'), 'method', 'where her window is');
  });
  const password = newPassword();
  await check('her own window opens, without a network in between too, and colleagues read how she was checked', async () => {
    await later(30);
    await page.locator('#identity-code').fill(await credential.code());
    await kim.context.setOffline(true);
    await page.locator('#identity-send').click();
    await agreed(page, /connection is lost/);
    await kim.context.setOffline(false);
    await agreed(page, /press "Go on"/);
    await reach(ada.panel, 'granted');
    await reads(ada.panel, /The help desk has checked who you are/);
    await page.locator('#identity-close').click();
    await page.locator('.bubble.note', { hasText: `calling back on a number on file: vouched for ${ADA.address}` }).waitFor();
    equal(await page.locator('.bubble.note').count(), 1, 'notes');
  });
  await check('nothing that opens anything is on the agent\'s screen or in the chat', async () => {
    const secrets = [credential.token, credential.token.slice('kim.'.length)];
    for (const one of [page, ada.chat]) {
      const all = await held(one);
      for (const secret of secrets) holds(!all.includes(secret), 'a credential is on a page');
      holds(!/\/#[A-Za-z0-9_-]{20,}/.test(await page.locator('#log').innerHTML()), 'a link to the panel in the console');
    }
    holds(!(await ada.chat.locator('#log').textContent()).includes('Identity checked'), 'the student reads the note');
    equal((await account(ADA.address)).changes, changes, 'how often the password was set');
  });
  await check('she chooses the password herself, and everybody on file is told who vouched', async () => {
    await ada.panel.locator('#take-grant').click();
    await page.locator('.happened', { hasText: 'Verified' }).waitFor();
    await choose(ada.panel, password);
    await page.locator('.happened', { hasText: 'The password was reset' }).waitFor();
    equal((await account(ADA.address)).changes, changes + 1, 'how often the password was set');
    holds(await signsIn(ada.context, ADA.address, password), 'the new password works');
    holds(!(await held(page)).includes(password), 'the agent sees the password');
    const mail = await openMail(ada.context);
    const letters = mail.locator(`.mailbox[data-address="${ADA.address}"] .letter`);
    await letters.filter({ hasText: 'The help desk has vouched for you' }).filter({ hasText: 'kim' }).first().waitFor({ state: 'attached' });
    await letters.filter({ hasText: 'Your password was changed' }).first().waitFor({ state: 'attached' });
    await mail.close();
    await ada.phones.locator(`[data-address="${ADA.address}"] .text`, { hasText: 'vouched for you' }).last().waitFor({ state: 'attached' });
  });
  await check('a new number is put on file to serve later, and the old and the new one hear of it', async () => {
    await page.locator('#check-identity').click();
    const told = (address) => ada.phones.locator(`[data-address="${address}"] .text`, { hasText: 'prove who you are was added' });
    const before = await told('dan@umsystem.edu').count();
    await vouch(page, credential, { check: 'photo_card', account: ADA.address, number: NEW_NUMBER });
    await agreed(page, /serves for a reset in 72 hours/);
    await page.locator('#identity-close').click();
    await page.locator('.bubble.note', { hasText: 'photo ID card: a new number' }).waitFor();
    holds(!(await page.locator('#log').textContent()).includes('0177'), 'the number is in the conversation');
    await told(ADA.address).last().waitFor({ state: 'attached' });
    await eventually('the new number hears of it', async () => (await told('dan@umsystem.edu').count()) > before);
  });
  await check('a way is opened again only where wrong codes have shut it', async () => {
    await page.locator('#check-identity').click();
    await vouch(page, credential, { account: ADA.address, method: 'text' });
    await refused(page, /Nothing shuts that way/);
    await page.locator('#identity-close').click();
  });
  await check('"that wasn\'t me": the account is frozen without a check, its owner is told, and no reset goes on', async () => {
    await page.locator('#check-identity').click();
    await page.locator('#identity-act [value="freeze"]').check();
    holds(await page.locator('#identity-check').isHidden(), 'a check is asked for');
    await sound(page, 'console-identity-freeze-desk');
    await vouch(page, credential, { account: BEN.address, freeze: true });
    await agreed(page, /nobody can reset this account until an administrator has looked/);
    equal((await account(BEN.address)).frozen, true, 'whether it is frozen');
    await vouch(page, credential, { account: BEN.address, freeze: true });
    await refused(page, /Resets of this account are frozen/);
    await page.locator('#identity-close').click();
    await page.locator('.bubble.note', { hasText: `Resets of ${BEN.address} are frozen` }).waitFor();
    const mail = await openMail(ada.context);
    await mail.locator(`.mailbox[data-address="${BEN.address}"] .letter`).first().waitFor({ state: 'attached' });
    await mail.close();
  });
  await page.locator('#resolve').click();

  await addPrivileged(ROOT, '+15735550188');
  const root = await stuck(browser, ROOT);
  const lee = await signIn(browser, phones, LEE);
  const other = await identityKey(phones, 'lee');
  await check('for rights over others it takes two, and each is a person', async () => {
    await page.locator('#waiting .ticket').first().click();
    await page.locator('#claim:visible').click();
    await page.locator('#kind-say:not([disabled])').waitFor();
    const good = { account: ROOT, words: await wordsOf(root.panel) };
    await page.locator('#check-identity').click();
    equal(await page.locator('#identity-words').inputValue(), '', 'what was typed about the one before');
    equal(await page.locator('#identity-token').inputValue(), credential.token, 'her own key, until she leaves the page');
    await vouch(page, credential, good);
    await agreed(page, /takes two of you/);
    await vouch(page, credential, good);
    await refused(page, /has to be a colleague's/);
    await page.locator('#identity-close').click();
    equal(await root.panel.locator('[data-stage]:visible').getAttribute('data-stage'), 'method', 'where the window is');
    await lee.page.locator('#others .ticket').first().click();
    await lee.page.locator('.bubble.note', { hasText: 'the first of two words' }).waitFor();
    await lee.page.locator('#check-identity').click();
    await vouch(lee.page, other, good);
    await agreed(lee.page, /press "Go on"/);
    await reach(root.panel, 'granted');
    const hears = await listen(root.chat);
    await lee.page.locator('#identity-close').click();
    await write(page, 'Please press Go on.');
    await hears(/press Go on/);
  });
  await clearDesk(page);
  equal([...kim.faults, ...lee.faults, ...ada.faults, ...root.faults], [], 'faults');
  for (const one of [kim, lee, ada, root]) await one.context.close();
}
