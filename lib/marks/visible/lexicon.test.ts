import { describe, expect, it } from 'vitest';
import { belongsToMark, handleIn, namedBy } from './lexicon';

describe('namedBy', () => {
  it.each([
    ['Sora', 'sora'],
    ['S0ra', 'sora'],
    ['Veo', 'veo'],
    ['KLING AI 1.6', 'kling'],
    ['KlingAI 2.0 Master', 'kling'],
    ['KLlNG AI', 'kling'],
    ['O KLING AI 1.6', 'kling'],
    ['QKLING AI1.6', 'kling'],
    ['KLINIGAI T.6', 'kling'],
    ['KLINGAIT6', 'kling'],
    ['Pika', 'pika'],
    ['pika.art', 'pika'],
    ['Made with Runway', 'runway'],
    ['runwayml.com', 'runway'],
    ['Luma Dream Machine', 'luma'],
    ['Drearn Machine', 'luma'],
    ['MINIMAX | hailuo AI', 'hailuo'],
    ['MINIMAX|hailuoAI', 'hailuo'],
    ['Vidu AI', 'vidu'],
    ['ViduAI', 'vidu'],
    ['PixVerse.ai', 'pixverse'],
    ['即梦AI', 'jimeng'],
    ['★即梦AI', 'jimeng'],
    ['豆包AI生成', 'doubao'],
    ['C豆包AI', 'doubao'],
    ['通义万相', 'wan'],
    ['Wan 2.5', 'wan'],
    ['腾讯混元AI生成', 'hunyuan'],
    ['Meta AI', 'meta-ai'],
    ['D-ID', 'd-id'],
    ['HeyGen', 'heygen'],
  ])('%s is the mark of %s', (text, generator) => {
    expect(namedBy(text)?.generator).toBe(generator);
  });

  it.each([
    'AI生成',
    '内容由AI生成',
    '人工智能生成合成',
    'AI-generated',
    'AI GENERATED',
    'Made with AI',
    'KI-generiert',
  ])('%s is a label that names nobody', (text) => {
    expect(namedBy(text)).toMatchObject({ generator: null });
  });

  it.each([
    'individual',
    'Sora says hello to the world',
    'What is Sora?',
    'SORAYA',
    'I love Pika so much',
    'Pikachu',
    'runways',
    'Runway 27L closed',
    'META',
    'Wanda',
    'Luminar',
    'Kings',
    'Klinge',
    'Google',
    'NEWS 24',
    'AIR',
    'BREAKING NEWS',
    '2024',
    '@sora',
    'HEY GUYS',
    'Sora and Veo compared',
    '',
    'x'.repeat(5000),
  ])('%s is no mark', (text) => {
    expect(namedBy(text)).toBeNull();
  });

  it('keeps the @username beside the name', () => {
    expect(namedBy('Sora @maria.k')).toMatchObject({ generator: 'sora', handle: 'maria.k' });
    expect(handleIn('@maria.k')).toBe('maria.k');
    expect(handleIn('write to maria@k.de')).toBeNull();
  });
});

it('knows what may stand beside a mark', () => {
  expect(['PRO', 'Master', '@someone', '2.0', 'AI生成'].every(belongsToMark)).toBe(true);
  expect(['is', 'the new video app', 'Subscribe'].some(belongsToMark)).toBe(false);
});
