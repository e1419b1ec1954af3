import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Inspection, inspectionSchema } from '../../lib/inspection/schema';
import { type DemoServer, startDemoServer } from '../demo/feed';

/** The contract of `npm run --silent inspect`: others measure the project through it. */
const root = join(import.meta.dirname, '..', '..');
const shared = join(root, '..', 'shared');
const provenance = join(shared, 'data', 'provenance');

function inspect(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'scripts/inspect.ts'), ...args],
      {
        env: process.env,
      },
    );
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
const inspections = (out: string): Inspection[] =>
  out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => inspectionSchema.parse(JSON.parse(line)));

let server: DemoServer;
let folder: string;
beforeAll(async () => {
  server = await startDemoServer();
  folder = mkdtempSync(join(tmpdir(), 'vidimus-cli-'));
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});
const clip = (id: string) => server.clips.find((candidate) => candidate.id === id)?.path ?? '';

describe('npm run inspect', () => {
  it('prints one Inspection a line, in the order given, with the name as given', async () => {
    const { code, out } = await inspect(
      '--json',
      '--anchor',
      server.anchorPath,
      clip('camera-signed'),
      clip('altered'),
      server.mediaUrl('ai-signed'),
    );
    const found = inspections(out);
    expect(found.map(({ subject }) => subject.fileName)).toEqual(['camera-signed.mp4', 'altered.mp4', null]);
    expect(found.map(({ verdict }) => verdict.answer)).toEqual([
      'camera-captured',
      'credentials-broken',
      'ai-generated',
    ]);
    expect(found[2]?.subject.mediaUrl).toBe(server.mediaUrl('ai-signed'));
    expect(code).toBe(0);
  });

  it('names what cannot be inspected and why, and inspects the others', async () => {
    const empty = join(folder, 'empty.mp4');
    const text = join(folder, 'text.mp4');
    const missing = join(folder, 'missing.mp4');
    const sub = join(folder, 'folder.mp4');
    writeFileSync(empty, '');
    writeFileSync(text, 'This is no video.\n'.repeat(200));
    mkdirSync(sub);
    const { code, out, err } = await inspect('--json', missing, sub, empty, text, clip('plain'));
    expect(code).toBe(2);
    expect(inspections(out).map(({ subject }) => subject.fileName)).toEqual(['plain.mp4']);
    const lines = err
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('vidimus:'));
    expect(lines).toHaveLength(4);
    for (const path of [missing, sub, empty, text])
      expect(lines.filter((line) => line.includes(`"${path}"`))).toHaveLength(1);
  });

  it('refuses bad arguments with exit 2 and its usage', async () => {
    for (const args of [
      [],
      ['--nonsense', clip('plain')],
      ['--trust', join(folder, 'nowhere'), clip('plain')],
      ['--anchor', join(folder, 'nowhere.pem'), clip('plain')],
    ]) {
      const { code, out, err } = await inspect(...args);
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(err).toContain('usage:');
    }
  });

  it('names an address that cannot be read without waiting for it', async () => {
    const { code, out, err } = await inspect('--json', 'https://');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('"https://" is no address');
  });

  it('prints a card to read without --json', async () => {
    const { code, out } = await inspect('--anchor', server.anchorPath, clip('ai-signed'));
    expect(code).toBe(0);
    expect(out).toContain('ai-signed.mp4: ai-generated (signed, conclusive)');
    expect(out).toContain('not checked:');
  });
});

interface Row {
  readonly file: string;
  readonly answer?: Inspection['verdict']['answer'];
  readonly basis?: Inspection['verdict']['basis'];
  readonly not?: Inspection['verdict']['basis'];
  readonly credentials: Record<string, unknown> | null;
  readonly anchor?: string;
}

