// Going on elsewhere: from the desk to the phone by the code on the screen, and a reset that is finished there.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as people from './people.mjs';
import { pictureAnswer } from './harness.mjs';
import {
  askForReset, choose, openChat, openPanel, openPhones, reach, replies, say, signsIn, submit, textCount, textedCode,
} from './moves.mjs';
import { CHAT, DESK, PHONE, equal, eventually, holds, sound, thumbs, watchFaults } from './support.mjs';

const ADA = { ...people.ADA, next: people.newPassword() };

/** What a camera reads from the newest code on the screen. */
async function photographed(chat) {
  const folder = mkdtempSync(join(tmpdir(), 'deskhand-camera-'));
  const file = join(folder, 'code.png');
  await chat.locator('.passage img').last().screenshot({ path: file });
  const read = execFileSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' }).trim();
  rmSync(folder, { recursive: true });
  return read;
}

const said = (page) => page.locator('#said').textContent();

export async function elsewhere(browser, check) {
  const desk = await browser.newContext(DESK);
  const phone = await browser.newContext(PHONE);
  const faults = [watchFaults(desk), watchFaults(phone)];
  const chat = await openChat(desk);
  await askForReset(chat);
  await say(chat, 'can i go on on my phone');
  const link = await photographed(chat);
  await check('the code and the text beside it are the same link', async () => {
    equal(await chat.locator('.passage code').textContent(), link, 'the text');
    holds(link.startsWith(`${CHAT}/on#`), link);
    await sound(chat, 'elsewhere-desk');
  });
  const page = await phone.newPage();
  await check('opening it uses nothing up, and leaves the address bar', async () => {
    for (let times = 0; times < 2; times += 1) await page.goto(link);
    await page.reload();
    equal(page.url(), `${CHAT}/on`, 'the address');
    await sound(page, 'elsewhere-on-phone');
    await thumbs(page);
  });
  await check('its button opens the same conversation', async () => {
    await page.locator('#on').press('Enter');
    await page.waitForURL(`${CHAT}/`);
    await page.locator('.bubble.mine', { hasText: 'i forgot my pw' }).waitFor();
    await eventually('the desk is told', async () => /second place/.test(await replies(chat).last().textContent()));
    equal(await chat.locator('.passage').count(), 0, 'links on the desk');
    await eventually('both show the same', async () =>
      JSON.stringify(await page.locator('.bubble').allTextContents()) === JSON.stringify(await chat.locator('.bubble').allTextContents()));
  });
  await check('the link opens nothing any more, and says so', async () => {
    const late = await (await browser.newContext(PHONE)).newPage();
    await late.goto(link);
    await late.locator('#on').click();
    await eventually('it is said', async () => /works once/.test(await said(late)));
    holds(await late.locator('#said').evaluate((one) => one === document.activeElement), 'the focus is on it');
    await sound(late, 'elsewhere-dead-phone');
    await late.context().close();
  });
  await check('what is written in either place is answered in both', async () => {
    for (const [from, to, words] of [[page, chat, 'what are the password rules'], [chat, page, 'hello']]) {
      const before = await replies(to).count();
      await say(from, words);
      await to.locator('.bubble.mine', { hasText: words }).last().waitFor();
      await eventually('the answer comes there too', async () => (await replies(to).count()) > before);
    }
  });
  await check('the reset that was begun at the desk is finished on the phone, and the desk hears of it', async () => {
    const phones = await openPhones(phone);
    const texts = await textCount(phones, ADA.address);
    const panel = await openPanel(phone, page.locator('.panel a').last());
    await panel.locator('#open').click();
    await reach(panel, 'identifier');
    await submit(panel, 'identifier', ADA.address);
    await reach(panel, 'captcha');
    await eventually('the picture is there', () => panel.locator('#picture').evaluate((one) => one.naturalWidth > 0));
    await submit(panel, 'answer', await pictureAnswer());
    await reach(panel, 'method');
    await panel.locator('[data-method="text"]').click();
    await reach(panel, 'number');
    await submit(panel, 'number', ADA.number);
    await reach(panel, 'code');
    await submit(panel, 'code', await textedCode(phones, ADA.address, texts + 1));
    await choose(panel, ADA.next);
    for (const place of [chat, page]) await eventually('it is told', async () => /has been changed/.test(await replies(place).last().textContent()));
  });
  await check('the new password signs in', async () => holds(await signsIn(phone, ADA.address, ADA.next), 'signed in'));
  await check('and back: a link from the phone opens on the desk, in place of what is open there', async () => {
    await say(page, 'go on on my other computer');
    const back = await page.locator('.passage code').last().textContent();
    const other = await desk.newPage();
    await other.goto(back);
    await other.locator('#other').waitFor();
    await sound(other, 'elsewhere-back-desk');
    await other.locator('#on').click();
    await other.waitForURL(`${CHAT}/`);
    await other.locator('.bubble.mine', { hasText: 'i forgot my pw' }).waitFor();
  });
  await check('ending it in one place ends it in both', async () => {
    await page.locator('#new').click();
    await page.locator('dialog button[value="leave"]').click();
    await chat.locator('#ended').waitFor();
  });
  await check('no page broke its policy or asked for anything elsewhere', async () => equal(faults, [[], []], 'faults'));
  await desk.close();
  await phone.close();
}
