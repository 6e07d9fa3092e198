// The pages as a screen reader goes through them: what is read, in which order, and what is said by itself.

import { makePass, pictureAnswer } from './harness.mjs';
import { askForReset, choose, openMail, openPanel, reach, replies, say, scene, submit, textCount, textedCode } from './moves.mjs';
import { ADA, newPassword } from './people.mjs';
import { CHAT, DEMO, DESK, equal, eventually, holds } from './support.mjs';

/** What stands above and below every step of the panel. */
const HEAD = ['heading Reset your password', 'The secure page of the IT Help Desk', 'THREE WORDS', "The chat shows the same three words. If it doesn't, close this page."];
const FOOT = ['15 minutes left', 'button Cancel', 'Need a person? Call 573-882-5000 or write to techsupport@missouri.edu.'];
const RULES = [
  'list What it must be', 'At least 8 characters', 'An upper case letter', 'A lower case letter', 'A special character, such as & * $',
  'Not your name or user name', 'No common words', 'No words of the university, such as its name or teams',
  'No season, month or day with a year, such as Fall2026', 'Runs like 1234 or qwerty count as one character, repeats once',
  'None of your last 24 passwords',
];

/** What is read of `place`, from first to last: words as they stand, and what can be pressed or filled in by role and name. */
async function read(place) {
  const lines = (await place.ariaSnapshot()).split('\n').map((line) => line.trim().replace(/^- /, '').replace(/^'(.*)'(:.*)?$/, (whole, quoted) => quoted.replaceAll("''", "'")));
  const named = lines.map((line) => {
    const words = line.match(/^(?:text|paragraph|listitem|strong|time|contentinfo|alert): "?(.*?)"?$/);
    if (words) return words[1];
    const [, role, name] = line.match(/^(heading|button|textbox|link|img|list|group|log|region|form|dialog|alert)(?: "(.*?)")?(?: \[.*\])?(?::.*)?$/) ?? [];
    return role && `${role} ${name ?? ''}`.trim();
  });
  return named.filter((one) => one !== undefined)
    .map((one) => one.replace(/^\w+ · \w+ · \w+$/, 'THREE WORDS').replace(/in \d+ s/, 'in N s').replace(/^1[456] minutes left$/, '15 minutes left'));
}

/** A step of the panel, between its head and its foot. A heading's form has its name and is read with it. */
async function step(panel, wanted) {
  const seen = (await read(panel.locator('body'))).filter((one) => !one.startsWith('form '));
  equal(seen, [...HEAD, ...wanted, ...FOOT], 'what is read');
}

