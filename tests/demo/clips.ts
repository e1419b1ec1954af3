/** The demo's files, made from the unsigned clips of the repository: signed, altered, lapsed, cut, fragmented. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, clipsFolder, writeWhole } from '../fixtures/cache-folder';
import { type Authority, demoAuthority } from '../fixtures/certificates';
import { fragment } from '../fixtures/fragment';
import { type ClaimContent, signMp4, tamper, truncate } from '../fixtures/sign';
import type { ClipId } from './expectations';

export interface DemoClip {
  id: ClipId;
  title: string;
  fileName: string;
  mime: 'video/mp4' | 'video/webm';
  bytes: Uint8Array;
  /** A copy on disk, for the command line. */
  path: string;
}

const base = (name: string) => new Uint8Array(readFileSync(join(clipsFolder, name)));

const imagine: ClaimContent['generator'] = { name: 'Vidimus Demo Imagine', version: '2.0' };
const firmware: ClaimContent['generator'] = { name: 'Vidimus Demo Camera V1', version: '1.4.2' };
const newsroom: ClaimContent['generator'] = { name: 'Vidimus Demo Desk', version: '7.1' };

function recipes({ identities }: Authority): Record<ClipId, { title: string; make: () => Promise<Uint8Array> }> {
  const generated = (file: Uint8Array, title: string) =>
    signMp4(file, { title, generator: imagine, source: 'generated' }, identities.studio);
  const captured = (file: Uint8Array, title: string) =>
    signMp4(file, { title, generator: firmware, source: 'captured' }, identities.camera);

  return {
    'ai-signed': { title: 'Sunset', make: () => generated(base('sunset.mp4'), 'Sunset') },
    'camera-signed': { title: 'Beach ball', make: () => captured(base('ball.mp4'), 'Beach ball') },
    altered: { title: 'City at night', make: async () => tamper(await captured(base('city.mp4'), 'City at night')) },
    expired: {
      title: 'Flag',
      make: () =>
        signMp4(base('flag.mp4'), { title: 'Flag', generator: newsroom, source: 'captured' }, identities.lapsed),
    },
    plain: { title: 'Aquarium', make: async () => base('aquarium.mp4') },
    'other-origin': { title: 'Train ride', make: () => generated(base('train.mp4'), 'Train ride') },
    stream: { title: 'Pond', make: async () => generated(await fragment(base('pond.mp4')), 'Pond') },
    truncated: { title: 'Snowfall', make: async () => truncate(await captured(base('snow.mp4'), 'Snowfall'), 0.6) },
    'closed-shadow': { title: 'Balloons', make: () => captured(base('balloons.mp4'), 'Balloons') },
    framed: { title: 'Northern lights', make: async () => base('aurora.webm') },
    'recycled-first': { title: 'Balloons again', make: () => captured(base('balloons.mp4'), 'Balloons again') },
    'recycled-second': { title: 'Sunset again', make: () => generated(base('sunset.mp4'), 'Sunset again') },
  };
}

/** Makes every clip anew: signing takes milliseconds each, and a signature must fit the authority of today. */
export async function buildClips(authority = demoAuthority()): Promise<DemoClip[]> {
  const clips: DemoClip[] = [];
  for (const [key, { title, make }] of Object.entries(recipes(authority))) {
    const id = key as ClipId;
    const mime = id === 'framed' ? 'video/webm' : 'video/mp4';
    const fileName = `${id}.${mime === 'video/webm' ? 'webm' : 'mp4'}`;
    const path = join(cacheFolder, 'demo', fileName);
    const bytes = await make();
    writeWhole(path, bytes);
    clips.push({ id, title, fileName, mime, bytes, path });
  }
  return clips;
}
