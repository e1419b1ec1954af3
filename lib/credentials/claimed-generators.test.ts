import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { c2paEngine } from '../../tests/fixtures/c2pa-engine';
import { reconstructedSigner } from '../../tests/fixtures/certificates';
import { fullAnswer } from '../../tests/fixtures/every-way';
import { type ReconstructedClaim, signClaim } from '../../tests/fixtures/sign-claim';
import { jpeg, m4a, png } from '../../tests/fixtures/small-media';
import { movie } from '../../tests/fixtures/synthetic-media';
import type { GeneratorId } from '../marks/generators';
import { createCredentialsEngine } from './engine';
import { GENERATOR_EVIDENCE } from './generator';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const engine = createCredentialsEngine(
  new Uint8Array(readFileSync(new URL(import.meta.resolve('@contentauth/c2pa-wasm/c2pa.wasm')))),
);
beforeAll(() => c2paEngine());

const FILES = {
  'video/mp4': movie(),
  'image/png': png(),
  'image/jpeg': jpeg(),
  'audio/mp4': m4a(),
} as const;
const AI = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

interface Row {
  readonly name: string;
  readonly mime: keyof typeof FILES;
  /** Subject of the signing certificate, as published; the key is this test's own. */
  readonly signer: { readonly organization: string; readonly commonName: string };
  readonly claim: ReconstructedClaim;
  readonly id: GeneratorId | null;
  readonly model?: string;
}

const created = (softwareAgent?: ReconstructedClaim['actions'][number]['softwareAgent'], more: object = {}) => ({
  action: 'c2pa.created',
  digitalSourceType: AI,
  ...(softwareAgent === undefined ? {} : { softwareAgent }),
  ...more,
});
const drawn = {
  action: 'c2pa.created',
  digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation',
};
const openAi = { organization: 'OpenAI OpCo, LLC', commonName: 'OpenAI Media Service' };
const truepic = { organization: 'OpenAI', commonName: 'Truepic Lens CLI in Sora' };
const google = { organization: 'Google LLC', commonName: 'Google Media Processing Services' };
const googleLibrary = { name: 'Google C2PA Core Generator Library', version: '852094895:852094895' };
const amazon = { organization: 'Amazon Web Services, Inc.', commonName: 'Amazon Bedrock' };

