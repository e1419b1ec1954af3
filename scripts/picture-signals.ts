/**
 * For research: the figures of lib/movement/picture-signals.ts for clips that are given as to scripts/face-points.ts.
 *
 *   npx tsx scripts/picture-signals.ts --python PYTHON --clips CLIPS.jsonl --out FILE.jsonl
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SampledFrame } from '../lib/media/sampled-frame';
import { pictureSignals } from '../lib/movement/picture-signals';
import { type Clip, Decoder } from './decoded-clips';
import type { ClipHead } from './face-points-worker';

const { values } = parseArgs({
  options: { python: { type: 'string' }, clips: { type: 'string' }, out: { type: 'string' } },
});
const { python, clips, out } = values;
if (!python || !clips || !out) throw new Error('--python, --clips and --out are needed');
const decoder = new Decoder(python);
for (const line of readFileSync(clips, 'utf8').split('\n').filter(Boolean)) {
  const clip = JSON.parse(line) as Clip;
  const bytes = await decoder.clip(clip);
  const end = bytes.indexOf(10);
  const { width, height, seconds, successor } = JSON.parse(bytes.subarray(0, end).toString()) as ClipHead;
  const frames = seconds.map((at, index): SampledFrame => {
    const start = end + 1 + index * width * height * 4;
    const rgba = new Uint8ClampedArray(bytes.subarray(start, start + width * height * 4));
    return { seconds: at, successor: successor[index] ?? false, width, height, rgba };
  });
  const begun = performance.now();
  const signals = pictureSignals(frames);
  const milliseconds = Math.round(performance.now() - begun);
  appendFileSync(out, `${JSON.stringify({ id: clip.id, milliseconds, ...signals })}\n`);
}
decoder.close();
