import type { ByteSource } from '../media/byte-source';
import { childBoxes, childNamed, descend, type HeldBox } from './bmff-boxes';
import { handlerOf } from './bmff-metadata';
import type { BmffMovie } from './bmff-movie';
import { viewOf } from './embedded-metadata';
import { isSei } from './sei-messages';

export type StreamCodec = 'avc' | 'hevc' | 'av1';

/** What one coded picture says beside itself. */
export interface AccessUnit {
  readonly codec: StreamCodec;
  /**
   * H.264 and H.265: SEI NAL units without their length or start code. AV1: the payloads of metadata OBUs. Each cut at
   * {@link MAX_SEI_BYTES}.
   */
  readonly seiUnits: readonly Uint8Array[];
  readonly where: string;
}

/** Access units looked at: a marker sits in the first one; a cut or a lead-in may move it to a later one. */
export const UNITS = 3;
/** NAL units of one access unit; an encoder with a slice a row writes about 70. */
const MAX_NAL_UNITS = 128;
/** Bytes of one SEI unit; x264's, the longest common one, has about 700. */
export const MAX_SEI_BYTES = 4096;

/** Where one coded picture lies in the file. */
export interface Sample {
  readonly offset: number;
  readonly size: number;
}

/** How the pictures of a track are packed. */
export interface Packing {
  readonly codec: StreamCodec;
  /** Bytes of the length before each NAL unit; of no meaning for AV1. */
  readonly lengthSize: number;
}

interface VideoTrack extends Packing {
  readonly id: number;
  readonly index: number;
  readonly box: HeldBox;
  /** NAL units kept in the sample description itself (`hvcC` may hold SEI; ISO/IEC 14496-15 section 8.3.3). */
  readonly configuration: readonly Uint8Array[];
}

/**
 * The SEI units of the first coded pictures of each H.264 or H.265 track, found through the sample table
 * (`stco`/`co64`, `stsc`, `stsz`) or the first fragment's `trun`. The picture's own data is stepped over by its
 * lengths and not read: Kling's message comes after it, 183 kB into the access unit of the file measured.
 *
 * @throws MediaError when the bytes cannot be reached; `AbortError`.
 */
export async function bmffAccessUnits(movie: BmffMovie, bytes: ByteSource, signal: AbortSignal): Promise<AccessUnit[]> {
  const { moov } = movie;
  if (moov === null) return [];
  const units: AccessUnit[] = [];
  for (const track of videoTracks(moov)) {
    const { codec, index: number } = track;
    if (track.configuration.length > 0) {
      units.push({ codec, seiUnits: track.configuration, where: `moov/trak[${number}]/stsd hvcC` });
    }
    let samples = samplesOf(moov, track.box);
    if (samples.length === 0 && movie.firstFragment !== null) samples = fragmentSamples(movie.firstFragment, track.id);
    for (const [index, sample] of samples.slice(0, UNITS).entries()) {
      const seiUnits = await messageUnits(track, sample, bytes, signal);
      units.push({ codec, seiUnits, where: `track ${number}, access unit ${index + 1}` });
    }
  }
  return units;
}

/** The SEI units or metadata OBUs of one picture; what is picture in it is stepped over. */
export async function messageUnits(
  { codec, lengthSize }: Packing,
  sample: Sample,
  bytes: ByteSource,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  if (codec === 'av1') return metadataObus(sample, bytes, signal);
  const units: Uint8Array[] = [];
  const end = sample.offset + sample.size;
  let at = sample.offset;
  for (let count = 0; count < MAX_NAL_UNITS && at + lengthSize < end; count++) {
    const head = await bytes.read(at, at + lengthSize + 1, signal);
    if (head.length <= lengthSize) break;
    let length = 0;
    for (const byte of head.subarray(0, lengthSize)) length = length * 256 + byte;
    at += lengthSize;
    if (at + length > end) break;
    if (isSei(head[lengthSize] ?? 0, codec)) {
      units.push(await bytes.read(at, at + Math.min(length, MAX_SEI_BYTES), signal));
    }
    at += length;
  }
  return units;
}

