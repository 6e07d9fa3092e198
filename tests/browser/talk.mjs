// The chat itself: nothing typed is lost, every window shows the same, nobody's words become markup.

import { askForReset, openChat, openPanel, openPhones, reach, replies, say } from './moves.mjs';
import { CHAT, DEMO, DESK, PHONE, equal, eventually, holds, sound, thumbs, watchFaults } from './support.mjs';

const bubbles = (page) => page.locator('.bubble').allTextContents();

async function same(one, other) {
  await eventually('both windows show the same', async () => JSON.stringify(await bubbles(one)) === JSON.stringify(await bubbles(other)));
}

export async function keeping(browser, check) {
  const context = await browser.newContext(DESK);
  const faults = watchFaults(context);
  const chat = await openChat(context);
  await check('the first words say that it is a bot', async () => holds(/bot/i.test(await replies(chat).first().textContent()), 'bot'));
  await check('a message is answered', async () => say(chat, 'hello'));
  await check('a reload shows the same conversation', async () => {
    const before = await bubbles(chat);
    await chat.reload();
    await eventually('the conversation is back', async () => (await bubbles(chat)).length === before.length);
    equal(await bubbles(chat), before, 'bubbles');
  });
  await check('what is typed without a network waits, survives a reload and is answered once', async () => {
    await context.setOffline(true);
    await chat.locator('#message').fill('what are the password rules');
    await chat.locator('#message').press('Enter');
    equal(await chat.locator('.waiting').count(), 1, 'waiting messages');
    await eventually('the loss is told', async () => (await chat.locator('#state').textContent()) !== '');
    await sound(chat, 'chat-offline-desk');
    await context.setOffline(false);
    await eventually('it is taken', async () => (await chat.locator('.waiting').count()) === 0, 30_000);
    await eventually('it is answered', async () => (await chat.locator('.bubble').last().getAttribute('class')).includes('theirs'));
    const rules = chat.locator('.bubble.mine', { hasText: 'what are the password rules' });
    equal(await rules.count(), 1, 'times it stands there');
    await chat.reload();
    await rules.waitFor();
    equal(await rules.count(), 1, 'times it stands there after a reload');
  });
  await check('the newest line stays in sight when a phone is turned or its keyboard opens, unless one reads further up', async () => {
    const hidden = () => chat.locator('#talk').evaluate((talk) => Math.round(talk.scrollHeight - talk.scrollTop - talk.clientHeight));
    for (const words of ['what are the password rules', 'hello', 'what are the password rules']) await say(chat, words);
    for (const viewport of [PHONE.viewport, { width: 375, height: 420 }, { width: 812, height: 375 }]) {
      await chat.setViewportSize(viewport);
      await eventually('the newest line is in sight', async () => (await hidden()) < 2, 3_000);
    }
    await chat.locator('#talk').evaluate((talk) => talk.scrollTo(0, 0));
    await chat.waitForTimeout(200);
    await chat.setViewportSize(PHONE.viewport);
    await chat.waitForTimeout(200);
    holds((await hidden()) > 80, 'whoever reads further up stays there');
    await chat.setViewportSize(DESK.viewport);
    await chat.locator('#talk').evaluate((talk) => talk.scrollTo(0, talk.scrollHeight));
  });
  await check('two windows are in step', async () => {
    const other = await openChat(context);
    await same(chat, other);
    await say(other, 'thanks');
    await same(chat, other);
    await other.close();
  });
  await check('words stay words', async () => {
    await say(chat, '<img src=x onerror=alert(1)> javascript:alert(1) <b>bold</b>');
    equal(await chat.locator('.log img, .log b, .log script').count(), 0, 'elements made of words');
  });
  await check('a password is blanked and never comes back', async () => {
    await say(chat, 'my password is Hunter-Canary-99');
    const shown = (await bubbles(chat)).join('\n');
    holds(!shown.includes('Hunter-Canary-99'), 'the password is on the screen');
    holds((await chat.locator('.mark.blanked').count()) === 1, 'the blanking is marked');
    const kept = await chat.evaluate(() => JSON.stringify({ ...localStorage }));
    holds(!kept.includes('Hunter-Canary-99'), 'the password is kept in the browser');
    await sound(chat, 'chat-blanked-desk');
  });
  await check('a way to a person is there for the asking', async () => {
    await say(chat, 'i want to talk to a human');
    await chat.locator('.contact a[href^="tel:"]').last().waitFor();
    await sound(chat, 'chat-person-desk');
  });
  await check('a long message is told, not lost', async () => {
    await chat.locator('#message').fill('x'.repeat(20_001));
    await chat.locator('#message').press('Enter');
    await chat.locator('.notice').last().waitFor();
    equal((await chat.locator('#message').inputValue()).length, 20_001, 'what was typed');
    await chat.locator('#message').fill('');
  });
  await check('a new conversation begins empty, and the old one is not resumed', async () => {
    const old = await chat.evaluate(() => localStorage.getItem('deskhand.resume'));
    await chat.locator('#new').click();
    await chat.locator('dialog button[value="leave"]').click();
    await eventually('an empty conversation', async () => (await chat.locator('.bubble.mine').count()) === 0 && (await replies(chat).count()) > 0);
    await chat.evaluate((token) => localStorage.setItem('deskhand.resume', token), old);
    await chat.reload();
    await replies(chat).first().waitFor();
    equal(await chat.locator('.bubble.mine').count(), 0, 'words of the old conversation');
  });
  await check('no page broke its policy or asked for anything elsewhere', async () => equal(faults, [], 'faults'));
  await context.close();
}