const google = { state: 'trusted', contentHash: 'match', signer: { organization: 'Google LLC', list: 'c2pa' } };
const sora = {
  state: 'trusted',
  contentHash: 'match',
  generator: 'sora',
  signer: { organization: 'OpenAI', list: 'interim' },
};
/** One of a kind: every real file is held against what is documented of it without a browser (lib/credentials). */
const real: Row[] = [
  { file: 'huminify/videotest.mp4', answer: 'ai-generated', basis: 'signed', credentials: google },
  { file: 'marks/sora2-c2pa.mp4', answer: 'ai-generated', basis: 'signed', credentials: sora },
  { file: 'own/tampered.mp4', answer: 'credentials-broken', credentials: { state: 'broken', contentHash: 'mismatch' } },
  { file: 'own/expired.mp4', credentials: { state: 'undatable' } },
  { file: 'c2pa-rs/video1_no_manifest.mp4', not: 'signed', credentials: null },
  { file: 'c2pa-rs/nested_moov_1000.mp4', not: 'signed', credentials: { state: 'malformed' } },
  { file: 'c2pa-rs/cloud.jpg', not: 'signed', credentials: { state: 'remote' } },
];

describe('on real files', () => {
  const absent = !existsSync(provenance);
  if (absent) console.log(`skipped: no real files (${provenance} is absent)`);

  it.skipIf(absent)('gives the agreed answers, trusted by the lists of a folder', async () => {
    const { code, out } = await inspect(
      '--json',
      '--trust',
      join(shared, 'reference', 'trust'),
      ...real.map(({ file }) => join(provenance, file)),
    );
    const found = inspections(out);
    expect(found).toHaveLength(real.length);
    for (const [index, row] of real.entries()) {
      const inspection = found[index];
      if (row.answer) expect(inspection?.verdict.answer, row.file).toBe(row.answer);
      if (row.basis) expect(inspection?.verdict.basis, row.file).toBe(row.basis);
      if (row.not) expect(inspection?.verdict.basis, row.file).not.toBe(row.not);
      if (row.credentials === null) {
        expect(inspection?.credentials, row.file).toBeNull();
        expect(inspection?.coverage.find(({ check }) => check === 'credentials')?.state).toBe('done');
      } else expect(inspection?.credentials, row.file).toMatchObject(row.credentials);
    }
    expect(code).toBe(0);
  });

  it.skipIf(absent)('trusts a camera by the person’s own anchor, and no camera without one', async () => {
    const file = join(provenance, 'own', 'camera.mp4');
    const lists = ['--json', '--trust', join(shared, 'reference', 'trust')];
    const [trusted] = inspections((await inspect(...lists, '--anchor', join(provenance, 'own', 'root.pem'), file)).out);
    expect(trusted?.verdict.answer).toBe('camera-captured');
    expect(trusted?.credentials?.signer?.list).toBe('user');
    const [unlisted] = inspections((await inspect(...lists, file)).out);
    expect(unlisted?.credentials).toMatchObject({ state: 'intact', captured: true, signer: { list: null } });
    expect(unlisted?.verdict.answer).not.toBe('camera-captured');
  });

  it.skipIf(absent)('names every file that was cut in half', async () => {
    const halves = ['huminify/videotest.mp4', 'huminify/lady.png'].map((file) => {
      const bytes = readFileSync(join(provenance, file));
      const half = join(folder, `half-${file.split('/').at(-1)}`);
      writeFileSync(half, bytes.subarray(0, bytes.length / 2));
      return half;
    });
    const found = inspections((await inspect('--json', ...halves)).out);
    expect(found.map(({ credentials }) => credentials?.state)).toEqual(halves.map(() => 'malformed'));
    for (const { credentials } of found)
      expect(credentials?.problems.map(({ code }) => code)).toContain('container.truncated');
  });

  it.skipIf(absent)('still answers without any list', async () => {
    const files = ['huminify/videotest.mp4', 'marks/sora2-c2pa.mp4'];
    const found = inspections((await inspect('--json', ...files.map((file) => join(provenance, file)))).out);
    for (const { verdict, credentials } of found) {
      expect(verdict.answer).toBe('ai-generated');
      // Where there is a network the published lists are fetched, and the signer may well be trusted.
      expect(['intact', 'undatable', 'trusted']).toContain(credentials?.state);
    }
  });
});
