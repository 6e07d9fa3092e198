// The two ways through a reset, whole: by text at a desk, by app on a small phone without a mouse.

import * as people from './people.mjs';
import { pictureAnswer } from './harness.mjs';
import {
  appCode, askForReset, openChat, openPanel, openPhones, reach, replies, say, signsIn, stage, submit, tabTo, textCount,
  textedCode, toMethods,
} from './moves.mjs';
import { DESK, PHONE, equal, eventually, holds, sound, thumbs, watchFaults } from './support.mjs';

const ADA = { ...people.ADA, next: 'Kx7!vq2-Zrnt' };
const BEN = { ...people.BEN, next: 'Zr9#hm4_Qbtl' };

const problem = (panel, field) => panel.locator(`#${field}-problem`);

async function refuses(panel, field, text) {
  await submit(panel, field, text);
  await eventually(`a problem at ${field}`, async () => (await problem(panel, field).textContent()) !== '');
  equal(await panel.locator(`#${field}`).getAttribute('aria-invalid'), 'true', `${field} is marked`);
  holds(await panel.locator(`#${field}`).evaluate((one) => one === document.activeElement), `the focus is on ${field}`);
}

/** Types a password and waits until the verifier has judged it. */
async function judged(panel, password) {
  await panel.locator('#password').fill(password);
  await eventually('the rules tick off', async () => (await panel.locator('.rules .met, .rules .unmet').count()) > 0);
  await panel.waitForTimeout(600);
}

/** The page after a password that breaks `rule`: told at the field, nothing typed is left. */
async function refused(panel, rule) {
  await eventually('a problem at the password', async () => (await problem(panel, 'password').textContent()) !== '');
  equal(await panel.locator('#password').inputValue(), '', 'the password that was typed');
  await panel.locator(`[data-rule="${rule}"].unmet`).waitFor();
}

