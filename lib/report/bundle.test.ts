import { createHash } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { coverageRow, inspectionExample } from '../../tests/fixtures/inspections';
import { type BundleInput, createBundle } from './bundle';
import { BUNDLE_LIMITS } from './bundle-schema';
import { BundleError, openBundle } from './open-bundle';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const utf8 = (text: string) => new TextEncoder().encode(text);

const input = (change: Partial<BundleInput> = {}): BundleInput => ({
  inspection: inspectionExample({
    inspectedAt: '2026-11-22T18:00:00.000Z',
    subject: { ...inspectionExample().subject, sha256: 'b'.repeat(64) },
    coverage: [coverageRow('marks', 'done'), coverageRow('watermark', 'skipped', 'not-built')],
  }),
  now: new Date('2026-11-22T18:01:00Z'),
  software: { name: 'Vidimus', version: '0.1.0', browser: null },
  page: { url: 'https://a.test/watch?v=1', title: 'A clip <script>' },
  note: 'Seen in a group chat.',
  frames: [
    {
      seconds: 1.25,
      bytes: new Uint8Array([0xff, 0xd8, 1, 2, 3]),
      extension: 'jpg',
      perceptualHash: { algorithm: 'blockhash', bits: 256, value: 'f'.repeat(64) },
    },
  ],
  manifestStore: new Uint8Array([1, 2, 3]),
  manifestJson: '{"active_manifest":"a"}',
  metadata: [{ where: 'moov/udta', value: 'x' }],
  writeReport: (record) => `<p>${record.createdAt}</p>`,
  readme: 'Check with sha256sum -c SHA256SUMS.txt',
  ...change,
});

/** The bundle, repacked after somebody handled its files. */
async function repacked(handle: (files: Record<string, Uint8Array>) => void): Promise<Uint8Array> {
  const files = unzipSync((await createBundle(input())).bytes);
  handle(files);
  return zipSync(files);
}

describe('an evidence bundle', () => {
  it('comes back whole, and every hash in it is that of the file beside it', async () => {
    const { bytes, fingerprint, fileName } = await createBundle(input());
    expect(fileName).toBe(`vidimus-evidence-20261122T180100Z-${fingerprint.slice(0, 8)}.zip`);
    const opened = await openBundle(bytes);
    expect(opened.differences).toEqual([]);
    expect(opened.fingerprint).toBe(fingerprint);
    expect(opened.inspection).toEqual(input().inspection);
    expect(opened.record.inspectedAt).toBe('2026-11-22T18:00:00.000Z');
    expect(opened.verified).toBe(opened.record.files.length);
    expect(opened.record.notChecked).toEqual([{ check: 'watermark', state: 'skipped', reason: 'not-built' }]);
    expect([...opened.files.keys()]).toContain('frames/01-1.25s.jpg');
  });

  it('can be checked by anybody with sha256sum alone', async () => {
    const files = unzipSync((await createBundle(input())).bytes);
    const lines = new TextDecoder().decode(files['SHA256SUMS.txt']).trim().split('\n');
    expect(lines.length).toBe(Object.keys(files).length - 1);
    for (const line of lines) {
      const [sum, path] = line.split('  ') as [string, string];
      expect(sum, path).toBe(sha256(files[path] as Uint8Array));
    }
  });

  it('names the file that was changed, the one that is gone and the one that was put in', async () => {
    const bytes = await repacked((files) => {
      files['report.html'] = utf8('<p>something else</p>');
      delete files['metadata.json'];
      files['extra.txt'] = utf8('hello');
    });
    const { differences, files } = await openBundle(bytes);
    expect(differences).toEqual([
      { path: 'report.html', what: 'changed' },
      { path: 'metadata.json', what: 'missing' },
      { path: 'extra.txt', what: 'unexpected' },
    ]);
    expect(files.has('report.html')).toBe(false);
  });

  it('shows a changed record by its fingerprint and its list of sums', async () => {
    const { fingerprint } = await createBundle(input());
    const bytes = await repacked((files) => {
      const record = JSON.parse(new TextDecoder().decode(files['bundle.json']));
      record.createdAt = '2020-01-01T00:00:00.000Z';
      files['bundle.json'] = utf8(JSON.stringify(record));
    });
    const opened = await openBundle(bytes);
    expect(opened.fingerprint).not.toBe(fingerprint);
    expect(opened.differences).toContainEqual({ path: 'SHA256SUMS.txt', what: 'changed' });
  });

  it('does not unpack what would leave its folder, and says that it was there', async () => {
    const bytes = await repacked((files) => {
      files['../evil.txt'] = utf8('x');
    });
    const { differences, files } = await openBundle(bytes);
    expect(differences).toContainEqual({ path: '../evil.txt', what: 'unexpected' });
    expect([...files.keys()].some((path) => path.includes('evil'))).toBe(false);
  });

  it('refuses a ZIP that would unpack to more than a bundle holds, before it is unpacked', async () => {
    const bomb = zipSync({ 'report.html': new Uint8Array(BUNDLE_LIMITS.file + 1) });
    expect(bomb.length).toBeLessThan(100_000);
    await expect(openBundle(bomb)).rejects.toMatchObject({ code: 'too-large' });
  });

  it.each([
    ['text', utf8('hello'), 'not-a-zip'],
    ['half a ZIP', null, 'not-a-zip'],
    ['another ZIP', zipSync({ 'a.txt': utf8('a') }), 'not-a-bundle'],
  ])('says that %s is no bundle', async (_what, given, code) => {
    const bytes = given ?? (await createBundle(input())).bytes.slice(0, 700);
    await expect(openBundle(bytes)).rejects.toThrow(BundleError);
    await expect(openBundle(bytes)).rejects.toMatchObject({ code });
  });

  it('refuses to pack more than it could open again', async () => {
    const metadata = [{ where: 'x', value: 'y'.repeat(BUNDLE_LIMITS.file) }];
    await expect(createBundle(input({ metadata }))).rejects.toThrow(RangeError);
  });
});
