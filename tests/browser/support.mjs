// The browser, the checks and their count.

import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const needed = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see the head of run.mjs`);
  return value.replace(/\/$/, '');
};

export const CHAT = needed('CHAT');
export const DEMO = needed('DEMO');
export const PANEL = needed('PANEL');
export const HARNESS = needed('HARNESS');
export const CONSOLE = (process.env.CONSOLE ?? '').replace(/\/$/, '');
const SHOTS = process.env.SHOTS;
const ONLY = process.env.ONLY;
const PICTURES = process.env.PICTURES;

let passed = 0;
let failed = 0;

/** One line a check; one that fails ends the story that it stands in, and only that. */
export async function story(name, play) {
  if (ONLY && !name.includes(ONLY)) return;
  try {
    await play(async (what, test) => {
      await test();
      passed += 1;
      console.log(`ok      ${name}: ${what}`);
    });
  } catch (fault) {
    failed += 1;
    console.log(`FAILED  ${name}: ${fault.stack}`);
  }
}

export function conclude() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

/** Nothing but this machine can be reached: a page that asked for more would fail. */
export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ],
});

export const DESK = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** What went wrong in any page of a context: broken policies, exceptions, requests to elsewhere. */
export function watchFaults(context) {
  const faults = [];
  const known = new Set(['127.0.0.1', 'localhost']);
  context.on('console', (message) => {
    // The network is cut on purpose here, and a wrong password is answered with 401.
    const expected = /net::ERR_INTERNET_DISCONNECTED|WebSocket connection|status of 401/.test(message.text());
    if (message.type() === 'error' && !expected) faults.push(message.text());
  });
  context.on('weberror', (fault) => faults.push(String(fault.error())));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!known.has(url.hostname) && !['data:', 'blob:'].includes(url.protocol)) faults.push(`asked for ${url.href}`);
  });
  return faults;
}

export function equal(actual, expected, what) {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`${what}: ${seen} instead of ${wanted}`);
}

export function holds(truth, what) {
  if (!truth) throw new Error(what);
}

/** Waits until `look` gives something. */
export async function eventually(what, look, limit = 15_000) {
  const end = Date.now() + limit;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${limit / 1000} s`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** No violation of WCAG 2.2 A and AA or of good practice, light and dark; nothing scrolls sideways, here or on a small phone. */
export async function sound(page, name) {
  const size = page.viewportSize();
  const scheme = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  await settle(page);
  await accessible(new AxeBuilder({ page }), name);
  await fits(page, name);
  await page.emulateMedia({ colorScheme: scheme === 'dark' ? 'light' : 'dark' });
  await page.setViewportSize(PHONE.viewport);
  await settle(page);
  await accessible(new AxeBuilder({ page }).withRules(['color-contrast']), `${name}, its colours turned`);
  await fits(page, `${name}-small-turned`);
  await page.emulateMedia({ colorScheme: scheme });
  await settle(page);
  await fits(page, `${name}-small`);
  await page.setViewportSize(size);
}

/** Nothing moves any more: it has ended, or was cut short by the next change. */
const settle = (page) => page.evaluate(() =>
  Promise.allSettled(document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1).map((one) => one.finished)));

async function accessible(axe, name) {
  const { violations } = await axe.analyze();
  const told = violations.map((one) => `${one.id} at ${one.nodes.map((node) => node.target).join(', ')}`);
  equal(told, [], `axe on ${name}`);
}

/** No wider than the window; and a picture of it. */
async function fits(page, name) {
  // Not `innerWidth`: a small phone widens it to whatever the page takes.
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  holds(width <= page.viewportSize().width, `${name} scrolls sideways: ${width} px`);
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

/** A picture for the documentation: the page, or what `selector` names of it. */
export async function picture(page, name, selector) {
  if (!PICTURES) return;
  const size = page.viewportSize();
  await page.setViewportSize({ width: 1180, height: 660 });
  await page.mouse.move(0, 0);
  await settle(page);
  const path = `${PICTURES}/${name}.png`;
  await (selector ? page.locator(selector).screenshot({ path }) : page.screenshot({ path }));
  await page.setViewportSize(size);
}

/** Every visible target is at least 44 px high or wide enough for a thumb; links within a text are free. */
export async function thumbs(page) {
  const small = await page.evaluate(() => [...document.querySelectorAll('button, .button, input, textarea, .way')]
    .filter((one) => one.checkVisibility() && !one.closest('.aside') && !one.matches('.aside'))
    // What is pressed of a radio button is its whole label.
    .filter((one) => (one.closest('label') ?? one).getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML.slice(0, 80)));
  equal(small, [], 'targets under 44 px');
}
