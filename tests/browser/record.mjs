// What is on record of a person stands beside their conversation once they are verified in it, and not a moment
// longer; and what owners objected to stands before whoever leads.

import { KIM, LEE, askPastThePage, clearDesk, identityKey, signIn } from './desk_moves.mjs';
import { makePass, readsOf } from './harness.mjs';
import { choose, openMail, openPhones, say, scene, submit, tabTo, textCount, textedCode, toMethods, reach } from './moves.mjs';
import { ADA, newPassword } from './people.mjs';
import { DESK, PHONE, equal, eventually, holds, picture, sound, thumbs } from './support.mjs';

const shown = (page) => page.evaluate(() => sessionStorage.getItem('open'));
const lines = (page, list) => page.locator(`#${list} li`).allTextContents();

/** Past the choice among the ways, by the code of ada's next text. */
async function proves(panel, phones) {
  const before = await textCount(phones, ADA.address);
  await panel.locator('[data-method="text"]').click();
  await reach(panel, 'number');
  await submit(panel, 'number', ADA.number);
  await reach(panel, 'code');
  await submit(panel, 'code', await textedCode(phones, ADA.address, before + 1));
}

/** Opens who waits in that place, and gives which conversation it is. */
async function opens(page, place) {
  const item = page.locator('#waiting li').nth(place);
  await item.waitFor();
  const conversation = await item.getAttribute('data-conversation');
  await item.locator('.ticket').click();
  await page.locator('#open:not([inert])').waitFor();
  equal(await shown(page), conversation, 'which is shown');
}

export async function onRecord(browser, check) {
  const first = await scene(browser);
  const before = await toMethods(first.context, first.chat, ADA.address);
  await proves(before, first.phones);
  await choose(before, newPassword());
  await first.context.close();

  const phones = await openPhones(await browser.newContext(DESK));
  const kim = await signIn(browser, phones, KIM);
  const { page } = kim;
  const stranger = await scene(browser);
  await say(stranger.chat, `my username is ${ADA.address}`);
  await toMethods(stranger.context, stranger.chat, ADA.address);
  await say(stranger.chat, 'human pls');
  const ada = await scene(browser);
  await say(ada.chat, 'my tablet cant print');
  await say(ada.chat, 'human pls');

  const nothing = async (what) => {
    holds(await page.locator('#past').isHidden(), what);
    equal([await lines(page, 'receipts'), await lines(page, 'earlier')], [[], []], what);
  };
  await check('whoever merely gives the same name has nothing on record there', async () => {
    await opens(page, 0);
    holds((await page.locator('#card').textContent()).includes(ADA.address), 'the name that they gave');
    await nothing('of a stranger');
    await sound(page, 'console-card-before-desk');
  });
  let panel;
  await check('a person has nothing on record before they are verified', async () => {
    await opens(page, 1);
    await nothing('at first');
    panel = await toMethods(ada.context, ada.chat, ADA.address);
    await page.locator('.happened', { hasText: /opened|open/i }).last().waitFor();
    await nothing('with her name on the secure page');
    const reads = await readsOf(await shown(page));
    equal(reads.filter((line) => /record/.test(line)), [], 'who has seen what is on record');
  });
  await check('once they are, the card says what was done, and what they had come for', async () => {
    await proves(panel, ada.phones);
    await page.locator('#past:visible').waitFor();
    await eventually('all of it', async () => (await lines(page, 'receipts')).length >= 3);
    const done = await lines(page, 'receipts');
    holds(/^Verified by a text.*by themselves/.test(done[0]) && /^Password changed/.test(done[1]), done.join(' | '));
    const earlier = await lines(page, 'earlier');
    holds(/forgot my pw.*Password changed/.test(earlier[0]), earlier.join(' | '));
    await picture(page, 'desk-record', '#card');
    await sound(page, 'console-card-after-desk');
    await page.setViewportSize(PHONE.viewport);
    await page.locator('#past').scrollIntoViewIfNeeded();
    await sound(page, 'console-card-after-phone');
    await page.setViewportSize(DESK.viewport);
  });
  await check('that somebody saw it is written down, at each conversation of which something was shown', async () => {
    const reads = await readsOf(await shown(page));
    holds(reads.some((line) => /kim\s+what is on record of its person$/.test(line)), reads.join(' | '));
  });
  await check('it goes when another conversation is picked, and comes again with theirs', async () => {
    await opens(page, 0);
    await nothing('of the stranger still');
    await opens(page, 1);
    await page.locator('#past:visible').waitFor();
    await eventually('all of it', async () => (await lines(page, 'receipts')).length >= 3);
    await page.reload();
    await page.locator('#past:visible').waitFor();
  });
  await check('a new link asks for a new proof, and takes it away', async () => {
    await say(ada.chat, 'send the link again');
    await page.locator('#past').waitFor({ state: 'hidden' });
    await nothing('after a new link');
  });
  await clearDesk(page);
  equal([...kim.faults, ...ada.faults, ...stranger.faults], [], 'faults');
  for (const one of [kim, ada, stranger]) await one.context.close();
}

