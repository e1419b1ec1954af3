import type { ByteSource } from '../media/byte-source';
import type { Container } from '../media/media-facts';
import { locateStore } from './locate';
import { locateInGif } from './locate-gif';
import { locateInId3 } from './locate-id3';
import { locateInJpeg } from './locate-jpeg';
import { locateInJxl } from './locate-jxl';
import { locateInPng } from './locate-png';
import { locateInRiff } from './locate-riff';
import { locateInTiff } from './locate-tiff';
import type { Located } from './located';

type Locator = (bytes: ByteSource, signal?: AbortSignal) => Promise<Located>;

/** Where each container keeps its store. SVG keeps it in its text, as base64: such a file is read as a whole. */
const LOCATORS: Partial<Record<Container, Locator>> = {
  bmff: locateStore,
  webp: locateInRiff,
  wav: locateInRiff,
  avi: locateInRiff,
  png: locateInPng,
  jpeg: locateInJpeg,
  gif: locateInGif,
  mp3: locateInId3,
  flac: locateInId3,
  tiff: locateInTiff,
  jxl: locateInJxl,
};

/**
 * Finds the manifest store of a file by as few reads as its container allows.
 *
 * @returns `unclear` where only a reading of the whole file can tell.
 * @throws what reading throws, other than a damaged structure.
 */
export async function locateIn(container: Container, bytes: ByteSource, signal?: AbortSignal): Promise<Located> {
  return LOCATORS[container]?.(bytes, signal) ?? { kind: 'unclear', why: 'This format is read as a whole.' };
}
