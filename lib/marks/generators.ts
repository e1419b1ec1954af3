import type { Mark } from '../inspection/schema';

/**
 * The one registry of generators. Credentials, marks, the popup and docs/generators.md all read it; an id is never
 * written anywhere else. Ids are lower case and fixed: reports that were saved carry them.
 */
export const generatorIds = [
  'sora',
  'veo',
  'runway',
  'luma',
  'pika',
  'kling',
  'hailuo',
  'seedance',
  'jimeng',
  'dreamina',
  'doubao',
  'wan',
  'happyhorse',
  'hunyuan',
  'vidu',
  'pixverse',
  'moonvalley',
  'ltx',
  'cogvideox',
  'grok',
  'meta-ai',
  'firefly',
  'midjourney',
  'nova',
  'titan',
  'gemini',
  'bing',
  'dall-e',
  'chatgpt',
  'flux',
  'stable-diffusion',
  'heygen',
  'synthesia',
  'd-id',
  'elevenlabs',
  'comfyui',
  'automatic1111',
  'invokeai',
] as const;
export type GeneratorId = (typeof generatorIds)[number];

/**
 * How a statement is known. `seen-in-file`: parsed from a real file; `read-in-source`: in a specification, official
 * list or the code that writes it; `reported`: somebody else measured or claims it; `unknown`: looked for, not found.
 */
export type Evidence = 'seen-in-file' | 'read-in-source' | 'reported' | 'unknown';

export interface Trace {
  readonly kind: Mark['kind'];
  readonly what: string;
  readonly evidence: Evidence;
}

export interface Generator {
  readonly name: string;
  readonly maker: string;
  readonly makes: readonly ('video' | 'image' | 'audio')[];
  /** What it is called in text, besides {@link name}: compared whole, a version may follow. Lower case. */
  readonly alsoCalled: readonly string[];
  /** Whether its files carry C2PA Content Credentials. */
  readonly signs: {
    readonly c2pa: 'yes' | 'sometimes' | 'no' | 'unknown';
    readonly evidence: Evidence;
    readonly how: string;
  };
  readonly leaves: readonly Trace[];
  /** What people expect it to leave and files do not have, or what proves nothing. */
  readonly leavesNot: readonly { readonly what: string; readonly evidence: Evidence }[];
}

const noSignedFile = (how: string, evidence: Evidence = 'unknown'): Generator['signs'] => ({
  c2pa: 'unknown',
  evidence,
  how,
});
const visible = (what: string, evidence: Evidence): Trace => ({ kind: 'visible', what, evidence });
const comfyNode = (what: string, evidence: Evidence = 'read-in-source'): Trace => ({
  kind: 'workflow',
  what: `ComfyUI node ${what} leading to the saved video`,
  evidence,
});

