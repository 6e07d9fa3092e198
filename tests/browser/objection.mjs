// "That wasn't me": a reset is told to its owner by mail and by text, and the letter's link shuts it all.

import * as people from './people.mjs';
import { account } from './harness.mjs';
import {
  openChat, openMail, openPhones, reach, signsIn, submit, tabTo, textCount, textedCode, toTextedCode,
} from './moves.mjs';
import { DESK, PHONE, equal, eventually, holds, sound, thumbs, watchFaults } from './support.mjs';

const ADA = { ...people.ADA, next: 'Yw5%jd3-Gxkb' };
const CHANGED = 'Your password was changed';
const FROZEN = 'Password reset is frozen for your account';

const mailbox = (mail, address = ADA.address) => mail.locator(`.mailbox[data-address="${address}"]`);
const newest = (mail) => mailbox(mail).locator('.letter').first();
const count = (mail, address) => mailbox(mail, address).locator('.letter').count();

const frozen = async () => (await account(ADA.address)).frozen;

/** The code of a text, typed. */
async function texted(context, chat, phones) {
  const before = await textCount(phones, ADA.address);
  const panel = await toTextedCode(context, chat, ADA);
  await submit(panel, 'code', await textedCode(phones, ADA.address, before + 1));
  return panel;
}

export async function notMe(browser, check) {
  const context = await browser.newContext({ ...DESK, colorScheme: 'light' });
  const faults = watchFaults(context);
  const [chat, phones, mail] = [await openChat(context), await openPhones(context), await openMail(context)];
  const [before, others] = [await count(mail), await count(mail, 'ben@umsystem.edu')];
  await check('nothing that lay there before is said', async () => equal(await mail.locator('#arrived').textContent(), '', 'said'));
  const panel = await texted(context, chat, phones);
  await reach(panel, 'password');
  await panel.locator('#password').fill(ADA.next);
  await submit(panel, 'repeat', ADA.next);
  await reach(panel, 'done');
  await check('a letter arrives in the open mailbox, and is said', async () => {
    await eventually('the letter', async () => (await count(mail)) === before + 1);
    equal(await newest(mail).locator('.subject').textContent(), CHANGED, 'subject');
    const said = await mail.locator('#arrived').textContent();
    holds(said.includes('Ada Marlowe') && said.includes(CHANGED), said);
    equal(await count(mail, 'ben@umsystem.edu'), others, "ben's letters");
    await sound(mail, 'mail-desk');
    await thumbs(mail);
  });
  await check('the phone has it as a text, without a link', async () => {
    const told = phones.locator(`[data-address="${ADA.address}"] .text`, { hasText: CHANGED });
    await told.last().waitFor();
    holds(!(await told.last().textContent()).includes('http'), 'no link');
  });
  let page;
  await check('the letter is opened and its link followed by keyboard', async () => {
    await mail.bringToFront();
    await newest(mail).evaluate((one) => one.setAttribute('data-wanted', ''));
    await tabTo(mail, '[data-wanted] summary');
    await mail.keyboard.press('Enter');
    const body = await newest(mail).locator('.body').innerText();
    holds(/Chrom/.test(body), `which browser did it: ${body}`);
    equal(await newest(mail).locator('.body a').count(), 1, 'links');
    await sound(mail, 'mail-letter-desk');
    await tabTo(mail, '[data-wanted] .body a');
    [page] = await Promise.all([context.waitForEvent('page'), mail.keyboard.press('Enter')]);
    await page.locator('#object').waitFor();
  });
  await check('opening it does nothing, and the link leaves the address bar', async () => {
    // The button is there before the script that takes the link has run.
    await page.waitForURL((url) => url.pathname === '/not-me' && url.hash === '');
    await page.reload();
    await page.locator('#object').waitFor();
    equal(await frozen(), false, 'frozen');
    holds(await signsIn(context, ADA.address, ADA.next), 'the new password works');
    equal(await page.getByRole('heading', { level: 1 }).textContent(), "That wasn't me", 'heading');
    await sound(page, 'not-me-desk');
    await page.setViewportSize(PHONE.viewport);
    await sound(page, 'not-me-phone');
    await thumbs(page);
  });
  await check('the button freezes reset and stops the password', async () => {
    await tabTo(page, '#object');
    await page.keyboard.press('Enter');
    await eventually('it is said', async () => (await page.locator('#said').textContent()).startsWith('Done.'));
    holds(await page.locator('#said').evaluate((one) => one === document.activeElement), 'the focus is on the answer');
    await sound(page, 'not-me-done-phone');
    equal(await frozen(), true, 'frozen');
    const said = await page.locator('#said').textContent();
    await page.reload();
    await eventually('a reload says it again', async () => (await page.locator('#said').textContent()) === said);
    holds(await page.locator('#object').isHidden(), 'there is nothing left to press');
    await eventually('the password is stopped', async () => !(await signsIn(context, ADA.address, ADA.next)));
    await eventually('the owner is told', async () => (await newest(mail).locator('.subject').textContent()) === FROZEN);
  });
  await check('whoever holds the phone cannot reset it now', async () => {
    const other = await browser.newContext(DESK);
    const after = await texted(other, await openChat(other), phones);
    await reach(after, 'stopped');
    await sound(after, 'panel-frozen-desk');
    await other.close();
  });
  await check('no page broke its policy or asked for anything elsewhere', async () => equal(faults, [], 'faults'));
  await context.close();
}
