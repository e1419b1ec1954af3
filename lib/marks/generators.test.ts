import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GENERATORS, generatorIds, generatorName, generatorNamed } from './generators';

describe('the registry', () => {
  it('has a row for every id, ids that the Inspection takes, and no name twice', () => {
    expect(Object.keys(GENERATORS).sort()).toEqual([...generatorIds].sort());
    const names = generatorIds.flatMap((id) => [
      ...new Set([GENERATORS[id].name.toLowerCase(), ...GENERATORS[id].alsoCalled]),
    ]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const id of generatorIds) expect(id).toMatch(/^[a-z0-9][a-z0-9-]{0,39}$/);
    for (const name of names) expect(name).toBe(name.toLowerCase());
  });

  it('holds the ids that other parts and saved reports rely on', () => {
    const fixed =
      'sora veo runway luma pika kling hailuo seedance jimeng dreamina wan hunyuan vidu pixverse grok meta-ai firefly midjourney nova titan bing dall-e chatgpt heygen synthesia d-id stable-diffusion comfyui';
    expect(generatorIds).toEqual(expect.arrayContaining(fixed.split(' ')));
  });
});

describe('generatorNamed', () => {
  it.each([
    ['Sora 2 Pro', 'sora'],
    ['Veo 3.1 Fast', 'veo'],
    ['Runway Gen-3 Alpha Turbo', 'runway'],
    ['Luma Dream Machine', 'luma'],
    ['kling', 'kling'],
    ['即梦', 'jimeng'],
    ['DALL-E 3', 'dall-e'],
  ])('reads %s', (text, id) => {
    expect(generatorNamed(text)).toBe(id);
  });

  it.each(['individual', 'a video about Sora', 'Soraya', 'Pika the mouse', '', 'wander', 'constructor'])(
    'does not read %j',
    (text) => {
      expect(generatorNamed(text)).toBeNull();
    },
  );
});

describe('generatorName', () => {
  it('shows an id of a later version as it is', () => {
    expect(generatorName('luma')).toBe('Luma Dream Machine');
    expect(generatorName('toString')).toBe('toString');
  });
});

describe('docs/generators.md', () => {
  it('is what the registry says', async () => {
    const { generatorsDocument } = await import('../../scripts/write-generators-doc');
    const written = readFileSync(join(import.meta.dirname, '../../docs/generators.md'), 'utf8');
    expect(written).toBe(generatorsDocument());
    for (const id of generatorIds) expect(written).toContain(`\`${id}\``);
  });
});
