/**
 * `npx tsx scripts/screenshots.ts [NAME…]` (after `npm run build`, with VIDIMUS_CHROMIUM set): takes the pictures of
 * docs/images anew, in the built extension, of clips that are drawn and signed here. The originals, as PNG in the size
 * that the stores ask for, stay in tests/.cache/screenshots. NAME: only those whose file's name begins with it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { startDemoServer } from '../tests/demo/feed';
import {
  chooseSettings,
  hoverClip,
  openInspectPage,
  openPopup,
  postOf,
  prepareTrust,
  restOn,
} from '../tests/e2e/extension-steps';
import { filmWithPast, startStage } from '../tests/e2e/stage';
import { demoAuthority } from '../tests/fixtures/certificates';
import { type ClaimContent, signMp4, tamper } from '../tests/fixtures/sign';
import { type LaunchedExtension, launchChromium, launchExtension } from './launch-extension';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs', 'images');
const originals = join(root, 'tests', '.cache', 'screenshots');
const STORE_SIZE = { width: 1280, height: 800 };
const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.some((part) => name.startsWith(part));

/** One clip a verdict, each alone on a page of its own. */
async function clipsOfVerdicts(): Promise<Map<string, Uint8Array>> {
  const { identities } = demoAuthority();
  const base = (name: string) => new Uint8Array(readFileSync(join(root, 'tests', 'fixtures', 'clips', name)));
  const imagine: ClaimContent['generator'] = { name: 'Vidimus Demo Imagine', version: '2.0' };
  const camera: ClaimContent['generator'] = { name: 'Vidimus Demo Camera V1', version: '1.4.2' };
  const signed = (name: string, source: ClaimContent['source'], by: 'studio' | 'camera') =>
    signMp4(base(name), { title: name, generator: by === 'studio' ? imagine : camera, source }, identities[by]);
  return new Map([
    ['ai-generated', await signed('sunset.mp4', 'generated', 'studio')],
    ['ai-edited', await signed('pond.mp4', 'composite', 'studio')],
    ['camera-captured', await signed('ball.mp4', 'captured', 'camera')],
    ['credentials-broken', tamper(await signed('city.mp4', 'captured', 'camera'))],
    ['ai-by-mark', labelled(base('balloons.mp4'))],
    ['cannot-tell', base('aquarium.mp4')],
  ]);
}

async function film(): Promise<Uint8Array> {
  const { context, close } = await launchChromium(null, { headless: true });
  try {
    const base = (name: string) => new Uint8Array(readFileSync(join(root, 'tests', 'fixtures', 'clips', name)));
    const { identities } = demoAuthority();
    return await filmWithPast(await context.newPage(), base('ball.mp4'), base('sunset.mp4'), identities);
  } finally {
    await close();
  }
}

/** A label as GB 45438 wants it, in an XMP packet at the end of the file. */
function labelled(file: Uint8Array): Uint8Array {
  const xmp = Buffer.from(
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" TC260:AIGC="{&quot;Label&quot;:&quot;1&quot;,&quot;ContentProducer&quot;:&quot;Vidimus Demo Imagine&quot;}"/></rdf:RDF></x:xmpmeta>`,
  );
  const head = Buffer.alloc(24);
  head.writeUInt32BE(head.length + xmp.length, 0);
  head.write('uuid', 4, 'latin1');
  // Of XMP in ISO base media, https://github.com/adobe/xmp-docs (part 3, MP4).
  head.write('be7acfcb97a942e89c71999491e3afac', 8, 'hex');
  return Buffer.concat([file, head, xmp]);
}

/** A name that no site has (RFC 2606); the browser is told that it is this machine. */
const STAGE_HOST = 'videos.example';

