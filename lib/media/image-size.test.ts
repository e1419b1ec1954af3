import { expect, it } from 'vitest';
import { box, bytesOf, ftyp, u32, u32le } from '../../tests/fixtures/synthetic-media';
import { examine } from './completeness';
import { imageSize } from './image-size';
import { MemorySource } from './memory-source';

const size = async (bytes: Uint8Array<ArrayBuffer>) => {
  const source = new MemorySource(bytes);
  return imageSize(source, await examine(source));
};
const ispe = (width: number, height: number) => box('ispe', bytesOf(u32(0), u32(width), u32(height)));
const avif = (...properties: Uint8Array[]) =>
  bytesOf(ftyp('avif'), box('meta', bytesOf(u32(0), box('iprp', box('ipco', bytesOf(...properties))))));

it.each([
  ['png', bytesOf('\x89PNG\r\n\x1a\n', u32(13), 'IHDR', u32(640), u32(480))],
  ['gif', bytesOf('GIF89a', [0x80, 2, 0xe0, 1, 0, 0, 0])],
  ['webp, canvas', bytesOf('RIFF', u32le(22), 'WEBPVP8X', u32le(10), u32(0), [127, 2, 0, 223, 1, 0])],
  [
    'webp, lossless',
    bytesOf('RIFF', u32le(22), 'WEBPVP8L', u32le(10), 0x2f, u32le(639 | (479 << 14)), [0, 0, 0, 0, 0]),
  ],
  ['webp, lossy', bytesOf('RIFF', u32le(22), 'WEBPVP8 ', u32le(10), [0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1])],
  [
    'jpeg behind a long manifest store',
    bytesOf([0xff, 0xd8], [0xff, 0xeb, 0xff, 0xff], new Uint8Array(65_533), [0xff, 0xc2, 0, 11, 8, 1, 0xe0, 2, 0x80]),
  ],
  ['avif, the largest property', avif(ispe(160, 120), ispe(640, 480))],
])('reads 640 × 480 from the header of a %s', async (_name, bytes) => {
  expect(await size(bytes)).toEqual({ width: 640, height: 480 });
});

it.each([
  ['an svg', bytesOf('<svg width="640" height="480"></svg>')],
  ['a png cut within its header', bytesOf('\x89PNG\r\n\x1a\n', u32(13), 'IHDR')],
  ['a png of no pixels', bytesOf('\x89PNG\r\n\x1a\n', u32(13), 'IHDR', u32(0), u32(480))],
  ['a jpeg without a frame', bytesOf([0xff, 0xd8, 0xff, 0xd9])],
  ['an avif without properties', avif()],
])('says nothing of %s', async (_name, bytes) => {
  expect(await size(bytes)).toBeNull();
});