/** AV1 metadata OBUs of one temporal unit (AV1 specification section 5.3 and 5.8). */
async function metadataObus(sample: Sample, bytes: ByteSource, signal: AbortSignal): Promise<Uint8Array[]> {
  const units: Uint8Array[] = [];
  const end = sample.offset + sample.size;
  let at = sample.offset;
  for (let count = 0; count < MAX_NAL_UNITS && at + 1 < end; count++) {
    const head = await bytes.read(at, Math.min(at + 10, end), signal);
    const first = head[0] ?? 0;
    if (head.length === 0 || first & 0x80) break;
    let headerSize = first & 4 ? 2 : 1;
    let size = end - at - headerSize;
    if (first & 2) {
      size = 0;
      for (let index = 0; index < 8; index++) {
        const byte = head[headerSize++] ?? 0;
        size += (byte & 0x7f) * 128 ** index;
        if ((byte & 0x80) === 0) break;
      }
    }
    at += headerSize;
    if (at + size > end) break;
    if (((first >> 3) & 15) === METADATA_OBU) {
      units.push(await bytes.read(at, at + Math.min(size, MAX_SEI_BYTES), signal));
    }
    at += size;
  }
  return units;
}

const METADATA_OBU = 5;

const CODECS: Readonly<Record<string, { codec: StreamCodec; configuration: string }>> = {
  avc1: { codec: 'avc', configuration: 'avcC' },
  avc3: { codec: 'avc', configuration: 'avcC' },
  hvc1: { codec: 'hevc', configuration: 'hvcC' },
  hev1: { codec: 'hevc', configuration: 'hvcC' },
  av01: { codec: 'av1', configuration: 'av1C' },
};
/** Where the two bits that give the length's size stand in a configuration record (ISO/IEC 14496-15). */
export const lengthSizeAt = (codec: StreamCodec): number => (codec === 'hevc' ? 21 : 4);
/** Tracks of a file that is asked about on a page; a film may have a dozen, an attack thousands. */
const MAX_TRACKS = 8;
/** Bytes before the boxes inside a visual sample entry, header included (ISO/IEC 14496-12 section 12.1.3.2). */
const VISUAL_ENTRY = 86;

function videoTracks(moov: Uint8Array): VideoTrack[] {
  const view = viewOf(moov);
  const tracks: VideoTrack[] = [];
  let index = 0;
  for (const box of childBoxes(moov, 8)) {
    if (box.type !== 'trak') continue;
    index++;
    if (tracks.length >= MAX_TRACKS || handlerOf(moov, box) !== 'vide') continue;
    const stsd = descend(moov, box, 'mdia', 'minf', 'stbl', 'stsd');
    if (stsd === null) continue;
    for (const entry of childBoxes(moov, stsd.body + 8, stsd.end)) {
      const known = CODECS[entry.type];
      if (known === undefined || entry.end - entry.start < VISUAL_ENTRY) continue;
      const configuration = childNamed(moov, { body: entry.start + VISUAL_ENTRY, end: entry.end }, known.configuration);
      if (configuration === null) continue;
      const sizeAt = configuration.body + lengthSizeAt(known.codec);
      if (known.codec !== 'av1' && sizeAt >= configuration.end) continue;
      const lengthSize = ((moov[sizeAt] ?? 3) & 3) + 1;
      const tkhd = childNamed(moov, box, 'tkhd');
      const idAt = tkhd === null ? -1 : tkhd.body + (moov[tkhd.body] === 1 ? 20 : 12);
      tracks.push({
        id: idAt >= 0 && idAt + 4 <= moov.length ? view.getUint32(idAt) : 0,
        index,
        box,
        codec: known.codec,
        lengthSize,
        configuration: known.codec === 'hevc' ? hevcSeiUnits(moov, configuration) : [],
      });
      break;
    }
  }
  return tracks;
}

/** SEI units of an `hvcC`. */
function hevcSeiUnits(bytes: Uint8Array, configuration: HeldBox): Uint8Array[] {
  const view = viewOf(bytes);
  const units: Uint8Array[] = [];
  let at = configuration.body + 23;
  const arrays = bytes[configuration.body + 22] ?? 0;
  for (let array = 0; array < arrays && at + 3 <= configuration.end; array++) {
    const type = (bytes[at] ?? 0) & 0x3f;
    const count = view.getUint16(at + 1);
    at += 3;
    for (let index = 0; index < count && at + 2 <= configuration.end; index++) {
      const size = view.getUint16(at);
      if (at + 2 + size > configuration.end) return units;
      if ((type === 39 || type === 40) && units.length < 8) {
        units.push(bytes.subarray(at + 2, at + 2 + Math.min(size, MAX_SEI_BYTES)));
      }
      at += 2 + size;
    }
  }
  return units;
}