/** Keeps the original, and a WebP of it for the documentation: a browser is at hand that writes them. */
async function keep(converter: Page, name: string, png: Buffer): Promise<void> {
  writeFileSync(join(originals, `${name}.png`), png);
  const webp = await converter.evaluate(async (data) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${data}`;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.naturalWidth;
    canvas.height = picture.naturalHeight;
    canvas.getContext('2d')?.drawImage(picture, 0, 0);
    return canvas.toDataURL('image/webp', 0.9);
  }, png.toString('base64'));
  const bytes = Buffer.from(webp.slice(webp.indexOf(',') + 1), 'base64');
  writeFileSync(join(images, `${name}.webp`), bytes);
  console.log(`${name}: ${Math.round(bytes.length / 1000)} kB`);
}

async function settled(page: Page): Promise<void> {
  await page.locator('.answer:not([aria-busy=true]) .answer-title').first().waitFor({ timeout: 180_000 });
  await page.waitForTimeout(300);
}

interface Stage {
  readonly extension: LaunchedExtension;
  readonly stageUrl: string;
  readonly feedUrl: string;
  readonly clipPath: (id: string) => string;
  readonly take: (name: string, page: Page, how?: Parameters<Page['screenshot']>[0]) => Promise<void>;
}

async function popupOf({ extension, stageUrl, take }: Stage, verdict: string, name: string): Promise<void> {
  if (!isWanted(name)) return;
  const page = await extension.context.newPage();
  await page.goto(`${stageUrl}/${verdict}`);
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 1);
  const popup = await openPopup(extension, page);
  await settled(popup);
  await take(name, popup);
  await popup.close();
  await page.close();
}

/** Of a film with a past: its history is the longest part of the record. */
async function sidePanel({ extension, stageUrl, take }: Stage, name: string): Promise<void> {
  if (!isWanted(name)) return;
  const page = await extension.context.newPage();
  await page.goto(`${stageUrl}/film`);
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) > 1);
  const worker = await extension.serviceWorker();
  const tab = await worker.evaluate(async (url) => {
    const { chrome } = globalThis as unknown as {
      chrome: { tabs: { query(of: object): Promise<{ id: number; url?: string }[]> } };
    };
    return (await chrome.tabs.query({})).find((open) => open.url === url)?.id ?? -1;
  }, page.url());
  const panel = await extension.context.newPage();
  await panel.setViewportSize({ width: 440, height: 1400 });
  await panel.goto(extension.url(`sidepanel.html?tab=${tab}`));
  await panel.locator('.full-record-line button').click();
  await panel.locator('.evidence .row-found').first().waitFor({ timeout: 180_000 });
  await settled(panel);
  await panel.locator('.history img').nth(4).waitFor({ timeout: 30_000 });
  await take(name, panel);
  await panel.close();
  await page.close();
}

async function feed({ extension, feedUrl, take }: Stage, scheme: string): Promise<void> {
  if (!isWanted(`card-${scheme}`) && !isWanted('badge')) return;
  const page = await extension.context.newPage();
  await page.goto(feedUrl);
  await page.locator('#feed[aria-busy=false]').waitFor();
  await hoverClip(page, 'ai-signed', 180_000);
  await take(`card-${scheme}`, page);
  if (scheme === 'light') {
    // Where a person wants no card before a click, the badge alone tells the answer that there is.
    await chooseSettings(extension, { ask: 'click' });
    await page.mouse.move(5, 5);
    await page.waitForTimeout(800);
    await restOn(page, postOf(page, 'ai-signed'));
    await page.waitForTimeout(800);
    await chooseSettings(extension, { ask: 'rest' });
    const box = await postOf(page, 'ai-signed').boundingBox();
    if (box !== null) await take('badge', page, { clip: box });
  }
  await page.close();
}

async function inspectPage({ extension, clipPath, take }: Stage, scheme: string): Promise<void> {
  const report = scheme === 'light' ? 'report' : `report-${scheme}`;
  if (!isWanted(`inspect-${scheme}`) && !isWanted(report)) return;
  const { page, next } = await openInspectPage(extension);
  const files = ['ai-signed', 'camera-signed', 'altered', 'plain'];
  await page.getByTestId('file-input').setInputFiles(files.map(clipPath));
  for (const _ of files) await next();
  await page.waitForTimeout(500);
  await take(`inspect-${scheme}`, page);
  if (isWanted(report)) {
    const section = page.locator('.report-section').first();
    await section.locator('summary').click();
    await page.locator('.report-choice input').first().check();
    await section.locator('.report-notice > summary').click();
    await page.waitForTimeout(300);
    await section.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.mouse.wheel(0, -24);
    await page.waitForTimeout(300);
    await take(report, page);
  }
  await page.close();
}

async function still({ extension, take }: Stage, name: string, path: string, ready = 'h1'): Promise<void> {
  if (!isWanted(name)) return;
  const page = await extension.context.newPage();
  await page.goto(extension.url(path));
  await page.locator(ready).first().waitFor();
  await page.waitForTimeout(300);
  await take(name, page);
  await page.close();
}

mkdirSync(images, { recursive: true });
mkdirSync(originals, { recursive: true });
const clips = await clipsOfVerdicts();
const verdicts = [...clips.keys()];
clips.set('film', await film());
const demo = await startDemoServer();
const { port, server: stage } = await startStage(clips);

async function inBrowser(
  options: { scheme: 'light' | 'dark'; language?: string },
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const extension = await launchExtension({
    headless: true,
    viewport: STORE_SIZE,
    colorScheme: options.scheme,
    args: [`--host-resolver-rules=MAP ${STAGE_HOST}:80 127.0.0.1:${port}`],
    ...(options.language === undefined ? {} : { language: options.language }),
  });
  try {
    await prepareTrust(extension, [readFileSync(demo.anchorPath, 'utf8')]);
    const converter = await extension.context.newPage();
    await run({
      extension,
      stageUrl: `http://${STAGE_HOST}`,
      feedUrl: demo.url,
      clipPath: (id) => demo.clips.find((clip) => clip.id === id)?.path ?? '',
      take: async (name, page, how) => {
        if (isWanted(name)) await keep(converter, name, await page.screenshot(how));
      },
    });
  } finally {
    await extension.close();
  }
}

try {
  await inBrowser({ scheme: 'light' }, async (stage) => {
    await feed(stage, 'light');
    for (const verdict of verdicts) await popupOf(stage, verdict, `popup-${verdict}`);
    await sidePanel(stage, 'sidepanel');
    await inspectPage(stage, 'light');
    await still(stage, 'welcome', 'welcome.html?again');
    await still(stage, 'guide', 'guide.html');
    await still(stage, 'options', 'options.html', '.option');
    await still(stage, 'trust', 'trust.html');
  });
  await inBrowser({ scheme: 'dark' }, async (stage) => {
    await feed(stage, 'dark');
    await popupOf(stage, 'ai-generated', 'popup-dark');
    await sidePanel(stage, 'sidepanel-dark');
    await inspectPage(stage, 'dark');
  });
  await inBrowser({ scheme: 'light', language: 'ar' }, async (stage) => {
    await popupOf(stage, 'ai-generated', 'popup-arabic');
    await sidePanel(stage, 'sidepanel-arabic');
    await inspectPage(stage, 'arabic');
  });
} finally {
  stage.close();
  await demo.close();
}
