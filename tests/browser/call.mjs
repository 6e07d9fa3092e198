// The way through a reset by a phone call: it rings on the demo phone, is declined, answered, and heard.

import * as people from './people.mjs';
import { openChat, openPhones, pick, reach, replies, say, signsIn, submit, toMethods } from './moves.mjs';
import { DEMO, DESK, equal, eventually, holds, sound, thumbs, watchFaults } from './support.mjs';

const ADA = { ...people.ADA, next: 'Hm2&tq7!Wvzk' };

const phone = (phones) => phones.locator(`[data-address="${ADA.address}"]`);
const press = (phones, what) => phone(phones).locator(what).click();

/** The call that rings, once it does. */
async function rings(phones) {
  await phone(phones).locator('[data-act="answer"]').waitFor();
}

const codes = (phones) => phone(phones).locator('.call .copy-code').count();

export async function byCall(browser, check) {
  const context = await browser.newContext({ ...DESK, colorScheme: 'light' });
  const faults = watchFaults(context);
  const chat = await openChat(context);
  const phones = await openPhones(context);
  const panel = await toMethods(context, chat, ADA.address);
  await check('the ways stand in the order of the configuration', async () => {
    const ways = await panel.locator('.way:visible').evaluateAll((all) => all.map((one) => one.dataset.method));
    equal(ways, ['text', 'call', 'authenticator'], 'ways');
    await sound(panel, 'panel-ways-desk');
  });
  await panel.locator('[data-method="call"]').click();
  await reach(panel, 'number');
  await check('a landline is told at the field where a text was wanted, and can be called', async () => {
    equal(await panel.locator('#send-code').textContent(), 'Call me', 'the button');
    await panel.locator('[data-other]:visible').click();
    await panel.locator('[data-method="text"]').click();
    await eventually('a text is wanted', async () => (await panel.locator('#send-code').textContent()) !== 'Call me');
    await submit(panel, 'number', '+44 20 7946 0018');
    await eventually('a problem', async () => /landline/.test(await panel.locator('#number-problem').textContent()));
    await panel.locator('[data-other]:visible').click();
    await panel.locator('[data-method="call"]').click();
    await eventually('a call is wanted', async () => (await panel.locator('#send-code').textContent()) === 'Call me');
  });
  const texts = await phone(phones).locator('.text').count();
  await submit(panel, 'number', ADA.number);
  await reach(panel, 'code');
  await rings(phones);
  await check('the phone rings, and can be declined', async () => {
    await sound(phones, 'phones-ringing-desk');
    await thumbs(phones);
    const bell = await phones.evaluate(async (site) => {
      const ring = await fetch(`${site}/api/phone/ring.wav`);
      return [ring.headers.get('content-type'), (await ring.arrayBuffer()).byteLength > 60_000];
    }, DEMO);
    equal(bell, ['audio/wav', true], 'the ring');
    await press(phones, '[data-act="decline"]');
    await phone(phones).locator('.past[data-state="missed"]').last().waitFor();
    equal(await codes(phones), 0, 'codes');
  });
  await check('the panel follows when the chat changes the way', async () => {
    await say(chat, 'no call comes');
    await pick(chat, 'Text me instead');
    await reach(panel, 'number');
    await eventually('a text is wanted', async () => (await panel.locator('#send-code').textContent()) === 'Text me a code');
    await panel.locator('[data-other]:visible').click();
    await panel.locator('[data-method="call"]').click();
    await eventually('a call is wanted', async () => (await panel.locator('#send-code').textContent()) === 'Call me');
  });
  await submit(panel, 'number', ADA.number);
  await reach(panel, 'code');
  await rings(phones);
  await check('whoever answers hears what to press, and no code', async () => {
    await press(phones, '[data-act="answer"]');
    await phone(phones).locator('[data-key="#"]').waitFor();
    const said = await phone(phones).locator('.said').textContent();
    holds(/#/.test(said) && !/\d/.test(said), said);
    equal(await codes(phones), 0, 'codes');
    await sound(phones, 'phones-asking-desk');
    await thumbs(phones);
    await press(phones, '[data-key="5"]');
    await phones.waitForTimeout(1_200);
    equal([await codes(phones), await phone(phones).locator('.said').textContent()], [0, said], 'after another key');
  });
  await check('after # the code is read out twice, as words and as sound', async () => {
    const listened = phones.waitForResponse((one) => one.url().includes('/api/phone/code.wav'));
    await press(phones, '[data-key="#"]');
    await phone(phones).locator('.call .copy-code').waitFor();
    const code = await phone(phones).locator('.call .copy-code').getAttribute('data-code');
    const said = (await phone(phones).locator('.said').textContent()).replace(/\D/g, '');
    equal(said, code + code, 'what is said');
    const sounded = await listened;
    equal([sounded.status(), sounded.headers()['content-type']], [200, 'audio/wav'], 'the sound');
    await sound(phones, 'phones-telling-desk');
    await submit(panel, 'code', code);
    await reach(panel, 'password');
    await press(phones, '[data-act="hang_up"]');
    await phone(phones).locator('.past[data-state="over"]').last().waitFor();
    equal(await codes(phones), 0, 'codes after the call');
    equal(await phone(phones).locator('.text').count(), texts + 2, 'two calls and no text');
  });
  await check('the password is changed, and the chat knows', async () => {
    await panel.locator('#password').fill(ADA.next);
    await submit(panel, 'repeat', ADA.next);
    await reach(panel, 'done');
    await eventually('the chat says that it is done', async () => /chang|reset/i.test(await replies(chat).last().textContent()));
    holds(await signsIn(context, ADA.address, ADA.next), 'the new password works');
  });
  await check('no page broke its policy or asked for anything elsewhere', async () => equal(faults, [], 'faults'));
  await context.close();
}
