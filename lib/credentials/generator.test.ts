import { describe, expect, it } from 'vitest';
import { created, sampleReport } from '../../tests/fixtures/sample-report';
import { generatorIds } from '../marks/generators';
import { GENERATOR_EVIDENCE, generatorOf } from './generator';

type Manifest = Parameters<typeof sampleReport>[0][string];
const generator = (manifest: Manifest, kind: 'video' | 'image' = 'video') => {
  const { manifests } = sampleReport({ a: manifest });
  const found = manifests.a && generatorOf(manifests.a, kind);
  return found ? `${found.id}${found.model === null ? '' : ` (${found.model})`}` : null;
};
const google = { generator: 'Google C2PA Core Generator Library', issuer: 'Google LLC' };
const byGoogle = { ...created('trainedAlgorithmicMedia'), description: 'Created by Google Generative AI.' };
const AI = 'trainedAlgorithmicMedia';

const rows: readonly (readonly [name: string, manifest: Manifest, id: string | null, kind?: 'video' | 'image'])[] = [
  ['Sora, claim v2', { generator: 'Sora', issuer: 'OpenAI', actions: [created(AI, { name: 'Sora' })] }, 'sora'],
  ['Sora, claim v1', { claimGenerator: 'Sora c2pa-rs/0.31.3', actions: [created(AI, 'Sora')] }, 'sora'],
  [
    'ChatGPT picture',
    { generator: 'ChatGPT', commonName: 'Truepic Lens CLI in Sora', actions: [created(AI, { name: 'GPT-4o' })] },
    'chatgpt (GPT-4o)',
    'image',
  ],
  ['DALL·E', { claimGenerator: 'OpenAI-API c2pa-rs/0.28.4', actions: [created(AI, 'DALL·E')] }, 'dall-e', 'image'],
  ['Google video', { ...google, actions: [byGoogle] }, 'veo'],
  ['Google picture', { ...google, actions: [byGoogle] }, 'gemini', 'image'],
  ['Google without AI', { ...google, actions: [{ action: 'c2pa.created' }] }, null],
  [
    'Firefly in Photoshop',
    { generator: 'Adobe Photoshop', actions: [{ action: 'c2pa.edited', softwareAgent: 'Adobe Firefly' }] },
    'firefly',
  ],
  ['Photoshop alone', { generator: 'Adobe Photoshop', issuer: 'Adobe Inc.' }, null],
  [
    'Bing',
    {
      claimGenerator: 'Microsoft_Responsible_AI/1.0',
      issuer: 'Microsoft Corporation',
      actions: [created(undefined, 'Image Creator from Designer')],
    },
    'bing',
    'image',
  ],
  [
    'Runway',
    { actions: [created(AI, { name: 'Runway Video Generation', version: '4.5.0' })] },
    'runway (Runway Video Generation 4.5.0)',
  ],
  [
    'Seedance by API',
    { actions: [{ ...created(AI, 'BytePlus_ModelArk'), parameters: { model_name: 'dreamina-seedance-2-0' } }] },
    'seedance (dreamina-seedance-2-0)',
  ],
  ['Dreamina', { claimGenerator: 'Dreamina/7.5.0' }, 'dreamina'],
  ['Grok', { commonName: 'xAI Grok Imagine', issuer: 'xAI' }, 'grok'],
  ['Nova Reel', { generator: 'Amazon Bedrock', issuer: 'Amazon Web Services, Inc.' }, 'nova'],
  [
    'a Bedrock picture, of whichever model',
    { generator: 'Amazon Bedrock', issuer: 'Amazon Web Services, Inc.' },
    null,
    'image',
  ],
  [
    'Titan',
    { actions: [created(AI, 'Amazon Titan Image Generator G1')] },
    'titan (Amazon Titan Image Generator G1)',
    'image',
  ],
  [
    'names that only contain another',
    { generator: 'Sorapod Editor', issuer: 'Runway Airport Photos', commonName: 'Not Sora' },
    null,
  ],
  [
    'a title is no field',
    { generator: 'Example Camera', actions: [{ action: 'c2pa.edited', description: 'in the style of Sora' }] },
    null,
  ],
];

describe('generatorOf', () => {
  it.each(rows.map(([name, manifest, id, kind = 'video']) => ({ name, manifest, id, kind })))('$name', (row) => {
    expect(generator(row.manifest, row.kind)).toBe(row.id);
  });

  it('says of every row what it rests on, and uses the registry’s ids', () => {
    for (const { id, evidence } of GENERATOR_EVIDENCE) {
      expect(generatorIds).toContain(id);
      expect(['seen-in-file', 'read-in-source', 'reported']).toContain(evidence);
    }
  });
});