/** Claims with the fields that real ones were seen or reported with, signed here. */
const rows: readonly Row[] = [
  {
    name: 'Sora 1 and 2 by the app',
    mime: 'video/mp4',
    signer: truepic,
    claim: { generator: { name: 'Sora' }, actions: [created({ name: 'Sora' })] },
    id: 'sora',
  },
  {
    name: 'Sora by OpenAI Media Service',
    mime: 'video/mp4',
    signer: openAi,
    claim: { generator: { name: 'Sora' }, actions: [created({ name: 'Sora', version: '2' })] },
    id: 'sora',
    model: 'Sora 2',
  },
  {
    name: 'a video of the OpenAI Media Service API',
    mime: 'video/mp4',
    signer: openAi,
    claim: { generator: { name: 'OpenAI Media Service API' }, actions: [created()] },
    id: 'sora',
  },
  {
    name: 'a picture of the OpenAI Media Service API',
    mime: 'image/png',
    signer: openAi,
    claim: {
      generator: { name: 'OpenAI Media Service API' },
      actions: [created({ name: 'gpt-image', version: '2.0' })],
    },
    id: 'chatgpt',
    model: 'gpt-image 2.0',
  },
  {
    name: 'ChatGPT',
    mime: 'image/png',
    signer: truepic,
    claim: { generator: { name: 'ChatGPT' }, actions: [created({ name: 'GPT-4o' })] },
    id: 'chatgpt',
    model: 'GPT-4o',
  },
  {
    name: 'DALL·E',
    mime: 'image/png',
    signer: { organization: 'OpenAI', commonName: 'Truepic Lens CLI in DALL·E' },
    claim: { generator: { name: 'OpenAI-API' }, actions: [created({ name: 'DALL·E' })] },
    id: 'dall-e',
  },
  {
    name: 'Google, a video',
    mime: 'video/mp4',
    signer: google,
    claim: {
      generator: googleLibrary,
      actions: [created(undefined, { description: 'Created by Google Generative AI.' })],
    },
    id: 'veo',
  },
  {
    name: 'Google, a picture with a watermark added',
    mime: 'image/png',
    signer: google,
    claim: {
      generator: googleLibrary,
      actions: [created(undefined, { description: 'Added imperceptible SynthID watermark' })],
    },
    id: 'gemini',
  },
  {
    name: 'a video that Google only processed',
    mime: 'video/mp4',
    signer: google,
    claim: { generator: googleLibrary, actions: [created(undefined, { description: 'Created by Pixel Camera.' })] },
    id: null,
  },
  {
    name: 'Adobe Firefly',
    mime: 'image/jpeg',
    signer: { organization: 'Adobe Inc.', commonName: 'Adobe Firefly C2PA' },
    claim: { generator: { name: 'Adobe_Firefly' }, actions: [created({ name: 'Adobe Firefly' })] },
    id: 'firefly',
  },
  {
    name: 'Premiere without Firefly',
    mime: 'video/mp4',
    signer: { organization: 'Adobe Inc.', commonName: 'cai-prod' },
    claim: {
      generator: { name: 'Adobe Premiere Pro (Beta)', version: '25.0.0' },
      actions: [{ ...drawn, description: 'Generated Video' }],
    },
    id: null,
  },
  {
    name: 'Runway',
    mime: 'video/mp4',
    signer: { organization: 'RUNWAY AI, INC.', commonName: 'RUNWAY AI, INC.' },
    claim: {
      generator: { name: 'Runway' },
      actions: [created({ name: 'Runway Video Generation', version: '4.5.0' })],
    },
    id: 'runway',
    model: 'Runway Video Generation 4.5.0',
  },
  {
    name: 'Grok Imagine',
    mime: 'image/jpeg',
    signer: { organization: 'xAI', commonName: 'xAI Grok Imagine' },
    claim: { generator: { name: 'c2pa-rs' }, actions: [created()] },
    id: 'grok',
  },
  {
    name: 'Seedance by Volcengine',
    mime: 'video/mp4',
    signer: { organization: '北京火山引擎科技有限公司', commonName: '北京火山引擎科技有限公司' },
    claim: {
      generator: { name: 'c2pa-rs' },
      actions: [
        created(
          { name: 'Volcengine_Ark_CN', version: '1.0.0' },
          { parameters: { model_name: 'doubao-seedance-2-0-fast', log_id: '1' } },
        ),
      ],
    },
    id: 'seedance',
    model: 'doubao-seedance-2-0-fast',
  },
  {
    name: 'Seedance by BytePlus',
    mime: 'video/mp4',
    signer: { organization: 'Byteplus Pte. Ltd.', commonName: 'Byteplus Pte. Ltd.' },
    claim: {
      generator: { name: 'c2pa-rs' },
      actions: [
        created(
          { name: 'BytePlus_ModelArk', version: '1.0.0' },
          { parameters: { model_name: 'dreamina-seedance-2-0' } },
        ),
      ],
    },
    id: 'seedance',
    model: 'dreamina-seedance-2-0',
  },
  {
    name: 'another model of the same platform',
    mime: 'video/mp4',
    signer: { organization: 'Byteplus Pte. Ltd.', commonName: 'Byteplus Pte. Ltd.' },
    claim: {
      generator: { name: 'c2pa-rs' },
      actions: [created({ name: 'BytePlus_ModelArk' }, { parameters: { model_name: 'somebody-else-1' } })],
    },
    id: null,
  },
  {
    name: 'Dreamina',
    mime: 'video/mp4',
    signer: { organization: 'Bytedance Pte. Ltd.', commonName: 'Bytedance Pte. Ltd.' },
    claim: { generator: { name: 'Dreamina', version: '7.5.0' }, actions: [created()] },
    id: 'dreamina',
  },
  {
    name: 'CapCut, an editor',
    mime: 'video/mp4',
    signer: { organization: 'Bytedance Pte. Ltd.', commonName: 'Bytedance Pte. Ltd.' },
    claim: { generator: { name: 'CapCut', version: '13.0.0' }, actions: [drawn] },
    id: null,
  },
  {
    name: 'Nova Reel, by its service',
    mime: 'video/mp4',
    signer: amazon,
    claim: { generator: { name: 'Amazon Bedrock' }, actions: [created()] },
    id: 'nova',
  },
  {
    name: 'Titan',
    mime: 'image/png',
    signer: amazon,
    claim: {
      generator: { name: 'Amazon Titan Image Generator G1' },
      actions: [created({ name: 'Amazon Titan Image Generator G1' })],
    },
    id: 'titan',
    model: 'Amazon Titan Image Generator G1',
  },
  {
    name: 'Bing',
    mime: 'image/jpeg',
    signer: { organization: 'Microsoft Corporation', commonName: 'Microsoft Corporation' },
    claim: {
      generator: { name: 'Microsoft Responsible AI Image Provenance', version: '1.0' },
      actions: [created()],
    },
    id: 'bing',
  },
  {
    name: 'Black Forest Labs',
    mime: 'image/png',
    signer: { organization: 'Black Forest Labs Inc.', commonName: 'Black Forest Labs' },
    claim: { generator: { name: 'Black Forest Labs API' }, actions: [created({ name: 'Flux.2' })] },
    id: 'flux',
    model: 'Flux.2',
  },
  {
    name: 'ElevenLabs',
    mime: 'audio/mp4',
    signer: { organization: 'Eleven Labs Inc.', commonName: 'Eleven Labs Inc.' },
    claim: { generator: { name: 'Eleven Labs Inc.' }, actions: [created()] },
    id: 'elevenlabs',
  },
];

