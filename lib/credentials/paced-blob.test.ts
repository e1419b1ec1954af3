import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { blobOf, c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { clipsFolder } from '../../tests/fixtures/cache-folder';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { signAs } from '../../tests/fixtures/sign';
import { bytesOf, u32 } from '../../tests/fixtures/synthetic-media';
import { createCredentialsEngine } from './engine';
import { PACE, pacedBlob } from './paced-blob';
import { trustPasses } from './trust';

const folder = mkdtempSync(join(tmpdir(), 'vidimus-paced-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('gives long slices out short, short ones as they are, and leaves the file itself alone', async () => {
  const bytes = new Uint8Array(PACE + 10).map((_, at) => at);
  const file = new Blob([bytes], { type: 'video/mp4' });
  const read: number[] = [];
  const paced = pacedBlob(file, (done) => read.push(done));
  expect(paced).toMatchObject({ size: PACE + 10, type: 'video/mp4' });
  expect(paced.slice(4, PACE + 8).size).toBe(PACE);
  expect(Buffer.from(await paced.slice(PACE, PACE + 8).arrayBuffer())).toEqual(
    Buffer.from(bytes.slice(PACE, PACE + 8)),
  );
  expect(read).toEqual([PACE]);
  expect(file.slice(0, PACE + 10).size).toBe(PACE + 10);
});

/** Above the 50 MB up to which the library reads a file in one go. */
it('a large file is hashed piece by piece, to the same end', { timeout: 120_000 }, async () => {
  await c2paEngine();
  const { root, identities } = demoAuthority(folder);
  const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
  const free = bytesOf(u32(60_000_000), 'mdat', new Uint8Array(60_000_000 - 8));
  const claim = { title: 'Large', generator: { name: 'Vidimus Demo', version: '1.0' }, source: 'generated' } as const;
  const signed = await signAs('video/mp4', bytesOf(clip, free), claim, identities.studio);
  const engine = createCredentialsEngine(
    readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm'))),
  );
  const settings = trustPasses({ user: { anchorsPem: root } }).at(-1)?.settings ?? '';
  const codes = async (bytes: Uint8Array, onRead?: (done: number) => void) => {
    const reading = await engine.readAsset('video/mp4', blobOf(bytes, 'video/mp4'), settings, { onRead });
    if (reading.kind !== 'report') throw new Error(reading.kind);
    const { success, failure } = reading.report.validation_results?.activeManifest ?? {};
    return [...(success ?? []), ...(failure ?? [])].map(({ code }) => code).filter((code) => code.includes('bmffHash'));
  };
  const read: number[] = [];
  expect(await codes(signed, (done) => read.push(done))).toEqual(['assertion.bmffHash.match']);
  expect(read.length).toBeGreaterThanOrEqual(14);
  expect(read.at(-1)).toBeLessThanOrEqual(signed.byteLength);
  signed[signed.byteLength - 1] = 1;
  expect(await codes(signed)).toEqual(['assertion.bmffHash.mismatch']);
});