export async function stopping(browser, check) {
  const context = await browser.newContext(DESK);
  const chat = await openChat(context);
  const panel = await openPanel(context, await askForReset(chat));
  await panel.locator('#open').click();
  await reach(panel, 'identifier');
  await check('a reset is cancelled on the panel, and the chat knows', async () => {
    const before = await replies(chat).count();
    await panel.locator('#cancel').click();
    await panel.locator('dialog button[value="cancel"]').click();
    await reach(panel, 'stopped');
    await sound(panel, 'panel-stopped-desk');
    await eventually('the chat tells it', async () => (await replies(chat).count()) > before);
  });
  await context.close();
}

/** The page has its style: a card with an edge of its own. */
async function dressed(page) {
  const edge = await page.locator('.card').evaluate((card) => getComputedStyle(card).borderTopStyle);
  equal(edge, 'solid', 'the edge of the card');
}

export async function around(browser, check) {
  const context = await browser.newContext({ ...PHONE, colorScheme: 'light' });
  const page = await context.newPage();
  await check('the sign-in is sound', async () => {
    await page.goto(`${DEMO}/sign-in`);
    await sound(page, 'sign-in-phone');
    await thumbs(page);
    await page.locator('#identifier').fill('ada@umsystem.edu');
    await page.locator('#password').fill('not it');
    await page.locator('#password').press('Enter');
    await page.locator('#failed').waitFor();
    equal(await page.locator('#identifier').inputValue(), 'ada@umsystem.edu', 'what was typed');
    await sound(page, 'sign-in-failed-phone');
  });
  await check('a page that is not there says so in words', async () => {
    const response = await page.goto(`${CHAT}/nowhere`);
    equal(response.status(), 404, 'status');
    await sound(page, 'not-found-phone');
    await dressed(page);
  });
  await check('a page under a strange host says so in words', async () => {
    const response = await page.goto(`${CHAT.replace('127.0.0.1', 'localhost')}/`);
    equal(response.status(), 421, 'status');
    await sound(page, 'misdirected-phone');
    await dressed(page);
  });
  await check('the phones say that they are a demo', async () => {
    const phones = await openPhones(context);
    holds(/demo/i.test(await phones.locator('header.demo').textContent()), 'demo');
    await phones.close();
  });
  const bare = await browser.newContext({ javaScriptEnabled: false });
  await check('without JavaScript the chat shows a way to a person', async () => {
    const chat = await bare.newPage();
    await chat.goto(`${CHAT}/`);
    holds(/\d{3}-\d{3}-\d{4}/.test(await chat.locator('body').innerText()), 'a phone number');
  });
  await bare.close();
  await context.close();
}