describe('a claim as each generator writes it', () => {
  it.each(rows)('$name → $id', async ({ mime, signer, claim, id, model }) => {
    const { root, identity } = reconstructedSigner(signer);
    const file = await signClaim(FILES[mime], mime, claim, identity);
    const { credentials } = await fullAnswer(file, { engine, trust: { user: { anchorsPem: root } } });
    expect(credentials.finding).toMatchObject({
      state: 'trusted',
      generator: id,
      model: model ?? null,
      signer: { ...signer, list: 'user' },
    });
  });

  it('is there for every generator of the registry of signers', () => {
    const tested = new Set(rows.map(({ id }) => id));
    expect(GENERATOR_EVIDENCE.filter(({ id }) => !tested.has(id))).toEqual([]);
  });
});

describe('a certificate that somebody made for themselves in another’s name', () => {
  it('names the generator that the claim names, and says of the signer that nobody vouches for it', async () => {
    const { identity } = reconstructedSigner(openAi);
    const file = await signClaim(FILES['video/mp4'], 'video/mp4', rows[0]?.claim as ReconstructedClaim, identity);
    const stranger = reconstructedSigner({ organization: 'Somebody', commonName: 'Somebody' });
    const { credentials } = await fullAnswer(file, { engine, trust: { user: { anchorsPem: stranger.root } } });
    expect(credentials.finding).toMatchObject({
      state: 'intact',
      generator: 'sora',
      signer: { organization: 'OpenAI OpCo, LLC', list: null },
    });
    expect(credentials.finding?.problems.map(({ code }) => code)).toContain('signingCredential.untrusted');
  });

  it('names no generator by a signer’s name alone, where the claim names another tool', async () => {
    const { identity } = reconstructedSigner(openAi);
    const claim = { generator: { name: 'Example Editor' }, actions: [drawn] };
    const file = await signClaim(FILES['image/png'], 'image/png', claim, identity);
    const { credentials } = await fullAnswer(file, { engine, trust: {} });
    expect(credentials.finding).toMatchObject({ generator: null, captured: false });
  });
});
