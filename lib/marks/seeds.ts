/** A generator that the project was asked about first, and how far what is said of it has been checked. */
export interface Seed {
  readonly name: string;
  /** Facts parsed from real files, with how many where that matters. */
  readonly verified: string;
  readonly notVerified: string;
  /** What this version can tell a person about such a file. */
  readonly canBeTold: string;
}

/** Only docs/generators.md reads these; the extension does not carry them. */
export const SEEDS: readonly Seed[] = [
  {
    name: 'Sora (first model)',
    verified:
      'Thirteen files, 2025: C2PA manifest right after `ftyp`, claim generator "Sora" (claim v1 early in the year, v2 from May), signed "Truepic Lens CLI in Sora", trusted by the interim list only; created by trainedAlgorithmicMedia. Animated bars bottom right, the same picture at the same frame in unrelated files. No metadata label, no stream message of its own.',
    notVerified: 'Renders at 720p and 1080p; copies as platforms serve them.',
    canBeTold:
      'Signed files: by their manifest. Copies without it: by the bars while they are there, as a hint (found on both files that have them); the knot they become is not looked for.',
  },
  {
    name: 'Sora 2',
    verified:
      'Fifty-four files of autumn 2025 and one of June 2026: manifest as above (c2pa-rs 0.67.1; later signed "OpenAI Media Service", whose issuing certificate is on no list). AAC at 96 kHz with Lavf60.16.100. The app adds a white cloud with "Sora" (one frame seen); files of the API have no visible mark. Two low-resolution copies have no manifest.',
    notVerified: 'How the cloud moves.',
    canBeTold:
      'Signed files: by their manifest. Copies from the app: by the word beside the cloud. Others: nothing; the 96 kHz sound is told beside the sound, as unusual, and carries no answer.',
  },
  {
    name: 'Sora 2 Pro',
    verified: 'No file says "Pro": the manifest names "Sora" and no model. Files without a visible mark were sampled.',
    notVerified: 'That a Pro file can be told from another Sora 2 file by anything in it.',
    canBeTold: 'As Sora; the model is not named.',
  },
  {
    name: 'Cameos (Sora 2 with a real person’s likeness)',
    verified: 'No file was found that is known to be one; nothing in the manifests read names a person.',
    notVerified: 'The @username beside the cloud, which is said to name who posted the video.',
    canBeTold: 'As Sora. Whose likeness it is, is not in the file.',
  },
  {
    name: 'Veo 3',
    verified:
      'One Veo 3 file, and another Google video of January 2026, carry a C2PA manifest: "Google C2PA Core Generator Library", signed by Google LLC, the latter trusted by the official list; trainedAlgorithmicMedia, without the model’s name. Sixteen Veo 2 and 3 files of June 2025 have none. `©too` = `Google` is in all of them, and in a film advert served by YouTube as well: it is no mark. Of eleven clips shown as Veo 3, re-encoded, one has the diamond at the bottom right; the other ten have nothing there.',
    notVerified: 'The visible "Veo"; SynthID, which only Google can read.',
    canBeTold:
      'Signed files: by their manifest. Others: by the word, and by the diamond as a hint (found on the one clip that has it); "served by Google" is never taken for Veo.',
  },
  {
    name: 'Runway Gen-3 Alpha',
    verified:
      'One file made through its API and saved by ComfyUI: keys `prompt` and `workflow` whose graph leads from `RunwayFirstLastFrameNode` to the saved video. No manifest, no label; x264 core 159 is ordinary.',
    notVerified: 'The manifest reported for files of its web site since 2026; a visible mark.',
    canBeTold: 'Files that went through ComfyUI: by the graph, with both nodes named. Signed ones: by their manifest.',
  },
  {
    name: 'Luma Dream Machine',
    verified: 'Four Ray 2 files of 2025: no manifest, no label, no stream message, no visible mark (API and paid).',
    notVerified: 'Files of the free tier and of Ray 3.',
    canBeTold: 'Files that went through ComfyUI: by `LumaVideoNode` and its kin. Others: nothing but the estimate.',
  },
  {
    name: 'Pika',
    verified: 'One file of Pika 1.0: the wordmark is visible; the container holds `Lavf58.29.100` and nothing of Pika.',
    notVerified: 'Later models; whether any file is signed.',
    canBeTold:
      'Files that went through ComfyUI: by Pika’s nodes. Others: by the word on the picture where it can be read, as in the one file seen.',
  },
];