export async function byText(browser, check) {
  const context = await browser.newContext({ ...DESK, colorScheme: 'light' });
  const faults = watchFaults(context);
  const chat = await openChat(context);
  const phones = await openPhones(context);
  await check('the chat opens with first words', async () => sound(chat, 'chat-desk'));

  const link = await askForReset(chat);
  await check('the chat gives a link that opens in a window of its own', async () => {
    equal(await link.getAttribute('rel'), 'noopener noreferrer', 'rel');
    equal(await link.getAttribute('target'), '_blank', 'target');
    await sound(chat, 'chat-link-desk');
  });

  const address = await link.getAttribute('href');
  const panel = await openPanel(context, link);
  await check('the link leaves the address bar at once, and a reload uses nothing up', async () => {
    holds(!panel.url().includes('#'), panel.url());
    equal(await panel.evaluate(() => document.cookie), '', 'cookies');
    await panel.reload();
    equal(await stage(panel), 'start', 'stage');
    await sound(panel, 'panel-start-desk');
  });

  await panel.locator('#open').click();
  await reach(panel, 'identifier');
  await check('panel and chat show the same three words, and the chat names the browser', async () => {
    const words = await panel.locator('#three span').allTextContents();
    equal(words.length, 3, 'words');
    const told = await replies(chat).allTextContents();
    for (const word of words) holds(told.some((text) => text.includes(word)), `the chat shows ${word}`);
    await eventually('the chat names the browser', async () => (await replies(chat).allTextContents()).some((text) => /Chrom/.test(text)));
    await sound(panel, 'panel-identifier-desk');
  });

  await check('an empty and a wrong identifier are told at the field', async () => {
    await refuses(panel, 'identifier', '');
    await refuses(panel, 'identifier', 'a b c');
    equal(await panel.locator('#identifier').inputValue(), 'a b c', 'what was typed');
    await sound(panel, 'panel-identifier-problem-desk');
  });

  await submit(panel, 'identifier', ADA.address);
  await reach(panel, 'captcha');
  await check('a reload in the middle goes on', async () => {
    await panel.reload();
    await reach(panel, 'captcha');
    await eventually('the picture is there', () => panel.locator('#picture').evaluate((one) => one.naturalWidth > 0));
    await sound(panel, 'panel-captcha-desk');
  });
  await check('a wrong answer gives another picture', async () => {
    const before = await panel.locator('#picture').getAttribute('src');
    await refuses(panel, 'answer', 'zzzzzz');
    await eventually('another picture', async () => (await panel.locator('#picture').getAttribute('src')) !== before);
  });

  await check('a lost network is waited for, and what was typed goes out by itself', async () => {
    const answer = await pictureAnswer();
    await context.setOffline(true);
    await submit(panel, 'answer', answer);
    await eventually('the page tells that the network is away', async () => (await panel.locator('#state').textContent()) !== '');
    equal(await stage(panel), 'captcha', 'stage');
    await context.setOffline(false);
    await reach(panel, 'method');
    equal(await panel.locator('#state').textContent(), '', 'what the page tells of the network');
    await sound(panel, 'panel-method-desk');
  });

  await panel.locator('[data-method="text"]').click();
  await reach(panel, 'number');
  await check('the number is asked in full', async () => {
    await refuses(panel, 'number', '555');
    equal(await panel.locator('#number').inputValue(), '555', 'what was typed');
    await sound(panel, 'panel-number-desk');
  });
  const texts = await textCount(phones, ADA.address);
  await submit(panel, 'number', ADA.number);
  await reach(panel, 'code');
  const code = await textedCode(phones, ADA.address, texts + 1);
  await check('a wrong code is told with the tries that are left', async () => {
    await refuses(panel, 'code', code === '000000' ? '111111' : '000000');
    holds(/\d/.test(await problem(panel, 'code').textContent()), 'the number of tries');
    equal(await panel.locator('#code').inputValue(), '', 'the code that was typed');
    await sound(panel, 'panel-code-desk');
    await sound(phones, 'phones-desk');
  });
  await submit(panel, 'code', ` ${code.slice(0, 3)} ${code.slice(3)} `);
  await reach(panel, 'password');

  await check('the rules tick off while one types', async () => {
    await judged(panel, 'ada');
    holds((await panel.locator('.rules .unmet').count()) >= 3, 'several rules are unmet');
    await sound(panel, 'panel-password-desk');
    await judged(panel, ADA.next);
    equal(await panel.locator('.rules .unmet').count(), 0, 'unmet rules');
    await panel.locator('[data-show="password"]').click();
    equal(await panel.locator('#password').getAttribute('type'), 'text', 'shown');
    await panel.locator('[data-show="password"]').click();
  });
  await check('a second password that differs is told where it was typed', async () => {
    await refuses(panel, 'repeat', `${ADA.next}?`);
    equal(await panel.locator('#password').inputValue(), ADA.next, 'the first stays');
  });
  await check('a password with a common word is refused, and the rule is marked', async () => {
    await judged(panel, ADA.old);
    await submit(panel, 'repeat', ADA.old);
    await refused(panel, 'common-word');
  });
  await check('the password is changed', async () => {
    await judged(panel, ADA.next);
    await submit(panel, 'repeat', ADA.next);
    await reach(panel, 'done');
    await sound(panel, 'panel-done-desk');
    equal(await panel.evaluate(() => Object.keys({ ...sessionStorage }).length), 0, 'what the window keeps');
    equal(await panel.locator('#password').inputValue(), '', 'the password in the page');
    const kept = await panel.evaluate(() => ({ ...localStorage }));
    equal(Object.keys(kept), ['deskhand.devices'], 'what the browser keeps');
    equal(JSON.parse(kept['deskhand.devices']).length, 1, 'tokens by which this browser is known again');
  });
  await check('the chat tells it', async () => {
    await eventually('the chat says that it is done', async () => /chang|reset/i.test(await replies(chat).last().textContent()));
    await sound(chat, 'chat-done-desk');
  });
  await check('the new password signs in, the old one does not', async () => {
    holds(await signsIn(context, ADA.address, ADA.next), 'the new password works');
    holds(!(await signsIn(context, ADA.address, ADA.old)), 'the old password fails');
  });
  await check('the link is dead elsewhere', async () => {
    const other = await browser.newContext();
    const page = await other.newPage();
    await page.goto(address);
    await page.locator('#open').click();
    await reach(page, 'dead');
    await sound(page, 'panel-dead-desk');
    await other.close();
  });
  await check('no page broke its policy or asked for anything elsewhere', async () => equal(faults, [], 'faults'));
  await context.close();
}

export async function byApp(browser, check) {
  const context = await browser.newContext({ ...PHONE, colorScheme: 'dark' });
  const faults = watchFaults(context);
  const chat = await openChat(context);
  await check('the chat fits a small phone', async () => {
    await sound(chat, 'chat-phone');
    await thumbs(chat);
  });
  await chat.bringToFront();
  await chat.locator('#message').focus();
  await chat.keyboard.type('cant log in, need a new password');
  await chat.keyboard.press('Enter');
  await chat.locator('.choices button', { hasText: /here/i }).last().waitFor();
  await check('choices are reached and pressed by keyboard', async () => {
    await chat.locator('#talk').focus();
    const here = chat.locator('.choices button:not([disabled])', { hasText: /here/i }).last();
    await here.evaluate((one) => one.setAttribute('data-wanted', ''));
    await tabTo(chat, '[data-wanted]');
    await chat.keyboard.press('Enter');
    await chat.locator('.panel a').last().waitFor();
  });
  const [panel] = await Promise.all([
    context.waitForEvent('page'),
    (async () => {
      await chat.locator('#talk').focus();
      await tabTo(chat, '.panel a');
      await chat.keyboard.press('Enter');
    })(),
  ]);
  await reach(panel, 'start');
  await check('the panel opens on a small phone', async () => {
    await sound(panel, 'panel-start-phone');
    await thumbs(panel);
    await tabTo(panel, '#open');
    await panel.keyboard.press('Enter');
    await reach(panel, 'identifier');
    await sound(panel, 'panel-identifier-phone');
  });
  await check('the focus goes along, so that one can type on', async () => {
    await panel.keyboard.type(BEN.address);
    await panel.keyboard.press('Enter');
    await reach(panel, 'captcha');
    await sound(panel, 'panel-captcha-phone');
    await thumbs(panel);
    await panel.locator('#answer').focus();
    await panel.keyboard.type((await pictureAnswer()).toUpperCase());
    await panel.keyboard.press('Enter');
    await reach(panel, 'method');
    await sound(panel, 'panel-method-phone');
    await tabTo(panel, '[data-method="authenticator"]');
    await panel.keyboard.press('Enter');
    await reach(panel, 'code');
    await sound(panel, 'panel-code-phone');
  });
  const phones = await openPhones(context);
  const code = await appCode(phones, BEN.address);
  await check('the demo phone fits a small phone', async () => {
    await sound(phones, 'phones-phone');
    await thumbs(phones);
  });
  await check('the code of the app is taken, and the password changed', async () => {
    await panel.bringToFront();
    await panel.locator('#code').focus();
    await panel.keyboard.type(code);
    await panel.keyboard.press('Enter');
    await reach(panel, 'password');
    await panel.keyboard.type(BEN.next);
    await sound(panel, 'panel-password-phone');
    await thumbs(panel);
    await tabTo(panel, '#repeat');
    await panel.keyboard.type(BEN.next);
    await panel.keyboard.press('Enter');
    await reach(panel, 'done');
    await sound(panel, 'panel-done-phone');
  });
  await check('the new password signs in, the old one does not', async () => {
    holds(await signsIn(context, BEN.address, BEN.next), 'the new password works');
    holds(!(await signsIn(context, BEN.address, BEN.old)), 'the old password fails');
  });
  await check('no page broke its policy or asked for anything elsewhere', async () => equal(faults, [], 'faults'));
  await context.close();
}

