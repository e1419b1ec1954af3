import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf, movie, u32, u32le } from '../../tests/fixtures/synthetic-media';
import { BlobSource } from './blob-source';
import { fitted, probe, sampleFrames } from './frames';
import { MemorySource } from './memory-source';

const signal = () => AbortSignal.timeout(10_000);
const frames = (bytes: Uint8Array<ArrayBuffer>, stop = signal()) =>
  sampleFrames(new MemorySource(bytes), { signal: stop });

describe('fitted', () => {
  it('brings the short side to 512, bounds the long side, and enlarges nothing', () => {
    expect(fitted(1920, 1080)).toEqual({ width: 910, height: 512 });
    expect(fitted(720, 1280)).toEqual({ width: 512, height: 910 });
    expect(fitted(320, 240)).toEqual({ width: 320, height: 240 });
    expect(fitted(6000, 600)).toEqual({ width: 1280, height: 128 });
    expect(fitted(60_000, 1)).toEqual({ width: 1280, height: 1 });
  });
});

// Decoding needs a browser; what is refused before it is the same everywhere.
describe('sampleFrames names why there is no picture', () => {
  it('of sound', async () => {
    const wav = bytesOf('RIFF', u32le(4), 'WAVE');
    await expect(frames(wav)).rejects.toMatchObject({ code: 'no-picture' });
  });

  it('of a container that is not read, and of an image that browsers do not decode', async () => {
    await expect(frames(bytesOf('RIFF', u32le(4), 'AVI '))).rejects.toMatchObject({ code: 'unsupported-format' });
    await expect(frames(bytesOf('<svg></svg>'))).rejects.toMatchObject({ code: 'unsupported-codec', message: /svg/ });
  });

  it('of an image that would not fit into memory, before it is decoded or even read', async () => {
    const bomb = bytesOf('\x89PNG\r\n\x1a\n', u32(13), 'IHDR', u32(60_000), u32(60_000), u32(0), 'IEND', u32(0));
    await expect(frames(bomb)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('of a movie that was cut before its tracks, by that name', async () => {
    const cut = bytesOf(movie().subarray(0, 16), u32(500), 'mdat', 'cut here');
    await expect(frames(cut)).rejects.toMatchObject({ code: 'truncated' });
  });

  it('of a job that was ended: its reason, not a finding', async () => {
    await expect(frames(movie(), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

const provenance = path.resolve(import.meta.dirname, '../../../shared/data/provenance');
if (!existsSync(provenance)) {
  console.warn(`skipped: the real files are not beside this checkout (${path.basename(provenance)})`);
} else {
  const open = (name: string) => new BlobSource(new Blob([readFileSync(path.join(provenance, name))]));

  it.each([
    ['huminify/videotest.mp4', 8, 720, 1280, 'avc1.64001f'],
    ['marks/webm-named-mp4-comfyui.mp4', 49 / 8, 720, 480, 'vp09.00.30.08'],
    ['own/ai-frag.mp4', 3.08, 320, 240, 'avc1.64000d'],
    ['own/ai.mp3', 3.06, null, null, null],
    ['microsoft-validator/cards_trusted.avif', null, 1071, 1428, null],
  ])('probe reads duration, size and codec of %s without decoding', async (name, seconds, width, height, codec) => {
    const about = await probe(open(name), { signal: signal() });
    expect(about).toMatchObject({ width, height, codec });
    if (seconds === null) expect(about.durationSeconds).toBeNull();
    else expect(about.durationSeconds).toBeCloseTo(seconds, 1);
  });

  it('names the codec where there is no decoder', async () => {
    const source = open('huminify/videotest.mp4');
    await expect(sampleFrames(source, { signal: signal() })).rejects.toMatchObject({
      code: 'unsupported-codec',
      message: 'avc1.64001f',
    });
  });
}