export const GENERATORS: Readonly<Record<GeneratorId, Generator>> = {
  sora: {
    name: 'Sora',
    maker: 'OpenAI',
    makes: ['video'],
    alsoCalled: ['sora 2', 'sora 2 pro', 'openai sora', 'sora turbo'],
    signs: {
      c2pa: 'yes',
      evidence: 'seen-in-file',
      how: 'Claim generator "Sora"; signed by OpenAI ("Truepic Lens CLI in Sora", on the interim list only; since 2026 "OpenAI Media Service" of "OpenAI OpCo, LLC", with a certificate that no list read here vouches for). Created by trainedAlgorithmicMedia; the claim names no version of the model.',
    },
    leaves: [
      visible('Sora 1: ten thin white bars that become the OpenAI knot, bottom right', 'seen-in-file'),
      visible(
        'Sora 2 app: white cloud with two eyes and "Sora", changing its place; @username beside it reported',
        'seen-in-file',
      ),

      comfyNode('OpenAIVideoSora2'),
    ],
    leavesNot: [
      { what: 'Sora 2 through the API and Sora 2 Pro: no visible mark', evidence: 'seen-in-file' },
      { what: 'A message "sora" in the video stream', evidence: 'seen-in-file' },
      {
        what: 'AAC at 96 kHz with Lavf60.16.100 and 30 frames a second, as its files of 2025 have: any program may write that, so it is said of the sound and is no mark',
        evidence: 'seen-in-file',
      },
      { what: 'An open watermark', evidence: 'seen-in-file' },
      { what: 'Low-resolution copies (352×640) have no manifest', evidence: 'seen-in-file' },
    ],
  },
  veo: {
    name: 'Veo',
    maker: 'Google',
    makes: ['video'],
    alsoCalled: ['google veo', 'veo 2', 'veo 3', 'veo 3.1', 'google flow'],
    signs: {
      c2pa: 'sometimes',
      evidence: 'seen-in-file',
      how: 'Newer files: "Google C2PA Core Generator Library", signed by Google LLC, on the official list; no model name inside. Sixteen Veo 2 and 3 files of June 2025 have none.',
    },
    leaves: [
      visible('Google diamond, or "Veo" bottom right in some apps', 'reported'),
      { kind: 'invisible', what: 'SynthID, which only Google can read', evidence: 'read-in-source' },
      comfyNode('VeoVideoGenerationNode, Veo3…'),
    ],
    leavesNot: [
      {
        what: '`©too` = `Google` and the handler "produced by Google Inc.": they mean served by Google, on any video',
        evidence: 'seen-in-file',
      },
      { what: 'Visible mark in files of the API', evidence: 'seen-in-file' },
    ],
  },
  runway: {
    name: 'Runway',
    maker: 'Runway AI, Inc.',
    makes: ['video', 'image'],
    alsoCalled: ['runwayml', 'runway gen-3 alpha', 'runway gen-3', 'runway gen-4', 'gen-3 alpha', 'runway aleph'],
    signs: {
      c2pa: 'sometimes',
      evidence: 'reported',
      how: 'Software agent "Runway Video Generation", signed by RUNWAY AI, INC. Files that came back through its API and ComfyUI have none.',
    },
    leaves: [comfyNode('RunwayImageToVideoNodeGen3a, …Gen4, RunwayFirstLastFrameNode', 'seen-in-file')],
    leavesNot: [{ what: 'A message in the video stream; x264 core 159 is ordinary', evidence: 'seen-in-file' }],
  },
  luma: {
    name: 'Luma Dream Machine',
    maker: 'Luma AI',
    makes: ['video', 'image'],
    alsoCalled: ['luma', 'luma ai', 'dream machine', 'luma ray', 'luma ray 2'],
    signs: { c2pa: 'no', evidence: 'seen-in-file', how: 'None in four Ray 2 files of 2025.' },
    leaves: [comfyNode('LumaVideoNode, LumaImageToVideoNode, LumaRay32…')],
    leavesNot: [{ what: 'Any metadata or visible mark in paid and API files', evidence: 'seen-in-file' }],
  },
  pika: {
    name: 'Pika',
    maker: 'Pika Labs',
    makes: ['video'],
    alsoCalled: ['pika labs', 'pika 1.0', 'pika 2.2', 'pikaffects'],
    signs: noSignedFile('No signed file was found.'),
    leaves: [
      visible('"Pika" wordmark in free files of 1.0', 'seen-in-file'),
      comfyNode('PikaTextToVideoNode2_2, PikaImageToVideoNode2_2, …'),
    ],
    leavesNot: [{ what: 'Any container mark in the Pika 1.0 file read', evidence: 'seen-in-file' }],
  },
  kling: {
    name: 'Kling',
    maker: 'Kuaishou',
    makes: ['video', 'image'],
    alsoCalled: ['kling ai', 'klingai', '可灵', 'kling 1.6', 'kling 2.0'],
    signs: { c2pa: 'no', evidence: 'seen-in-file', how: 'None in nine files read, nor in five reported.' },
    leaves: [
      { kind: 'sei', what: 'SEI 91ca6061-4aee-3854-8614-2d5f73f4ae2e "kling-ai"', evidence: 'seen-in-file' },
      { kind: 'aigc-label', what: 'AIGC label with producer `kling` or 91110108335469089C', evidence: 'reported' },
      { kind: 'container', what: 'encoder h264_slapi (hint)', evidence: 'seen-in-file' },
      visible('swirl with "KLING AI 1.6" or "KlingAI 2.0", bottom right', 'seen-in-file'),
      comfyNode('KlingTextToVideoNode, KlingImage2VideoNode, …'),
    ],
    leavesNot: [{ what: 'SEI in its files encoded with h264_nvenc', evidence: 'seen-in-file' }],
  },
  hailuo: {
    name: 'Hailuo',
    maker: 'MiniMax',
    makes: ['video', 'image'],
    alsoCalled: ['hailuo ai', 'minimax', '海螺', 'minimax hailuo'],
    signs: noSignedFile('No file was read.'),
    leaves: [
      {
        kind: 'aigc-label',
        what: 'AIGC label with producer `MiniMax` and a signature in the reserved code',
        evidence: 'reported',
      },
      visible('waveform with "MINIMAX | hailuo AI" at the lower edge', 'reported'),
      comfyNode('MinimaxTextToVideoNode, MinimaxHailuoVideoNode, …'),
    ],
    leavesNot: [],
  },
  seedance: {
    name: 'Seedance',
    maker: 'ByteDance',
    makes: ['video'],
    alsoCalled: ['doubao-seedance', 'dreamina-seedance', 'bytedance seedance'],
    signs: {
      c2pa: 'sometimes',
      evidence: 'reported',
      how: "Software agent Volcengine_Ark_CN or BytePlus_ModelArk, with the model's name (doubao-seedance-…, dreamina-seedance-…), without which the agent alone names no model here; signed by Volcengine or Byteplus Pte. Ltd., not on the official list. None in files of 1.5 Pro.",
    },
    leaves: [visible('boxed "AI", bottom right', 'reported'), comfyNode('ByteDanceTextToVideoNode, ByteDance2…')],
    leavesNot: [],
  },
  jimeng: {
    name: 'Jimeng',
    maker: 'ByteDance',
    makes: ['video', 'image'],
    alsoCalled: ['即梦', '即梦ai', 'jimeng ai'],
    signs: noSignedFile('No file was read.'),
    leaves: [
      { kind: 'aigc-label', what: 'AIGC label with producer 9144030008867405X2', evidence: 'reported' },
      visible('"★即梦AI" bottom right and "AI生成" top left', 'reported'),
    ],
    leavesNot: [],
  },
  dreamina: {
    name: 'Dreamina',
    maker: 'ByteDance',
    makes: ['video', 'image'],
    alsoCalled: ['capcut dreamina', 'dreamina ai'],
    signs: {
      c2pa: 'sometimes',
      evidence: 'reported',
      how: '"ByteDance Media Transcode Service" with the ingredient "Dreamina/…"; not on the official list.',
    },
    leaves: [
      {
        kind: 'container',
        what: '`{"aigc_label_type":…,"source_info":"dreamina"}` or `{"data":{"product":"dreamina",…}}` in a metadata value',
        evidence: 'reported',
      },
      visible('boxed "AI", top left', 'reported'),
    ],
    leavesNot: [{ what: "`vid:v0…` in the comment: ByteDance's delivery network, not AI", evidence: 'reported' }],
  },
  doubao: {
    name: 'Doubao',
    maker: 'ByteDance',
    makes: ['video', 'image'],
    alsoCalled: ['豆包'],
    signs: noSignedFile('No file was read.'),
    leaves: [
      { kind: 'aigc-label', what: 'AIGC label with producer 91110102MACQD9K640', evidence: 'reported' },
      visible('"豆包AI生成" bottom right', 'reported'),
    ],
    leavesNot: [],
  },
  wan: {
    name: 'Wan',
    maker: 'Alibaba',
    makes: ['video', 'image'],
    alsoCalled: ['通义万相', 'tongyi wanxiang', 'wan 2.1', 'wan 2.2', 'wanx'],
    signs: { c2pa: 'no', evidence: 'seen-in-file', how: 'None in files made with its open weights.' },
    leaves: [
      {
        kind: 'aigc-label',
        what: 'AIGC label with producer 91330106MA2CFLDG4R: Alibaba, which also makes others, so no generator is named from it',
        evidence: 'reported',
      },
      visible('"Wan" wordmark bottom right', 'reported'),
      comfyNode('WanTextToVideoApi, Wan2TextToVideoApi, WanVideoSampler'),
    ],
    leavesNot: [{ what: 'Any mark when run from its weights', evidence: 'seen-in-file' }],
  },
  happyhorse: {
    name: 'HappyHorse',
    maker: 'Alibaba',
    makes: ['video'],
    alsoCalled: ['happyhorse-1.0', 'happy horse'],
    signs: { c2pa: 'no', evidence: 'seen-in-file', how: 'None in the file read (through ComfyUI).' },
    leaves: [
      {
        kind: 'aigc-label',
        what: 'AIGC label with producer 91330106MA2CFLDG4R and reserved codes',
        evidence: 'seen-in-file',
      },
      comfyNode('Wan2TextToVideoApi with a model happyhorse-…, HappyHorseTextToVideoApi', 'seen-in-file'),
    ],
    leavesNot: [],
  },
  hunyuan: {
    name: 'Hunyuan Video',
    maker: 'Tencent',
    makes: ['video', 'image'],
    alsoCalled: ['hunyuan', 'hunyuanvideo', '腾讯混元', '混元'],
    signs: { c2pa: 'no', evidence: 'seen-in-file', how: 'None in files made with its open weights.' },
    leaves: [comfyNode('HyVideoSampler')],
    leavesNot: [{ what: 'Any mark when run from its weights', evidence: 'seen-in-file' }],
  },
  vidu: {
    name: 'Vidu',
    maker: 'Shengshu',
    makes: ['video'],
    alsoCalled: ['vidu ai', 'vidu q1'],
    signs: noSignedFile('No file was read.'),
    leaves: [visible('"Vidu AI" bottom right, "内容由AI生成"', 'reported'), comfyNode('ViduTextToVideoNode, Vidu2…')],
    leavesNot: [{ what: 'The letters "vidu" in other text ("individual")', evidence: 'seen-in-file' }],
  },
  pixverse: {
    name: 'PixVerse',
    maker: 'AIsphere',
    makes: ['video'],
    alsoCalled: ['pixverse ai'],
    signs: noSignedFile('No file was read.'),
    leaves: [comfyNode('PixverseTextToVideoNode, PixverseImageToVideoNode')],
    leavesNot: [],
  },
  moonvalley: {
    name: 'Moonvalley',
    maker: 'Moonvalley',
    makes: ['video'],
    alsoCalled: ['marey', 'moonvalley marey'],
    signs: { c2pa: 'no', evidence: 'seen-in-file', how: 'None in the files read.' },
    leaves: [comfyNode('MoonvalleyTxt2VideoNode, MoonvalleyImg2VideoNode')],
    leavesNot: [{ what: 'A visible mark in API files', evidence: 'seen-in-file' }],
  },
  ltx: {
    name: 'LTX Video',
    maker: 'Lightricks',
    makes: ['video'],
    alsoCalled: ['ltx', 'ltxv', 'ltx-2', 'ltx-video'],
    signs: { c2pa: 'no', evidence: 'reported', how: 'Nothing found in files of LTX-2.5.' },
    leaves: [comfyNode('LtxvApiTextToVideo, LtxvApiImageToVideo')],
    leavesNot: [],
  },
  cogvideox: {
    name: 'CogVideoX',
    maker: 'Zhipu AI',
    makes: ['video'],
    alsoCalled: ['cogvideo', 'cogvideox-5b'],
    signs: { c2pa: 'no', evidence: 'seen-in-file', how: 'None in the file read; open weights.' },
    leaves: [comfyNode('CogVideoSampler', 'seen-in-file')],
    leavesNot: [{ what: 'Any mark when run from its weights outside ComfyUI', evidence: 'reported' }],
  },
  grok: {
    name: 'Grok Imagine',
    maker: 'xAI',
    makes: ['video', 'image'],
    alsoCalled: ['grok', 'xai grok imagine', 'grok aurora'],
    signs: { c2pa: 'sometimes', evidence: 'reported', how: 'Self-signed as "xAI Grok Imagine".' },
    leaves: [
      {
        kind: 'container',
        what: 'JPEG: EXIF ImageDescription `Signature: …` with Artist = a UUID',
        evidence: 'seen-in-file',
      },
      comfyNode('GrokVideoNode, GrokImageNode'),
    ],
    leavesNot: [{ what: 'The letters "xAI" inside base64 text', evidence: 'seen-in-file' }],
  },
  'meta-ai': {
    name: 'Meta AI',
    maker: 'Meta',
    makes: ['video', 'image'],
    alsoCalled: ['vibes', 'meta vibes', 'movie gen', 'imagined with ai'],
    signs: noSignedFile('No video file was read.'),
    leaves: [
      { kind: 'xmp', what: 'Digital source type trainedAlgorithmicMedia', evidence: 'reported' },
      { kind: 'invisible', what: 'Content Seal, which only Meta can read', evidence: 'reported' },
    ],
    leavesNot: [],
  },
  firefly: {
    name: 'Adobe Firefly',
    maker: 'Adobe',
    makes: ['video', 'image', 'audio'],
    alsoCalled: ['firefly', 'firefly video'],
    signs: {
      c2pa: 'yes',
      evidence: 'seen-in-file',
      how: 'Stills: "Adobe_Firefly", software agent "Adobe Firefly", signed by Adobe Inc. No Firefly video file was read.',
    },
    leaves: [],
    leavesNot: [
      {
        what: 'The title "Generated Video" of Premiere\'s exports, which says nothing about AI',
        evidence: 'seen-in-file',
      },
    ],
  },
  midjourney: {
    name: 'Midjourney',
    maker: 'Midjourney',
    makes: ['image', 'video'],
    alsoCalled: ['mid journey'],
    signs: noSignedFile('No video file was read.'),
    leaves: [
      {
        kind: 'xmp',
        what: 'Stills: digital source type trainedAlgorithmicMedia',
        evidence: 'seen-in-file',
      },
      { kind: 'container', what: 'Stills: the prompt with "Job ID:" as PNG text (hint)', evidence: 'seen-in-file' },
    ],
    leavesNot: [],
  },
  nova: {
    name: 'Amazon Nova',
    maker: 'Amazon',
    makes: ['video', 'image'],
    alsoCalled: ['nova reel', 'nova canvas', 'amazon nova reel', 'amazon bedrock'],
    signs: {
      c2pa: 'yes',
      evidence: 'read-in-source',
      how: 'Amazon Bedrock is on the C2PA list of conforming products; no file was read.',
    },
    leaves: [{ kind: 'invisible', what: 'A watermark that only Amazon can read', evidence: 'reported' }],
    leavesNot: [],
  },
  titan: {
    name: 'Amazon Titan',
    maker: 'Amazon',
    makes: ['image'],
    alsoCalled: ['titan image generator', 'amazon titan image generator'],
    signs: { c2pa: 'yes', evidence: 'reported', how: 'Signed by Amazon Web Services, Inc.' },
    leaves: [{ kind: 'invisible', what: 'A watermark that only Amazon can read', evidence: 'reported' }],
    leavesNot: [],
  },
  gemini: {
    name: 'Gemini',
    maker: 'Google',
    makes: ['image', 'video'],
    alsoCalled: ['nano banana', 'imagen', 'google gemini'],
    signs: {
      c2pa: 'yes',
      evidence: 'seen-in-file',
      how: '"Google C2PA Core Generator Library", signed by Google LLC; the manifest names no model.',
    },
    leaves: [
      {
        kind: 'xmp',
        what: 'photoshop:Credit "Made with Google AI" or "Edited with Google AI" (names Google, not the model)',
        evidence: 'reported',
      },
      visible('four-pointed sparkle, bottom right', 'read-in-source'),
      { kind: 'invisible', what: 'SynthID, which only Google can read', evidence: 'read-in-source' },
    ],
    leavesNot: [],
  },
  bing: {
    name: 'Bing Image Creator',
    maker: 'Microsoft',
    makes: ['image'],
    alsoCalled: ['microsoft designer', 'bing creator', 'image creator'],
    signs: { c2pa: 'yes', evidence: 'seen-in-file', how: 'Signed by Microsoft.' },
    leaves: [],
    leavesNot: [],
  },
  'dall-e': {
    name: 'DALL·E',
    maker: 'OpenAI',
    makes: ['image'],
    alsoCalled: ['dall-e', 'dall-e 2', 'dall-e 3', 'dalle', 'openai-api'],
    signs: { c2pa: 'yes', evidence: 'seen-in-file', how: 'Signed by OpenAI.' },
    leaves: [comfyNode('OpenAIDalle2, OpenAIDalle3')],
    leavesNot: [],
  },
  chatgpt: {
    name: 'ChatGPT',
    maker: 'OpenAI',
    makes: ['image'],
    alsoCalled: ['gpt-4o', 'gpt-image', 'gpt-image-1'],
    signs: { c2pa: 'yes', evidence: 'seen-in-file', how: 'Claim generator "ChatGPT", signed by OpenAI.' },
    leaves: [comfyNode('OpenAIGPTImage1')],
    leavesNot: [],
  },
  flux: {
    name: 'FLUX',
    maker: 'Black Forest Labs',
    makes: ['image', 'video'],
    alsoCalled: ['flux.1', 'flux.2', 'black forest labs'],
    signs: { c2pa: 'sometimes', evidence: 'seen-in-file', how: 'Stills of its API: "Black Forest Labs API".' },
    leaves: [
      {
        kind: 'invisible',
        what: "The reference code's open watermark of 46 bits, in pictures and all but lossless video",
        evidence: 'read-in-source',
      },
    ],
    leavesNot: [],
  },
  'stable-diffusion': {
    name: 'Stable Diffusion',
    maker: 'Stability AI',
    makes: ['image', 'video'],
    alsoCalled: ['sdxl', 'stable video diffusion', 'svd', 'stability ai'],
    signs: noSignedFile('No file was read; open weights.'),
    leaves: [
      {
        kind: 'invisible',
        what: "The reference code's open watermark (SD 1: 136 bits, SD 2: 32, SDXL and SVD: 48), in pictures and all but lossless video; gone after H.264 at CRF 18 in most clips",
        evidence: 'read-in-source',
      },
    ],
    leavesNot: [
      { what: 'A watermark in files of ComfyUI or Automatic1111, which do not apply it', evidence: 'reported' },
    ],
  },
  heygen: {
    name: 'HeyGen',
    maker: 'HeyGen',
    makes: ['video'],
    alsoCalled: ['heygen avatar'],
    signs: noSignedFile('No file was read.'),
    leaves: [],
    leavesNot: [],
  },
  synthesia: {
    name: 'Synthesia',
    maker: 'Synthesia',
    makes: ['video'],
    alsoCalled: ['synthesia.io'],
    signs: { c2pa: 'unknown', evidence: 'reported', how: 'Said to sign; no file was read.' },
    leaves: [],
    leavesNot: [],
  },
  'd-id': {
    name: 'D-ID',
    maker: 'D-ID',
    makes: ['video'],
    alsoCalled: ['d-id creative reality studio'],
    signs: noSignedFile('No file was read.'),
    leaves: [],
    leavesNot: [],
  },
  elevenlabs: {
    name: 'ElevenLabs',
    maker: 'ElevenLabs',
    makes: ['audio'],
    alsoCalled: ['eleven labs', 'eleven labs inc.'],
    signs: { c2pa: 'sometimes', evidence: 'reported', how: '"Eleven Labs Inc." on sound files.' },
    leaves: [],
    leavesNot: [],
  },
  comfyui: {
    name: 'ComfyUI',
    maker: 'Comfy Org',
    makes: ['video', 'image'],
    alsoCalled: ['comfy ui'],
    signs: {
      c2pa: 'no',
      evidence: 'seen-in-file',
      how: "A tool that runs any model; saving through it removes the generator's own manifest.",
    },
    leaves: [
      { kind: 'workflow', what: '`prompt` and `workflow` keys in MP4, Matroska and PNG', evidence: 'seen-in-file' },
      { kind: 'workflow', what: 'one JSON object in the comment (VideoHelperSuite)', evidence: 'seen-in-file' },
    ],
    leavesNot: [
      { what: 'The keys prove no generation: real footage saved again has them too', evidence: 'seen-in-file' },
    ],
  },
  automatic1111: {
    name: 'Stable Diffusion web UI',
    maker: 'its contributors (AUTOMATIC1111; Forge and others)',
    makes: ['image'],
    alsoCalled: ['automatic1111', 'stable diffusion webui'],
    signs: { c2pa: 'no', evidence: 'read-in-source', how: 'A tool that runs any model; it signs nothing.' },
    leaves: [
      {
        kind: 'workflow',
        what: '`parameters` as PNG text, or the EXIF comment: prompt, steps, sampler, seed and model',
        evidence: 'read-in-source',
      },
    ],
    leavesNot: [
      { what: 'Video metadata, and any watermark', evidence: 'reported' },
      {
        what: 'Its upscaler writes `postprocessing` and no steps: real pictures go through it too',
        evidence: 'read-in-source',
      },
    ],
  },
  invokeai: {
    name: 'InvokeAI',
    maker: 'its contributors',
    makes: ['image'],
    alsoCalled: ['invoke ai'],
    signs: { c2pa: 'no', evidence: 'read-in-source', how: 'A tool that runs any model; it signs nothing.' },
    leaves: [
      {
        kind: 'workflow',
        what: '`invokeai_metadata` (before 3: `sd-metadata`) as PNG text',
        evidence: 'read-in-source',
      },
    ],
    leavesNot: [
      { what: 'A proof that the whole picture is generated: it also changes photographs', evidence: 'read-in-source' },
    ],
  },
};

export const isGeneratorId = (id: string): id is GeneratorId => Object.hasOwn(GENERATORS, id);

/** Display name of an id; an id that is not in the registry (a report from a later version) is shown as it is. */
export const generatorName = (id: string): string => (isGeneratorId(id) ? GENERATORS[id].name : id);

/** What may follow a name: a version and a few words of marketing. */
const VERSION =
  /^[\s\-_/]*(?:gen[\s-]*)?v?\d[\w.]*(?:[\s-]+(?:pro|turbo|fast|lite|alpha|beta|preview|master|flash|ultra))*$/;

/**
 * The generator that a field names, or null. The whole text has to be a known name, a version may follow ("Veo 3.1
 * Fast"); a sentence that mentions one is none.
 */
export function generatorNamed(text: string): GeneratorId | null {
  const wanted = text.trim().toLowerCase();
  if (wanted.length === 0 || wanted.length > 100) return null;
  for (const id of generatorIds) {
    const { name, alsoCalled } = GENERATORS[id];
    for (const known of [name.toLowerCase(), ...alsoCalled]) {
      if (wanted === known) return id;
      if (wanted.startsWith(known) && VERSION.test(wanted.slice(known.length))) return id;
    }
  }
  return null;
}
