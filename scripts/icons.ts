/**
 * `npx tsx scripts/icons.ts` (with VIDIMUS_CHROMIUM set): draws public/icon/*.png from the two SVG files beside them. The
 * small ones have a drawing of their own: an eye of 16 pixels is a smear.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './launch-extension';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'public', 'icon');
const DRAWINGS: readonly (readonly [size: number, file: string])[] = [
  [16, 'vidimus-small.svg'],
  [32, 'vidimus-small.svg'],
  [48, 'vidimus.svg'],
  [128, 'vidimus.svg'],
];

const { context, close } = await launchChromium(null, { headless: true });
try {
  const page = await context.newPage();
  for (const [size, file] of DRAWINGS) {
    const svg = readFileSync(join(folder, file), 'utf8');
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg.replace(/^<\?xml[^>]*>/, '')}`,
    );
    writeFileSync(join(folder, `${size}.png`), await page.screenshot({ omitBackground: true }));
  }
} finally {
  await close();
}
