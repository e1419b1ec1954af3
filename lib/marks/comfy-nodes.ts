import type { GeneratorId } from './generators';

/**
 * ComfyUI's nodes that call a generator, or run one model of their own, by the beginning of their class name.
 *
 * Source: `comfy_api_nodes/nodes_*.py` of ComfyUI (class names and the model each calls), the CogVideoX, Wan and
 * Hunyuan wrapper nodes, and the two real files that name `RunwayFirstLastFrameNode` and `Wan2TextToVideoApi`.
 * Patterns are anchored at the start and take the versions that follow; a node that is not listed is no generator.
 */
const GENERATOR_NODES: readonly { readonly pattern: RegExp; readonly generator: GeneratorId }[] = [
  {
    pattern: /^Runway(?:ImageToVideo|TextToVideo|FirstLastFrame|TextToImage|Aleph\d*VideoToVideo)/,
    generator: 'runway',
  },
  {
    pattern: /^Luma(?:Video|ImageToVideo|ImageNode|ImageModify|ImageEdit|Ray\d+(?=[A-Z])(?!KeyframeNode))/,
    generator: 'luma',
  },
  {
    pattern:
      /^Kling(?:TextToVideo|Image2Video|ImageToVideo|CameraControl[IT]2V|StartEndFrame|FirstLastFrame|Video|OmniPro|LipSync|SingleImageVideoEffect|DualCharacterVideoEffect|MotionControl|Avatar|ImageGeneration)/,
    generator: 'kling',
  },
  { pattern: /^Veo\d*(?:VideoGeneration|FirstLastFrame)/, generator: 'veo' },
  { pattern: /^OpenAIVideoSora/, generator: 'sora' },
  { pattern: /^OpenAIDalle/, generator: 'dall-e' },
  { pattern: /^OpenAIGPTImage/, generator: 'chatgpt' },
  { pattern: /^Pika(?:ImageToVideo|TextToVideo|Scenes|StartEndFrame|dditions|swaps|ffects)/, generator: 'pika' },
  { pattern: /^Pixverse(?:TextToVideo|ImageToVideo|TransitionVideo)/, generator: 'pixverse' },
  { pattern: /^Minimax(?:TextToVideo|ImageToVideo|SubjectToVideo|Hailuo)/, generator: 'hailuo' },
  { pattern: /^Moonvalley(?:Txt2Video|Img2Video|Video2Video)/, generator: 'moonvalley' },
  { pattern: /^Vidu\d*(?:TextToVideo|ImageToVideo|Reference|StartEnd|MultiFrame|Extend)/, generator: 'vidu' },
  {
    pattern: /^ByteDance\d*(?:TextToVideo|ImageToVideo|FirstLastFrame|ImageReference|Reference)/,
    generator: 'seedance',
  },
  { pattern: /^HappyHorse/, generator: 'happyhorse' },
  {
    pattern:
      /^Wan\d*(?:TextToVideo|ImageToVideo|ReferenceVideo|VideoContinuation|VideoEdit|TextToImage|ImageToImage)Api/,
    generator: 'wan',
  },
  { pattern: /^GrokVideo|^GrokImage/, generator: 'grok' },
  { pattern: /^LtxvApi(?:TextToVideo|ImageToVideo)/, generator: 'ltx' },
  { pattern: /^CogVideoX?(?:Sampler|FunSampler)/, generator: 'cogvideox' },
  { pattern: /^WanVideoSampler/, generator: 'wan' },
  { pattern: /^(?:HyVideoSampler|HunyuanVideoSampler)/, generator: 'hunyuan' },
];

/** Nodes that change pictures they are given, whatever else their name says. */
const EDITS =
  /VideoToVideo|Video2Video|VideoEdit|EditVideo|Extend|Continuation|LipSync|Modify|Reframe|Upscale|Aleph|Pikadditions|Pikaswaps|ImageToImage|ImageEdit/;

/** Nodes that bring pictures from outside; video among them is what turns generation into editing. */
const LOADS_VIDEO = /^(?:LoadVideo|VHS_LoadVideo|VHS_LoadImages|LoadVideoUpload|Load ?Video)/;
const LOADS_PICTURE = /^(?:LoadImage|VHS_LoadImage|Load ?Image)/;
/** Diffusion samplers of ComfyUI itself: they make pictures, and which model they run is a file somewhere else. */
const SAMPLER = /Sampler|^SamplerCustom/;
const SAVES_VIDEO = /^(?:SaveVideo|SaveWEBM|SaveAnimatedWEBP|SaveAnimatedPNG|VHS_VideoCombine)/;
const SAVES_IMAGE = /^SaveImage/;

export type NodeRole =
  | { readonly role: 'generator'; readonly generator: GeneratorId; readonly edits: boolean }
  | { readonly role: 'loads-video' | 'loads-picture' | 'sampler' | 'saves-video' | 'saves-image' | 'other' };

/**
 * What a node does, from its class name and, for houses whose nodes offer several models, the model it was set to.
 *
 * @param model the node's `model` input, where it has one.
 */
export function roleOf(classType: string, model: string | null): NodeRole {
  if (LOADS_VIDEO.test(classType)) return { role: 'loads-video' };
  if (LOADS_PICTURE.test(classType)) return { role: 'loads-picture' };
  if (SAVES_VIDEO.test(classType)) return { role: 'saves-video' };
  if (SAVES_IMAGE.test(classType)) return { role: 'saves-image' };
  const known = GENERATOR_NODES.find(({ pattern }) => pattern.test(classType));
  if (known !== undefined) {
    return { role: 'generator', generator: generatorOf(known.generator, model), edits: EDITS.test(classType) };
  }
  return { role: SAMPLER.test(classType) ? 'sampler' : 'other' };
}

/** Alibaba's nodes run Wan and HappyHorse; the model that was set says which (seen: `happyhorse-1.0-t2v`). */
function generatorOf(usual: GeneratorId, model: string | null): GeneratorId {
  return usual === 'wan' && model !== null && /^happyhorse\b/i.test(model) ? 'happyhorse' : usual;
}