export async function objected(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const kim = await signIn(browser, phones, KIM);
  const lee = await signIn(browser, phones, LEE);
  const { page } = kim;
  const key = (await identityKey(phones, 'kim')).token;
  const submitKey = async (typed) => {
    await page.locator('#urgent-key').fill(typed);
    await page.locator('#urgent-key').press('Enter');
  };
  await check('what owners object to is for a lead, who shows a key of their own', async () => {
    await page.locator('#urgent-part:visible').waitFor();
    await tabTo(page, '#urgent-ask summary');
    await page.keyboard.press('Enter');
    holds(await lee.page.locator('#urgent-part').isHidden(), 'an agent is offered it');
    const { token } = await identityKey(phones, 'lee');
    holds(/Only a lead/.test(await askPastThePage(lee.page, { type: 'objections', token })), 'an agent is told');
    await submitKey((await identityKey(phones, 'lee')).token);
    await eventually('another\'s key is refused', async () => /isn't your key/.test(await page.locator('#urgent-problem').textContent()));
    await submitKey(`${key}x`);
    await eventually('a wrong key is refused', async () => (await page.locator('#urgent-problem').textContent()) !== ''
      && !/isn't your key/.test(await page.locator('#urgent-problem').textContent()));
    await sound(page, 'console-urgent-refused-desk');
    await submitKey(key);
    await page.locator('#urgent-none:visible').waitFor();
    holds(await page.locator('#urgent-key').isHidden(), 'the key is asked for still');
  });
  await check('an owner\'s "that wasn\'t me" stands before the queue, and is said', async () => {
    const mail = await openMail(await browser.newContext(DESK));
    const letters = mail.locator(`.mailbox[data-address="${ADA.address}"] .letter`);
    const before = await letters.count();
    await makePass(ADA.address);
    await eventually('the letter', async () => (await letters.count()) > before);
    await letters.first().locator('summary').click();
    const [notMe] = await Promise.all([mail.context().waitForEvent('page'), letters.first().locator('.body a').click()]);
    await notMe.locator('#object').click();
    await eventually('it is done', async () => (await notMe.locator('#said').textContent()).startsWith('Done.'));
    // The page asks again by itself each minute, and when it comes back to the network.
    await kim.context.setOffline(true);
    await eventually('the network is gone', async () => /lost/.test(await page.locator('#state').textContent()));
    await kim.context.setOffline(false);
    await page.locator('#urgent li', { hasText: ADA.address }).waitFor({ timeout: 30_000 });
    holds(/Somebody tried/.test(await page.locator('#urgent li').textContent()), 'what they objected to');
    holds((await page.locator('#news').textContent()).includes(ADA.address), 'it is read out');
    holds(!(await page.content()).includes(key), 'the key stands in the page');
    await picture(page, 'desk-urgent');
    await sound(page, 'console-urgent-desk');
    await page.setViewportSize(PHONE.viewport);
    await thumbs(page);
    await page.setViewportSize(DESK.viewport);
    await mail.context().close();
  });
  equal([...kim.faults, ...lee.faults], [], 'faults');
  for (const one of [kim, lee]) await one.context.close();
}
