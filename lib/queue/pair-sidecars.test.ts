import { expect, it } from 'vitest';
import { pairSidecars } from './pair-sidecars';

const paired = (...names: string[]) =>
  pairSidecars(names.map((name) => ({ name }))).map(({ file, sidecar }) =>
    sidecar === null ? file.name : `${file.name} + ${sidecar.name}`,
  );

it.each([
  [['a.mp4', 'a.mp4.c2pa'], ['a.mp4 + a.mp4.c2pa']],
  [
    ['a.c2pa', 'b.webm', 'a.mp4'],
    ['b.webm', 'a.mp4 + a.c2pa'],
  ],
  [['A.MP4', 'a.mp4.C2PA'], ['A.MP4 + a.mp4.C2PA']],
  [['a.c2pa'], ['a.c2pa']],
  // Whose it is cannot be told.
  [
    ['a.mp4', 'a.jpg', 'a.c2pa'],
    ['a.mp4', 'a.jpg', 'a.c2pa'],
  ],
  [
    ['a.mp4', 'a.mp4', 'a.mp4.c2pa'],
    ['a.mp4', 'a.mp4', 'a.mp4.c2pa'],
  ],
  // The plainer name wins, and the other is looked at by itself.
  [
    ['a.mp4', 'a.c2pa', 'a.mp4.c2pa'],
    ['a.mp4 + a.mp4.c2pa', 'a.c2pa'],
  ],
  [
    ['a.mp4', 'a.jpg', 'a.mp4.c2pa', 'a.jpg.c2pa'],
    ['a.mp4 + a.mp4.c2pa', 'a.jpg + a.jpg.c2pa'],
  ],
  [
    ['.c2pa', '.mp4'],
    ['.c2pa', '.mp4'],
  ],
  [
    ['archive.tar.gz', 'archive.c2pa'],
    ['archive.tar.gz', 'archive.c2pa'],
  ],
])('%o', (names, expected) => expect(paired(...names)).toEqual(expected));
