import { describe, expect, it } from 'vitest';
import { roleOf } from './comfy-nodes';
import { NO_METADATA } from './embedded-metadata';
import { readWorkflow } from './workflow';

type Graph = Record<string, { class_type: string; inputs: Record<string, unknown> }>;

const entries = (...list: [string, unknown][]) => ({
  ...NO_METADATA,
  entries: list.map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    where: `at "${key}"`,
  })),
});
const marksOf = (prompt: Graph) => readWorkflow(entries(['prompt', prompt]));
const save = (from: string, more: Record<string, unknown> = {}) => ({
  class_type: 'SaveVideo',
  inputs: { video: [from, 0], filename_prefix: 'x', ...more },
});

describe('readWorkflow', () => {
  it('names the generator whose node leads to the saved video, with both nodes', () => {
    const [mark] = marksOf({
      '9': { class_type: 'RunwayImageToVideoNodeGen3a', inputs: { prompt: 'a dog', start_frame: ['10', 0] } },
      '10': { class_type: 'LoadImage', inputs: { image: 'first.jpg' } },
      '12': save('9'),
    });
    expect(mark).toMatchObject({ kind: 'workflow', generator: 'runway', strength: 'strong' });
    expect(mark?.where).toBe('at "prompt": node 9 RunwayImageToVideoNodeGen3a → node 12 SaveVideo');
  });

  it('follows the links through nodes in between', () => {
    const [mark] = marksOf({
      '1': { class_type: 'Veo3VideoGenerationNode', inputs: { model: 'veo-3.0-generate-001' } },
      '2': { class_type: 'GetVideoComponents', inputs: { video: ['1', 0] } },
      '3': { class_type: 'CreateVideo', inputs: { images: ['2', 0], audio: ['2', 1], fps: 24 } },
      '4': save('3'),
    });
    expect(mark).toMatchObject({ generator: 'veo', strength: 'strong' });
    expect(mark?.value).toContain('veo-3.0-generate-001');
  });

  it('tells the two houses models of one node apart', () => {
    const [mark] = marksOf({
      '1': { class_type: 'Wan2TextToVideoApi', inputs: { model: 'happyhorse-1.0-t2v' } },
      '2': save('1'),
    });
    expect(mark?.generator).toBe('happyhorse');
  });

  it('gives a generator that does not lead to the save no say', () => {
    const [mark] = marksOf({
      '1': { class_type: 'KlingTextToVideoNode', inputs: {} },
      '2': { class_type: 'PreviewVideo', inputs: { video: ['1', 0] } },
      '3': { class_type: 'LoadVideo', inputs: { file: 'mine.mp4' } },
      '4': save('3'),
    });
    expect(mark).toMatchObject({ kind: 'container', generator: null, strength: 'hint' });
  });

  it('gives a generator that only supplies the sound no say', () => {
    const [mark] = marksOf({
      '1': { class_type: 'Veo3VideoGenerationNode', inputs: {} },
      '2': { class_type: 'GetVideoComponents', inputs: { video: ['1', 0] } },
      '3': { class_type: 'LoadVideo', inputs: {} },
      '4': { class_type: 'GetVideoComponents', inputs: { video: ['3', 0] } },
      '5': { class_type: 'CreateVideo', inputs: { images: ['4', 0], audio: ['2', 1] } },
      '6': save('5'),
    });
    expect(mark).toMatchObject({ kind: 'container', generator: null });
  });

  it('keeps real footage saved again out of the workflows: its graph generates nothing', () => {
    const [mark] = marksOf({
      '1': { class_type: 'VHS_LoadVideo', inputs: { video: 'original.mp4' } },
      '2': { class_type: 'ImageScale', inputs: { image: ['1', 0] } },
      '3': { class_type: 'VHS_VideoCombine', inputs: { images: ['2', 0] } },
    });
    expect(mark?.kind).toBe('container');
    expect(mark?.value).toContain('VHS_LoadVideo');
  });

  it('stays a hint where a generator changed a loaded video', () => {
    const [mark] = marksOf({
      '1': { class_type: 'LoadVideo', inputs: {} },
      '2': { class_type: 'RunwayAleph2VideoToVideoNode', inputs: { video: ['1', 0] } },
      '3': save('2'),
    });
    expect(mark).toMatchObject({ kind: 'workflow', generator: 'comfyui', strength: 'hint' });
    const [partial] = marksOf({
      '1': { class_type: 'CogVideoSampler', inputs: { denoise_strength: 0.4, samples: ['2', 0] } },
      '2': { class_type: 'EmptyLatentImage', inputs: {} },
      '3': { class_type: 'VHS_VideoCombine', inputs: { images: ['1', 0] } },
    });
    expect(partial?.strength).toBe('hint');
  });

  it('stays a hint where two saves do not agree: either may have written this file', () => {
    const [mark] = marksOf({
      '1': { class_type: 'LumaVideoNode', inputs: {} },
      '2': save('1'),
      '3': { class_type: 'LoadVideo', inputs: {} },
      '4': save('3'),
    });
    expect(mark).toMatchObject({ generator: 'comfyui', strength: 'hint' });
  });

  it('says which sampler and model files made it where ComfyUI ran the model itself', () => {
    const [mark] = marksOf({
      '1': { class_type: 'UNETLoader', inputs: { unet_name: 'some_model_fp8.safetensors' } },
      '2': { class_type: 'KSampler', inputs: { model: ['1', 0], denoise: 1 } },
      '3': { class_type: 'VAEDecode', inputs: { samples: ['2', 0] } },
      '4': { class_type: 'SaveWEBM', inputs: { images: ['3', 0] } },
    });
    expect(mark).toMatchObject({ kind: 'workflow', generator: 'comfyui', strength: 'hint' });
    expect(mark?.value).toContain('some_model_fp8.safetensors');
  });

  it('ends on a graph that leads into itself', () => {
    const [mark] = marksOf({
      '1': { class_type: 'A', inputs: { x: ['2', 0] } },
      '2': { class_type: 'B', inputs: { x: ['1', 0] } },
      '3': save('1'),
    });
    expect(mark?.strength).toBe('hint');
  });

  it('reads the comment of VideoHelperSuite, whose prompt is text within JSON, and Python’s NaN', () => {
    const prompt =
      '{"1": {"class_type": "PikaTextToVideoNode2_2", "inputs": {"p": "NaN \\" NaN"}, "is_changed": [NaN]}, "2": {"class_type": "SaveVideo", "inputs": {"video": ["1", 0]}}}';
    const [mark] = readWorkflow(entries(['COMMENT', { prompt, workflow: {} }]));
    expect(mark).toMatchObject({ generator: 'pika', strength: 'strong' });
    expect(mark?.where).toContain('at "COMMENT" prompt');
  });

  it('takes the editor’s graph alone as a hint, and no foreign prompt or comment for ComfyUI', () => {
    const editor = {
      nodes: [
        { id: 1, type: 'KlingTextToVideoNode' },
        { id: 2, type: 'SaveVideo' },
      ],
    };
    expect(readWorkflow(entries(['workflow', editor]))).toMatchObject([{ generator: 'comfyui', strength: 'hint' }]);
    expect(readWorkflow(entries(['prompt', 'Kling, RunwayImageToVideoNodeGen4, SaveVideo']))).toEqual([]);
    expect(readWorkflow(entries(['prompt', { text: 'a dog' }], ['comment', 'made with ComfyUI']))).toEqual([]);
    expect(readWorkflow(entries(['comment', { prompt: 'a dog' }]))).toEqual([]);
  });
});

describe('roleOf', () => {
  it.each([
    ['KlingImage2VideoNode', 'kling'],
    ['OpenAIVideoSora2', 'sora'],
    ['MinimaxHailuo03TextToVideoNode', 'hailuo'],
    ['ByteDance2TextToVideoNode', 'seedance'],
    ['LumaRay32TextToVideoNode', 'luma'],
    ['WanVideoSampler', 'wan'],
  ])('knows %s', (classType, generator) => {
    expect(roleOf(classType, null)).toMatchObject({ role: 'generator', generator });
  });

  it.each([
    'KlingCameraControls',
    'LumaReferenceNode',
    'LumaConceptsNode',
    'LumaRay32KeyframeNode',
    'GeminiNode',
    'IndividualVidu',
  ])('does not take %s for a generator', (classType) => {
    expect(roleOf(classType, null).role).not.toBe('generator');
  });
});
