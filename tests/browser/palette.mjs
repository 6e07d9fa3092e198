// The console by keys: one box that finds replies, steps, conversations and everything that can be done; who reads
// along and who writes; notices of the desktop, which nobody gets unasked.

import { KIM, LEE, clearDesk, said, shownTitle, signIn, student, ticket, write } from './desk_moves.mjs';
import { openPhones, pick, say } from './moves.mjs';
import { DESK, equal, eventually, holds, picture, sound } from './support.mjs';

const options = (page) => page.locator('#palette-list .option .what').allTextContents();

/** Opens the box, looks for `words`, and waits until `first` stands first. */
async function find(page, words, first) {
  await page.keyboard.press('Control+k');
  await page.locator('#palette-search').waitFor();
  equal(await page.evaluate(() => document.activeElement.id), 'palette-search', 'where the keyboard is');
  await page.keyboard.insertText(words);
  let seen = [];
  await eventually(`${first} is found by "${words}"`, async () => first.test((seen = await options(page))[0] ?? ''))
    .catch((fault) => { throw new Error(`${fault.message}: ${seen.slice(0, 5).join(' | ')}`); });
}

export async function byPalette(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const kim = await signIn(browser, phones, KIM);
  const { page } = kim;
  const ada = await student(browser);
  await say(ada.page, 'walk me through');
  for (let step = 1; step < 4; step += 1) await pick(ada.page, 'Next');
  await say(ada.page, 'human pls');
  await ticket(page, 'walk me through').waitFor();

  await check('a conversation is opened and taken by keys alone', async () => {
    await page.keyboard.press('Alt+j');
    await eventually('it is open', async () => (await shownTitle(page)).includes('walk me through'));
    await find(page, 'take it', /^Take it$/);
    await sound(page, 'console-palette-desk');
    await page.keyboard.press('Enter');
    await page.locator('#kind-say:not([disabled])').waitFor();
  });
  await check('a reply that staff wrote is found, changed and sent as one\'s own words', async () => {
    await find(page, 'number call on file', /^Call back$/);
    await page.keyboard.press('Enter');
    const box = page.locator('#message');
    await eventually('it is in the box', async () => (await box.inputValue()).startsWith('I need to check who you are'));
    equal(await page.evaluate(() => document.activeElement.id), 'message', 'where the keyboard is');
    equal(await said(ada.page, 'I need to check').count(), 0, 'what was sent unasked');
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(' Thanks!');
    await page.keyboard.press('Enter');
    await said(ada.page, 'Is now a good time? Thanks!').waitFor();
    holds((await said(ada.page, 'Is now a good time').textContent()).startsWith('Kim'), 'whose words they are');
  });
  await check('the step after the student\'s is offered first, and one key sends it', async () => {
    await find(page, 'step', /, step \d+ of \d+$/);
    const bots = await ada.page.locator('.bubble.theirs:not(.person)').count();
    const texts = await page.locator('#palette-list .option .since').allTextContents();
    const [[text], names] = [texts, await options(page)];
    const card = await page.locator('#card-facts').textContent();
    const own = names[texts.findIndex((one) => card.includes(one))];
    equal(names[0], own.replace(/step (\d+)/, (_, number) => `step ${Number(number) + 1}`), 'the first of them');
    holds(!(await ada.page.locator('#log').textContent()).includes(text), 'the step has been shown');
    await picture(page, 'desk-find', '#palette');
    await sound(page, 'console-palette-steps-desk');
    await page.keyboard.press('Control+Enter');
    await said(ada.page, text.split('\n')[0]).waitFor();
    equal(await ada.page.locator('.bubble.theirs:not(.person)').count(), bots, 'what the bot said');
    await find(page, 'SSPR_0014', /./);
    holds((await options(page)).length > 0, 'an answer is found by the message that it answers');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    equal(await page.locator('#palette-search').getAttribute('aria-activedescendant'), 'palette-0', 'what a reader says');
    await page.keyboard.press('Escape');
    await page.locator('#palette-search').waitFor({ state: 'hidden' });
    equal(await page.locator('#message').inputValue(), '', 'what Escape left behind');
  });
  await check('the keys are told', async () => {
    await page.keyboard.press('Control+/');
    await page.locator('#help-title').waitFor();
    await sound(page, 'console-help-desk');
    await page.keyboard.press('Escape');
    await page.locator('#help-title').waitFor({ state: 'hidden' });
  });

  const lee = await signIn(browser, phones, LEE);
  await check('colleagues see who reads along and who writes, and students don\'t', async () => {
    await ticket(lee.page, 'walk me through').click();
    const company = page.locator('#company');
    await eventually('Lee is seen', async () => (await company.textContent()) === 'Also reading: Lee');
    await lee.page.locator('#message').press('x');
    await eventually('Lee writes', async () => (await company.textContent()) === 'Lee is writing…');
    await eventually('Lee stopped', async () => (await company.textContent()) === 'Also reading: Lee');
    equal(await lee.page.locator('#company').textContent(), 'Also reading: Kim', 'whom Lee sees');
    holds(!(await ada.page.locator('body').textContent()).includes('Lee'), 'the student sees who reads');
    await find(lee.page, '', /^Write a note for colleagues$/);
    holds(!(await options(lee.page)).includes('Call back'), 'replies for who may not reply');
    await lee.page.keyboard.press('Escape');
    await lee.page.close();
    await eventually('Lee is gone', async () => (await company.textContent()) === '');
  });
  await check('it is seen who is on duty with how much, and who waits for how long', async () => {
    await eventually('Kim has one', async () => (await page.locator('#present li').first().textContent()).startsWith('Kim: 1'));
    const ben = await student(browser);
    await say(ben.page, 'my laptop is broken');
    await say(ben.page, 'human pls');
    await eventually('the longest wait', async () => (await page.locator('#waiting-count').textContent()) === '(1, longest 0 min)');
    await ben.context.close();
  });
  await clearDesk(page);
  equal([...kim.faults, ...lee.faults, ...ada.faults], [], 'faults');
  for (const one of [kim, lee, ada]) await one.context.close();
}

