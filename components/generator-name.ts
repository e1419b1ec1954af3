/** How generators write their own names, where that is more than a capital first letter. */
const NAMES = new Map<string, string>([
  ['meta-ai', 'Meta AI'],
  ['dall-e', 'DALL·E'],
  ['chatgpt', 'ChatGPT'],
  ['heygen', 'HeyGen'],
  ['d-id', 'D-ID'],
  ['pixverse', 'PixVerse'],
  ['stable-diffusion', 'Stable Diffusion'],
  ['comfyui', 'ComfyUI'],
  ['firefly', 'Adobe Firefly'],
  ['nova', 'Amazon Nova'],
  ['titan', 'Amazon Titan'],
  ['bing', 'Bing Image Creator'],
]);

/** A generator's name as a person knows it, from its id in the registry. Proper names are not translated. */
export function generatorName(id: string): string {
  return (
    NAMES.get(id) ??
    id
      .split('-')
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join(' ')
  );
}