/** The first samples of a track, from its sample table. */
function samplesOf(moov: Uint8Array, track: HeldBox): Sample[] {
  const stbl = descend(moov, track, 'mdia', 'minf', 'stbl');
  if (stbl === null) return [];
  const view = viewOf(moov);
  const stsz = childNamed(moov, stbl, 'stsz');
  const stsc = childNamed(moov, stbl, 'stsc');
  const wide = childNamed(moov, stbl, 'co64');
  const chunks = wide ?? childNamed(moov, stbl, 'stco');
  if (stsz === null || stsc === null || chunks === null) return [];
  if (stsz.end - stsz.body < 12 || stsc.end - stsc.body < 20 || chunks.end - chunks.body < 8) return [];

  const uniform = view.getUint32(stsz.body + 4);
  const sampleCount = view.getUint32(stsz.body + 8);
  const sizeOf = (sample: number): number | null => {
    if (sample >= sampleCount) return null;
    if (uniform !== 0) return uniform;
    const at = stsz.body + 12 + 4 * sample;
    return at + 4 <= stsz.end ? view.getUint32(at) : null;
  };
  const chunkCount = view.getUint32(chunks.body + 4);
  const chunkOffset = (chunk: number): number | null => {
    const at = chunks.body + 8 + (wide === null ? 4 : 8) * chunk;
    if (chunk >= chunkCount || at + (wide === null ? 4 : 8) > chunks.end) return null;
    return wide === null ? view.getUint32(at) : Number(view.getBigUint64(at));
  };
  const runs = Math.min(view.getUint32(stsc.body + 4), Math.floor((stsc.end - stsc.body - 8) / 12));
  const samplesInChunk = (chunk: number): number => {
    let samples = 0;
    for (let run = 0; run < runs && view.getUint32(stsc.body + 8 + 12 * run) <= chunk + 1; run++) {
      samples = view.getUint32(stsc.body + 12 + 12 * run);
    }
    return samples;
  };

  const samples: Sample[] = [];
  for (let chunk = 0; chunk < UNITS && samples.length < UNITS; chunk++) {
    let offset = chunkOffset(chunk);
    if (offset === null) break;
    const inChunk = Math.min(samplesInChunk(chunk), UNITS);
    for (let index = 0; index < inChunk && samples.length < UNITS; index++) {
      const size = sizeOf(samples.length);
      if (size === null) return samples;
      samples.push({ offset, size });
      offset += size;
    }
  }
  return samples;
}

/** The first samples of track `id` in a fragment (ISO/IEC 14496-12 section 8.8). */
function fragmentSamples({ start, bytes }: NonNullable<BmffMovie['firstFragment']>, id: number): Sample[] {
  const view = viewOf(bytes);
  for (const traf of childBoxes(bytes, 8)) {
    if (traf.type !== 'traf') continue;
    const tfhd = childNamed(bytes, traf, 'tfhd');
    const trun = childNamed(bytes, traf, 'trun');
    if (tfhd === null || trun === null || tfhd.end - tfhd.body < 8 || trun.end - trun.body < 12) continue;
    if (view.getUint32(tfhd.body + 4) !== id) continue;
    const headerFlags = view.getUint32(tfhd.body) & 0xffffff;
    let at = tfhd.body + 8;
    let base = start;
    if (headerFlags & 1 && at + 8 <= tfhd.end) {
      base = Number(view.getBigUint64(at));
      at += 8;
    }
    if (headerFlags & 2) at += 4;
    if (headerFlags & 8) at += 4;
    const usualSize = headerFlags & 0x10 && at + 4 <= tfhd.end ? view.getUint32(at) : 0;

    const runFlags = view.getUint32(trun.body) & 0xffffff;
    // Without a data offset the samples follow wherever the writer put them; only the plain case is read.
    if (!(runFlags & 1)) continue;
    let offset = base + view.getInt32(trun.body + 8);
    let entry = trun.body + 12 + (runFlags & 4 ? 4 : 0);
    const before = runFlags & 0x100 ? 4 : 0;
    const width = before + (runFlags & 0x200 ? 4 : 0) + (runFlags & 0x400 ? 4 : 0) + (runFlags & 0x800 ? 4 : 0);
    const count = Math.min(view.getUint32(trun.body + 4), UNITS);
    const samples: Sample[] = [];
    for (let index = 0; index < count && entry + width <= trun.end; index++) {
      const size = runFlags & 0x200 ? view.getUint32(entry + before) : usualSize;
      if (offset >= 0 && size > 0) samples.push({ offset, size });
      offset += size;
      entry += width;
    }
    return samples;
  }
  return [];
}