export async function inOrder(browser, check) {
  const { context, chat, phones } = await scene(browser);
  const texts = await textCount(phones, ADA.address);
  await check('the chat: who it is, what was said, what can be chosen, the box', async () => {
    const seen = await read(chat.locator('body'));
    equal([...seen.slice(0, 4), ...seen.slice(-8)], [
      'heading Deskhand, a bot', 'the IT Help Desk', 'log Conversation', 'Deskhand:',
      'group Choices', 'button I forgot my password', 'button Walk me through', 'button A person, please',
      'Your message', 'textbox Your message', 'button Send', 'Never type a password or a code here.',
    ], 'what is read');
  });
  const link = await askForReset(chat);
  await check('the chat: each line with its speaker, the link after the words that it belongs to', async () => {
    const seen = await read(chat.locator('.bubble').last());
    equal(seen.filter((one) => !/^\w+, \w+, \w+$/.test(one)), [
      'Deskhand:', 'Open this secure page. It shows the words', ". Tell me if it doesn't. Everything secret is typed there, never here. I'll follow along.",
      'link Open the secure page', 'Opens in a new window', 'group Choices', 'button New link', 'button Stop',
    ], 'what is read');
    const speakers = (await read(chat.locator('#log'))).filter((one) => /^(You|Deskhand):$/.test(one));
    equal(speakers, ['Deskhand:', 'You:', 'Deskhand:', 'You:', 'Deskhand:', 'Deskhand:'], 'who speaks');
  });
  const panel = await openPanel(context, link);
  await check('the start of the panel', async () => {
    equal(await read(panel.locator('main')), [
      'heading Ready when you are', 'Only you should open this page. It takes about three minutes. Have your phone or your authenticator app at hand.', 'button Open my reset',
    ], 'what is read');
  });
  await panel.locator('#open').click();
  await reach(panel, 'identifier');
  await check('who one is, and a problem after its box', async () => {
    const box = ['Step 1 of 5', 'heading Who are you?', 'Email address or user name', 'For example username@umsystem.edu', 'textbox Email address or user name'];
    await step(panel, [...box, 'button Next']);
    await submit(panel, 'identifier', '');
    await step(panel, [...box, '! Please fill this in first.', 'button Next']);
  });
  await submit(panel, 'identifier', ADA.address);
  await reach(panel, 'captcha');
  await eventually('the picture is there', () => panel.locator('#picture').evaluate((one) => one.naturalWidth > 0));
  await submit(panel, 'answer', await pictureAnswer());
  await reach(panel, 'method');
  await check('the ways', () => step(panel, [
    'Step 3 of 5', 'heading How shall we check that it is you?', 'group How shall we check that it is you?',
    'button A text message We send a code to the phone number on file.', 'A text message', 'We send a code to the phone number on file.',
    'button A phone call We call the phone number on file, and a voice reads you a code.', 'A phone call', 'We call the phone number on file, and a voice reads you a code.',
    'button Authenticator app You type the six digits that the app shows.', 'Authenticator app', 'You type the six digits that the app shows.',
    'button I have a pass or a recovery code',
  ]));
  await panel.locator('#to-pass').click();
  await check('a pass', () => step(panel, [
    'Step 4 of 5', 'heading Your pass or recovery code', 'Pass or recovery code',
    'A pass comes from the IT Help Desk; recovery codes are on your own printed list. Hyphens, spaces and capitals make no difference.',
    'textbox Pass or recovery code', 'button Next', 'button Use another way',
  ]));
  await panel.locator('[data-other]:visible').click();
  await panel.locator('[data-method="text"]').click();
  await reach(panel, 'number');
  await check('the number', () => step(panel, [
    'Step 3 of 5', 'heading Your phone number', 'Full phone number',
    'Ten digits in the US, for example 573-555-0100. From elsewhere: +44 7700 900123, with a space after the country code.',
    'textbox Full phone number', 'button Text me a code', 'button Use another way',
  ]));
  await submit(panel, 'number', ADA.number);
  await reach(panel, 'code');
  await check('the code', () => step(panel, [
    'Step 4 of 5', 'heading Type the code', 'Code', 'If this is the number on file, text 1 is on its way. Type its six digits here.',
    'textbox Code', 'button Next', 'button Send another code (in N s)', 'button Use another way',
  ]));
  await submit(panel, 'code', await textedCode(phones, ADA.address, texts + 1));
  await reach(panel, 'password');
  await check('the new password: the rules between its two boxes, each "Show" told apart by its box', async () => {
    await step(panel, [
      'Step 5 of 5', 'heading Choose a new password', 'New password', 'textbox New password', 'button Show', ...RULES,
      'New password again', 'textbox New password again', 'button Show', 'button Save my new password',
    ]);
    const described = await panel.locator('[data-show]').evaluateAll((all) => all.map((one) => document.getElementById(one.getAttribute('aria-describedby')).textContent));
    equal(described, ['New password', 'New password again'], 'whose');
  });
  await check('what is asked before it is stopped', async () => {
    await panel.locator('#cancel').click();
    equal(await read(panel.locator('dialog')), [
      'dialog Stop here? Your password stays as it is.', 'Stop here? Your password stays as it is.', 'button Cancel the reset', 'button Go on',
    ], 'what is read');
    await panel.keyboard.press('Escape');
  });
  await choose(panel, newPassword());
  await check('the end', async () => {
    equal(await read(panel.locator('main')), ['heading Your password is changed', 'You can close this page now and go back to the chat.'], 'what is read');
  });
  await check('the sign-in, and its failure before the boxes', async () => {
    const page = await context.newPage();
    await page.goto(`${DEMO}/sign-in`);
    const boxes = ['Email address or user name', 'textbox Email address or user name', 'Password', 'textbox Password', 'button Sign in'];
    const [head, foot] = [['heading Demo sign-in', "Try a password of one of the demo's people here. It signs you in to nothing."], ['link See the demo phones', 'link See the demo mailboxes']];
    const seen = () => read(page.locator('main'));
    equal(await seen(), [...head, ...boxes, ...foot], 'what is read');
    await page.locator('#identifier').fill(ADA.address);
    await page.locator('#password').fill('not it');
    await page.locator('#password').press('Enter');
    await page.locator('#failed').waitFor();
    const problem = "! That didn't work. Check the name and the password, and try again.";
    equal(await seen(), [...head, problem, ...boxes, ...foot], 'what is read after the failure');
    await page.close();
  });
  await check('"that wasn\'t me": what it does before the button that does it', async () => {
    const mail = await openMail(context);
    const letter = mail.locator(`.mailbox[data-address="${ADA.address}"] .letter`).first();
    await letter.locator('summary').click();
    const [page] = await Promise.all([context.waitForEvent('page'), letter.locator('.body a').click()]);
    await page.locator('#object').waitFor();
    const seen = await read(page.locator('body'));
    equal([seen[0], seen[1], seen.at(-2), seen.at(-1)], [
      "heading That wasn't me", 'The secure page of the IT Help Desk', "button It wasn't me: freeze my account's reset",
      'Need a person? Call 573-882-5000 or write to techsupport@missouri.edu.',
    ], 'what is read');
    equal(seen.length, 6, seen.join(' | '));
  });
  await context.close();
}