/** A desktop that takes notices down in `window.notices`, and `asked` how often it was asked whether it may. */
function desktop() {
  window.notices = [];
  window.asked = 0;
  window.Notification = class {
    static permission = sessionStorage.getItem('allowed') ?? 'default';
    static requestPermission() {
      window.asked += 1;
      sessionStorage.setItem('allowed', 'granted');
      this.permission = 'granted';
      return Promise.resolve('granted');
    }
    constructor(title, { body } = {}) { window.notices.push(`${title} ${body ?? ''}`.trim()); }
    addEventListener() {}
    close() {}
  };
}

export async function notices(browser, check) {
  const phones = await openPhones(await browser.newContext(DESK));
  const kim = await signIn(browser, phones, KIM);
  const { page } = kim;
  await page.addInitScript(desktop);
  await page.reload();
  await page.locator('#present li').first().waitFor();
  const told = () => page.evaluate(() => window.notices);
  const looks = (yes) => page.evaluate((seen) => { document.hasFocus = () => seen; }, yes);
  const waits = async (words) => {
    const one = await student(browser);
    await say(one.page, words);
    await say(one.page, 'human pls');
    await ticket(page, words).waitFor();
    return one;
  };
  await check('nobody is asked by itself, and nothing is shown unasked', async () => {
    await looks(false);
    const ada = await waits('printer on fire');
    equal([await page.evaluate(() => window.asked), await told()], [0, []], 'asked, and shown');
    await ada.context.close();
  });
  await check('asked for by the button, they come while one looks elsewhere, without a student\'s words', async () => {
    await page.locator('#notices').click();
    await eventually('it is on', async () => (await page.locator('#notices').getAttribute('aria-pressed')) === 'true');
    const ben = await waits('canvas is gone');
    await eventually('it is told', async () => (await told()).length === 1);
    equal(await told(), ['Somebody is waiting for the help desk'], 'the notice');
    await ticket(page, 'canvas is gone').click();
    await page.locator('#claim:visible').click();
    await page.locator('#kind-say:not([disabled])').waitFor();
    await write(page, 'Which page do you see?');
    await ben.page.locator('#message').fill('a white one');
    await ben.page.locator('#message').press('Enter');
    await eventually('an answer is told', async () => (await told()).length > 1);
    equal((await told()).slice(1), ['A student has written to you'], 'what is told of a taken conversation');
    await looks(true);
    const cleo = await waits('zoom is gone');
    equal((await told()).length, 2, 'notices of what one sees');
    for (const one of [ben, cleo]) await one.context.close();
  });
  await check('pressed again, they are off', async () => {
    await page.locator('#notices').click();
    await looks(false);
    const before = (await told()).length;
    const dan = await waits('projector is gone');
    equal((await told()).length, before, 'notices that nobody wants');
    await dan.context.close();
  });
  await clearDesk(page);
  equal(kim.faults, [], 'faults');
  await kim.context.close();
}