/** A second reset of the same person: nothing but what is new in it. */
export async function again(browser, check) {
  const context = await browser.newContext(DESK);
  const chat = await openChat(context);
  const phones = await openPhones(context);
  const texts = await textCount(phones, ADA.address);
  const panel = await toMethods(context, chat, ADA.address);
  await check('a pass that is none is told at its field, and the other ways stay open', async () => {
    await panel.locator('#to-pass').click();
    await reach(panel, 'pass');
    await refuses(panel, 'pass', '7QX2-9KTB-4M3N-8PRS');
    equal(await panel.locator('#pass').inputValue(), '', 'the pass that was typed');
    holds(/\d/.test(await problem(panel, 'pass').textContent()), 'the number of tries');
    await sound(panel, 'panel-pass-desk');
    await panel.locator('[data-other]:visible').click();
    await reach(panel, 'method');
  });
  await panel.locator('[data-method="text"]').click();
  await reach(panel, 'number');
  await check('another way can be chosen, and back', async () => {
    await panel.locator('[data-other]:visible').click();
    await reach(panel, 'method');
    await panel.locator('[data-method="authenticator"]').click();
    await reach(panel, 'code');
    await panel.locator('[data-other]:visible').click();
    await reach(panel, 'method');
    await panel.locator('#keep').click();
    await reach(panel, 'code');
    await panel.locator('[data-other]:visible').click();
    await panel.locator('[data-method="text"]').click();
    await reach(panel, 'number');
  });
  await submit(panel, 'number', ADA.number);
  await reach(panel, 'code');
  await check('another code can be asked for, but not at once', async () => {
    holds(await panel.locator('#resend').isDisabled(), 'the button waits');
    holds(/\d/.test(await panel.locator('#resend').textContent()), 'it says how long');
  });
  await submit(panel, 'code', await textedCode(phones, ADA.address, texts + 1));
  await reach(panel, 'password');
  await check('the password that is in use is refused by the history, which no tick could show', async () => {
    await judged(panel, ADA.next);
    await submit(panel, 'repeat', ADA.next);
    await refused(panel, 'history');
    await sound(panel, 'panel-password-refused-desk');
  });
  await check('a newer link makes the older window dead, and the reset is proven anew', async () => {
    const older = await chat.locator('.panel a').getAttribute('href');
    await say(chat, 'the link does not work, send it again');
    await eventually('a newer link', async () => {
      const links = await chat.locator('.panel a').evaluateAll((all) => all.map((one) => one.href));
      return links.length === 1 && links[0] !== older;
    });
    const [newer] = await Promise.all([context.waitForEvent('page'), chat.locator('.panel a').last().click()]);
    await newer.locator('#open').click();
    // Whoever opens a newer link proves again who they are: the chat alone must not be enough.
    await reach(newer, 'method');
    await panel.reload();
    await reach(panel, 'dead');
    await newer.locator('[data-method="text"]').click();
    await reach(newer, 'number');
    await submit(newer, 'number', ADA.number);
    await reach(newer, 'code');
    await submit(newer, 'code', await textedCode(phones, ADA.address, texts + 2));
    await reach(newer, 'password');
    await newer.locator('#password').fill('Vb3&wy8!Prdn');
    await submit(newer, 'repeat', 'Vb3&wy8!Prdn');
    await reach(newer, 'done');
    holds(await signsIn(context, ADA.address, 'Vb3&wy8!Prdn'), 'the newest password works');
  });
  await context.close();
}
