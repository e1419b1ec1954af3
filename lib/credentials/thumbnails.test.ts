import { describe, expect, it } from 'vitest';
import { ingredient, sampleReport } from '../../tests/fixtures/sample-report';
import { bytesOf, u32 } from '../../tests/fixtures/synthetic-media';
import { DETAILS_LIMITS } from '../inspection/details';
import { embeddedFile } from './jumbf';
import { storeReportSchema } from './store-report';
import { rasterMime, thumbnailsOf } from './thumbnails';

const box = (type: string, payload: Uint8Array) => bytesOf(u32(payload.byteLength + 8), type, payload);
/** A superbox: its description (type, "has a label", the label) and what it holds. */
const superbox = (label: string, ...inside: Uint8Array[]) =>
  box('jumb', bytesOf(box('jumd', bytesOf(new Uint8Array(16), 3, label, 0)), ...inside));
const picture = (bytes: number) => {
  const jpeg = new Uint8Array(bytes);
  jpeg.set([0xff, 0xd8, 0xff, 0xe0]);
  return jpeg;
};
const THUMBNAIL = 'c2pa.thumbnail.claim.jpeg';
const store = (manifests: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>) =>
  superbox(
    'c2pa',
    ...Object.entries(manifests).map(([label, files]) =>
      superbox(
        label,
        superbox(
          'c2pa.assertions',
          ...Object.entries(files).map(([name, bytes]) =>
            superbox(name, box('bfdb', bytesOf(0, 'image/jpeg', 0)), box('bidb', bytes)),
          ),
        ),
      ),
    ),
  );
const uri = (manifest: string, name = THUMBNAIL) => `self#jumbf=/c2pa/${manifest}/c2pa.assertions/${name}`;
const report = (manifests: Parameters<typeof sampleReport>[0], thumbnails: Readonly<Record<string, string>>) => {
  const made = sampleReport(manifests);
  const entries = Object.entries(made.manifests).map(([label, manifest]) => [
    label,
    thumbnails[label] === undefined ? manifest : { ...manifest, thumbnail: { identifier: thumbnails[label] } },
  ]);
  return storeReportSchema.parse({ ...made, manifests: Object.fromEntries(entries) });
};

describe('a picture in a store', () => {
  it.each([
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['GIF89a', 'image/gif'],
    ['RIFF\0\0\0\0WEBPVP8 ', 'image/webp'],
    ['\0\0\0\x1cftypavif', 'image/avif'],
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">', null],
    ['<?xml version="1.0"?><svg/>', null],
    ['<html>', null],
    ['', null],
  ])('is known by its first bytes: %j is %s', (text, mime) => {
    expect(rasterMime(Uint8Array.from(text, (character) => character.charCodeAt(0)))).toBe(mime);
  });

  it('is found by its address, and nothing else is', () => {
    const bytes = store({ a: { [THUMBNAIL]: picture(10) }, b: {} });
    expect(embeddedFile(bytes, uri('a'))).toEqual(picture(10));
    for (const wrong of [uri('b'), uri('a', 'other'), 'self#jumbf=c2pa.assertions/x', '', `${uri('a')}/more`]) {
      expect(embeddedFile(bytes, wrong)).toBeNull();
    }
  });

  it.each([0, 1, 7, 0x7fff_ffff])('is not looked for beyond a box that says it is %i bytes long', (size) => {
    const bytes = store({ a: { [THUMBNAIL]: picture(10) } });
    for (let at = 0; at + 8 < bytes.byteLength; at++) {
      const broken = bytes.slice();
      new DataView(broken.buffer).setUint32(at, size);
      const found = embeddedFile(broken, uri('a'));
      expect(found === null || found.byteLength <= bytes.byteLength).toBe(true);
    }
  });
});

describe('thumbnails of a store', () => {
  it('are told with whose they are', () => {
    const bytes = store({ a: { [THUMBNAIL]: picture(10), 'c2pa.thumbnail.ingredient': picture(20) }, b: {} });
    const thumbnail = { identifier: uri('a', 'c2pa.thumbnail.ingredient') };
    const { thumbnails, thumbnailsLeftOut } = thumbnailsOf(
      report(
        { a: { ingredients: [ingredient('c'), ingredient('b', 'parentOf', { thumbnail })] }, b: {} },
        { a: uri('a') },
      ),
      bytes,
    );
    expect(
      thumbnails.map(({ manifest, ingredient: index, mime, bytes: own }) => [manifest, index, mime, own.byteLength]),
    ).toEqual([
      ['a', null, 'image/jpeg', 10],
      ['a', 1, 'image/jpeg', 20],
    ]);
    expect(thumbnailsLeftOut).toBe(0);
  });

  it('are left out one by one where they are too large, missing or drawn by a script, and counted', () => {
    const svg = bytesOf('<svg onload="alert(1)"/>');
    const bytes = store({ a: { big: picture(DETAILS_LIMITS.thumbnail + 1), svg, fine: picture(5) } });
    const of = (name: string) => ingredient(undefined, 'componentOf', { thumbnail: { identifier: uri('a', name) } });
    const { thumbnails, thumbnailsLeftOut } = thumbnailsOf(
      report({ a: { ingredients: [of('big'), of('svg'), of('gone'), of('fine')] } }, {}),
      bytes,
    );
    expect(thumbnails.map(({ ingredient: index }) => index)).toEqual([3]);
    expect(thumbnailsLeftOut).toBe(3);
  });

  it('stay within their bounds together, however many a store names', () => {
    const bytes = store({ a: { [THUMBNAIL]: picture(DETAILS_LIMITS.thumbnail) } });
    const many = Array.from({ length: 10_000 }, () =>
      ingredient(undefined, 'componentOf', { thumbnail: { identifier: uri('a') } }),
    );
    const { thumbnails, thumbnailsLeftOut } = thumbnailsOf(report({ a: { ingredients: many } }, {}), bytes);
    const sum = thumbnails.reduce((total, { bytes: own }) => total + own.byteLength, 0);
    expect(sum).toBe(DETAILS_LIMITS.allThumbnails);
    expect(thumbnailsLeftOut).toBe(64 - thumbnails.length);
  });
});
