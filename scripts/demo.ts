/**
 * `npm run demo [-- --headless]`: serves Plaza, a made-up social feed, on this machine, and opens a browser with the
 * extension on it. Without a display it hovers over every clip itself, prints the verdicts and saves screenshots.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDemoServer } from '../tests/demo/feed';
import { type FeedAnswer, hoverClip, openPopup, prepareTrust } from '../tests/e2e/extension-steps';
import { launchExtension } from './launch-extension';

const screenshots = join(dirname(dirname(fileURLToPath(import.meta.url))), 'tests', '.cache', 'screenshots');
const headless =
  process.argv.includes('--headless') ||
  (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY);

const server = await startDemoServer();
const extension = await launchExtension({ headless, viewport: headless ? { width: 1280, height: 800 } : null });
try {
  // The demo's clips are signed by an authority made on this machine: it is imported as the person's own anchor.
  await prepareTrust(extension, [readFileSync(server.anchorPath, 'utf8')]);
  const page = extension.context.pages()[0] ?? (await extension.context.newPage());
  await page.goto(server.url);
  if (headless) {
    mkdirSync(screenshots, { recursive: true });
    console.log(`\nThe demo feed, clip by clip (no display was found, so nobody can look):\n`);
    for (const clip of server.clips) {
      const answer = await hoverClip(page, clip.id).catch(
        (error: unknown): FeedAnswer => ({
          title: 'no answer',
          summary: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
          basis: '',
          unchecked: '',
        }),
      );
      console.log(
        `${clip.title} (${clip.id})\n  ${answer.title}. ${answer.summary}\n  ${[answer.basis, answer.unchecked].filter(Boolean).join(' · ')}\n`,
      );
      await page.screenshot({ path: join(screenshots, `card-${clip.id}.png`) });
    }
    const popup = await openPopup(extension, page);
    await popup.screenshot({ path: join(screenshots, 'popup.png') });
    console.log(`Screenshots: ${screenshots}`);
  } else {
    console.log(`\nPlaza is open at ${server.url}. Rest the pointer on a video. Close the window to end the demo.`);
    await new Promise<void>((resolve) => extension.context.once('close', () => resolve()));
  }
} finally {
  await extension.close();
  await server.close();
}
