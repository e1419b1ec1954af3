import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { noRealFiles, realFile, realTrust } from '../../tests/fixtures/real-files';
import { movie } from '../../tests/fixtures/synthetic-media';
import { detailsSchema } from '../inspection/details';
import { gatherDetails } from '../inspection/gather-details';
import { examine } from '../media/completeness';
import { MemorySource } from '../media/memory-source';
import { credentialDetails } from './credential-details';
import { createCredentialsEngine } from './engine';

const wasm = createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm');
const engine = createCredentialsEngine(readFileSync(wasm));

async function details(file: Uint8Array<ArrayBuffer>, sidecar: Blob | null = null) {
  const trust = noRealFiles === null ? realTrust() : {};
  const found = await gatherDetails(
    new MemorySource(file),
    {
      examine: (bytes, signal) => examine(bytes, signal, { thorough: true }),
      credentials: (bytes, facts, signal) => credentialDetails(bytes, facts, { engine, trust, sidecar }, signal),
    },
    new AbortController().signal,
  );
  return detailsSchema.parse(found);
}

it('of a file without credentials are its boxes alone', async () => {
  const { boxes, ...rest } = await details(movie());
  expect(boxes.map(({ type }) => type)).toEqual(['ftyp', 'moov', 'mdat']);
  expect(rest).toEqual({
    thumbnails: [],
    thumbnailsLeftOut: 0,
    store: null,
    storeLength: null,
    report: null,
    metadata: [],
  });
});

it('stop where the boxes are damaged, without an error', async () => {
  const file = movie();
  const at = file.byteLength - 1008;
  new DataView(file.buffer).setUint32(at, 3);
  const { boxes } = await details(file);
  expect(boxes.map(({ type }) => type)).toEqual(['ftyp', 'moov']);
});

describe('of real files', () => {
  it.skipIf(noRealFiles).each([
    ['public-testfiles/adobe-20220124-CAICAI.jpg', 6],
    ['microsoft-validator/DALL-E_cloud_surfing_puppy.webp', 1],
    ['huminify/ChatGPT_Image.png', 1],
    ['security4media/PTS_INVALID_INGREDIENT.mp4', 2],
    ['huminify/videotest.mp4', 0],
  ])(
    `%s shows %i pictures, the store and what the library says of it (${noRealFiles ?? 'present'})`,
    async (name, pictures) => {
      const { thumbnails, thumbnailsLeftOut, store, storeLength, report } = await details(realFile(name));
      expect({ pictures: thumbnails.length, left: thumbnailsLeftOut }).toEqual({ pictures, left: 0 });
      expect(new TextDecoder('latin1').decode(store?.slice(4, 8))).toBe('jumb');
      expect(storeLength).toBe(store?.byteLength);
      expect(JSON.parse(report ?? '')).toHaveProperty('active_manifest');
    },
  );

  it.skipIf(noRealFiles)(`come from a sidecar where the file has no store (${noRealFiles ?? 'present'})`, async () => {
    const sidecar = new Blob([realFile('own/ai.mp4.c2pa')]);
    const { storeLength, report } = await details(realFile('c2pa-rs/video1_no_manifest.mp4'), sidecar);
    expect(storeLength).toBeGreaterThan(1000);
    expect(report).toContain('active_manifest');
  });
});
