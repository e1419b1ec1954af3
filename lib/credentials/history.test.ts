import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { blobOf, c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { clipsFolder } from '../../tests/fixtures/cache-folder';
import { demoAuthority } from '../../tests/fixtures/certificates';
import { noRealFiles, realFile } from '../../tests/fixtures/real-files';
import { created, ingredient, sampleReport } from '../../tests/fixtures/sample-report';
import { signStory } from '../../tests/fixtures/sign-story';
import { manifestSchema } from '../inspection/schema';
import { historyOf } from './history';
import { explainProblems } from './problems';
import { provenanceGraph } from './provenance-graph';
import { assess } from './states';
import { type StoreReport, storeReportSchema } from './store-report';

const told = (report: StoreReport) => historyOf(report, provenanceGraph(report), assess(report, true, false).problems);
const history = (...args: Parameters<typeof sampleReport>) => told(sampleReport(...args));

const folder = mkdtempSync(join(tmpdir(), 'vidimus-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { root, identities } = demoAuthority(folder);

/** What the library says of a file, as the checks get it. */
async function reportOf(bytes: Uint8Array, mime = 'video/mp4'): Promise<StoreReport> {
  const { WasmReader } = await c2paEngine();
  const settings = {
    version: 1,
    verify: { verify_trust: true, remote_manifest_fetch: false, ocsp_fetch: false },
    core: { allowed_network_hosts: [], decode_identity_assertions: false },
    trust: { user_anchors: root, trust_config: '1.3.6.1.4.1.62558.2.1\n' },
  };
  const reader = await WasmReader.fromBlob(mime, blobOf(bytes, mime), JSON.stringify(settings));
  try {
    return storeReportSchema.parse(JSON.parse(reader.json()));
  } finally {
    reader.free();
  }
}

it('tells every manifest oldest first, with its relationship and its actions', () => {
  const told = history({
    a: {
      generator: 'Editor',
      ingredients: [ingredient('b'), ingredient('c', 'componentOf')],
      time: '2026-02-01T00:00:00Z',
    },
    c: { actions: [{ action: 'c2pa.edited', softwareAgent: 'Adobe Firefly', when: '2025-12-01' }] },
    b: { actions: [created('digitalCapture', { name: 'Camera', version: '2' })], time: '2026-01-01T00:00:00Z' },
  });
  expect(told.map(({ label, relationship, active }) => [label, relationship, active])).toEqual([
    ['b', 'parentOf', false],
    ['c', 'componentOf', false],
    ['a', null, true],
  ]);
  expect(told[0]?.actions).toMatchObject([
    {
      action: 'c2pa.created',
      when: null,
      softwareAgent: 'Camera 2',
      digitalSourceType: 'digitalCapture',
      description: null,
    },
  ]);
  expect(told[1]?.actions[0]).toMatchObject({ softwareAgent: 'Adobe Firefly', when: '2025-12-01' });
  expect(told[2]).toMatchObject({
    claimGenerator: 'Editor',
    signedBy: 'Example Org',
    signedAt: '2026-02-01T00:00:00Z',
  });
});

it('keeps manifests that nothing leads to, before those that something does', () => {
  const told = history({ a: {}, stray: { time: '2020-01-01' } });
  expect(told.map(({ label }) => label)).toEqual(['stray', 'a']);
});

it('keeps the active manifest when a store holds hundreds', () => {
  const labels = Array.from({ length: 300 }, (_, index) => `m${index}`);
  const chain = labels.map((label, index) => [label, { ingredients: [ingredient(labels[index + 1])] }]);
  const told = history(Object.fromEntries(chain));
  expect(told).toHaveLength(64);
  expect(told.at(-1)).toMatchObject({ label: 'm0', active: true });
});

it('lets nothing through that the schema would refuse, or that a person would misread', () => {
  const told = history({
    a: {
      generator: `Example\u202e${'x'.repeat(10_000)}`,
      issuer: 'Goo\u200bgle\u0000 LLC',
      actions: [{ action: 'c2pa.edited', description: 'y'.repeat(100_000), when: '\ud800' }],
    },
  });
  for (const manifest of told) expect(manifestSchema.safeParse(manifest).error).toBeUndefined();
  expect(told[0]?.signedBy).toBe('Google LLC');
  expect(told[0]?.claimGenerator).toMatch(/^Examplex+…$/);
  expect(told[0]?.actions[0]?.when).toBeNull();
});

describe('what stands beside the actions', () => {
  it('tells ingredients in the order of the claim, where each leads, and which one an action used', () => {
    const reference = (name: string) => ({ url: `self#jumbf=c2pa.assertions/${name}`, hash: 'aGFzaA==' });
    const [last] = history({
      a: {
        ingredients: [
          ingredient('b', 'parentOf', { label: 'c2pa.ingredient.v3', format: 'video/mp4' }),
          ingredient(undefined, 'componentOf', { label: 'c2pa.ingredient.v3__1' }),
          ingredient('gone', 'inputTo', { label: 'c2pa.ingredient.v3__2' }),
        ],
        actions: [
          { action: 'c2pa.opened', parameters: { ingredient: reference('c2pa.ingredient.v3') } },
          {
            action: 'c2pa.placed',
            reason: 'made it nicer',
            parameters: {
              name: 'sky',
              prompt: 'a\u202eb',
              hash: 'zzz',
              ingredients: [reference('c2pa.ingredient.v3__1'), reference('c2pa.ingredient.v3__2')],
            },
          },
        ],
      },
      b: {},
    }).slice(-1);
    expect(last?.ingredients?.map(({ manifest, relationship }) => [manifest, relationship])).toEqual([
      ['b', 'parentOf'],
      [null, 'componentOf'],
      [null, 'inputTo'],
    ]);
    expect(last?.ingredients?.[0]?.format).toBe('video/mp4');
    expect(last?.actions).toMatchObject([
      { ingredients: [0], parameters: [] },
      {
        ingredients: [1, 2],
        reason: 'made it nicer',
        parameters: [
          { name: 'name', value: 'sky' },
          { name: 'prompt', value: 'ab' },
        ],
      },
    ]);
  });

  it('puts a problem at the ingredient that has it, recorded then or found now', () => {
    const [last] = history(
      {
        a: {
          ingredients: [
            ingredient('b', 'componentOf', { validation_status: [{ code: 'timeStamp.mismatch' }] }),
            ingredient('c', 'componentOf'),
          ],
        },
        b: {},
        c: {},
      },
      { later: { c: { failure: ['claimSignature.mismatch', 'signingCredential.untrusted'] } } },
    ).slice(-1);
    const [first, second] = last?.ingredients ?? [];
    expect(first?.problems.map(({ code }) => code)).toEqual(['timeStamp.mismatch']);
    expect(first?.problems[0]?.explanation).toMatch(/^Already so when it was added: /);
    // An ingredient's signer that is on no list is no problem of it.
    expect(second?.problems.map(({ code }) => code)).toEqual(['claimSignature.mismatch']);
    expect(second?.problems[0]?.explanation).not.toContain('title of c');
  });

  it('reads training rules of both names, soft bindings and AI disclosures, and drops what is none', () => {
    const [only] = history({
      a: {
        assertions: [
          {
            label: 'c2pa.training-mining',
            data: { entries: { 'c2pa.ai_training': { use: 'notAllowed' }, 'c2pa.data_mining': { use: 'allowed' } } },
          },
          {
            label: 'cawg.training-mining__2',
            data: {
              entries: {
                'cawg.ai_inference': { use: 'constrained', constraint_info: 'ask first' },
                'cawg.ai_training': { use: 'maybe' },
                x: 7,
              },
            },
          },
          { label: 'c2pa.soft-binding', data: { alg: 'com.adobe.trustmark.P', blocks: [{ value: '1234' }] } },
          { label: 'c2pa.soft-binding__1', data: { alg: 'example.own', blocks: 'none' } },
          { label: 'c2pa.soft-binding__2', data: 'nothing' },
          {
            label: 'c2pa.ai-disclosure',
            data: { modelName: 'M', modelIdentifier: 'm:1', contentProfile: { humanOversightLevel: 'prompt_guided' } },
          },
        ],
      },
    });
    expect(only?.dataMining).toEqual([
      { entry: 'ai_training', use: 'notAllowed', constraint: null },
      { entry: 'data_mining', use: 'allowed', constraint: null },
      { entry: 'ai_inference', use: 'constrained', constraint: 'ask first' },
    ]);
    expect(only?.softBindings).toEqual([
      { algorithm: 'com.adobe.trustmark.P', name: 'Adobe TrustMark P', kind: 'watermark', value: '1234' },
      { algorithm: 'example.own', name: null, kind: null, value: null },
    ]);
    expect(only?.aiDisclosures).toEqual([
      { modelType: null, modelName: 'M', modelIdentifier: 'm:1', humanOversight: 'prompt_guided' },
    ]);
  });
});

describe('hostile stores', () => {
  const fits = (records: ReturnType<typeof history>) => {
    for (const record of records) expect(manifestSchema.safeParse(record).error).toBeUndefined();
    expect(JSON.stringify(records).length).toBeLessThan(1_500_000);
  };

  it('bounds ten thousand ingredients, and says how many there are', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      ingredient(`m${index}`, 'componentOf', {
        label: `c2pa.ingredient__${index}`,
        validation_status: Array.from({ length: 50 }, () => ({ code: 'claimSignature.mismatch' })),
      }),
    );
    const records = history({ a: { ingredients: many } });
    expect(records[0]?.ingredients).toHaveLength(64);
    expect(records[0]?.ingredientCount).toBe(10_000);
    fits(records);
  });

  it('survives strings of ten megabytes in every place', () => {
    const long = `<img src=x onerror=alert(1)>\u202e${'x'.repeat(10_000_000)}`;
    const records = history({
      a: {
        generator: long,
        ingredients: [{ title: long, relationship: long, format: long, label: long, active_manifest: long }],
        actions: [
          {
            action: long,
            when: long,
            reason: long,
            description: long,
            parameters: { name: long, ingredient: { url: long }, redacted: long },
          },
        ],
        assertions: [
          { label: 'c2pa.soft-binding', data: { alg: long, blocks: [{ value: long }] } },
          {
            label: 'cawg.training-mining',
            data: { entries: { [long]: { use: 'constrained', constraint_info: long } } },
          },
          { label: 'c2pa.ai-disclosure', data: { modelName: long } },
          { label: long, data: null },
        ],
        redactions: [long],
      },
    });
    fits(records);
    expect(JSON.stringify(records)).not.toContain('\u202e');
  });

  it('ends where ingredients lead back to themselves', () => {
    const records = history({
      a: { ingredients: [ingredient('b'), ingredient('a')] },
      b: { ingredients: [ingredient('a'), ingredient('b', 'componentOf')] },
    });
    expect(records.map(({ label }) => label)).toEqual(['b', 'a']);
    expect(records[1]?.ingredients?.map(({ manifest }) => manifest)).toEqual(['b', 'a']);
  });

  it.each(['__proto__', 'constructor', 'toString'])('takes %s for a label like any other', (label) => {
    const report = sampleReport({ a: { ingredients: [ingredient(label)] } });
    fits(told(report));
    fits(told({ ...report, active_manifest: label }));
    expect(assess({ ...report, active_manifest: label }, true, true).state).not.toBe('trusted');
  });
});

describe('stories signed here', () => {
  const clip = new Uint8Array(readFileSync(join(clipsFolder, 'sunset.mp4')));
  const generator = { name: 'Vidimus Demo Imagine', version: '2.0' };

  it('shows a redaction as one: nothing is broken, and it says what is gone and why', async () => {
    const first = await signStory(
      'video/mp4',
      clip,
      {
        title: 'First',
        generator,
        source: 'generated',
        assertions: [
          {
            label: 'c2pa.metadata',
            kind: 'Json',
            data: { '@context': { exif: 'http://ns.adobe.com/exif/1.0/' }, 'exif:GPSLatitude': '39,21.102N' },
          },
        ],
      },
      identities.studio,
    );
    const { active_manifest: label } = await reportOf(first);
    const second = await signStory(
      'video/mp4',
      first,
      {
        title: 'Second',
        generator,
        parent: { title: 'first.mp4', bytes: first },
        redact: [{ uri: `self#jumbf=/c2pa/${label}/c2pa.assertions/c2pa.metadata`, reason: 'c2pa.PII.present' }],
      },
      identities.studio,
    );
    const report = await reportOf(second);
    const { state, problems, changed } = assess(report, true, true);
    expect({ state, changed, problems: explainProblems(problems).map(({ code }) => code) }).toEqual({
      state: 'trusted',
      changed: [],
      problems: [],
    });
    const records = told(report);
    expect(records.map(({ title }) => title)).toEqual(['First', 'Second']);
    expect(records[1]).toMatchObject({
      redactions: [{ assertion: 'c2pa.metadata', from: label, reason: 'c2pa.PII.present' }],
      ingredients: [{ title: 'first.mp4', relationship: 'parentOf', manifest: label, problems: [] }],
    });
    expect(records[1]?.actions.map(({ action }) => action)).toEqual(['c2pa.opened', 'c2pa.redacted']);
    expect(records[1]?.actions[0]?.ingredients).toEqual([0]);
  });
});

describe('real files', () => {
  it.skipIf(noRealFiles)(`names each ingredient and where it leads (${noRealFiles ?? 'present'})`, async () => {
    const records = told(await reportOf(realFile('public-testfiles/adobe-20220124-CAICAI.jpg'), 'image/jpeg'));
    expect(records).toHaveLength(2);
    expect(records[1]?.ingredients).toMatchObject([
      { title: 'A.jpg', relationship: 'parentOf', manifest: null },
      { title: 'CAI.jpg', relationship: 'componentOf', manifest: records[0]?.label },
    ]);
    expect(records[1]?.actions.map(({ action, ingredients }) => [action, ingredients])).toEqual([
      ['c2pa.opened', [0]],
      ['c2pa.color_adjustments', []],
      ['c2pa.placed', [1]],
      ['c2pa.resized', []],
    ]);
  });

  it.skipIf(noRealFiles)(
    `puts what was altered in an ingredient at that ingredient (${noRealFiles ?? 'present'})`,
    async () => {
      const report = await reportOf(realFile('public-testfiles/adobe-20220124-E-uri-CIE-sig-CA.jpg'), 'image/jpeg');
      const placed = told(report).at(-1)?.ingredients?.[0];
      expect(placed?.problems.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['claimSignature.mismatch', 'assertion.hashedURI.mismatch']),
      );
    },
  );

  it.skipIf(noRealFiles)(`reads a rule against training (${noRealFiles ?? 'present'})`, async () => {
    const [only] = told(await reportOf(realFile('c2pa-rs/C_with_CAWG_data.jpg'), 'image/jpeg'));
    expect(only?.dataMining?.map(({ entry, use }) => [entry, use]).sort()).toEqual([
      ['ai_generative_training', 'notAllowed'],
      ['ai_inference', 'notAllowed'],
    ]);
  });
});
