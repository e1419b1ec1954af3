/**
 * For research: faces, their points and how they move, as the extension sees them, of clips that a browser may not be
 * able to play. The clips are decoded by training/raw_frames.py and looked at by the extension's own code in Chromium.
 *
 *   VIDIMUS_CHROMIUM=… npx tsx scripts/face-points.ts --python PYTHON --clips CLIPS.jsonl --out FILE.jsonl
 *
 * Each line of CLIPS: {"id", "path", "seconds": [of each frame], "successor": [frames that directly follow the one
 * before], "frames": [which to look at; absent: all]}. Each line out: that `id` and what scripts/face-points-worker.ts
 * tells. Clips that FILE holds already are left out, so a run that was stopped goes on.
 */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createViteServer } from 'vitest/node';
import { KINEMATIC_POINTS } from '../lib/faces/kinematics';
import { type Clip, Decoder } from './decoded-clips';
import { launchChromium } from './launch-extension';

/** Of the page below. */
declare const ask: (message: unknown) => Promise<object>;

/** Of the face mesh: the outline of the face, both edges of the lips, the eyes with their irises, the brows. */
const OUTLINES = [
  [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150],
  [136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109],
  [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409],
  [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415],
  [263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398],
  [33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173],
  [276, 283, 282, 295, 285, 46, 53, 52, 65, 55, 1, 4, 468, 473],
].flat();
const POINTS = [...new Set([...KINEMATIC_POINTS, ...OUTLINES])].sort((a, b) => a - b);
/** Its one function asks the worker, and has one question open at a time. */
const PAGE = `<!doctype html><title>Points</title><script>
const worker = new Worker('/scripts/face-points-worker.ts', { type: 'module' });
const ask = (message) => new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => reject(new Error(event.message));
  worker.postMessage(message);
});
</script>`;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const { values } = parseArgs({
  options: { python: { type: 'string' }, clips: { type: 'string' }, out: { type: 'string' } },
});
const { python, clips: list, out } = values;
if (!python || !list || !out) throw new Error('--python, --clips and --out are needed');
const done = new Set(
  existsSync(out)
    ? readFileSync(out, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).id as string)
    : [],
);
const clips = readFileSync(list, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Clip);
const byId = new Map(clips.map((clip) => [clip.id, clip]));
const decoder = new Decoder(python);
const cacheDir = mkdtempSync(join(tmpdir(), 'vidimus-points-'));

const server = await createViteServer({
  root,
  configFile: false,
  cacheDir,
  logLevel: 'error',
  server: { host: '127.0.0.1', port: 0, watch: null },
  optimizeDeps: { include: ['@mediapipe/tasks-vision'], noDiscovery: true },
  plugins: [
    {
      name: 'clips',
      configureServer: ({ middlewares }) => {
        middlewares.use('/clip/', (request, response) => {
          const clip = byId.get(decodeURIComponent((request.url ?? '/').slice(1)));
          const fail = (error: unknown) => {
            response.statusCode = 500;
            response.end(String(error));
          };
          if (clip === undefined) return fail('no such clip');
          decoder.clip(clip).then((body) => response.end(body), fail);
        });
        middlewares.use('/page', (_, response) => {
          response.setHeader('content-type', 'text/html');
          response.end(PAGE);
        });
      },
    },
  ],
});
await server.listen();
const address = server.httpServer?.address();
if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
const { context, close } = await launchChromium(null, { headless: true });
try {
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${address.port}/page`);
  for (const { id } of clips) {
    if (done.has(id)) continue;
    const told = await page.evaluate((message) => ask(message), { id, points: POINTS });
    if ('error' in told) console.error(`${id}: ${told.error}`);
    else if ('answer' in told) appendFileSync(out, `${JSON.stringify({ id, ...(told.answer as object) })}\n`);
  }
} finally {
  decoder.close();
  await close();
  await server.close();
  rmSync(cacheDir, { recursive: true, force: true });
}