/** Keeps what each live region of the pages is given to say, from its start. */
function overhear() {
  window.heard = [];
  const LIVE = '[role="status"], [role="alert"], [role="log"]:not([aria-live="off"])';
  const hear = (mutation) => {
    const target = mutation.target.nodeType === Node.TEXT_NODE ? mutation.target.parentElement : mutation.target;
    const region = target?.closest(LIVE);
    if (!region) return;
    const added = region.getAttribute('role') === 'log' ? [...mutation.addedNodes].map((one) => one.textContent) : [region.textContent];
    window.heard.push(...added.map((words) => words.trim()).filter((words) => words !== ''));
  };
  new MutationObserver((all) => all.forEach(hear)).observe(document, { subtree: true, childList: true, characterData: true });
}

export async function saidOnce(browser, check) {
  const context = await browser.newContext(DESK);
  await context.addInitScript(overhear);
  const chat = await context.newPage();
  await chat.goto(`${CHAT}/`);
  await replies(chat).first().waitFor();
  const heard = (page) => page.evaluate(() => window.heard.splice(0));
  await check('the chat says each line once, and an old conversation not at all', async () => {
    const first = await heard(chat);
    equal(first.length, 1, first.join(' | '));
    await say(chat, 'hello');
    const said = await heard(chat);
    equal(said.map((one) => one.split(':')[0]), ['You', 'Deskhand'], said.join(' | '));
    await chat.reload();
    await eventually('the conversation is back', async () => (await replies(chat).count()) === 2);
    equal(await heard(chat), [], 'what is said again');
  });
  const panel = await openPanel(context, await askForReset(chat));
  await panel.locator('#open').click();
  await reach(panel, 'identifier');
  await submit(panel, 'identifier', ADA.address);
  await reach(panel, 'captcha');
  await eventually('the picture is there', () => panel.locator('#picture').evaluate((one) => one.naturalWidth > 0));
  await heard(panel);
  await check('the panel says once that the network is away, and nothing when it is back', async () => {
    await context.setOffline(true);
    await submit(panel, 'answer', await pictureAnswer());
    await eventually('it is told', async () => (await panel.locator('#state').textContent()) !== '');
    await panel.waitForTimeout(2_500);
    await context.setOffline(false);
    await reach(panel, 'method');
    const said = (await heard(panel)).filter((words) => !/\bcheck\b/.test(words));
    equal(said.length, 1, said.join(' | '));
  });
  await check('what is wrong with a password is told where it was typed, the count of rules once a pause', async () => {
    await panel.locator('#to-pass').click();
    await submit(panel, 'pass', await makePass(ADA.address));
    await reach(panel, 'password');
    await heard(panel);
    await panel.locator('#password').pressSequentially('abcdef', { delay: 20 });
    await eventually('the rules are counted', async () => (await panel.locator('#rules-count').textContent()) !== '');
    await panel.waitForTimeout(700);
    const said = await heard(panel);
    equal(said.length, 1, said.join(' | '));
    holds(/\d+ of \d+/.test(said[0]), said[0]);
  });
  await context.close();
}
