import { DETAILS_LIMITS, type Details, type rasterMimes, type Thumbnail } from '../inspection/details';
import { LIMITS } from '../inspection/limits';
import { embeddedFile } from './jumbf';
import { manifestText } from './manifest-text';
import type { StoreReport } from './store-report';

type RasterMime = (typeof rasterMimes)[number];

const startsWith = (bytes: Uint8Array, text: string, at = 0) =>
  [...text].every((character, index) => bytes[at + index] === character.charCodeAt(0));

/** What a picture is by its first bytes; null for everything that is not drawn, SVG first of all. */
export function rasterMime(bytes: Uint8Array): RasterMime | null {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return 'image/gif';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'image/webp';
  if (startsWith(bytes, 'ftypavif', 4) || startsWith(bytes, 'ftypavis', 4)) return 'image/avif';
  return null;
}

/**
 * The pictures that manifests show of themselves and of their ingredients. Each one's size is known from the store
 * before anything is copied; what is too large, beyond the bounds or no raster image is counted and left.
 */
export function thumbnailsOf(
  report: StoreReport,
  store: Uint8Array,
): Pick<Details, 'thumbnails' | 'thumbnailsLeftOut'> {
  const thumbnails: Thumbnail[] = [];
  let left = 0;
  let room: number = DETAILS_LIMITS.allThumbnails;
  for (const { manifest, ingredient, uri } of named(report)) {
    if (thumbnails.length === DETAILS_LIMITS.thumbnails) {
      left += 1;
      continue;
    }
    const content = embeddedFile(store, uri);
    const mime = content && rasterMime(content);
    if (content === null || mime === null || content.byteLength > Math.min(room, DETAILS_LIMITS.thumbnail)) {
      left += 1;
      continue;
    }
    room -= content.byteLength;
    thumbnails.push({ manifest, ingredient, mime, bytes: content.slice().buffer });
  }
  return { thumbnails, thumbnailsLeftOut: left };
}

interface Named {
  readonly manifest: string;
  readonly ingredient: number | null;
  readonly uri: string;
}

/** The active manifest's first: what lies beyond the bounds is the older. */
function named(report: StoreReport): Named[] {
  const entries = Object.entries(report.manifests).sort(
    ([one], [other]) => Number(other === report.active_manifest) - Number(one === report.active_manifest),
  );
  return entries.slice(0, LIMITS.manifests).flatMap(([label, { thumbnail, ingredients = [] }]) => {
    const manifest = manifestText(label, LIMITS.shortText) ?? '?';
    const own = thumbnail?.identifier;
    return [
      ...(own === undefined ? [] : [{ manifest, ingredient: null, uri: own }]),
      ...ingredients.slice(0, LIMITS.ingredients).flatMap(({ thumbnail: picture }, ingredient): Named[] => {
        const uri = picture?.identifier;
        return uri === undefined ? [] : [{ manifest, ingredient, uri }];
      }),
    ];
  });
}
